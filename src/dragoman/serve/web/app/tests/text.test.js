import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clean, named, paragraphs, points, segments, short, units } from '../src/lib/text.js';
import { period, spoken } from '../src/lib/words.js';

test('code points become UTF-16 units, astral characters counted once', () => {
  const text = 'a😀b𝒳c';
  const at = units(text);
  assert.deepEqual([0, 1, 2, 3, 4, 5].map(at), [0, 1, 3, 4, 6, 7]);
  assert.equal(text.slice(at(1), at(2)), '😀');
  assert.equal(points(text, at(4)), 4);
  assert.equal(at(99), text.length);
  assert.equal(units('plain')(3), 3);
});

test('segments cut at every boundary and lose no character', () => {
  const text = 'One two three.\n\nFour five.';
  const marks = [{ start: 0, end: 7, id: 'a' }, { start: 4, end: 13, id: 'b' }, { start: 10, end: 20, id: 'c' }];
  const made = segments(text, marks);
  assert.equal(made.length, 2);
  for (const block of made) {
    assert.equal(block.pieces.map(piece => piece.text).join(''), text.slice(block.start, block.end));
    for (const piece of block.pieces) {
      const over = marks.filter(mark => mark.start < piece.end && mark.end > piece.start).map(mark => mark.id).sort();
      assert.deepEqual(piece.on.map(mark => mark.id).sort(), over);
    }
  }
  assert.deepEqual(made.flatMap(block => block.pieces.flatMap(piece => piece.begun.map(mark => mark.id))), ['a', 'b', 'c']);
});

test('lines wrapped by hand stay one paragraph', () => {
  assert.equal(paragraphs('a line\nwrapped by hand\n\nanother').length, 2);
  assert.equal(paragraphs(`${'long '.repeat(40)}\nnext`).length, 2);
  assert.deepEqual(paragraphs(' \n \n'), []);
});

test('what could turn the text around is shown, not obeyed', () => {
  assert.equal(clean('\u202egnp.exe'), '\ufffdgnp.exe');
  assert.equal(clean('a\u0000b'), 'a\u2400b');
  assert.equal(named('\u200b\u3164'), '(no title)');
  assert.equal(named('한국어'), '한국어');
});

test('short cuts at a word and never in half of a pair', () => {
  assert.equal(short('one two three', 9), 'one two …');
  assert.ok(!/[\ud800-\udbff] …$/.test(short('😀'.repeat(60), 31)));
});

test('days from and to are said as short as can be', () => {
  assert.equal(period('2018-06-12', '2018-06-12'), '12 Jun 2018');
  assert.equal(period('2021-01-01', '2021-01-31'), 'Jan 2021');
  assert.equal(period('2020-02-01', '2020-02-29'), 'Feb 2020');
  assert.equal(period('2020-09-01', '2020-09-10'), '1–10 Sep 2020');
  assert.equal(period('2020-04-01', '2020-06-30'), 'Q2 2020');
  assert.equal(period('2020-01-01', '2020-12-31'), '2020');
  assert.equal(period('2020-05-30', '2020-06-02'), '30 May – 2 Jun 2020');
  assert.equal(period('2019-12-30', '2020-01-02'), '30 Dec 2019 – 2 Jan 2020');
  assert.equal(period(null, '2020-01-02'), 'until 2 Jan 2020');
  assert.equal(spoken('10 reports tell of it on 2018-06-12, since 2018-03.'), '10 reports tell of it on 12 Jun 2018, since Mar 2018.');
});
