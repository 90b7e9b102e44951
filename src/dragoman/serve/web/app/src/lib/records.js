// The records of one report as the page shows them: group, label, who, own spans and the pieces that play a part (roles). Spans are code points.
import { clean, short } from './text.js';
import { STATUS, familyOf, joined, period, plain, quadKey } from './words.js';

const KINDS = ['events', 'statements', 'firsts', 'positions', 'open_questions', 'left_open', 'actors', 'places', 'times'];
const POINTED = new Set(['events', 'statements', 'firsts', 'positions', 'open_questions', 'left_open']);
/** Which line lies outside where several cover one word. */
const DEPTH = { statements: 0, positions: 1, firsts: 2, open_questions: 3, left_open: 4, actors: 5, places: 6, times: 7, events: 8 };
/** The API's word for a kind. */
export const KIND = { events: 'event', statements: 'statement', firsts: 'first', positions: 'position', open_questions: 'question', actors: 'actor', places: 'place', times: 'time', left_open: 'left open' };

const proper = span => Array.isArray(span) && span.length === 2 && span[1] > span[0];

export class Reading {
  constructor(answer) {
    this.answer = answer;
    this.text = answer.report.text ?? '';
    this.byId = new Map();
    this.records = [];
    for (const kind of KINDS) {
      (answer[kind] ?? []).forEach((raw, n) => {
        const id = raw.id ?? (kind === 'times' ? `t${n + 1}` : `x${n + 1}`);
        const made = { id, kind, raw, pointed: POINTED.has(kind) };
        this.byId.set(id, made);
        this.records.push(made);
      });
    }
    for (const made of this.records) this.#describe(made);
    this.order = this.records.filter(one => one.pointed).sort((a, b) => a.begin - b.begin || DEPTH[a.kind] - DEPTH[b.kind]);
    this.rest = this.records.filter(one => !one.pointed);
  }

  /** The characters of a span, on one line. */
  quoted(span) {
    if (!proper(span)) return '';
    this.points ??= [...this.text];
    return clean(this.points.slice(span[0], span[1]).join('')).replace(/\s+/g, ' ').trim();
  }

  name(id) {
    const found = this.byId.get(id);
    if (!found) return id ?? '';
    return found.kind === 'statements' ? this.speaker(found.raw) : (found.raw.name ?? id);
  }

  names(ids) {
    return (ids ?? []).map(id => this.name(id));
  }

  speaker(raw) {
    return joined(this.names(raw.speakers)) || this.quoted(raw.speaker_span);
  }

  #describe(made) {
    const { kind, raw } = made;
    Object.assign(made, this['_' + kind](raw));
    made.spans = made.spans.filter(proper);
    made.roles = (made.roles ?? []).filter(role => proper(role.span));
    made.begin = made.spans[0]?.[0] ?? Infinity;
  }

  _events(raw) {
    const arrow = raw.reciprocal ? ' ↔ ' : ' → ';
    const [one, other] = [joined(this.names(raw.source)), joined(this.names(raw.recipient))];
    const deed = String(raw.cameo_name ?? '').replace(/, not specified( below)?/, '') || plain(raw.type);
    return {
      group: quadKey(raw.quad), label: raw.type ?? 'event', css: `ev c-${quadKey(raw.quad)}`, deed,
      who: [one || '(left open)', other].filter(Boolean).join(arrow),
      line: [`${STATUS[raw.status] ?? ''} ${raw.status ?? ''}`.trim(), deed, period(raw.when?.start, raw.when?.end), raw.where_name ?? this.name(raw.where)].filter(Boolean).join(' · '),
      spans: [raw.trigger, ...(raw.again ?? [])],
      roles: raw.roles ?? [],
    };
  }

  _statements(raw) {
    const group = familyOf(raw.acts);
    const spans = (raw.content ?? []).length ? raw.content : [raw.cue ?? raw.speaker_span];
    return {
      group, label: raw.acts?.[0] ?? 'statement', css: `st c-${group}`,
      who: [this.speaker(raw) || '(left open)', joined(this.names(raw.addressees))].filter(Boolean).join(' → '),
      line: short(spans.map(span => this.quoted(span)).join(' … '), 110),
      spans,
      roles: [{ role: 'speaker', span: raw.speaker_span }, { role: 'says', span: raw.cue }, { role: 'condition', span: raw.condition }, { role: 'due', span: raw.due?.span }],
    };
  }

  _positions(raw) {
    return {
      group: 'positions', label: raw.stance ?? 'position', css: 'en c-positions',
      who: [this.name(raw.party), this.name(raw.counterparty)].filter(Boolean).join(' → '),
      line: short(raw.wants?.text ?? raw.gives?.text, 110), spans: [raw.wants?.span, raw.gives?.span],
      roles: [{ role: 'wants', span: raw.wants?.span }, { role: 'gives', span: raw.gives?.span }, { role: 'when', span: raw.when?.span }],
    };
  }

  _firsts(raw) {
    return { group: 'firsts', label: 'first', css: 'en c-firsts', who: joined(this.names(raw.who)), line: short(raw.words ?? this.quoted(raw.span), 110), spans: [raw.span] };
  }

  _open_questions(raw) {
    return { group: 'open_questions', label: 'open question', css: 'en c-open_questions', who: raw.topic ?? '', line: short(raw.words ?? this.quoted(raw.span), 110), spans: [raw.span] };
  }

  _left_open(raw) {
    return { group: 'rejected', label: 'not coded', css: 'en c-rejected', who: raw.reason ?? '', line: short(raw.words ?? this.quoted(raw.span), 110), spans: [raw.span] };
  }

  _actors(raw) {
    return { group: 'actors', label: raw.kind ?? 'actor', css: 'en c-actors', who: raw.name, line: [raw.office?.name ?? raw.title, raw.code].filter(Boolean).join(' · '), spans: raw.mentions ?? [] };
  }

  _places(raw) {
    return { group: 'places', label: raw.kind ?? 'place', css: 'en c-places', who: raw.name, line: [raw.admin1, raw.country].filter(Boolean).join(' · '), spans: raw.mentions ?? [] };
  }

  _times(raw) {
    return { group: 'times', label: (raw.type ?? 'time').toLowerCase(), css: 'en c-times', who: this.quoted(raw.span), line: period(raw.start, raw.end) || raw.value || 'left open', spans: [raw.span] };
  }

  /** How many records each group has, in the order of the filters. */
  counts() {
    const found = {};
    for (const one of this.records) found[one.group] = (found[one.group] ?? 0) + 1;
    return found;
  }

  /** All marks over the text, in UTF-16 units by `at`; `first` carries the glyph. */
  marks(at) {
    const out = [];
    for (const one of this.records) {
      one.spans.forEach(([start, end], n) => {
        out.push({ start: at(start), end: at(end), id: one.id, css: one.css + (one.kind === 'events' && n ? ' again' : ''), group: one.group, depth: DEPTH[one.kind], first: one.pointed && n === 0 });
      });
      for (const role of one.roles) out.push({ start: at(role.span[0]), end: at(role.span[1]), id: one.id, role: role.role });
    }
    return out.filter(mark => mark.end > mark.start);
  }
}
