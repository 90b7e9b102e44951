// Charts are drawn for a page whose letters are 15 px high; where the page has larger ones the whole chart grows with them.
export function scale() {
  return (parseFloat(getComputedStyle(document.documentElement).fontSize) || 15) / 15;
}
