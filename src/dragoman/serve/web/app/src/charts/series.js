// What the series of a dyad looks like: lanes on one axis of time. Computed here, drawn by either pen of pens.js.
import { day } from '../lib/words.js';

const DAY = 86400000;
export const QUADS = [['material_cooperation', 'MC', 1], ['verbal_cooperation', 'VC', 1], ['material_conflict', 'MX', -1], ['verbal_conflict', 'VX', -1]];
const ACTS = [['promise', 'promise'], ['demand', 'demand'], ['threat', 'demand'], ['prediction', 'prediction'], ['denial', 'denial']];

/** The day after a period. */
export function ends(period, by) {
  const date = new Date(period + 'T00:00:00Z');
  if (by === 'week') date.setUTCDate(date.getUTCDate() + 7);
  else if (by === 'year') date.setUTCFullYear(date.getUTCFullYear() + 1);
  else date.setUTCMonth(date.getUTCMonth() + (by === 'quarter' ? 3 : 1));
  return date.getTime();
}

export function model(data) {
  const rows = (data.series ?? []).map(row => ({ ...row, from: Date.parse(row.period), to: ends(row.period, data.by) }));
  const means = rows.filter(row => row.events && row.intensity_mean != null).map(row => Math.abs(row.intensity_mean));
  const bars = Math.max(1, ...rows.map(row => Math.max((row.verbal_cooperation ?? 0) + (row.material_cooperation ?? 0), (row.verbal_conflict ?? 0) + (row.material_conflict ?? 0))));
  const marks = [...(data.marks ?? [])].filter(mark => mark.day).sort((a, b) => b.origins - a.origins || b.reports - a.reports);
  return {
    rows, marks, bars, by: data.by,
    min: rows[0]?.from ?? 0, max: rows.at(-1)?.to ?? DAY,
    net: Math.min(10, Math.max(2, Math.ceil(Math.max(0, ...means) / 2) * 2)),
    reports: Math.max(1, ...rows.map(row => row.reports ?? 0)),
    statements: (data.statements ?? []).map(row => ({ at: (Date.parse(row.period) + ends(row.period, data.by)) / 2, ...row })),
  };
}

/** Where the lanes lie, for a width. */
export function layout(width, compact) {
  const narrow = width < 620;
  const left = narrow ? 30 : 132;
  const head = narrow ? 20 : 0;
  const sizes = compact ? { top: 6, net: 96, bars: 84, cover: 24 } : { top: 26, net: narrow ? 150 : 180, bars: narrow ? 96 : 120, marks: 26, words: 26, cover: 32 };
  const lanes = {};
  let y = sizes.top;
  for (const [name, size] of Object.entries(sizes)) {
    if (name === 'top') continue;
    y += head;
    lanes[name] = [y, y + size];
    y += size + (name === 'marks' ? 4 : 16);
  }
  return { width, height: y + 10, left, right: narrow ? 8 : 14, lanes, narrow, compact };
}

function ticks(min, max, width) {
  const months = (max - min) / DAY / 30.4;
  const step = [1, 2, 3, 6, 12, 24, 60, 120].find(size => (months / size) * 62 <= width) ?? 240;
  const date = new Date(min);
  const out = [];
  for (let n = Math.ceil((date.getUTCFullYear() * 12 + date.getUTCMonth() + (date.getUTCDate() > 1 ? 1 : 0)) / step) * step; ; n += step) {
    const at = Date.UTC(Math.floor(n / 12), n % 12, 1);
    if (at > max) return out;
    const name = new Date(at).toISOString().slice(0, 7);
    out.push([at, step >= 12 ? name.slice(0, 4) : n % 12 === 0 || !out.length ? day(name).replace(/ 20(\d\d)$/, ' $1') : day(name).slice(0, 3)]);
  }
}

