import { studentTCdf } from '../../math/distributions/student-t.js';
import { maxTBootstrap } from '../overfit/max-t.js';
import type { AlignedTrials } from './align-trials.js';
import type { GatePolicy } from './policy.js';

/** How likely it is that the best of so many worthless trials looks as good. */
export interface Luck {
  readonly pValue: number;
  /** The strategy's own t statistic of its excess. */
  readonly t: number;
  /** The t that the luckiest of as many worthless trials exceeds with the policy's size. */
  readonly bar: number;
  readonly compared: number;
  readonly missing: number;
}

/**
 * The chance of luck: the strategy's t against the largest t of all trials under a bootstrap that re-studentises inside each
 * resample; trials whose returns are not there are added by Bonferroni, which can only make it larger.
 */
export function luckOf({ own, others, missing }: AlignedTrials, policy: GatePolicy): Luck {
  const { resamples, blockLength, seed, size, calibration } = policy;
  const none = { pValue: 1, t: Number.NaN, bar: Number.NaN, compared: others.length + 1, missing };
  if (own.length < 20) return none;
  const table = [own, ...others];
  const stopAfter = Math.max(100, Math.ceil(2 * size * resamples)); // never before the size is decided
  const made = maxTBootstrap(table, { resamples, blockLength, seed, candidate: 0, stopAfter });
  const { statistic: t, bootstrapMax } = made;
  if (!Number.isFinite(t)) return none;
  const alone = studentTCdf(-t, own.length - 1);
  const pValue = Math.min(1, made.pValue + missing * alone);
  const sorted = Float64Array.from(bootstrapMax).sort();
  const bar = sorted[Math.min(sorted.length - 1, Math.floor((1 - size * calibration) * (sorted.length + 1)))]!;
  return { pValue, t, bar, compared: others.length + 1, missing };
}
