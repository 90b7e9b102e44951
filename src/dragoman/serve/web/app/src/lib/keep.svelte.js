// What this browser remembers: the theme and the name under which judgements are kept. Private windows may refuse; then for this visit only.
function kept(key) {
  try {
    return localStorage.getItem('dragoman.' + key) ?? '';
  } catch {
    return '';
  }
}

function keep(key, value) {
  try {
    localStorage.setItem('dragoman.' + key, value);
  } catch { /* for this visit only */ }
}

export const mine = $state({ theme: kept('theme'), person: kept('person') });

export function theme(value) {
  mine.theme = value;
  keep('theme', value);
  if (value) document.documentElement.dataset.theme = value;
  else delete document.documentElement.dataset.theme;
}

export function person(value) {
  mine.person = value.trim().slice(0, 80);
  keep('person', mine.person);
}

/** Whether the page is dark now, by choice or by the system. */
export function dark() {
  return mine.theme ? mine.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

/** Call back when colours change, by choice or by the system. Gives the function that stops it. */
export function onColours(call) {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const watch = new MutationObserver(call);
  watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  system.addEventListener('change', call);
  return () => {
    watch.disconnect();
    system.removeEventListener('change', call);
  };
}

/** The value of a colour of the palette as it stands now ('--VC'). */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