/** Draw everything. `x` gives the place of a time; `chosen` is the window that was brushed. */
export function draw(pen, frame, found, x, chosen = null) {
  const { lanes, left, width, right, narrow } = frame;
  const [edge, bottom] = [width - right, frame.lanes.cover[1]];
  const label = (lane, title, second, third) => {
    if (narrow) {
      pen.text(title, 0, lanes[lane][0] - 7, { weight: 650, size: 12 });
      if (second) pen.text(second.replace(/,$/, ''), pen.measure(title, 12, 650) + 7, lanes[lane][0] - 7, { colour: 'mut', size: 12 });
    } else {
      pen.text(title, 0, lanes[lane][0] + 11, { weight: 650 });
      if (second) pen.text(second, 0, lanes[lane][0] + 27, { colour: 'mut', size: 12 });
      if (third) pen.text(third, 0, lanes[lane][0] + 42, { colour: 'mut', size: 12 });
    }
  };
  if (chosen) pen.rect(x(chosen[0]), lanes.net[0] - 4, Math.max(2, x(chosen[1]) - x(chosen[0])), bottom - lanes.net[0] + 4, { fill: 'accbg' });
  unscored(pen, frame, found, x);
  if (!frame.compact) named(pen, frame, found, x);
  net(pen, frame, found, x, label, edge);
  mirrored(pen, frame, found, x, label, edge);
  if (lanes.marks) marks(pen, frame, found, x, label, edge);
  if (lanes.words) said(pen, frame, found, x, label, edge);
  label('cover', 'Reports read', narrow ? '' : `per ${found.by}, most ${found.reports}`);
  for (const row of found.rows) {
    const high = ((row.reports ?? 0) / found.reports) * (lanes.cover[1] - lanes.cover[0]);
    const w = x(row.to) - x(row.from);
    if (high) pen.rect(x(row.from) + Math.min(1, w * .1), lanes.cover[1] - high, Math.max(1, w - Math.min(2, w * .2)), high, { fill: 'ctl', alpha: .75 });
  }
  pen.line(left, bottom, edge, bottom, { stroke: 'ctl' });
  for (const [at, name] of ticks(found.min, found.max, edge - left)) {
    if (x(at) > edge - 4) continue;
    pen.line(x(at), bottom, x(at), bottom + 4, { stroke: 'ctl' });
    pen.text(name, x(at), bottom + 16, { colour: 'mut', size: 11.5 });
  }
}

function unscored(pen, { lanes, narrow }, found, x) {
  const top = lanes.net[0];
  const spans = [];
  for (const row of found.rows) {
    if (row.scored !== false) continue;
    const last = spans.at(-1);
    if (last && last[1] === row.from) last[1] = row.to;
    else spans.push([row.from, row.to]);
  }
  for (const [from, to] of spans) {
    pen.hatch(x(from), top, x(to) - x(from), lanes.cover[1] - top);
    if (!narrow && x(to) - x(from) > 76) pen.text('not scored', (x(from) + x(to)) / 2, top + 10, { colour: 'mut', size: 12, align: 'center' });
  }
}

// The few that most origins tell of get a line and a name, where there is room.
function named(pen, { lanes, width, right, narrow }, found, x) {
  const taken = [];
  for (const mark of found.marks.slice(0, 14)) {
    if (mark.origins < 2 || taken.length >= (narrow ? 2 : 6)) break;
    const at = x(Date.parse(mark.day));
    const words = `${mark.type.charAt(0)}${mark.type.slice(1).toLowerCase()}, ${day(mark.day).replace(/ \d{4}$/, '')}`;
    const wide = pen.measure(words, 12, 600);
    const start = Math.min(at - 3, width - right - wide);
    if (taken.some(([a, b]) => start < b + 12 && start + wide > a - 12)) continue;
    taken.push([start, start + wide]);
    pen.line(at, lanes.net[0] - 8, at, lanes.cover[1], { stroke: 'ctl', dash: [2, 3] });
    pen.text(words, start, lanes.net[0] - 13 - (narrow ? 14 : 0), { size: 12, weight: 600 });
  }
}

