/**
 * Wilder's true range, `max(h - l, |h - c'|, |l - c'|)` with the close before, for `l <= h`.
 *
 * The sum of the three is twice the largest, since the largest spans the other two: no comparison, nothing to mispredict.
 */
export function trueRange(high: number, low: number, before: number): number {
  return (high - low + Math.abs(high - before) + Math.abs(low - before)) * 0.5;
}
