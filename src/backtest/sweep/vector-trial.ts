import type { PositionRule } from './position-rule.js';
import { ruleSignals } from './rule-signals.js';
import { type CurveSums, metricsOfSums, type TrialMetrics } from './trial-metrics.js';

/** What the trials of one instrument on a plain account have in common. */
export interface VectorAccount {
  readonly open: Float64Array;
  readonly close: Float64Array;
  /** Index of the last bar of each day in UTC. */
  readonly dayEnds: Int32Array;
  readonly cash: number;
  readonly multiplier: number;
  /** Share of the notional that a fill costs. */
  readonly feeRate: number;
  /** Smallest quantity that is traded. */
  readonly lot: number;
  readonly periodsPerYear: number;
  /** Room for the side after each bar, used over and over. */
  readonly signals: Int8Array;
}

/**
 * One trial of a position rule over whole columns: decided on the close, filled at the next open, marked at the close.
 *
 * The engine's path for one instrument, market orders and a fee in proportion, with money in doubles instead of exact
 * books: fills and positions are the engine's, money agrees to 1e-9 of the equity. Null when the account is ruined on
 * the way, since what a report makes of debts is the engine's business.
 */
export function vectorTrial(
  rule: Pick<PositionRule, 'position' | 'quantity'>,
  columns: readonly Float64Array[],
  account: VectorAccount,
): TrialMetrics | null {
  // as the default execution rounds: a quotient such as 2.9999999996 is three lots that float division missed
  const units = Math.trunc((rule.quantity / account.lot) * (1 + 1e-12)) * account.lot * account.multiplier;
  ruleSignals(rule.position, columns, account.signals);
  const walk = account.dayEnds.length === account.close.length ? walkDays : walkBars;
  const sums = walk(units, 0, account);
  if (sums === null) return null;
  const { days, sum, squares } = sums;
  // Returns that hardly vary about a mean far from 0 lose digits: their sums are taken once more, about one of them.
  const far = sum * sum > days * squares * 0.5;
  const around = far && sums.first !== 0 ? walk(units, sums.first, account)! : sums;
  return metricsOfSums(around, account.cash, account.periodsPerYear);
}

/** The walk where each bar is a day. Kept apart from {@link walkBars}: a loop that may skip the marks costs twice as much. */
function walkDays(units: number, origin: number, account: VectorAccount): CurveSums | null {
  const { open, close, feeRate, signals } = account;
  const n = close.length;
  let { cash } = account;
  let held = 0,
    fees = 0,
    depth = 0,
    sum = 0,
    squares = 0,
    cubes = 0,
    fourths = 0,
    first = 0;
  let side = 0;
  let wanted = 0;
  let fills = 0;
  let before = cash;
  let peak = cash;
  let floor = cash;
  for (let i = 0; i < n; i++) {
    if (wanted !== side) {
      const money = (wanted - side) * units * open[i]!;
      const fee = Math.abs(money) * feeRate;
      cash -= money + fee;
      fees += fee;
      side = wanted;
      held = side * units;
      fills++;
    }
    wanted = signals[i]!;
    const equity = cash + held * close[i]!;
    const distance = equity / before - 1 - origin;
    const square = distance * distance;
    sum += distance;
    squares += square;
    cubes += square * distance;
    fourths += square * square;
    before = equity;
    if (equity > peak) {
      peak = equity;
      floor = peak * (1 + depth);
    } else if (equity < floor) {
      if (!(equity > 0)) return null;
      depth = equity / peak - 1;
      floor = equity;
    }
  }
  return {
    days: n,
    finalEquity: before,
    depth,
    fills: units === 0 ? 0 : fills,
    fees,
    origin,
    first,
    sum,
    squares,
    cubes,
    fourths,
  };
}

/** The walk over bars of which several make a day: only the last of a day is marked. */
function walkBars(units: number, origin: number, account: VectorAccount): CurveSums | null {
  const { open, close, feeRate, dayEnds, signals } = account;
  let { cash } = account;
  let fees = 0;
  let depth = 0;
  let sum = 0;
  let squares = 0;
  let cubes = 0;
  let fourths = 0;
  let first = 0;
  let side = 0;
  let wanted = 0;
  let fills = 0;
  let before = cash;
  let peak = cash;
  let from = 0;
  for (let d = 0; d < dayEnds.length; d++) {
    const end = dayEnds[d]!;
    for (let i = from; i <= end; i++) {
      if (wanted !== side) {
        const money = (wanted - side) * units * open[i]!;
        const fee = Math.abs(money) * feeRate;
        cash -= money + fee;
        fees += fee;
        side = wanted;
        fills++;
      }
      wanted = signals[i]!;
    }
    from = end + 1;
    const equity = cash + side * units * close[end]!;
    if (!(equity > 0)) return null;
    const distance = equity / before - 1 - origin;
    const square = distance * distance;
    sum += distance;
    squares += square;
    cubes += square * distance;
    fourths += square * square;
    before = equity;
    if (equity > peak) peak = equity;
    else if (equity / peak - 1 < depth) depth = equity / peak - 1;
    if (first === 0) first = distance;
  }
  const days = dayEnds.length;
  return {
    days,
    finalEquity: before,
    depth,
    fills: units === 0 ? 0 : fills,
    fees,
    origin,
    first,
    sum,
    squares,
    cubes,
    fourths,
  };
}
