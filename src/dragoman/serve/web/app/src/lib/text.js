// The store counts Unicode code points; JavaScript counts UTF-16 units. Both are the same until the first astral character.

/** A function from code points to UTF-16 units of `text`. */
export function units(text) {
  if (!/[\ud800-\udbff][\udc00-\udfff]/.test(text)) return offset => Math.max(0, Math.min(offset, text.length));
  const at = [];
  let unit = 0;
  for (const point of text) {
    at.push(unit);
    unit += point.length;
  }
  at.push(unit);
  return offset => at[Math.max(0, Math.min(offset, at.length - 1))];
}

/** How many code points `text` has before UTF-16 unit `unit`. */
export function points(text, unit) {
  return [...text.slice(0, unit)].length;
}

/** Marks that turn the direction of text around them, and characters without a form, are shown as symbols, not obeyed. */
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;

export function clean(text) {
  return String(text ?? '').replace(HIDDEN, mark => mark < ' ' ? String.fromCharCode(0x2400 + mark.charCodeAt(0)) : mark === '\u007f' ? '\u2421' : '\ufffd');
}

/** A name to be read and clicked: `other` where there is none, or nothing of it can be seen. */
export function named(text, other = '(no title)') {
  return /[^\s\p{C}\p{Z}\u034f\u115f\u1160\u3164]/u.test(text ?? '') ? clean(text) : other;
}

/** At most `most` characters, cut at a word. */
export function short(text, most = 90) {
  const line = String(text ?? '').replace(/\s+/g, ' ').trim();
  if (line.length <= most) return line;
  const cut = line.slice(0, most);
  const blank = cut.lastIndexOf(' ');
  return (blank > most / 2 ? cut.slice(0, blank) : cut).replace(/[\ud800-\udbff]$/, '') + ' …';
}

const BLANK_LINE = /\n[^\S\n]*\n\s*/g;
const NEWLINES = /\s*\n\s*/g;
const WRAPPED = 120; // a text whose lines are all shorter, with blank lines between, is wrapped by hand: its line ends are blanks

/** [start, end] of each paragraph, in UTF-16 units. */
export function paragraphs(text) {
  const byHand = /\n[^\S\n]*\n/.test(text) && Math.max(0, ...text.split('\n').map(line => line.length)) <= WRAPPED;
  const edges = [0];
  for (const gap of text.matchAll(byHand ? BLANK_LINE : NEWLINES)) edges.push(gap.index, gap.index + gap[0].length);
  edges.push(text.length);
  const found = [];
  for (let n = 0; n < edges.length; n += 2) if (text.slice(edges[n], edges[n + 1]).trim()) found.push([edges[n], edges[n + 1]]);
  return found;
}

/**
 * Cut a text at every boundary of `marks` ({start, end, ...} in units): flat segments, so that nested and crossing marks are all seen.
 * Gives a list of paragraphs, each a list of {start, end, text, on: marks over it, begun: marks that begin there}.
 */
export function segments(text, marks) {
  const cuts = new Set();
  for (const mark of marks) {
    cuts.add(mark.start);
    cuts.add(mark.end);
  }
  const edges = [...cuts].sort((a, b) => a - b);
  const sorted = [...marks].sort((a, b) => a.start - b.start || b.end - a.end);
  let next = 0;
  let n = 0;
  let open = [];
  return paragraphs(text).map(([start, end]) => {
    const out = [];
    while (n < edges.length && edges[n] <= start) n += 1;
    for (let at = start; at < end;) {
      const to = n < edges.length && edges[n] < end ? edges[n++] : end;
      open = open.filter(mark => mark.end > at);
      const begun = [];
      while (next < sorted.length && sorted[next].start <= at) {
        const mark = sorted[next++];
        if (mark.end <= at) continue;
        open.push(mark);
        begun.push(mark);
      }
      out.push({ start: at, end: to, text: text.slice(at, to), on: [...open], begun });
      at = to;
    }
    return { start, end, pieces: out };
  });
}
