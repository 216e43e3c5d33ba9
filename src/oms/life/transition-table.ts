import { LIFE_SIGNALS, LIFE_STATES, type LifeSignal, type LifeState } from './life-state.js';

/**
 * What a signal means in a state: it moves the order, says nothing new, comes too late to matter, comes late and counts
 * all the same, or contradicts what we believe, so that the broker must be asked.
 */
export type Meaning = 'move' | 'same' | 'stale' | 'late' | 'contradiction';

/** One cell of the table: where the order goes, and how the signal is to be read. */
export interface Transition {
  readonly to: LifeState;
  readonly meaning: Meaning;
}

/**
 * The table as text: a row a state, a column a signal in the order of `LIFE_SIGNALS`.
 *
 * `w` stands for working: acknowledged, or partly filled when something is filled. `=` says nothing new, `~` is stale,
 * `!` contradicts and leaves the state; `X!` contradicts and goes to X, `X+` is late and counts, `X` moves to X.
 *
 * Columns: ack partial complete cancelled replaced rejected expired cancel-rejected replace-rejected suspended bust
 *          send cancel-sent replace-sent unsure absent found
 */
const ROWS: { readonly [S in LifeState]: string } = {
  // An order that is written down and perhaps on the wire: after a crash nobody knows.
  new: 'w w F C R J E ! ! S ! s c r U J w',
  submitted: 'w w F C R J E ! ! S ! = c r U J w',
  acknowledged: '= w F C R U! E ~ ~ S w ! c r U U! =',
  'partly-filled': '~ w F C R U! E ~ ~ S w ! c r U U! =',
  cancelling: '~ c F C R J E w ~ ~ c ! = ~ U J =',
  replacing: '~ r F C R J E ~ w S r ! c = U J =',
  // Asked before it is touched: only the venue's word leads out of here, or our decision to send it again.
  unknown: 'w w F C R J E = = S = s c r = J w',
  suspended: 'w S F C R U! E ~ ~ = S ! c r U U! w',
  // Money that moves after the end counts; anything else that contradicts an end is asked about.
  filled: '~ ! = ~ ~ U! ~ ~ ~ ~ U! ! ~ ~ ~ U! ~',
  cancelled: '~ C+ F+ = ~ ~ ~ ~ ~ ~ C+ ! ~ ~ ~ ~ U!',
  replaced: '~ R+ F+ ~ = ~ ~ ~ ~ ~ R+ ! ~ ~ ~ ~ U!',
  rejected: 'U! U! F+ C+ R+ = E+ ~ ~ U! ! s ~ ~ ~ = w+',
  expired: '~ E+ F+ ~ ~ ~ = ~ ~ ~ E+ ! ~ ~ ~ ~ U!',
};

const LETTERS: { readonly [letter: string]: LifeState } = {
  s: 'submitted',
  F: 'filled',
  c: 'cancelling',
  r: 'replacing',
  C: 'cancelled',
  R: 'replaced',
  J: 'rejected',
  E: 'expired',
  U: 'unknown',
  S: 'suspended',
};

function cell(state: LifeState, text: string, filled: boolean): Transition {
  if (text === '=') return { to: state, meaning: 'same' };
  if (text === '~') return { to: state, meaning: 'stale' };
  if (text === '!') return { to: state, meaning: 'contradiction' };
  const letter = text[0]!;
  const to = letter === 'w' ? (filled ? 'partly-filled' : 'acknowledged') : LETTERS[letter]!;
  const mark = text[1];
  return { to, meaning: mark === '!' ? 'contradiction' : mark === '+' ? 'late' : 'move' };
}

type Table = { readonly [S in LifeState]: { readonly [K in LifeSignal]: Transition } };

function build(filled: boolean): Table {
  const rows = LIFE_STATES.map((state) => {
    const texts = ROWS[state].split(' ');
    return [state, Object.fromEntries(LIFE_SIGNALS.map((signal, k) => [signal, cell(state, texts[k]!, filled)]))];
  });
  return Object.freeze(Object.fromEntries(rows)) as Table;
}

const WITHOUT_FILLS = build(false);
const WITH_FILLS = build(true);

/**
 * Where a signal leads from a state; there is a cell for every pair, so that no report of a venue can be unforeseen.
 *
 * @param filled - whether anything is filled once the signal is taken in
 * @example
 * ```ts
 * import { lifeTransition } from 'edgeproof/oms';
 * // A fill that crossed its cancel on the wire counts; the order stays cancelled.
 * const late = lifeTransition('cancelled', 'partial', true);
 * if (late.to !== 'cancelled' || late.meaning !== 'late') throw new Error('table');
 * ```
 */
export function lifeTransition(state: LifeState, signal: LifeSignal, filled: boolean): Transition {
  return (filled ? WITH_FILLS : WITHOUT_FILLS)[state][signal];
}
