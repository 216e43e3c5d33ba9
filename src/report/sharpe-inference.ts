import { ConfigError } from '../core/errors.js';
import { normalCdf, normalQuantile } from '../math/distributions/normal.js';
import { centralMoments, kurtosisOf, skewnessOf } from '../math/moments.js';

/**
 * A measured Sharpe ratio and what its uncertainty depends on. Everything is *per period*: an annualised ratio with a count of
 * days is the most common mistake with these formulas.
 */
export interface SharpeEstimate {
  /** Per period, not annualised. */
  readonly sharpe: number;
  /** How many returns it was measured on. */
  readonly count: number;
  /** Biased skewness of the returns; default 0. */
  readonly skewness?: number | undefined;
  /** Biased *raw* kurtosis of the returns, 3 for a normal (never excess); default 3. */
  readonly kurtosis?: number | undefined;
}

/**
 * The Sharpe ratio of a series per period, with the moments that inference needs.
 *
 * Standard deviation with divisor n - 1, skewness and kurtosis biased (scipy's default, not pandas').
 *
 * @param riskFree - return of one period, default 0
 * @example
 * ```ts
 * import { probabilisticSharpe, sharpeEstimate } from 'edgeproof/report';
 * const estimate = sharpeEstimate([0.01, -0.005, 0.012, 0.003, -0.004, 0.008]);
 * const probability = probabilisticSharpe(estimate);
 * if (estimate.count !== 6 || !(probability > 0.5 && probability < 1)) throw new Error('likely, not certain');
 * ```
 */
export function sharpeEstimate(returns: ArrayLike<number>, riskFree = 0): Required<SharpeEstimate> {
  const moments = centralMoments(returns);
  const { count } = moments;
  const stdev = count < 2 ? Number.NaN : Math.sqrt(moments.sum2 / (count - 1));
  return {
    sharpe: stdev > 0 ? (moments.mean - riskFree) / stdev : Number.NaN,
    count,
    skewness: skewnessOf(moments),
    kurtosis: kurtosisOf(moments),
  };
}

/**
 * The variance of the estimate times n - 1: `1 - skewness · SR + (kurtosis - 1) / 4 · SR²` (Mertens 2002). NaN when moments that
 * no sample can have make it negative.
 */
function sharpeVarianceFactor(estimate: SharpeEstimate): number {
  const { sharpe, skewness = 0, kurtosis = 3 } = estimate;
  const factor = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
  return factor > 0 ? factor : Number.NaN;
}

/**
 * The standard error of a Sharpe ratio per period under any distribution of returns (Mertens 2002), divisor n - 1.
 *
 * @example
 * ```ts
 * import { sharpeStandardError } from 'edgeproof/report';
 * if (Math.abs(sharpeStandardError({ sharpe: 0, count: 101 }) - 0.1) > 1e-12) throw new Error('1 / √(n - 1)');
 * ```
 */
export function sharpeStandardError(estimate: SharpeEstimate): number {
  return estimate.count < 2 ? Number.NaN : Math.sqrt(sharpeVarianceFactor(estimate) / (estimate.count - 1));
}

/** The distance of a Sharpe ratio from a benchmark in standard errors: the z of {@link probabilisticSharpe}. */
export function sharpeZ(estimate: SharpeEstimate, benchmarkSharpe = 0): number {
  return (estimate.sharpe - benchmarkSharpe) / sharpeStandardError(estimate);
}

/**
 * The probability that the true Sharpe ratio is above a benchmark (PSR; Bailey & López de Prado 2012, eq. 11).
 *
 * @param benchmarkSharpe - per period, default 0
 * @returns NaN when the estimate is not defined
 * @example
 * ```ts
 * import { probabilisticSharpe } from 'edgeproof/report';
 * const psr = probabilisticSharpe({ sharpe: 0.458, count: 24, skewness: -2.448, kurtosis: 10.164 });
 * if (Math.abs(psr - 0.913) > 0.001) throw new Error('the example of the paper');
 * ```
 */
export function probabilisticSharpe(estimate: SharpeEstimate, benchmarkSharpe = 0): number {
  return normalCdf(sharpeZ(estimate, benchmarkSharpe));
}

/**
 * How many returns it takes until the Sharpe ratio is above a benchmark with some confidence (MinTRL; same paper).
 *
 * @param estimate - its `count` is not read: the answer is the count
 * @param benchmarkSharpe - per period, default 0
 * @param confidence - default 0.95
 * @returns a number of periods, not rounded; Infinity when the estimate is not above the benchmark
 * @throws ConfigError unless 0 < confidence < 1
 * @example
 * ```ts
 * import { minTrackRecordLength } from 'edgeproof/report';
 * const days = minTrackRecordLength({ sharpe: 2 / Math.sqrt(250) }, 1 / Math.sqrt(250));
 * if (Math.abs(days / 250 - 2.73) > 0.01) throw new Error('2.73 years to tell 2 from 1');
 * ```
 */
export function minTrackRecordLength(
  estimate: Omit<SharpeEstimate, 'count'>,
  benchmarkSharpe = 0,
  confidence = 0.95,
): number {
  if (!(confidence > 0 && confidence < 1)) {
    throw new ConfigError('minTrackRecordLength', `confidence ${confidence} is not between 0 and 1`, 'pass 0.95');
  }
  const factor = sharpeVarianceFactor({ ...estimate, count: 0 });
  const edge = estimate.sharpe - benchmarkSharpe;
  if (edge <= 0) return Number.POSITIVE_INFINITY;
  const ratio = normalQuantile(confidence) / edge;
  return 1 + factor * ratio * ratio;
}
