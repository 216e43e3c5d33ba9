import { ConfigError } from '../../core/errors.js';
import { erfc } from '../distributions/erfc.js';
import { normalQuantile } from '../distributions/normal.js';

/** Whether a VaR was exceeded as often, and as independently, as it promised. */
export interface VarBacktest {
  readonly exceptions: number;
  /** Kupiec (1995): unconditional coverage. */
  readonly coverage: { readonly statistic: number; readonly pValue: number };
  /** Counts of `[from][to]`, 1 for an exception. */
  readonly transitions: readonly [readonly [number, number], readonly [number, number]];
  /** Christoffersen (1998): independence of exceptions on neighbouring days. */
  readonly independence: { readonly statistic: number; readonly pValue: number };
  /** Both together: the sum of the two statistics. */
  readonly conditional: { readonly statistic: number; readonly pValue: number };
}

/** x·ln p where 0·ln 0 is 0. */
function xlog(x: number, p: number): number {
  return x === 0 ? 0 : x * Math.log(p);
}

/** The likelihood ratio of `hits` in `n` trials against a probability. */
function kupiecStatistic(hits: number, n: number, probability: number): number {
  const free = xlog(hits, hits / n) + xlog(n - hits, 1 - hits / n);
  const bound = xlog(hits, probability) + xlog(n - hits, 1 - probability);
  return 2 * (free - bound);
}

/**
 * Backtests a VaR by the days on which it was exceeded.
 *
 * @param hits - 1 for an exception, 0 for none, one a day
 * @param probability - that each day promised: 0.05 for a 95 % VaR
 * @throws ConfigError unless 0 < probability < 1
 * @example
 * ```ts
 * import { varBacktest } from 'edgeproof/risk';
 * const { exceptions, coverage } = varBacktest([0, 0, 1, 0, 0, 0, 0, 0, 0, 0], 0.1);
 * if (exceptions !== 1 || coverage.statistic > 1e-12) throw new Error('as often as promised');
 * ```
 */
export function varBacktest(hits: ArrayLike<number>, probability: number): VarBacktest {
  if (!(probability > 0 && probability < 1))
    throw new ConfigError('varBacktest', `probability ${probability} is not between 0 and 1`, 'pass 0.05');
  const counts: [[number, number], [number, number]] = [
    [0, 0],
    [0, 0],
  ];
  let exceptions = 0;
  for (let t = 0; t < hits.length; t++) {
    const now = hits[t] === 0 ? 0 : 1;
    exceptions += now;
    if (t > 0) counts[hits[t - 1] === 0 ? 0 : 1][now]++;
  }
  const coverage = kupiecStatistic(exceptions, hits.length, probability);
  const independence = independenceStatistic(counts);
  return {
    exceptions,
    coverage: { statistic: coverage, pValue: erfc(Math.sqrt(coverage / 2)) },
    transitions: counts,
    independence: { statistic: independence, pValue: erfc(Math.sqrt(independence / 2)) },
    // The chi-square with two degrees of freedom is an exponential.
    conditional: { statistic: coverage + independence, pValue: Math.exp(-(coverage + independence) / 2) },
  };
}

function independenceStatistic([[n00, n01], [n10, n11]]: [[number, number], [number, number]]): number {
  const after0 = n00 + n01 === 0 ? 0 : n01 / (n00 + n01);
  const after1 = n10 + n11 === 0 ? 0 : n11 / (n10 + n11);
  const any = (n01 + n11) / (n00 + n01 + n10 + n11);
  const free = xlog(n00, 1 - after0) + xlog(n01, after0) + xlog(n10, 1 - after1) + xlog(n11, after1);
  const bound = xlog(n00 + n10, 1 - any) + xlog(n01 + n11, any);
  return Math.max(0, 2 * (free - bound));
}

/**
 * The numbers of exceptions in `n` days that do not speak against a VaR of that probability, at a test level.
 *
 * @example
 * ```ts
 * import { kupiecRegion } from 'edgeproof/risk';
 * const { min, max } = kupiecRegion(255, 0.01);
 * if (min !== 1 || max !== 6) throw new Error('Kupiec: fewer than seven');
 * ```
 */
export function kupiecRegion(
  n: number,
  probability: number,
  level = 0.05,
): { readonly min: number; readonly max: number } {
  const z = normalQuantile(level / 2);
  const limit = z * z;
  const passes = (hits: number): boolean => kupiecStatistic(hits, n, probability) <= limit;
  let min = Math.round(n * probability);
  let max = min;
  while (min > 0 && passes(min - 1)) min--;
  while (max < n && passes(max + 1)) max++;
  return { min, max };
}
