import * as z from 'zod';
import { parseOptions } from '../core/options.js';
import { centralMoments, kurtosisOf, skewnessOf } from '../math/moments.js';
import { type BenchmarkComparison, compareToBenchmark } from './benchmark.js';
import { type Annualisation, EXCHANGE_DAYS, gainsOverLosses, ratioOrNaN } from './conventions.js';
import { type Drawdown, drawdownSummary } from './drawdown.js';
import { gainsAndLosses } from './ratios.js';
import { annualise, returnsToEquity } from './returns.js';
import { tailMeasures } from './tail.js';

/** The conventions of {@link performanceMetrics}; rates are per *period*. */
export interface PerformanceOptions extends Annualisation {
  /** Risk-free return of a period, taken off for Sharpe and alpha; default 0. */
  readonly riskFree?: number | undefined;
  /** Minimum acceptable return of a period for Sortino and downside deviation; default 0. */
  readonly target?: number | undefined;
  /** Share of returns in a tail for VaR, expected shortfall and tail ratio; default 0.05. */
  readonly tail?: number | undefined;
  /** Returns of a benchmark over the same periods. */
  readonly benchmark?: ArrayLike<number> | undefined;
}

const schema = z.strictObject({
  periodsPerYear: z.number().positive().finite().default(EXCHANGE_DAYS),
  riskFree: z.number().finite().default(0),
  target: z.number().finite().default(0),
  tail: z.number().gt(0).lt(1).default(0.05),
  benchmark: z.custom<ArrayLike<number>>((value) => Array.isArray(value) || ArrayBuffer.isView(value)).optional(),
});

/** Everything that a series of returns says by itself; a number that the data do not define is NaN. */
export interface PerformanceMetrics {
  readonly count: number;
  readonly totalReturn: number;
  /** CAGR. */
  readonly annualReturn: number;
  readonly volatility: number;
  readonly sharpe: number;
  /** Per period. */
  readonly downsideDeviation: number;
  readonly sortino: number;
  readonly calmar: number;
  readonly omega: number;
  readonly gainToPain: number;
  readonly hitRate: number;
  /** Depth of the deepest drawdown, from an equity of 1 before the first return: a first-day loss counts. */
  readonly maxDrawdown: number;
  /** The deepest one; its places are indices into the equity curve, whose element 0 is the start. Null when there is none. */
  readonly deepestDrawdown: Drawdown | null;
  /** Most periods in a row below the peak. */
  readonly longestDrawdown: number;
  readonly averageDrawdown: number;
  readonly ulcer: number;
  /** Positive for a loss. */
  readonly valueAtRisk: number;
  readonly expectedShortfall: number;
  readonly tailRatio: number;
  /** Biased, as scipy's default. */
  readonly skewness: number;
  /** Biased and raw: 3 for a normal. */
  readonly kurtosis: number;
  readonly best: number;
  readonly worst: number;
  /** Only when a benchmark was given. */
  readonly benchmark?: BenchmarkComparison;
}

/**
 * All metrics of a series of simple returns, oldest first, in a few passes.
 *
 * Conventions follow empyrical where it is right: standard deviations divide by n - 1, downside deviation averages over all
 * periods, equity starts at 1 *before* the first return, quantiles are type 7. Undefined is NaN, never 0: a flat series has no
 * Sharpe ratio.
 *
 * @throws ConfigError for an unknown or impossible option, DataError when the benchmark has another length
 * @example
 * ```ts
 * import { performanceMetrics } from 'edgeproof/report';
 * const { maxDrawdown, sharpe } = performanceMetrics([-0.1, 0.05, 0.02, 0.04], { periodsPerYear: 12 });
 * if (Math.abs(maxDrawdown + 0.1) > 1e-12 || !(sharpe > 0)) throw new Error('the first loss counts');
 * ```
 */
export function performanceMetrics(returns: ArrayLike<number>, options: PerformanceOptions = {}): PerformanceMetrics {
  const { periodsPerYear, riskFree, target, tail, benchmark } = parseOptions('performanceMetrics', schema, options);
  const count = returns.length;
  const root = Math.sqrt(periodsPerYear);
  const equity = returnsToEquity(returns);
  const moments = centralMoments(returns);
  const stdev = count < 2 ? Number.NaN : Math.sqrt(moments.sum2 / (count - 1));
  const aroundZero = gainsAndLosses(returns);
  const aroundTarget = target === 0 ? aroundZero : gainsAndLosses(returns, target);
  const downside = count === 0 ? Number.NaN : Math.sqrt(aroundTarget.lossSquares / count);
  const drawdowns = drawdownSummary(equity);
  const total = equity[count]! - 1;
  const yearly = count === 0 ? Number.NaN : annualise(total, count / periodsPerYear);
  const { gains, losses, above, below } = aroundZero;
  return {
    count,
    totalReturn: total,
    annualReturn: yearly,
    volatility: stdev * root,
    sharpe: ratioOrNaN((moments.mean - riskFree) * root, stdev),
    downsideDeviation: downside,
    sortino: ratioOrNaN((moments.mean - target) * root, downside),
    calmar: ratioOrNaN(yearly, -drawdowns.maxDrawdown),
    omega: gainsOverLosses(gains, losses),
    gainToPain: gains === 0 && losses === 0 ? Number.NaN : (gains - losses) / losses,
    hitRate: Number.isNaN(gains) ? Number.NaN : ratioOrNaN(above, above + below),
    maxDrawdown: drawdowns.maxDrawdown,
    deepestDrawdown: drawdowns.deepest,
    longestDrawdown: drawdowns.longest,
    averageDrawdown: drawdowns.average,
    ulcer: drawdowns.ulcer,
    ...tailMeasures(returns, tail),
    skewness: skewnessOf(moments),
    kurtosis: kurtosisOf(moments),
    ...extremes(returns),
    ...(benchmark === undefined
      ? {}
      : { benchmark: compareToBenchmark(returns, benchmark, { periodsPerYear, riskFree }) }),
  };
}

function extremes(returns: ArrayLike<number>): { best: number; worst: number } {
  if (returns.length === 0) return { best: Number.NaN, worst: Number.NaN };
  let best = Number.NEGATIVE_INFINITY;
  let worst = Number.POSITIVE_INFINITY;
  for (let i = 0; i < returns.length; i++) {
    best = Math.max(best, returns[i]!);
    worst = Math.min(worst, returns[i]!);
  }
  return { best, worst };
}
