import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draw, ends, layout, model } from '../src/charts/series.js';

const row = (period, events, more = {}) => ({ period, events, verbal_cooperation: events, material_cooperation: 0, verbal_conflict: 0, material_conflict: 0, intensity_mean: events ? 2 : null, reports: 3, scored: true, ...more });

class Recorder {
  made = [];
  measure = words => words.length * 7;
  constructor() {
    for (const name of ['rect', 'circle', 'poly', 'line', 'hatch', 'text', 'glyph']) this[name] = (...given) => this.made.push([name, ...given]);
  }
}

test('periods end where the next begins', () => {
  assert.equal(new Date(ends('2018-12-01', 'month')).toISOString().slice(0, 10), '2019-01-01');
  assert.equal(new Date(ends('2018-10-01', 'quarter')).toISOString().slice(0, 10), '2019-01-01');
  assert.equal(new Date(ends('2018-12-31', 'week')).toISOString().slice(0, 10), '2019-01-07');
});

test('no line runs through what was not scored, and it is hatched', () => {
  const data = { by: 'month', series: [row('2018-01-01', 2), row('2018-02-01', 1), row('2018-03-01', 0, { scored: false }), row('2018-04-01', 3), row('2018-05-01', 1)], marks: [], statements: [] };
  const found = model(data);
  const frame = layout(900, false);
  const x = at => frame.left + ((at - found.min) / (found.max - found.min)) * (frame.width - frame.left - frame.right);
  const pen = new Recorder();
  draw(pen, frame, found, x);
  const lines = pen.made.filter(([name, , style]) => name === 'poly' && style?.stroke === 'ink');
  assert.equal(lines.length, 2);
  const [left, right] = [x(found.rows[2].from), x(found.rows[2].to)];
  for (const [, points] of lines) assert.ok(points.every(([at]) => at <= left || at >= right));
  assert.equal(pen.made.filter(([name]) => name === 'hatch').length, 1);
});
