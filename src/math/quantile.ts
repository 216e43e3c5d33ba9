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

/**
 * The `k`-th smallest value (from 0) of `values`, which are rearranged: smaller ones end before it, larger ones behind.
 *
 * NaN when any value is NaN. Hoare's selection with the median of three as pivot: no randomness, linear on real data.
 */
export function select(values: Float64Array, k: number): number {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return Number.NaN;
  let left = 0;
  let right = values.length - 1;
  let rounds = 0;
  while (left < right) {
    if (++rounds > 64) {
      values.subarray(left, right + 1).sort(); // an order made to defeat the pivot
      break;
    }
    const pivot = medianOfThree(values[left]!, values[(left + right) >>> 1]!, values[right]!);
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const held = values[i]!;
      values[i++] = values[j]!;
      values[j--] = held;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k] ?? Number.NaN;
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** The `p`-quantile (type 7) of values in any order; NaN when any value is NaN. Linear time: nothing is sorted. */
export function quantile(values: ArrayLike<number>, p: number): number {
  return selectQuantile(new Float64Array(values), p);
}

/** The same of values that may be rearranged; the smaller ones end in front, so a second quantile is found faster. */
export function selectQuantile(values: Float64Array, p: number): number {
  const n = values.length;
  if (n === 0 || !(p >= 0 && p <= 1)) return Number.NaN;
  const position = p * (n - 1);
  const below = Math.floor(position);
  const low = select(values, below);
  const share = position - below;
  if (share === 0 || Number.isNaN(low)) return low;
  let next = Number.POSITIVE_INFINITY;
  for (let i = below + 1; i < n; i++) if (values[i]! < next) next = values[i]!;
  return low + share * (next - low);
}

/** A sorted copy. A NaN among the values makes every element NaN, so that no statistic of a sorted copy hides it. */
export function sortAscending(values: ArrayLike<number>): Float64Array {
  const sorted = new Float64Array(values).sort();
  // Typed arrays sort NaN last.
  if (sorted.length > 0 && Number.isNaN(sorted[sorted.length - 1])) sorted.fill(Number.NaN);
  return sorted;
}

/** The median: the type 7 quantile at one half. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}
