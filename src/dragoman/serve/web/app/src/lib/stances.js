// Positions: how a stance is drawn, and what sets two of them beside each other.
export const STANCES = {
  offer: 'promise', agreement: 'promise', demand: 'demand', threat: 'demand', refusal: 'denial', condition: 'condition', 'red line': 'redline',
};
export const STANCE_KEYS = { promise: 'offer or agreement', demand: 'demand or threat', denial: 'refusal', condition: 'condition', redline: 'red line' };
export const MOVES = {
  shift: ['⇄', 'shift', 'from wanting to giving, or back'],
  reversal: ['↺', 'reversal', 'from refusal to offer or back, or to the opposite deed'],
  convergence: ['→←', 'convergence', 'what one gives and the other wanted'],
};

export const group = stance => STANCES[stance] ?? 'positions';

/** Moves of a topic; a position taken again is none. */
export const moves = topic => topic.moves.filter(move => move.kind !== 'repeated');
