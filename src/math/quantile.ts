// Hand-written: simple-statistics names no quantile type and sorts boxed numbers; ours is numpy's default and says so.

/**
 * The `p`-quantile of values sorted in ascending order, by linear interpolation (Hyndman & Fan type 7, the default of
 * numpy and R). NaN for no values or p outside [0, 1].
 */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  const n = sorted.length;
  if (n === 0 || !(p >= 0 && p <= 1)) return Number.NaN;
  const position = p * (n - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const share = position - below;
  return share === 0 ? low : low + share * (sorted[below + 1]! - low);
}

/** The `p`-quantile (type 7) of values in any order; NaN when any value is NaN. For several quantiles sort once. */
export function quantile(values: ArrayLike<number>, p: number): number {
  return quantileSorted(sortAscending(values), p);
}

/** A sorted copy. A NaN among the values makes every element NaN, so that no statistic of a sorted copy hides it. */
export function sortAscending(values: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(values).sort();
  // Typed arrays sort NaN last.
  if (sorted.length > 0 && Number.isNaN(sorted[sorted.length - 1])) sorted.fill(Number.NaN);
  return sorted;
}

/** The median: the type 7 quantile at one half. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}
