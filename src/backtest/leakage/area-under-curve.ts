import { averageRanks } from '../../math/rank.js';

/**
 * Area under the receiver operating characteristic: the chance that a positive scores above a negative, ties half (Mann & Whitney
 * 1947); NaN when one kind is missing. Scores that are no number rank lowest.
 */
export function areaUnderCurve(scores: ArrayLike<number>, positive: ArrayLike<number>): number {
  const ranks = averageRanks(Float64Array.from(scores, (one) => (Number.isNaN(one) ? Number.NEGATIVE_INFINITY : one)));
  let sum = 0;
  let n = 0;
  for (let i = 0; i < ranks.length; i++) {
    if (positive[i] !== 1) continue;
    sum += ranks[i]!;
    n++;
  }
  const others = ranks.length - n;
  return n === 0 || others === 0 ? Number.NaN : (sum - (n * (n + 1)) / 2) / (n * others);
}
