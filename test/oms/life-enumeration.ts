/** Every sequence of up to three reports from every state of an order, against a recount that shares nothing with the desk. */
import { instrument } from '../../src/core/instrument.js';
import { fixed } from '../../src/core/money.js';
import { ExecutionReport, type ReportType } from '../../src/core/report.js';
import { OmsDesk } from '../../src/oms/desk/oms-desk.js';
import { LIFE_STATES, type LifeState } from '../../src/oms/life/life-state.js';
import { testOrder } from '../../src/testing/orders.js';

const CAPABILITIES = {
  orderTypes: ['limit'],
  timesInForce: ['gtc'],
  replace: true,
  replaceStyle: 'new-order',
  duplicateIds: 'idempotent',
  maxIdLength: 48,
  shortSelling: true,
  fractional: false,
  queryById: true,
  queryFills: true,
} as const;

/** One word of the venue about an order of 10. */
interface Word {
  readonly name: string;
  readonly type: ReportType | 'bust';
  readonly fillId?: string;
  readonly quantity?: number;
  readonly cumulative?: number;
}

const fill = (name: string, fillId: string, quantity: number, cumulative: number): Word => ({
  name,
  type: 'fill',
  fillId,
  quantity,
  cumulative,
});

/** The alphabet: every type of report, fills that fit, that repeat, that leave a gap, that contradict, that are too much. */
const WORDS: readonly Word[] = [
  { name: 'accepted', type: 'accepted' },
  fill('fill 4 of 4', 'f1', 4, 4),
  fill('fill 3 of 7', 'f2', 3, 7),
  fill('fill 3 of 10', 'f3', 3, 10),
  fill('fill 10 of 10', 'f9', 10, 10),
  fill('fill 4 of 4 again under another id', 'g1', 4, 4),
  fill('fill 4 of 6, across the first', 'h1', 4, 6),
  fill('fill 5 of 15, too much', 'i1', 5, 15),
  { name: 'trade bust of the first fill', type: 'bust', fillId: 'f1' },
  { name: 'cancelled', type: 'cancelled' },
  { name: 'replaced', type: 'replaced' },
  { name: 'rejected', type: 'rejected' },
  { name: 'expired', type: 'expired' },
  { name: 'cancel-rejected', type: 'cancel-rejected' },
  { name: 'replace-rejected', type: 'replace-rejected' },
];

/** What the fills of a sequence come to, by the stretches of the order that they cover; and which are not to be counted. */
function recount(words: readonly Word[]): number {
  const unit = new Array<string | null>(32).fill(null);
  const seen = new Set<string>();
  const gone = new Set<string>();
  let _base = 0;
  for (const word of words) {
    if (word.type === 'bust') {
      const held = unit.filter((one) => one === word.fillId).length;
      if (held === 0) continue;
      gone.add(word.fillId!);
      // What was filled after it moves down.
      const rest = unit.filter((one) => one !== null && one !== word.fillId);
      unit.fill(null);
      rest.forEach((one, k) => {
        unit[k] = one;
      });
      _base += held;
      continue;
    }
    if (word.type !== 'fill' || seen.has(word.fillId!) || gone.has(word.fillId!)) continue;
    const stretch = unit.slice(word.cumulative! - word.quantity!, word.cumulative!);
    if (stretch.some((one) => one !== null)) continue;
    seen.add(word.fillId!);
    unit.fill(word.fillId!, word.cumulative! - word.quantity!, word.cumulative!);
  }
  return unit.filter((one) => one !== null).length;
}

function report(word: Word, id: string): ExecutionReport {
  const quantity = fixed(word.quantity ?? 0);
  return new ExecutionReport(
    word.type as ReportType,
    { orderId: id, ts: 5, at: 5 },
    {
      fillId: word.fillId ?? '',
      price: fixed(100),
      quantity,
      cumulative: fixed(word.cumulative ?? 0),
      fee: 0n,
      feeCurrency: '',
      liquidity: 'unknown',
    },
  );
}

/** A desk with one order that is put into a state, with nothing filled. */
function deskIn(state: LifeState): { desk: OmsDesk; id: string } {
  const desk = new OmsDesk({ venue: 'sim', capabilities: CAPABILITIES, instruments: [instrument({ id: 'SPY' })] });
  desk.recover(0);
  desk.onFills({ fills: [], cursor: '0', more: false }, 0);
  desk.onAccount({ at: 0, cash: { USD: 1000 }, positions: [], openOrders: [] }, 0, 0);
  if (desk.submit(testOrder({ id: 'a-0-1-0', quantity: 10, limitPrice: 100 }), 1) !== 'taken')
    throw new Error('the desk took no order');
  const [wire] = desk.state.wires.values();
  wire!.state = state;
  desk.drain();
  return { desk, id: wire!.id };
}

/** What the enumeration came to. */
export interface Enumeration {
  readonly states: number;
  readonly words: number;
  readonly sequences: number;
  readonly reports: number;
  readonly wrongFills: number;
  readonly thrown: number;
  readonly undone: number;
  readonly flaws: readonly string[];
}

/** Runs them all. */
export function enumerateLives(): Enumeration {
  const flaws: string[] = [];
  const counts = { sequences: 0, reports: 0, wrongFills: 0, thrown: 0, undone: 0 };
  const flaw = (
    kind: 'wrongFills' | 'thrown' | 'undone',
    state: LifeState,
    words: readonly Word[],
    what: string,
  ): void => {
    counts[kind] += 1;
    if (flaws.length < 20) flaws.push(`${state}: ${words.map((one) => one.name).join(', ')}: ${what}`);
  };
  const one = (state: LifeState, words: readonly Word[]): void => {
    counts.sequences += 1;
    counts.reports += words.length;
    const { desk, id } = deskIn(state);
    try {
      for (const word of words) {
        if (word.type === 'bust') desk.onBust(id, word.fillId!, 5);
        else desk.onReport(report(word, id), 5);
      }
      const wire = desk.state.wires.get(id)!;
      const expected = recount(words);
      const counted = Number(wire.book.filled / 1_000_000_000_000n);
      const held = Number(desk.state.account.positions[0]! / 1_000_000_000_000n);
      if (counted !== expected || held !== expected)
        flaw('wrongFills', state, words, `${counted} counted, position ${held}, ${expected} are true`);
      // What the journal says must lead to the same state as what was lived through.
      if (counted > 10 && desk.state.halts.size === 0) flaw('undone', state, words, 'an overfill did not halt');
    } catch (cause) {
      flaw('thrown', state, words, String(cause));
    }
  };
  for (const state of LIFE_STATES)
    for (const a of WORDS) {
      one(state, [a]);
      for (const b of WORDS) {
        one(state, [a, b]);
        for (const c of WORDS) one(state, [a, b, c]);
      }
    }
  return { states: LIFE_STATES.length, words: WORDS.length, ...counts, flaws };
}
