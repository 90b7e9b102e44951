// Words and marks of the page: the same as dragoman/faces/static/words.json has them, for the browser.
export const QUADS = {
  'verbal cooperation': { key: 'VC', short: 'Verbal coop.', word: 'verbal cooperation' },
  'material cooperation': { key: 'MC', short: 'Material coop.', word: 'material cooperation' },
  'verbal conflict': { key: 'VX', short: 'Verbal conflict', word: 'verbal conflict' },
  'material conflict': { key: 'MX', short: 'Material conflict', word: 'material conflict' },
};
export const FAMILIES = {
  promise: { short: 'Promise', acts: ['promise', 'offer', 'agreement'] },
  demand: { short: 'Demand or threat', acts: ['demand', 'threat'] },
  prediction: { short: 'Prediction', acts: ['prediction'] },
  denial: { short: 'Denial or refusal', acts: ['denial', 'refusal'] },
  claim: { short: 'Claim', acts: ['accusation', 'apology', 'praise', 'assessment', 'explanation', 'question', 'first', 'report'] },
};
export const GROUPS = {
  ...Object.fromEntries(Object.values(QUADS).map(quad => [quad.key, quad.short])),
  ...Object.fromEntries(Object.entries(FAMILIES).map(([key, family]) => [key, family.short])),
  firsts: 'Firsts', positions: 'Positions', open_questions: 'Open questions', actors: 'Actors', places: 'Places', times: 'Times', rejected: 'Left open',
};
export const STATUS = { happened: '✓', ongoing: '…', planned: '→', hypothetical: '?', cancelled: '×', denied: '≠', alleged: '~' };

export function familyOf(acts) {
  return Object.keys(FAMILIES).find(key => FAMILIES[key].acts.some(act => (acts ?? []).includes(act))) ?? 'claim';
}

export function quadKey(quad) {
  return QUADS[quad]?.key ?? 'NQ';
}

export function confidence(value) {
  if (value === null || value === undefined) return null;
  return value >= 0.85 ? ['firm', 3] : value >= 0.65 ? ['fair', 2] : ['weak', 1];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "2018-06-12" as "12 Jun 2018", "2018-06" as "Jun 2018". What is no date is given back. */
export function day(iso) {
  const [, year, month, date] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(iso ?? '') ?? [];
  if (!year) return iso ?? '';
  return [date && Number(date), month && MONTHS[month - 1], year].filter(Boolean).join(' ');
}

const last = (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** Days from `start` to `end` as short as can be: a whole month, quarter or year by its name. */
export function period(start, end) {
  if (!start && !end) return '';
  if (!start) return `until ${day(end)}`;
  if (!end || start === end) return day(start);
  const [y1, m1, d1] = start.split('-').map(Number);
  const [y2, m2, d2] = end.split('-').map(Number);
  if (!d1 || !d2) return `${day(start)} – ${day(end)}`;
  const whole = d1 === 1 && d2 === last(y2, m2);
  if (whole && y1 === y2) {
    if (m1 === m2) return day(start.slice(0, 7));
    if (m1 === 1 && m2 === 12) return String(y1);
    if (m1 % 3 === 1 && m2 === m1 + 2) return `Q${(m1 + 2) / 3} ${y1}`;
  }
  if (y1 !== y2) return `${day(start)} – ${day(end)}`;
  return m1 === m2 ? `${d1}–${day(end)}` : `${day(start).replace(/ \d{4}$/, '')} – ${day(end)}`;
}

/** A sentence of the server with its days as they are read: "2018-06-12" as "12 Jun 2018". */
export function spoken(sentence) {
  return String(sentence ?? '').replace(/\b\d{4}-\d\d(-\d\d)?\b/g, iso => day(iso));
}

export function many(n, one, more = one + 's') {
  return `${Number(n ?? 0).toLocaleString('en')} ${n === 1 ? one : more}`;
}

export function joined(names, most = 3) {
  const all = (names ?? []).filter(Boolean);
  if (all.length > most) return `${all.slice(0, most).join(', ')} and ${all.length - most} more`;
  return all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : (all[0] ?? '');
}

export function percent(share) {
  return share === null || share === undefined ? '–' : `${Math.round(share * 100)}%`;
}

export function sign(value, digits = 1) {
  return (value > 0 ? '+' : value < 0 ? '−' : '') + Math.abs(value).toFixed(digits);
}

/** Upper-case words of PLOVER as words to read: MATERIAL_AID gives "material aid". */
export function plain(code) {
  return String(code ?? '').replaceAll('_', ' ').toLowerCase();
}
