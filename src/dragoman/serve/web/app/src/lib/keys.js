// Keys of every view: / searches, j and k step through what is listed ([data-step]), ? explains, esc leaves. The report view has its own j and k.
const typing = element => element?.closest?.('input, textarea, select, [contenteditable], dialog');

export function stepping({ help, search }) {
  const press = event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === 'Escape') {
      if (typing(document.activeElement)) document.activeElement.blur();
      return;
    }
    if (typing(event.target)) return;
    if (event.key === '/') search();
    else if (event.key === '?') help();
    else if (event.key === 'j' || event.key === 'k') step(event.key === 'j' ? 1 : -1);
    else return;
    event.preventDefault();
  };
  addEventListener('keydown', press);
  return () => removeEventListener('keydown', press);
}

function step(by) {
  const all = [...document.querySelectorAll('[data-step]')].filter(element => element.getClientRects().length);
  if (!all.length) return;
  const at = all.indexOf(document.activeElement.closest('[data-step]'));
  const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}
