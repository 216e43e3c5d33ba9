/** The plain way through a trial that the walk by stretches is held to: each bar in turn, its order, its mark, its return. */
import type { CurveSums } from '../../../src/backtest/sweep/trial-metrics.js';
import type { VectorAccount } from '../../../src/backtest/sweep/vector-trial.js';

type Rule = (...values: number[]) => number;

/** The side wanted after each bar. */
export function sidesByBar(position: Rule, columns: readonly Float64Array[]): number[] {
  let side = 0;
  return Array.from(columns[0]!, (_, i) => {
    const values = columns.map((column) => column[i]!);
    if (values.some(Number.isNaN)) return side;
    const wanted = position(...values, 0); // one more, as all loops hand over
    if (!Number.isNaN(wanted)) side = wanted > 0 ? 1 : wanted < 0 ? -1 : 0;
    return side;
  });
}

/** Books and sums, bar by bar; marked on the last bar of each day. */
export function walkByBar(
  units: number,
  origin: number,
  account: Pick<VectorAccount, 'open' | 'close' | 'dayEnds' | 'cash' | 'feeRate'>,
  sides: readonly number[],
): CurveSums | null {
  let { cash } = account;
  const sums = { fees: 0, depth: 0, sum: 0, squares: 0, cubes: 0, fourths: 0, first: 0, fills: 0 };
  const marks = new Set(account.dayEnds);
  let side = 0;
  let before = cash;
  let peak = cash;
  for (let i = 0; i < account.close.length; i++) {
    const wanted = i === 0 ? 0 : sides[i - 1]!;
    if (wanted !== side) {
      const money = (wanted - side) * units * account.open[i]!;
      const fee = Math.abs(money) * account.feeRate;
      cash -= money + fee;
      sums.fees += fee;
      side = wanted;
      sums.fills++;
    }
    if (!marks.has(i)) continue;
    const equity = cash + side * units * account.close[i]!;
    if (!(equity > 0)) return null;
    const distance = equity / before - 1 - origin;
    const square = distance * distance;
    sums.sum += distance;
    sums.squares += square;
    sums.cubes += square * distance;
    sums.fourths += square * square;
    if (sums.first === 0) sums.first = distance;
    before = equity;
    peak = Math.max(peak, equity);
    sums.depth = Math.min(sums.depth, equity / peak - 1);
  }
  return { ...sums, days: marks.size, finalEquity: before, fills: units === 0 ? 0 : sums.fills, origin };
}
