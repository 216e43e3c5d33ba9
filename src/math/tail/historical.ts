import { quantileSorted, sortAscending } from '../quantile.js';
import { checkTail, type TailRisk } from './parametric.js';

/** How a quantile between two returns is taken: between them (type 7, numpy's default), or the lower of them. */
export type QuantileType = 'type7' | 'lower';

/**
 * Historical VaR and ES. The shortfall is the mean of the worst `share` of returns with a fractional weight on the boundary
 * (Rockafellar & Uryasev 2000), whatever the quantile type.
 *
 * @throws ConfigError unless 0 < share < 1
 * @example
 * ```ts
 * import { historicalTail } from 'edgeproof/risk';
 * const { valueAtRisk } = historicalTail([-0.04, -0.02, 0, 0.02, 0.04], 0.25);
 * if (valueAtRisk !== 0.02) throw new Error('the second worst of five');
 * ```
 */
export function historicalTail(returns: ArrayLike<number>, share = 0.05, type: QuantileType = 'type7'): TailRisk {
  checkTail('historicalTail', share);
  return sortedTail(sortAscending(returns), share, type);
}

/** The same of returns that are sorted already, worst first. */
export function sortedTail(sorted: Float64Array, share: number, type: QuantileType = 'type7'): TailRisk {
  const n = sorted.length;
  if (n === 0) return { valueAtRisk: Number.NaN, expectedShortfall: Number.NaN };
  const low = type === 'type7' ? quantileSorted(sorted, share) : sorted[Math.floor(share * (n - 1))]!;
  const count = n * share;
  const whole = Math.floor(count);
  let sum = whole < n ? (count - whole) * sorted[whole]! : 0;
  for (let i = 0; i < whole; i++) sum += sorted[i]!;
  return { valueAtRisk: 0 - low, expectedShortfall: 0 - sum / count };
}

/**
 * Filtered historical VaR and ES: past returns over the volatility of their day, times the volatility of the next one
 * (Barone-Adesi, Giannopoulos & Vosper 1999).
 *
 * @param deviations - the volatility of each return as it was known before it
 * @param next - the volatility of the period to come
 * @example
 * ```ts
 * import { filteredTail } from 'edgeproof/risk';
 * const calm = filteredTail([-0.01, 0.01, -0.02], [0.01, 0.01, 0.01], 0.02, 0.4);
 * if (!(calm.expectedShortfall > 0.03)) throw new Error('tomorrow is twice as wild');
 * ```
 */
export function filteredTail(
  returns: ArrayLike<number>,
  deviations: ArrayLike<number>,
  next: number,
  share = 0.05,
): TailRisk {
  return historicalTail(
    Float64Array.from(returns, (r, t) => (r / deviations[t]!) * next),
    share,
  );
}
