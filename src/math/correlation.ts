import { DataError } from '../core/errors.js';
import { mean } from './moments.js';
import { averageRanks } from './rank.js';

// Hand-written: the descriptive libraries return 0 or throw on a flat series, where a correlation is undefined.

/**
 * Pearson's correlation of two series of equal length, in [-1, 1].
 *
 * NaN for fewer than two values, a flat series, or any NaN.
 *
 * @throws DataError when the lengths differ
 */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  if (b.length !== n) {
    throw new DataError('pearson', `series of ${n} and ${b.length} values`, 'align the two series first');
  }
  if (n < 2) return Number.NaN;
  const meanA = mean(a);
  const meanB = mean(b);
  let aa = 0;
  let bb = 0;
  let ab = 0;
  for (let i = 0; i < n; i++) {
    const da = a[i]! - meanA;
    const db = b[i]! - meanB;
    aa += da * da;
    bb += db * db;
    ab += da * db;
  }
  if (!(aa > 0 && bb > 0)) return Number.NaN;
  const r = ab / (Math.sqrt(aa) * Math.sqrt(bb));
  return Math.max(-1, Math.min(1, r));
}

/**
 * Spearman's rank correlation: Pearson's on average ranks. NaN where Pearson's is, and for any NaN in the data.
 *
 * @throws DataError when the lengths differ
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return pearson(averageRanks(a), averageRanks(b));
}
