/** A shortened series; times in Micros. */
export interface Points {
  readonly at: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/**
 * At most about `limit` points that draw the same line: the first, lowest, highest and last of each of `limit / 4` stretches of time.
 *
 * Every peak and trough survives, so a drawdown cannot hide between pixels. Points that are not finite are left out.
 */
export function decimate(series: Points, limit = 1500): { readonly at: Float64Array; readonly values: Float64Array } {
  const kept = series.at.length <= limit ? allFinite(series) : extremes(series, Math.max(1, Math.floor(limit / 4)));
  const at = new Float64Array(kept.length);
  const values = new Float64Array(kept.length);
  for (let i = 0; i < kept.length; i++) {
    at[i] = series.at[kept[i]!]!;
    values[i] = series.values[kept[i]!]!;
  }
  return { at, values };
}

function allFinite(series: Points): number[] {
  const kept: number[] = [];
  for (let i = 0; i < series.at.length; i++) if (Number.isFinite(series.values[i]!)) kept.push(i);
  return kept;
}

function extremes({ at, values }: Points, buckets: number): number[] {
  const n = at.length;
  const start = at[0]!;
  const width = (at[n - 1]! - start) / buckets || 1;
  const kept: number[] = [];
  let i = 0;
  while (i < n) {
    const bucket = Math.min(buckets - 1, Math.floor((at[i]! - start) / width));
    let first = -1;
    let low = -1;
    let high = -1;
    let last = -1;
    for (; i < n && Math.min(buckets - 1, Math.floor((at[i]! - start) / width)) === bucket; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      if (first < 0) first = low = high = i;
      if (value < values[low]!) low = i;
      if (value > values[high]!) high = i;
      last = i;
    }
    if (first < 0) continue;
    const wanted = [first, Math.min(low, high), Math.max(low, high), last];
    for (const index of wanted) if (kept.at(-1) !== index) kept.push(index);
  }
  return kept;
}
