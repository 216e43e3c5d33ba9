import type { HighLowClose } from '../batch.js';
import { trueRange } from '../window/true-range.js';

/**
 * A move counts when it is upward and larger than the other one. Its positive part is taken without a comparison, and only
 * bars that reach out on both sides come to one: a comparison a bar would be mispredicted every other time.
 */
export function move(own: number, other: number): number {
  const positive = (Math.abs(own) + own) * 0.5;
  return positive * (Math.abs(other) + other) > 0 && own <= other ? 0 : positive;
}

/** Where to go on: the first bar to compute, and the memory of the kernel before it. */
interface From {
  readonly period: number;
  readonly from: number;
  readonly state: Float64Array;
}

/** ADX alone from a bar on, to the bit as the kernel; false when a price is not finite. */
export function adxLine(
  { high, low, close }: HighLowClose,
  { period, from, state }: From,
  line: Float64Array,
): boolean {
  const n = close.length;
  const keep = (period - 1) / period;
  const share = 1 / period;
  let highBefore = state[1]!;
  let lowBefore = state[2]!;
  let before = state[3]!;
  let rises = state[4]!;
  let falls = state[5]!;
  let ranges = state[6]!;
  let y = state[7]!;
  for (let i = from; i < n; i++) {
    const top = high[i]!;
    const bottom = low[i]!;
    const up = top - highBefore;
    const down = lowBefore - bottom;
    highBefore = top;
    lowBefore = bottom;
    rises = rises * keep + move(up, down);
    falls = falls * keep + move(down, up);
    ranges = ranges * keep + trueRange(top, bottom, before);
    before = close[i]!;
    const moves = rises + falls;
    if (moves !== 0) y += ((100 * Math.abs(rises - falls)) / moves - y) * share;
    line[i] = y;
  }
  const sound = y + ranges + before;
  return sound - sound === 0;
}

/** Both directional indicators from a bar on, over prices that are all finite. */
export function directionalLines(
  { high, low, close }: HighLowClose,
  { period, from, state }: From,
  { plusDi, minusDi }: { readonly plusDi: Float64Array; readonly minusDi: Float64Array },
): void {
  const n = close.length;
  const keep = (period - 1) / period;
  let highBefore = state[1]!;
  let lowBefore = state[2]!;
  let before = state[3]!;
  let rises = state[4]!;
  let falls = state[5]!;
  let ranges = state[6]!;
  for (let i = from; i < n; i++) {
    const top = high[i]!;
    const bottom = low[i]!;
    const up = top - highBefore;
    const down = lowBefore - bottom;
    highBefore = top;
    lowBefore = bottom;
    rises = rises * keep + move(up, down);
    falls = falls * keep + move(down, up);
    ranges = ranges * keep + trueRange(top, bottom, before);
    before = close[i]!;
    const scale = ranges === 0 ? 0 : 100 / ranges;
    plusDi[i] = rises * scale;
    minusDi[i] = falls * scale;
  }
}
