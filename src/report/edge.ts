import { normalCdf, normalQuantile } from '../math/distributions/normal.js';
import { mean } from '../math/moments.js';
import { deflatedSharpe, expectedMaxSharpe } from './deflated-sharpe.js';
import { annualise, totalReturn } from './returns.js';
import { minTrackRecordLength, probabilisticSharpe, sharpeEstimate } from './sharpe-inference.js';

/**
 * What a strategy earned beyond holding the benchmark at the strategy's own mean exposure, and whether that can be luck.
 *
 * Sharpe ratios here are per year where the name says so; probabilities are computed per period, as their formulas need.
 */
export interface Edge {
  /** What the excess is taken over. */
  readonly over: 'benchmark at equal exposure' | 'cash';
  /** Mean net exposure that the benchmark is scaled by; 0 against cash. */
  readonly meanExposure: number;
  /** Yearly rate of the strategy less that of the scaled benchmark, both compounded. */
  readonly annualExcess: number;
  /** Mean of the excess over its standard deviation, times √P. */
  readonly annualSharpe: number;
  /** Probability that the true Sharpe ratio of the excess is above 0 (PSR). */
  readonly probabilisticSharpe: number;
  /** The same against what the best of so many worthless trials is expected to show (DSR). */
  readonly deflatedSharpe: number;
  /** Yearly Sharpe ratio that luck alone is expected to reach. */
  readonly luckySharpe: number;
  /** The deflated Sharpe that worthless strategies exceed with the stated size. */
  readonly cutoff: number;
  /** The share of worthless strategies that 0.95 would let through. */
  readonly sizeOf95: number;
  readonly trials: number;
  /** Days needed to tell the excess from luck (MinTRL); infinite without a positive edge. */
  readonly minTrackRecordDays: number;
}

/**
 * The edge of daily returns over the benchmark at equal exposure, or over cash.
 *
 * The mean exposure is one number for the sample, so timing is the strategy's to keep. Deflation uses a variance of 1/n, not
 * that among trials, which explodes when one of them has an edge.
 */
export function edgeOf(
  returns: Float64Array,
  benchmark: Float64Array | null,
  net: Float64Array,
  context: {
    readonly periodsPerYear: number;
    readonly trials: number;
    readonly size: number;
    readonly confidence: number;
  },
): Edge {
  const { periodsPerYear, trials, size } = context;
  const meanExposure = benchmark === null ? 0 : mean(net);
  const held = returns.map((_, i) => (benchmark === null ? 0 : meanExposure * benchmark[i]!));
  const excess = returns.map((r, i) => r - held[i]!);
  const estimate = sharpeEstimate(excess);
  const years = returns.length / periodsPerYear;
  const deflated = returns.length < 2 ? null : deflatedSharpe(estimate, { trials, size });
  const defined = Number.isFinite(estimate.sharpe);
  return {
    over: benchmark === null ? 'cash' : 'benchmark at equal exposure',
    meanExposure,
    annualExcess: annualise(totalReturn(returns), years) - annualise(totalReturn(held), years),
    annualSharpe: estimate.sharpe * Math.sqrt(periodsPerYear),
    probabilisticSharpe: probabilisticSharpe(estimate),
    deflatedSharpe: deflated?.probability ?? Number.NaN,
    luckySharpe: (deflated?.benchmark ?? Number.NaN) * Math.sqrt(periodsPerYear),
    cutoff: deflated?.cutoff ?? Number.NaN,
    sizeOf95: sizeOf95(trials),
    trials,
    minTrackRecordDays: defined ? minTrackRecordLength(estimate, 0, context.confidence) : Number.POSITIVE_INFINITY,
  };
}

/** How often the best of independent worthless trials shows a deflated Sharpe above 0.95: `1 - Φ(Z(.95) + E[max_N])^N`. */
function sizeOf95(trials: number): number {
  const one = normalCdf(-(normalQuantile(0.95) + expectedMaxSharpe(trials)));
  return -Math.expm1(trials * Math.log1p(-one));
}
