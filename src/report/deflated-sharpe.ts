import { ConfigError } from '../core/errors.js';
import { normalCdf, normalQuantile } from '../math/distributions/normal.js';
import { probabilisticSharpe, type SharpeEstimate } from './sharpe-inference.js';

const EULER_GAMMA = 0.5772156649015329;

function checkTrials(who: string, trials: number): void {
  if (!(trials >= 1 && trials < Number.POSITIVE_INFINITY)) {
    throw new ConfigError(
      who,
      `${trials} trials is not a count of at least 1`,
      'pass how many variants were tried, all of them',
    );
  }
}

/**
 * The Sharpe ratio that the best of `trials` worthless strategies is expected to show (Bailey & López de Prado 2014):
 * `√V ((1 - γ) Z(1 - 1/N) + γ Z(1 - 1/(N e)))`; 0 for one trial.
 *
 * @param variance - of the Sharpe ratios among trials, default 1 (then the answer counts standard errors)
 * @throws ConfigError unless `trials` is at least 1
 * @example
 * ```ts
 * import { expectedMaxSharpe } from 'edgeproof/report';
 * if (Math.abs(expectedMaxSharpe(10) - 1.57) > 0.01) throw new Error('the best of ten coins looks like 1.57');
 * ```
 */
export function expectedMaxSharpe(trials: number, variance = 1): number {
  checkTrials('expectedMaxSharpe', trials);
  if (trials === 1) return 0;
  const typical = -normalQuantile(1 / trials);
  const extreme = -normalQuantile(1 / (trials * Math.E));
  return Math.sqrt(variance) * ((1 - EULER_GAMMA) * typical + EULER_GAMMA * extreme);
}

/** How a Sharpe ratio is deflated. */
export interface DeflationOptions {
  /** How many variants were tried before this one was picked, the abandoned ones too. */
  readonly trials: number;
  /**
   * Variance of the per-period Sharpe ratios among trials; default `1 / count`, what worthless trials show.
   * The variance measured among trials explodes when one of them has an edge, and then hides it.
   */
  readonly variance?: number | undefined;
  /** Share of worthless searches that may pass {@link DeflatedSharpe.passes}; default 0.05. */
  readonly size?: number | undefined;
}

/** A Sharpe ratio after the number of trials has been taken into account. */
export interface DeflatedSharpe {
  /** The per-period Sharpe ratio that luck alone is expected to reach. */
  readonly benchmark: number;
  /** The probability of a true Sharpe ratio above that (DSR). */
  readonly probability: number;
  /** The probability that a search without edge exceeds with the stated size: see {@link deflatedSharpeCutoff}. */
  readonly cutoff: number;
  /** Whether the probability is above the cut-off. */
  readonly passes: boolean;
}

/**
 * The deflated Sharpe ratio (Bailey & López de Prado 2014): the probability that the best of many trials is better than luck.
 *
 * Reading it against 0.95 is not a 5 % test: for 100 trials that lets 0.15 % of worthless searches pass and most real edges
 * fail; `cutoff` is the bar with the stated size.
 *
 * @throws ConfigError unless `trials` is at least 1, `variance` is not negative and 0 < size < 1
 * @example
 * ```ts
 * import { deflatedSharpe } from 'edgeproof/report';
 * const estimate = { sharpe: 2.5 / Math.sqrt(250), count: 1250, skewness: -3, kurtosis: 10 };
 * const { benchmark, probability } = deflatedSharpe(estimate, { trials: 100, variance: 0.002 });
 * if (Math.abs(benchmark - 0.1132) > 1e-4 || Math.abs(probability - 0.9004) > 1e-4) throw new Error('the paper');
 * ```
 */
export function deflatedSharpe(estimate: SharpeEstimate, options: DeflationOptions): DeflatedSharpe {
  const { trials, variance = 1 / estimate.count, size = 0.05 } = options;
  if (!(variance >= 0)) {
    throw new ConfigError(
      'deflatedSharpe',
      `variance ${variance} is negative or not a number`,
      'leave it out for 1 / count',
    );
  }
  const benchmark = expectedMaxSharpe(trials, variance);
  const probability = probabilisticSharpe(estimate, benchmark);
  const cutoff = deflatedSharpeCutoff(trials, size);
  return { benchmark, probability, cutoff, passes: probability > cutoff };
}

/**
 * The deflated Sharpe probability that the best of `trials` independent worthless strategies exceeds with probability `size`:
 * `Φ(Z((1 - size)^(1/N)) - E[max_N])`: 0.840, 0.774, 0.735 for 10, 100, 1000 trials at 5 %.
 *
 * It belongs to the default variance of {@link deflatedSharpe}; correlated trials make it conservative.
 *
 * @throws ConfigError unless `trials` is at least 1 and 0 < size < 1
 * @example
 * ```ts
 * import { deflatedSharpeCutoff } from 'edgeproof/report';
 * if (Math.abs(deflatedSharpeCutoff(100) - 0.774) > 0.001) throw new Error('not 0.95');
 * ```
 */
export function deflatedSharpeCutoff(trials: number, size = 0.05): number {
  if (!(size > 0 && size < 1)) {
    throw new ConfigError('deflatedSharpeCutoff', `size ${size} is not between 0 and 1`, 'pass 0.05');
  }
  const expected = expectedMaxSharpe(trials);
  const tail = -Math.expm1(Math.log1p(-size) / trials); // 1 - (1 - size)^(1/N) without cancellation
  return normalCdf(-normalQuantile(tail) - expected);
}

/** How long a backtest must be for a number of trials. */
export interface MinBacktestLength {
  readonly years: number;
  /** `2 ln N / target²`, the bound that is easier to remember. */
  readonly upperBoundYears: number;
}

/**
 * The shortest backtest for which the best of `trials` worthless strategies is not expected to reach an annual Sharpe ratio
 * (Bailey, Borwein, López de Prado & Zhu 2014, theorem 1).
 *
 * @param annualSharpe - the ratio that would impress, default 1
 * @throws ConfigError unless `trials` is at least 1 and `annualSharpe` positive
 * @example
 * ```ts
 * import { minBacktestLength } from 'edgeproof/report';
 * if (Math.abs(minBacktestLength(45).years - 5) > 0.01) throw new Error('five years carry 45 trials, not more');
 * ```
 */
export function minBacktestLength(trials: number, annualSharpe = 1): MinBacktestLength {
  if (!(annualSharpe > 0)) {
    throw new ConfigError('minBacktestLength', `target Sharpe ratio ${annualSharpe} is not positive`, 'pass 1');
  }
  const ratio = expectedMaxSharpe(trials) / annualSharpe;
  return { years: ratio * ratio, upperBoundYears: (2 * Math.log(trials)) / (annualSharpe * annualSharpe) };
}
