(() => {
'use strict';
// One selected record at a time; the address holds report, record and hidden groups: #e1, #r2.e1, #r2.e1?hide=actors,times
const root = document.documentElement;
root.classList.add('js');
const reports = [...document.querySelectorAll('section.report')];
const nav = document.querySelector('nav.reports');
const still = matchMedia('(prefers-reduced-motion:reduce)');
const hidden = new Set();
let section = null, picked = null;

const all = (what, inside = section) => [...inside.querySelectorAll(what)];
const card = id => all('.card').find(c => c.dataset.id === id);
const cards = () => all('.card:not(.off)');
const pieces = id => all('.text [data-r]').filter(e => e.dataset.r === id);

function address() {
  const parts = [];
  if (reports.length > 1) parts.push('r' + (reports.indexOf(section) + 1));
  if (picked) parts.push(picked);
  const hide = hidden.size ? '?hide=' + [...hidden].join(',') : '';
  return '#' + parts.join('.') + hide;
}

function keep() {
  const to = address();
  if (to === (location.hash || '#')) return;
  try { history.pushState(null, '', to); } catch { location.hash = to; }
}

function show(n) {
  section = reports[n] || reports[0];
  for (const r of reports) r.hidden = r !== section;
  if (nav) for (const a of nav.querySelectorAll('a')) {
    if (+a.dataset.report === reports.indexOf(section) + 1) a.setAttribute('aria-current', 'true'); else a.removeAttribute('aria-current');
  }
}

function filter() {
  for (const e of document.querySelectorAll('[data-g]')) e.classList.toggle('off', hidden.has(e.dataset.g));
  for (const b of document.querySelectorAll('[data-f]')) b.setAttribute('aria-pressed', String(!hidden.has(b.dataset.f)));
}

function clear() {
  if (!section) return;
  for (const e of all('.on')) e.classList.remove('on');
  for (const e of all('[data-role]')) { e.removeAttribute('data-role'); e.style.removeProperty('--dx'); }
  for (const e of all('.pick[aria-current]')) e.removeAttribute('aria-current');
  section.classList.remove('hasel');
  picked = null;
  const pane = section.querySelector('.pane');
  if (!pane) return;
  pane.querySelector('.at').textContent = 'No record selected';
  pane.querySelector('.shown').replaceChildren(...blank.get(section).map(n => n.cloneNode(true)));
  for (const e of pane.querySelectorAll('[data-g]')) e.classList.toggle('off', hidden.has(e.dataset.g));
}

function select(id, scroll) {
  const found = card(id);
  clear();
  if (!found) return;
  picked = id;
  section.classList.add('hasel');
  found.classList.add('on');
  found.querySelector('.pick').setAttribute('aria-current', 'true');
  for (const e of all('.text .mk')) if (e.dataset.m === id) e.classList.add('on');
  const own = pieces(id);
  for (const e of own) e.classList.add('on');
  const parts = roles(id);
  fill(found);
  if (scroll) {
    into(own.find(e => !e.classList.contains('again')) || own[0] || parts[0] || null);
    const list = section.querySelector('.list');
    if (list.scrollHeight > list.clientHeight + 4) {
      const a = found.getBoundingClientRect(), b = list.getBoundingClientRect();
      if (a.top < b.top + 40 || a.bottom > b.bottom) list.scrollTop += a.top - b.top - (b.height - a.height) / 2;
    }
  }
}

function roles(id) {
  const named = [];
  for (const e of all('.text [data-x]')) {
    const mine = e.dataset.x.split(' ').filter(x => x.startsWith(id + '='));
    if (!mine.length) continue;
    const begun = mine.filter(x => x.endsWith('*')).map(x => x.slice(id.length + 1, -1));
    e.setAttribute('data-role', begun.join(' · '));
    named.push(e);
  }
  // Labels of neighbours must not run into one another: the later one moves to the right, none leaves the column.
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = '600 12px ' + getComputedStyle(document.body).fontFamily;
  let line = null, right = 0;
  for (const e of named) {
    const label = e.getAttribute('data-role');
    if (!label) continue;
    const box = e.getClientRects()[0], column = e.closest('.text').getBoundingClientRect();
    if (!box) continue;
    const width = pen.measureText(label).width;
    let left = box.left;
    if (line !== null && Math.abs(box.top - line) < 12 && left < right + 6) left = right + 6;
    if (left + width > column.right) left = column.right - width;
    if (left !== box.left) e.style.setProperty('--dx', (left - box.left) + 'px');
    line = box.top; right = left + width;
  }
  return named;
}

function fill(found) {
  const pane = section.querySelector('.pane'), list = cards();
  pane.querySelector('.at').textContent = `Record ${list.indexOf(found) + 1} of ${list.length}`;
  const head = document.createElement('div');
  head.className = 'pick';
  head.append(...[...found.querySelector('.pick').childNodes].map(n => n.cloneNode(true)));
  pane.querySelector('.shown').replaceChildren(head, found.querySelector('dl').cloneNode(true));
  pane.scrollTop = 0;
}

function into(e) {
  if (!e) return;
  const box = e.getBoundingClientRect(), pane = section.querySelector('.pane');
  const floor = getComputedStyle(pane).position === 'fixed' ? pane.getBoundingClientRect().top : innerHeight;
  if (box.top > 90 && box.bottom < floor - 24) return;
  scrollTo({ top: scrollY + box.top - (52 + floor) / 2 + 20, behavior: still.matches || !ready ? 'auto' : 'smooth' });
}

function step(by) {
  const list = cards(), at = list.findIndex(c => c.dataset.id === picked);
  const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + by))];
  if (!next) return;
  const inList = document.activeElement && document.activeElement.closest('.list');
  select(next.dataset.id, true);
  if (inList) next.querySelector('.pick').focus({ preventScroll: true });
  keep();
}

