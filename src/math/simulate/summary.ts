import { ConfigError } from '../../core/errors.js';
import { normalQuantile } from '../distributions/normal.js';
import { mean, stdev } from '../moments.js';
import { quantileSorted, sortAscending } from '../quantile.js';
import type { SimulatedPaths } from './wealth.js';

/** A probability that was counted, with its confidence band. */
export interface CountedProbability {
  readonly probability: number;
  readonly low: number;
  readonly high: number;
}

/** Where a quantile lies, with so much confidence. */
export interface QuantileBand {
  readonly low: number;
  readonly high: number;
}

/** What simulated paths say. */
export interface SimulationSummary {
  readonly paths: number;
  /** Mean terminal wealth and its standard error. */
  readonly mean: number;
  readonly standardError: number;
  /** Terminal wealth at 1, 5, 25, 50, 75, 95 and 99 % (type 7). */
  readonly terminal: readonly number[];
  /** Confidence band of each of those. */
  readonly terminalBands: readonly QuantileBand[];
  /** Maximum drawdown at the same probabilities. */
  readonly drawdown: readonly number[];
  /** Confidence band of each of those. */
  readonly drawdownBands: readonly QuantileBand[];
  /** Share of paths that fell to the level of ruin, at any step. */
  readonly ruin: CountedProbability;
  /** Share of paths that ended below where they began. */
  readonly loss: CountedProbability;
}

const AT = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/**
 * The share of `hits` in `n` independent trials with Wilson's (1927) score interval: honest also when nothing was hit.
 *
 * @param confidence - of the band, default 0.95
 * @example
 * ```ts
 * import { countedProbability } from 'edgeproof/risk';
 * const none = countedProbability(0, 1000);
 * if (none.probability !== 0 || !(none.high > 0.003)) throw new Error('nothing seen is not nothing there');
 * ```
 */
export function countedProbability(hits: number, n: number, confidence = 0.95): CountedProbability {
  const z = normalQuantile(0.5 + confidence / 2);
  const share = hits / n;
  const center = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  // At the ends the formula is exact but for its last digits.
  const low = hits === 0 ? 0 : Math.max(0, center - half);
  const high = hits === n ? 1 : Math.min(1, center + half);
  return { probability: share, low, high };
}

/**
 * The order statistics that a quantile of the whole lies between with so much confidence, whatever the distribution (normal
 * approximation of the binomial count below it; Conover 1999, section 3.2). A band that would leave the sample ends at its extreme.
 */
function quantileBand(sorted: Float64Array, p: number, confidence: number): QuantileBand {
  const n = sorted.length;
  const half = normalQuantile(0.5 + confidence / 2) * Math.sqrt(n * p * (1 - p));
  const [below, above] = [Math.floor(n * p - half), Math.ceil(n * p + half)];
  return { low: sorted[Math.max(0, below - 1)]!, high: sorted[Math.min(n - 1, above)]! };
}

/**
 * Summarises simulated paths.
 *
 * @param ruin - wealth at or below which an account is ruined, as a share of the start: 0.5 is half
 * @throws ConfigError unless 0 <= ruin < 1
 * @example
 * ```ts
 * import { simulateTrades, summariseSimulation } from 'edgeproof/risk';
 * const paths = simulateTrades([0.1, -0.1], { paths: 400, steps: 50, seed: 1 });
 * const { ruin } = summariseSimulation(paths, 0.5);
 * if (!(ruin.low <= ruin.probability && ruin.probability <= ruin.high)) throw new Error('a band around it');
 * ```
 */
export function summariseSimulation(paths: SimulatedPaths, ruin = 0.5, confidence = 0.95): SimulationSummary {
  if (!(ruin >= 0 && ruin < 1)) throw new ConfigError('summariseSimulation', `ruin ${ruin}`, 'pass a share below 1');
  const { terminal, maxDrawdown, lowest } = paths;
  const n = terminal.length;
  const count = (values: Float64Array, hit: (one: number) => boolean): CountedProbability =>
    countedProbability(
      values.reduce((sum, one) => sum + (hit(one) ? 1 : 0), 0),
      n,
      confidence,
    );
  const [ends, falls] = [sortAscending(terminal), sortAscending(maxDrawdown)];
  return {
    paths: n,
    mean: mean(terminal),
    standardError: stdev(terminal) / Math.sqrt(n),
    terminal: AT.map((p) => quantileSorted(ends, p)),
    terminalBands: AT.map((p) => quantileBand(ends, p, confidence)),
    drawdown: AT.map((p) => quantileSorted(falls, p)),
    drawdownBands: AT.map((p) => quantileBand(falls, p, confidence)),
    ruin: count(lowest, (one) => one <= ruin),
    loss: count(terminal, (one) => one < 1),
  };
}
