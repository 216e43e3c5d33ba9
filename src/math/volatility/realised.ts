import { DataError } from '../../core/errors.js';
import { lnGamma } from '../distributions/gamma.js';

/** Measures of one day's variance out of its intraday returns. */
export interface RealisedMeasures {
  /** Realised variance: the sum of squared returns. */
  readonly variance: number;
  /** Bipower variation, which jumps hardly move (Barndorff-Nielsen & Shephard 2004), without a small-sample correction. */
  readonly bipower: number;
  /** Tripower quarticity, without a small-sample correction. */
  readonly tripowerQuarticity: number;
  /** The ratio jump statistic of Huang & Tauchen (2005): standard normal when the day had no jump. */
  readonly jumpZ: number;
}

/** E|Z|^(4/3) of a standard normal: 2^(2/3) Γ(7/6) / Γ(1/2). */
const MU_4_3 = Math.exp((2 / 3) * Math.LN2 + lnGamma(7 / 6) - lnGamma(0.5));
const QUARTIC = (Math.PI * Math.PI) / 4 + Math.PI - 5;

/**
 * Realised variance, bipower variation, tripower quarticity and the jump statistic of one day.
 *
 * @param returns - intraday returns, oldest first
 * @throws DataError for fewer than three returns
 * @example
 * ```ts
 * import { realisedMeasures } from 'edgeproof/risk';
 * if (Math.abs(realisedMeasures([0.01, -0.01, 0.01]).variance - 0.0003) > 1e-15) throw new Error('sum of squares');
 * ```
 */
export function realisedMeasures(returns: ArrayLike<number>): RealisedMeasures {
  const n = returns.length;
  if (n < 3) throw new DataError('realisedMeasures', `${n} returns are too few`, 'pass at least three');
  let variance = 0;
  let neighbours = 0;
  let triples = 0;
  const root = (x: number): number => (x === 0 ? 0 : Math.exp((4 / 3) * Math.log(x)));
  for (let t = 0; t < n; t++) {
    const now = Math.abs(returns[t]!);
    variance += now * now;
    if (t >= 1) neighbours += now * Math.abs(returns[t - 1]!);
    if (t >= 2) triples += root(now) * root(Math.abs(returns[t - 1]!)) * root(Math.abs(returns[t - 2]!));
  }
  const bipower = (Math.PI / 2) * neighbours;
  const tripowerQuarticity = (n / (MU_4_3 * MU_4_3 * MU_4_3)) * triples;
  const spread = Math.sqrt((QUARTIC / n) * Math.max(1, tripowerQuarticity / (bipower * bipower)));
  return { variance, bipower, tripowerQuarticity, jumpZ: (variance - bipower) / variance / spread };
}
