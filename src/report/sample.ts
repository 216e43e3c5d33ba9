import { type BenchmarkComparison, compareToBenchmark } from './benchmark.js';
import type { DailySeries } from './daily.js';
import { type Edge, edgeOf } from './edge.js';
import { type PerformanceMetrics, performanceMetrics } from './performance.js';
import { annualTurnover, type ExposureStatistics, exposureStatistics } from './turnover.js';

/** What a benchmark did over the days of a sample, and how the strategy relates to it. */
export interface SampleBenchmark {
  readonly name: string;
  readonly performance: PerformanceMetrics;
  readonly comparison: BenchmarkComparison;
}

/** One stretch of a run: the whole, the part that may have been looked at, or the part that nobody had seen. */
export interface Sample {
  readonly name: 'whole run' | 'in sample' | 'out of sample';
  /** First moment of the first day and of the last day, in Micros. */
  readonly from: number;
  readonly to: number;
  readonly years: number;
  readonly performance: PerformanceMetrics;
  readonly exposure: ExposureStatistics;
  /** Traded notional a year over equity, both sides counted. */
  readonly turnover: number;
  readonly benchmark: SampleBenchmark | null;
  readonly edge: Edge;
}

/** What {@link sampleOf} needs to know of the run. */
export interface SampleContext {
  readonly periodsPerYear: number;
  readonly trials: number;
  readonly size: number;
  readonly confidence: number;
  readonly benchmark: { readonly name: string; readonly returns: Float64Array } | null;
}

/** The metrics of days `from` to `to` (excluded) of a series. */
export function sampleOf(
  name: Sample['name'],
  series: DailySeries,
  [from, to]: readonly [number, number],
  context: SampleContext,
): Sample {
  const { periodsPerYear } = context;
  const returns = series.returns.subarray(from, to);
  const net = series.net.subarray(from, to);
  const theirs = context.benchmark?.returns.subarray(from, to) ?? null;
  const ones = new Float64Array(returns.length).fill(1);
  return {
    name,
    from: series.day[from] ?? Number.NaN,
    to: series.day[to - 1] ?? Number.NaN,
    years: returns.length / periodsPerYear,
    performance: performanceMetrics(returns, { periodsPerYear }),
    exposure: exposureStatistics(series.gross.subarray(from, to), net),
    turnover: annualTurnover(series.turnover.subarray(from, to), ones, { periodsPerYear }),
    benchmark:
      theirs === null
        ? null
        : {
            name: context.benchmark?.name ?? '',
            performance: performanceMetrics(theirs, { periodsPerYear }),
            comparison: compareToBenchmark(returns, theirs, { periodsPerYear }),
          },
    edge: edgeOf(returns, theirs, net, context),
  };
}
