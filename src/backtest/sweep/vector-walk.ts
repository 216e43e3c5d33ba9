import type { SideChanges } from './rule-changes.js';
import type { CurveSums } from './trial-metrics.js';

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
  /** Room for the changes of side of a trial, used over and over. */
  readonly changes: SideChanges;
}

/**
 * Books and statistics of one trial, stretch by stretch of one side, where each bar is a day; null when the account is
 * ruined on the way.
 *
 * While flat, equity does not move: such bars add nothing to any sum about 0 and are passed over. In between, a stretch is
 * a loop that decides nothing about orders.
 *
 * @param units - of one side, times the multiplier
 * @param origin - what is taken off each return before its powers are summed
 */
export function walkDays(
  units: number,
  origin: number,
  account: VectorAccount,
  changes: SideChanges,
): CurveSums | null {
  const { open, close, feeRate } = account;
  const n = close.length;
  let cash = account.cash;
  let fees = 0;
  let sum = 0;
  let squares = 0;
  let cubes = 0;
  let fourths = 0;
  let first = 0;
  let side = 0;
  let fills = 0;
  let before = cash;
  let peak = cash;
  let depth = 0;
  let floor = cash;
  let i = 0;
  for (let change = 0; ; change++) {
    const to = change < changes.count ? changes.at[change]! + 1 : n;
    const held = side * units;
    // after its first bar, a flat stretch stays where it is
    const end = side === 0 && origin === 0 && i < to ? i + 1 : to;
    for (; i < end; i++) {
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
      if (first === 0) first = distance;
    }
    i = to;
    if (to >= n) break;
    const wanted = changes.sides[change]!;
    const money = (wanted - side) * units * open[to]!;
    const fee = Math.abs(money) * feeRate;
    cash -= money + fee;
    fees += fee;
    side = wanted;
    fills++;
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

/**
 * The same over bars of which several make a day: only the last of a day is marked, and what lies between two orders and two
 * marks is not looked at. Its sums are written again, because a call a bar costs more than the bar.
 */
export function walkBars(
  units: number,
  origin: number,
  account: VectorAccount,
  changes: SideChanges,
): CurveSums | null {
  const { open, close, feeRate, dayEnds } = account;
  const { at, sides, count } = changes;
  const days = dayEnds.length;
  let cash = account.cash;
  let fees = 0;
  let depth = 0;
  let sum = 0;
  let squares = 0;
  let cubes = 0;
  let fourths = 0;
  let first = 0;
  let side = 0;
  let fills = 0;
  let before = cash;
  let peak = cash;
  for (let d = 0; d < days; d++) {
    const end = dayEnds[d]!;
    for (; fills < count && at[fills]! < end; fills++) {
      const wanted = sides[fills]!;
      const money = (wanted - side) * units * open[at[fills]! + 1]!;
      const fee = Math.abs(money) * feeRate;
      cash -= money + fee;
      fees += fee;
      side = wanted;
    }
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
