// Where a found thing leads.
import { href } from './router.svelte.js';

export const KINDS = { report: 'Reports', statement: 'Statements', event: 'Events', actor: 'Actors', country: 'Countries', place: 'Places', incident: 'Incidents' };

/** A record in its report; `KEY#120` is a sentence without a record, by its first character. */
export function record(id) {
  const [key, at] = String(id).split('#');
  if (at !== undefined) return href('report', key, { at });
  const [report, one] = String(id).split('/');
  return href('report', report, { on: one });
}

export function leads(item) {
  switch (item.kind) {
    case 'report': return href('report', item.id);
    case 'statement': case 'event': case 'position': case 'first': case 'question': return record(item.id);
    case 'actor': case 'country': return href('actor', [], { name: item.id });
    case 'place': return href('map', [], { place: item.id });
    case 'incident': return href('incident', item.id);
    default: return '/';
  }
}
