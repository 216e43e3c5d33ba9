import { kurtosisOf, skewnessOf } from '../../math/moments.js';
import { ratioOrNaN } from '../../report/conventions.js';
import { annualise } from '../../report/returns.js';
import type { BacktestResult } from '../backtest-result.js';

/** What a sweep keeps of a trial: the report's numbers over the whole run, by day in UTC; NaN where not defined. */
export interface TrialMetrics {
  readonly finalEquity: number;
  readonly totalReturn: number;
  readonly annualReturn: number;
  readonly volatility: number;
  readonly sharpe: number;
  readonly maxDrawdown: number;
  /** Biased. */
  readonly skewness: number;
  /** Biased and raw: 3 for a normal. */
  readonly kurtosis: number;
  /** How many daily returns there are. */
  readonly days: number;
  readonly fills: number;
  /** In the account currency. */
  readonly fees: number;
}

/** The metrics of a run of the engine. */
export function metricsOf(result: BacktestResult): TrialMetrics {
  const { performance } = result.report.whole;
  return {
    finalEquity: result.finalEquity,
    totalReturn: performance.totalReturn,
    annualReturn: performance.annualReturn,
    volatility: performance.volatility,
    sharpe: performance.sharpe,
    maxDrawdown: performance.maxDrawdown,
    skewness: performance.skewness,
    kurtosis: performance.kurtosis,
    days: performance.count,
    fills: result.fills.length,
    fees: result.record.costs.fees,
  };
}

/** What one walk over columns leaves behind; the sums are over powers of the distances of daily returns to `origin`. */
export interface CurveSums {
  readonly days: number;
  readonly finalEquity: number;
  /** Of the deepest drawdown, negative. */
  readonly depth: number;
  readonly fills: number;
  readonly fees: number;
  readonly origin: number;
  /** The first distance that is not 0. */
  readonly first: number;
  readonly sum: number;
  readonly squares: number;
  readonly cubes: number;
  readonly fourths: number;
}

/** The same metrics by the formulas of the report, out of power sums. */
export function metricsOfSums(sums: CurveSums, startEquity: number, periodsPerYear: number): TrialMetrics {
  const { days, finalEquity, depth, fills, fees } = sums;
  const shift = sums.sum / days;
  const moments = {
    count: days,
    mean: sums.origin + shift,
    sum2: sums.squares - sums.sum * shift,
    sum3: sums.cubes - 3 * shift * sums.squares + 2 * shift * shift * sums.sum,
    sum4:
      sums.fourths - 4 * shift * sums.cubes + 6 * shift * shift * sums.squares - 3 * shift * shift * shift * sums.sum,
  };
  const stdev = days < 2 ? Number.NaN : Math.sqrt(moments.sum2 / (days - 1));
  const root = Math.sqrt(periodsPerYear);
  const totalReturn = finalEquity / startEquity - 1;
  return {
    finalEquity,
    totalReturn,
    annualReturn: days === 0 ? Number.NaN : annualise(totalReturn, days / periodsPerYear),
    volatility: stdev * root,
    sharpe: ratioOrNaN(moments.mean * root, stdev),
    maxDrawdown: depth,
    skewness: skewnessOf(moments),
    kurtosis: kurtosisOf(moments),
    days,
    fills,
    fees,
  };
}
