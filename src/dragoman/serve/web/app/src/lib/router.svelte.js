// The address bar is the view: /VIEW/part/part?key=value. A view reads `here` and writes with `go` and `set`.
export const here = $state({ view: 'start', parts: [], query: {}, from: 0 });

// Hostile or hand-typed addresses may hold broken escapes: those are shown as they stand.
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function read() {
  const [view = '', ...parts] = location.pathname.split('/').filter(Boolean).map(decoded);
  here.view = view || 'start';
  here.parts = parts;
  here.query = Object.fromEntries(new URLSearchParams(location.search));
}

export function href(view, parts = [], query = {}) {
  const path = [view === 'start' ? '' : view, ...[parts].flat()].filter(part => part !== '').map(encodeURIComponent).join('/').replaceAll('%2F', '/').replaceAll('%3A', ':');
  const kept = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false);
  const search = new URLSearchParams(kept).toString().replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%2C', ',');
  return '/' + path + (search ? '?' + search : '');
}

export function go(to, { replace = false, keep = false } = {}) {
  if (to !== location.pathname + location.search) history[replace ? 'replaceState' : 'pushState'](null, '', to);
  read();
  if (!keep) {
    here.from += 1;
    scrollTo(0, 0);
  }
}

/** Change keys of the address of this view; undefined or '' takes a key away. */
export function set(changes, { replace = false } = {}) {
  go(href(here.view, here.parts, { ...here.query, ...changes }), { replace, keep: true });
}

export function start() {
  read();
  addEventListener('popstate', read);
  document.addEventListener('click', event => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest?.('a[href]');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    const path = link.getAttribute('href');
    if (!path.startsWith('/') || path.startsWith('/api/') || path.startsWith('/docs')) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
