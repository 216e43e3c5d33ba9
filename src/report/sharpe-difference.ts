import { pearson } from '../math/correlation.js';
import { normalCdf } from '../math/distributions/normal.js';
import { sameLength } from './returns.js';
import { sharpeEstimate, sharpeStandardError } from './sharpe-inference.js';

/** Two Sharpe ratios of the same periods compared; all per period. */
export interface SharpeDifference {
  readonly sharpeA: number;
  readonly sharpeB: number;
  readonly correlation: number;
  /** Variance of the difference. */
  readonly variance: number;
  /** The difference over its standard error. */
  readonly z: number;
  /** Two-sided. */
  readonly pValue: number;
  /** Standard errors of each by itself (Mertens 2002). */
  readonly standardErrorA: number;
  readonly standardErrorB: number;
}

/**
 * Tests whether two Sharpe ratios differ (Jobson & Korkie 1981 with the correction of Memmel 2003):
 * `Var = (2 - 2ρ + (SRa² + SRb² - 2 SRa SRb ρ²) / 2) / n`.
 *
 * Assumes independent normal returns over time, dependent across the two series.
 *
 * @throws DataError when the lengths differ
 * @example
 * ```ts
 * import { sharpeDifference } from 'edgeproof/report';
 * const a = [0.01, -0.02, 0.015, 0.004, -0.006, 0.011];
 * const { z, pValue } = sharpeDifference(a, a.map((r, i) => r + (i % 2) * 0.001));
 * if (!(z < 0 && pValue > 0 && pValue < 1)) throw new Error('the second is a little better');
 * ```
 */
export function sharpeDifference(a: ArrayLike<number>, b: ArrayLike<number>): SharpeDifference {
  sameLength('sharpeDifference', a, b);
  const first = sharpeEstimate(a);
  const second = sharpeEstimate(b);
  const correlation = pearson(a, b);
  const sharpeA = first.sharpe;
  const sharpeB = second.sharpe;
  const cross = sharpeA * sharpeB * correlation * correlation;
  const own = 0.5 * (sharpeA * sharpeA + sharpeB * sharpeB - 2 * cross);
  const variance = (2 - 2 * correlation + own) / first.count;
  const z = variance > 0 ? (sharpeA - sharpeB) / Math.sqrt(variance) : Number.NaN;
  return {
    sharpeA,
    sharpeB,
    correlation,
    variance,
    z,
    pValue: 2 * normalCdf(-Math.abs(z)),
    standardErrorA: sharpeStandardError(first),
    standardErrorB: sharpeStandardError(second),
  };
}
