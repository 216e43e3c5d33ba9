import * as z from 'zod';
import { parseOptions } from '../../core/options.js';
import { ColumnSums } from '../../math/bootstrap/columns.js';
import { forEachResample, resamplingShape } from './resamples.js';
import { checkTable, type TrialReturns } from './returns-table.js';

const schema = z.strictObject({
  ...resamplingShape,
  /** The trial that is judged; default the best. */
  candidate: z.int().nonnegative().optional(),
  /** End when so many resamples were at least as good: a hopeless p-value needs no precision. */
  stopAfter: z.int().min(10).optional(),
});

/** Options of {@link maxTBootstrap}: 1,000 resamples of mean block length 10 and seed 1 unless stated. */
export type MaxTOptions = z.input<typeof schema>;

/** The best of many trials against what luck alone would show of the best. */
export interface MaxTResult {
  /** `√T · mean / sd` of each trial, sd with divisor T; NaN for a trial without variance. */
  readonly tStatistics: Float64Array;
  /** That of the candidate: the largest, unless another was named. */
  readonly statistic: number;
  /** The trial that has it; -1 when no trial has variance. */
  readonly best: number;
  /** The largest t of each resample, recentred at the sample mean and studentised within the resample. */
  readonly bootstrapMax: Float64Array;
  /** `(1 + #{T* ≥ T}) / (1 + B)`, T of the candidate; `#{T* ≥ T} / B` when it ended early (Besag & Clifford 1991). */
  readonly pValue: number;
  /** Trials that have variance; the others cannot be tested and are left out. */
  readonly tested: number;
}

/**
 * Is the best of many trials better than luck? The max-t bootstrap that studentises again inside each resample (Romano & Wolf
 * 2005): its size stays near the nominal one at every block length, which the versions with a fixed long-run variance do not.
 *
 * One-sided: the null is that no trial has a positive mean. Everything is per period; nothing is annualised.
 *
 * @param trials - returns, or excess returns, one array a trial, all trials that were tried
 * @throws DataError when lengths differ or a return is not finite
 * @example
 * ```ts
 * import { maxTBootstrap } from 'edgeproof/backtest';
 * const coin = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 0.01 : -0.01));
 * const gain = coin.map((r, i) => r * (i % 3 === 0 ? 1 : 0.4) + 0.004);
 * const { best, pValue } = maxTBootstrap([coin, gain], { resamples: 200 });
 * if (best !== 1 || pValue > 0.05) throw new Error('the second earns');
 * ```
 */
export function maxTBootstrap(trials: TrialReturns, options: MaxTOptions = {}): MaxTResult {
  const o = parseOptions('maxTBootstrap', schema, options);
  checkTable('maxTBootstrap', trials);
  return maxT(trials, o);
}

function maxT(trials: TrialReturns, o: z.output<typeof schema>): MaxTResult {
  const alive = trials.map((_, j) => j).filter((j) => varies(trials[j]!));
  const tStatistics = new Float64Array(trials.length).fill(Number.NaN);
  if (alive.length === 0)
    return { tStatistics, statistic: Number.NaN, best: -1, bootstrapMax: new Float64Array(), pValue: 1, tested: 0 };
  const sums = new ColumnSums(alive.map((j) => trials[j]!));
  const root = Math.sqrt(sums.rows);
  let best = alive[0]!;
  alive.forEach((j, k) => {
    tStatistics[j] = (root * sums.mean[k]!) / Math.sqrt(sums.variance(k));
    if (tStatistics[j]! > tStatistics[best]!) best = j;
  });
  const judged = o.candidate ?? best;
  const statistic = tStatistics[judged] ?? Number.NaN;
  if (Number.isNaN(statistic))
    return { tStatistics, statistic, best, bootstrapMax: new Float64Array(), pValue: 1, tested: alive.length };
  const { bootstrapMax, above, early } = largestT(sums, statistic, o);
  const pValue = early ? above / bootstrapMax.length : (1 + above) / (1 + bootstrapMax.length);
  return { tStatistics, statistic, best, bootstrapMax, pValue, tested: alive.length };
}

/** The largest re-studentised t of each resample, and how many of them reach the statistic. */
function largestT(
  table: ColumnSums,
  statistic: number,
  o: z.output<typeof schema>,
): { readonly bootstrapMax: Float64Array; readonly above: number; readonly early: boolean } {
  const { columns: k } = table;
  const largest: number[] = [];
  let above = 0;
  let early = false;
  forEachResample(table, o, (sums, count) => {
    let most = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < k; j++) {
      const mean = sums[j]! / count;
      const variance = sums[k + j]! / count - mean * mean;
      const t = variance > 0 ? mean / Math.sqrt(variance) : 0;
      if (t > most) most = t;
    }
    const t = Math.sqrt(count) * most;
    largest.push(t);
    if (t >= statistic) above++;
    early = above === o.stopAfter;
    return early ? 'stop' : undefined;
  });
  return { bootstrapMax: Float64Array.from(largest), above, early };
}

/** Whether a trial ever differs from its first return: 0 / 0 of one that does not would poison the maximum. */
function varies(returns: ArrayLike<number>): boolean {
  for (let t = 1; t < returns.length; t++) if (returns[t] !== returns[0]) return true;
  return false;
}
