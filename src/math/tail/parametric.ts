import { ConfigError } from '../../core/errors.js';
import { normalPdf, normalQuantile } from '../distributions/normal.js';
import { studentTPdf, studentTQuantile } from '../distributions/student-t.js';
import { centralMoments, kurtosisOf, skewnessOf } from '../moments.js';

/** A loss quantile and the mean loss beyond it, both positive for a loss, as shares when returns are. */
export interface TailRisk {
  readonly valueAtRisk: number;
  readonly expectedShortfall: number;
}

/** Refuses a tail that is none. */
export function checkTail(who: string, share: number): void {
  if (!(share > 0 && share < 1))
    throw new ConfigError(who, `tail share ${share} is not between 0 and 1`, 'pass 0.05 for 95 % confidence');
}

/**
 * VaR and ES of a normal return; Jorion (2006), chapter 5.
 *
 * @param share - probability of the tail: 0.05 for 95 % confidence
 * @throws ConfigError unless 0 < share < 1
 * @example
 * ```ts
 * import { normalTail } from 'edgeproof/risk';
 * if (Math.abs(normalTail(0, 1, 0.05).valueAtRisk - 1.6449) > 1e-4) throw new Error('1.645');
 * ```
 */
export function normalTail(mean: number, stdev: number, share = 0.05): TailRisk {
  checkTail('normalTail', share);
  const z = normalQuantile(share);
  return { valueAtRisk: -(mean + stdev * z), expectedShortfall: -mean + (stdev * normalPdf(z)) / share };
}

/**
 * VaR and ES of a Student t return. `scale` is that of the t: its deviation is `scale·√(df / (df - 2))`.
 *
 * @throws ConfigError unless 0 < share < 1 and df > 0; the shortfall is infinite for df <= 1
 * @example
 * ```ts
 * import { studentTTail } from 'edgeproof/risk';
 * if (!(studentTTail(0, 1, 4, 0.01).valueAtRisk > 3.7)) throw new Error('fatter than a normal');
 * ```
 */
export function studentTTail(mean: number, scale: number, df: number, share = 0.05): TailRisk {
  checkTail('studentTTail', share);
  if (!(df > 0)) throw new ConfigError('studentTTail', `df ${df} is not positive`, 'pass 4, say');
  const t = studentTQuantile(share, df);
  const beyond = df > 1 ? ((studentTPdf(t, df) / share) * (df + t * t)) / (df - 1) : Number.POSITIVE_INFINITY;
  return { valueAtRisk: -(mean + scale * t), expectedShortfall: -mean + scale * beyond };
}

/** A Cornish-Fisher tail and what it rests on. */
export interface CornishFisherTail extends TailRisk {
  /** The quantile that stands in for the normal one. */
  readonly z: number;
  /** Population skewness and *excess* kurtosis. */
  readonly skewness: number;
  readonly excessKurtosis: number;
  /** Whether the expansion still rises with probability beyond the tail; where it does not, its numbers mean nothing. */
  readonly monotone: boolean;
}

/**
 * VaR and ES by the Cornish-Fisher expansion of the sample's quantile (1938; Favre & Galeano 2002).
 *
 * Deviation with ddof 1, population skewness and excess kurtosis. The shortfall is the integral of the expansion over the
 * tail, not the truncated "modified ES" of PerformanceAnalytics.
 *
 * @throws ConfigError unless 0 < share < 1
 * @example
 * ```ts
 * import { cornishFisherTail } from 'edgeproof/risk';
 * const tail = cornishFisherTail([-0.05, -0.01, 0, 0.004, 0.006, 0.01, 0.012, 0.02], 0.05);
 * if (!(tail.skewness < 0)) throw new Error('skewed to losses');
 * ```
 */
export function cornishFisherTail(returns: ArrayLike<number>, share = 0.05): CornishFisherTail {
  checkTail('cornishFisherTail', share);
  const moments = centralMoments(returns);
  const stdev = Math.sqrt(moments.sum2 / (moments.count - 1));
  const s = skewnessOf(moments);
  const k = kurtosisOf(moments) - 3;
  const x = normalQuantile(share);
  const z = x + ((x * x - 1) * s) / 6 + ((x * x - 3) * x * k) / 24 - ((2 * x * x - 5) * x * s * s) / 36;
  const inside = 1 + (x * s) / 6 + ((x * x - 1) * k) / 24 - ((2 * x * x - 1) * s * s) / 36;
  return {
    valueAtRisk: -(moments.mean + stdev * z),
    expectedShortfall: -moments.mean + (stdev * normalPdf(x) * inside) / share,
    z,
    skewness: s,
    excessKurtosis: k,
    monotone: risesBelow(x, s, k),
  };
}

/** Whether the slope of the expansion, a quadratic in x, is positive for every quantile up to x. */
function risesBelow(x: number, s: number, k: number): boolean {
  const a = k / 8 - (s * s) / 6;
  const b = s / 3;
  const c = 1 - k / 8 + (5 * s * s) / 36;
  const slope = (at: number): number => (a * at + b) * at + c;
  if (a < 0 || !(slope(x) > 0)) return false;
  if (a === 0) return b <= 0;
  const lowest = -b / (2 * a);
  return lowest >= x || slope(lowest) > 0;
}
