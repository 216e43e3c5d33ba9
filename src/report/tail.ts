import { ConfigError } from '../core/errors.js';
import { quantile, select, selectQuantile } from '../math/quantile.js';

function tailShare(who: string, share: number): number {
  if (!(share > 0 && share < 1)) throw new ConfigError(who, `tail share ${share} is not between 0 and 1`, 'pass 0.05');
  return share;
}

/**
 * The historical value at risk of one period: the loss (positive) that the worst `share` of returns exceeds.
 *
 * `-quantile(returns, share)` by linear interpolation (type 7, numpy's default); other types differ in small samples.
 *
 * @param share - of returns in the tail, default 0.05
 * @throws ConfigError unless 0 < share < 1
 * @example
 * ```ts
 * import { valueAtRisk } from 'edgeproof/report';
 * if (valueAtRisk([-0.04, -0.02, 0, 0.02, 0.04], 0.25) !== 0.02) throw new Error('the second worst of five');
 * ```
 */
export function valueAtRisk(returns: ArrayLike<number>, share = 0.05): number {
  return 0 - quantile(returns, tailShare('valueAtRisk', share));
}

/**
 * The historical expected shortfall (CVaR): the mean loss (positive) of the worst `share` of returns.
 *
 * The return on the boundary counts with the fraction that belongs to the tail (Rockafellar & Uryasev 2000); when the tail is
 * smaller than one return it is that return.
 *
 * @param share - of returns in the tail, default 0.05
 * @throws ConfigError unless 0 < share < 1
 * @example
 * ```ts
 * import { expectedShortfall } from 'edgeproof/report';
 * const loss = expectedShortfall([-0.05, -0.02, 0, 0.01, 0.02], 0.3);
 * if (Math.abs(loss - 0.04) > 1e-12) throw new Error('(0.05 + 0.5 · 0.02) / 1.5');
 * ```
 */
export function expectedShortfall(returns: ArrayLike<number>, share = 0.05): number {
  return meanTail(new Float64Array(returns), tailShare('expectedShortfall', share));
}

/** The expected shortfall of values that may be rearranged. */
function meanTail(values: Float64Array, share: number): number {
  const count = values.length * share;
  const whole = Math.floor(count);
  const boundary = select(values, whole); // now the `whole` smallest stand before it
  if (Number.isNaN(boundary)) return Number.NaN;
  let sum = (count - whole) * boundary;
  for (let i = 0; i < whole; i++) sum += values[i]!;
  return 0 - sum / count;
}

/**
 * The tail ratio: the 95 % quantile over the 5 % quantile, both without sign; above 1 the good days are larger than the bad.
 *
 * NaN when the lower quantile is 0.
 *
 * @param share - of returns in each tail, default 0.05
 * @throws ConfigError unless 0 < share < 1
 * @example
 * ```ts
 * import { tailRatio } from 'edgeproof/report';
 * if (tailRatio([-0.02, -0.01, 0, 0.03, 0.04], 0.25) !== 3) throw new Error('0.03 against 0.01');
 * ```
 */
export function tailRatio(returns: ArrayLike<number>, share = 0.05): number {
  return tailMeasures(returns, tailShare('tailRatio', share)).tailRatio;
}

/** Value at risk, expected shortfall and tail ratio of one copy of the returns: the same numbers for a third of the time. */
export function tailMeasures(
  returns: ArrayLike<number>,
  share: number,
): { readonly valueAtRisk: number; readonly expectedShortfall: number; readonly tailRatio: number } {
  const values = new Float64Array(returns);
  const low = selectQuantile(values, share);
  const high = selectQuantile(values, 1 - share);
  return {
    valueAtRisk: 0 - low,
    expectedShortfall: meanTail(values, share),
    tailRatio: Math.abs(low) > 0 ? Math.abs(high) / Math.abs(low) : Number.NaN,
  };
}