function net(pen, { lanes, left, narrow }, found, x, label, edge) {
  const [top, bottom] = lanes.net;
  const y = value => top + ((found.net - value) / (2 * found.net)) * (bottom - top);
  label('net', 'Net cooperation', 'mean intensity,', '−10 to 10');
  const step = found.net > 4 ? found.net / 2 : 2;
  for (let value = -found.net; value <= found.net; value += step) {
    pen.line(left, y(value), edge, y(value), { stroke: value ? 'line' : 'ctl' });
    pen.text(value < 0 ? `−${-value}` : value, left - 6, y(value) + 4, { colour: 'mut', size: 11.5, align: 'right' });
  }
  let run = [];
  const flush = () => {
    if (run.length > 1) pen.poly(run, { stroke: 'ink', width: 2 });
    run = [];
  };
  for (const row of found.rows) {
    if (!row.events || row.scored === false || row.intensity_mean == null) {
      flush();
      continue;
    }
    run.push([(x(row.from) + x(row.to)) / 2, y(row.intensity_mean)]);
  }
  flush();
  const radius = found.rows.length > 150 ? 1.2 : narrow ? 1.700 : 2.400;
  for (const row of found.rows) if (row.events && row.scored !== false && row.intensity_mean != null) pen.circle((x(row.from) + x(row.to)) / 2, y(row.intensity_mean), radius, { fill: 'ink' });
}

function mirrored(pen, { lanes, left, narrow, compact }, found, x, label, edge) {
  const [top, bottom] = lanes.bars;
  const middle = (top + bottom) / 2;
  const unit = (bottom - top) / 2 / found.bars;
  label('bars', `Events per ${found.by}`, '');
  if (!narrow) {
    pen.text('cooperation ↑', left - 10, middle - (compact ? 14 : 22), { colour: 'mut', size: 12, align: 'right' });
    pen.text('conflict ↓', left - 10, middle + (compact ? 22 : 30), { colour: 'mut', size: 12, align: 'right' });
  }
  for (const row of found.rows) {
    const w = x(row.to) - x(row.from);
    const gap = Math.min(1.500, w * .12);
    const at = { 1: middle, '-1': middle };
    for (const [key, group, side] of QUADS) {
      const high = (row[key] ?? 0) * unit;
      if (!high) continue;
      const y = side > 0 ? at[1] - high : at[-1];
      at[side] += side > 0 ? -high : high;
      const solid = group.startsWith('M');
      if (solid || w < 5) pen.rect(x(row.from) + gap, y, Math.max(1, w - 2 * gap), high, { fill: group, fillAlpha: solid ? 1 : .5 });
      else pen.rect(x(row.from) + gap + .6, y + .6, Math.max(.5, w - 2 * gap - 1.2), Math.max(.5, high - 1.2), { fill: group, fillAlpha: .28, stroke: group, width: 1.2 });
    }
  }
  pen.line(left, middle, edge, middle, { stroke: 'ink', alpha: .7 });
}

/** Marks as they are drawn: the most told of first; those beneath stay reachable by the list. */
export function placed(frame, found, x) {
  const y = (frame.lanes.marks[0] + frame.lanes.marks[1]) / 2;
  const kept = [];
  for (const mark of found.marks.slice(0, 400)) {
    const size = Math.min(19, 8 + 2 * Math.sqrt(mark.origins));
    const at = x(Date.parse(mark.day));
    if (kept.some(one => Math.abs(one.x - at) < (one.size + size) / 2 - 2)) continue;
    kept.push({ x: at, y, size, mark });
  }
  return kept;
}

const KEYS = { 'verbal cooperation': 'VC', 'material cooperation': 'MC', 'verbal conflict': 'VX', 'material conflict': 'MX' };

function marks(pen, frame, found, x, label, edge) {
  label('marks', 'Told by most', '');
  const y = (frame.lanes.marks[0] + frame.lanes.marks[1]) / 2;
  pen.line(frame.left, y, edge, y, { stroke: 'line' });
  for (const one of placed(frame, found, x).reverse()) pen.glyph(KEYS[one.mark.quad] ?? 'claim', one.x, one.y, one.size);
}

function said(pen, frame, found, x, label, edge) {
  label('words', 'Statements', '');
  const y = (frame.lanes.words[0] + frame.lanes.words[1]) / 2;
  pen.line(frame.left, y, edge, y, { stroke: 'line' });
  let last = -Infinity;
  for (const row of found.statements) {
    const most = ACTS.map(([key, group]) => [row[key] ?? 0, group]).sort((a, b) => b[0] - a[0])[0];
    if (!most?.[0] || x(row.at) - last < 17 + 8 * (String(most[0]).length - 1)) continue;
    last = x(row.at) + (most[0] > 1 ? 4 * String(most[0]).length : 0);
    pen.glyph(most[1], x(row.at), y, 14, most[0]);
  }
}