function apply() {
  const [what, query = ''] = decodeURIComponent(location.hash.slice(1)).split('?');
  const [, r, id] = /^(?:r(\d+))?\.?([a-z]\d+)?$/.exec(what) || [];
  hidden.clear();
  for (const g of (/hide=([\w,]*)/.exec(query) || ['', ''])[1].split(',')) if (g) hidden.add(g);
  const n = r && r !== '0' ? +r - 1 : 0;
  if (section && section !== reports[n]) clear();
  show(n);
  filter();
  if (id) select(id, true); else clear();
}

const blank = new Map(reports.map(r => [r, [...(r.querySelector('.shown') || r).childNodes].map(n => n.cloneNode(true))]));
let ready = false;

function under(target) {
  const stack = [];
  for (let e = target.closest('[data-r]'); e; e = e.parentElement.closest('.text [data-r]')) if (!e.classList.contains('off')) stack.push(e.dataset.r);
  return stack;
}

document.addEventListener('click', event => {
  const t = event.target, at = t.closest.bind(t);
  if (at('[data-f]')) {
    const g = at('[data-f]').dataset.f;
    if (!hidden.delete(g)) hidden.add(g);
    filter();
    if (picked && !cards().some(c => c.dataset.id === picked)) clear();
    return keep();
  }
  if (at('[data-step]')) return step(+at('[data-step]').dataset.step);
  if (at('.close')) { clear(); return keep(); }
  if (at('.menu')) {
    const open = nav.classList.toggle('shown-all');
    return at('.menu').setAttribute('aria-expanded', String(open));
  }
  const link = at('a[href^="#"]');
  if (link && link.closest('nav.reports')) {
    event.preventDefault();
    clear(); show(+link.dataset.report - 1); keep(); scrollTo(0, 0);
    nav.classList.remove('shown-all');
    return;
  }
  if (link && section && link.closest('section.report')) {
    event.preventDefault();
    const id = link.getAttribute('href').slice(1 + section.dataset.prefix.length);
    select(id, true);
    return keep();
  }
  if (at('.text') && !String(getSelection())) {
    const stack = under(t);
    if (!stack.length) return;
    // A second click on the same spot goes on to the record around it.
    const next = stack[(stack.indexOf(picked) + 1) % stack.length];
    select(next, true);
    keep();
  }
});

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const t = event.target, inside = t.closest && t.closest('.list, .pane, .mk');
  if (event.key === 'Escape') { if (picked) { clear(); keep(); } }
  else if (event.key === 'j' || (inside && (event.key === 'ArrowDown' || event.key === 'ArrowRight'))) { event.preventDefault(); step(1); }
  else if (event.key === 'k' || (inside && (event.key === 'ArrowUp' || event.key === 'ArrowLeft'))) { event.preventDefault(); step(-1); }
});

function hover(event, on) {
  const t = event.target;
  if (!section || !t.closest) return;
  const c = t.closest('.card'), e = t.closest('.text [data-r]'), m = t.closest('.mk');
  const id = c ? c.dataset.id : m ? m.dataset.m : e && under(t)[0];
  if (!id) return;
  for (const p of pieces(id)) p.classList.toggle('hov', on);
  const found = card(id);
  if (found) found.classList.toggle('hov', on);
}
document.addEventListener('mouseover', e => hover(e, true));
document.addEventListener('mouseout', e => hover(e, false));

const button = document.getElementById('theme'), dark = matchMedia('(prefers-color-scheme:dark)');
let theme = null;
try { theme = localStorage.getItem('dragoman-theme'); } catch { /* a file page may have no storage */ }
function paint() {
  const now = theme || (dark.matches ? 'dark' : 'light');
  if (theme) root.dataset.theme = theme;
  button.setAttribute('aria-pressed', String(now === 'dark'));
}
button.addEventListener('click', () => {
  theme = button.getAttribute('aria-pressed') === 'true' ? 'light' : 'dark';
  try { localStorage.setItem('dragoman-theme', theme); } catch { /* as above */ }
  paint();
});
dark.addEventListener('change', paint);
paint();

// The browser's own jump would go to the card in the list; the text comes first.
for (const c of document.querySelectorAll('.card')) c.removeAttribute('id');
if (nav) nav.parentElement.classList.add('many');
addEventListener('popstate', apply);
addEventListener('hashchange', apply);
let wait = 0;
addEventListener('resize', () => { clearTimeout(wait); wait = setTimeout(() => { if (picked) { for (const e of all('[data-role]')) e.style.removeProperty('--dx'); roles(picked); } }, 120); });
apply();
addEventListener('load', () => { if (picked) select(picked, true); ready = true; });
})();
