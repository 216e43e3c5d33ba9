import { mean } from '../math/moments.js';
import { type Annualisation, periodsPerYearOf, ratioOrNaN } from './conventions.js';
import { annualise, sameLength } from './returns.js';

/** Options of a comparison with a benchmark. */
export interface BenchmarkOptions extends Annualisation {
  /** The risk-free return of one *period*; default 0. It moves alpha only. */
  readonly riskFree?: number | undefined;
}

/** A series against its benchmark; a number that the data do not define is NaN. */
export interface BenchmarkComparison {
  /** Least-squares slope on the benchmark. */
  readonly beta: number;
  /** `(mean(r - rf) - beta · mean(b - rf)) · P`, a yearly rate by multiplication. */
  readonly alpha: number;
  readonly correlation: number;
  /** Standard deviation of `r - b` (divisor n - 1) times √P. */
  readonly trackingError: number;
  /** Mean of `r - b` over its standard deviation, times √P. */
  readonly informationRatio: number;
  /** Annualised geometric mean return in the periods in which the benchmark rose, over the benchmark's own. */
  readonly upCapture: number;
  /** The same for the periods in which it fell: below 1 is good. */
  readonly downCapture: number;
}

/**
 * Alpha, beta, correlation, information ratio and capture of a series against a benchmark of the same periods.
 *
 * @throws DataError when the lengths differ, ConfigError when `periodsPerYear` is not positive
 * @example
 * ```ts
 * import { compareToBenchmark } from 'edgeproof/report';
 * const market = [0.01, -0.02, 0.03, 0.01];
 * const { beta, correlation } = compareToBenchmark(market.map((r) => 2 * r), market);
 * if (Math.abs(beta - 2) > 1e-12 || Math.abs(correlation - 1) > 1e-12) throw new Error('twice the market');
 * ```
 */
export function compareToBenchmark(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  options: BenchmarkOptions = {},
): BenchmarkComparison {
  sameLength('compareToBenchmark', returns, benchmark);
  const periods = periodsPerYearOf('compareToBenchmark', options);
  const { riskFree = 0 } = options;
  const n = returns.length;
  const meanR = mean(returns);
  const meanB = mean(benchmark);
  let rr = 0;
  let bb = 0;
  let rb = 0;
  for (let i = 0; i < n; i++) {
    const r = returns[i]! - meanR;
    const b = benchmark[i]! - meanB;
    rr += r * r;
    bb += b * b;
    rb += r * b;
  }
  const beta = ratioOrNaN(rb, bb);
  const active = activeSpread(returns, benchmark, meanR - meanB) / (n - 1);
  const spread = n < 2 ? Number.NaN : Math.sqrt(active);
  return {
    beta,
    alpha: (meanR - riskFree - beta * (meanB - riskFree)) * periods,
    correlation: ratioOrNaN(rb, Math.sqrt(rr) * Math.sqrt(bb)),
    trackingError: spread * Math.sqrt(periods),
    informationRatio: ratioOrNaN((meanR - meanB) * Math.sqrt(periods), spread),
    upCapture: capture(returns, benchmark, periods, 1),
    downCapture: capture(returns, benchmark, periods, -1),
  };
}

/** Sum of squared distances of `r - b` to its mean. */
function activeSpread(returns: ArrayLike<number>, benchmark: ArrayLike<number>, center: number): number {
  let sum = 0;
  for (let i = 0; i < returns.length; i++) {
    const distance = returns[i]! - benchmark[i]! - center;
    sum += distance * distance;
  }
  return sum;
}

/** The annualised return in the periods in which the benchmark moved in one direction, over the benchmark's own. */
function capture(returns: ArrayLike<number>, benchmark: ArrayLike<number>, periods: number, sign: 1 | -1): number {
  let own = 1;
  let its = 1;
  let count = 0;
  for (let i = 0; i < benchmark.length; i++) {
    if (!(sign * benchmark[i]! > 0)) continue;
    own *= 1 + returns[i]!;
    its *= 1 + benchmark[i]!;
    count++;
  }
  if (count === 0) return Number.NaN;
  return annualise(own - 1, count / periods) / annualise(its - 1, count / periods);
}
