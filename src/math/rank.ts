// Hand-written: simple-statistics has no average ranks.

/**
 * Ranks from 1 (smallest) to n, ties sharing their average rank (scipy `rankdata`, method `average`).
 *
 * NaN has no rank: it gets NaN and is left out of the counting.
 */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const order: number[] = [];
  const ranks = new Float64Array(n).fill(Number.NaN);
  for (let i = 0; i < n; i++) if (!Number.isNaN(values[i])) order.push(i);
  order.sort((a, b) => values[a]! - values[b]! || a - b);
  for (let start = 0; start < order.length; ) {
    const value = values[order[start]!]!;
    let end = start + 1;
    while (end < order.length && values[order[end]!] === value) end++;
    for (let k = start; k < end; k++) ranks[order[k]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
