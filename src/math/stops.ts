import { DataError } from '../core/errors.js';

/** Highs, lows and closes of bars, oldest first. */
export interface BarColumns {
  readonly high: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly close: ArrayLike<number>;
}

/** The true range of a bar: its span, stretched to the close before it. */
export function trueRangeOf(high: number, low: number, before: number): number {
  return Math.max(high, before) - Math.min(low, before);
}

/**
 * Average true range with Wilder's (1978) smoothing; NaN in warm-up.
 *
 * The first bar has no close before it and gives no range; seeded with the mean of the next `period` ranges (TA-Lib).
 *
 * @example
 * ```ts
 * import { averageTrueRange } from 'edgeproof/risk';
 * const atr = averageTrueRange({ high: [2, 3, 4], low: [1, 2, 3], close: [1.5, 2.5, 3.5] }, 2);
 * if (atr[2] !== 1.5) throw new Error('the mean of two ranges');
 * ```
 */
export function averageTrueRange(bars: BarColumns, period: number): Float64Array {
  const { high, low, close } = checked(bars);
  const n = close.length;
  const out = new Float64Array(n).fill(Number.NaN);
  let average = 0;
  for (let t = 1; t < n; t++) {
    const range = trueRangeOf(high[t]!, low[t]!, close[t - 1]!);
    if (t <= period) average += range / period;
    else average += (range - average) / period;
    if (t === period) average = meanRange(bars, period);
    if (t >= period) out[t] = average;
  }
  return out;
}

/** Summed before it is divided, as the references do. */
function meanRange({ high, low, close }: BarColumns, period: number): number {
  let sum = 0;
  for (let t = 1; t <= period; t++) sum += trueRangeOf(high[t]!, low[t]!, close[t - 1]!);
  return sum / period;
}

/**
 * Chandelier exits (LeBeau; Elder 2002): a multiple of the ATR below the highest high, above the lowest low, of
 * `period` bars.
 *
 * @example
 * ```ts
 * import { chandelierExit } from 'edgeproof/risk';
 * const { long } = chandelierExit({ high: [2, 3, 4], low: [1, 2, 3], close: [1.5, 2.5, 3.5] }, 2, 1);
 * if (long[2] !== 2.5) throw new Error('highest high less the range');
 * ```
 */
export function chandelierExit(
  bars: BarColumns,
  period: number,
  multiple: number,
): { readonly atr: Float64Array; readonly long: Float64Array; readonly short: Float64Array } {
  const atr = averageTrueRange(bars, period);
  const n = atr.length;
  const long = new Float64Array(n).fill(Number.NaN);
  const short = new Float64Array(n).fill(Number.NaN);
  for (let t = period; t < n; t++) {
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;
    for (let k = t - period + 1; k <= t; k++) {
      highest = Math.max(highest, bars.high[k]!);
      lowest = Math.min(lowest, bars.low[k]!);
    }
    long[t] = highest - multiple * atr[t]!;
    short[t] = lowest + multiple * atr[t]!;
  }
  return { atr, long, short };
}

/**
 * The levels of an ATR trailing stop of a position that is entered at the close of a bar: it only moves with the position.
 *
 * `levels[k]` is set at the close of bar `entry + k` and can be hit from the following bar on; levels end with the bar before
 * the hit; NaN before the average is known. `hit` is the first bar that touches the level, null when none does.
 *
 * @example
 * ```ts
 * import { atrTrailingStop } from 'edgeproof/risk';
 * const bars = { high: [2, 3, 4, 3], low: [1, 2, 3, 1], close: [1.5, 2.5, 3.5, 2] };
 * if (atrTrailingStop(bars, { period: 2, multiple: 1, entry: 2 }).hit !== 3) throw new Error('hit by the next bar');
 * ```
 */
export function atrTrailingStop(
  bars: BarColumns,
  options: {
    readonly period: number;
    readonly multiple: number;
    readonly entry: number;
    readonly side?: 'long' | 'short';
  },
): { readonly levels: Float64Array; readonly hit: number | null } {
  const { period, multiple, entry, side = 'long' } = options;
  const atr = averageTrueRange(bars, period);
  const sign = side === 'long' ? 1 : -1;
  const levels: number[] = [];
  let level = Number.NEGATIVE_INFINITY;
  for (let t = entry; t < atr.length; t++) {
    if (t > entry && (sign > 0 ? bars.low[t]! : -bars.high[t]!) <= level)
      return { levels: Float64Array.from(levels), hit: t };
    // Before there is a range there is no level, and nothing to hit.
    if (Number.isNaN(atr[t]!)) levels.push(Number.NaN);
    else {
      level = Math.max(level, sign * bars.close[t]! - multiple * atr[t]!);
      levels.push(sign * level);
    }
  }
  return { levels: Float64Array.from(levels), hit: null };
}

function checked(bars: BarColumns): BarColumns {
  if (bars.high.length !== bars.close.length || bars.low.length !== bars.close.length)
    throw new DataError('bars', 'high, low and close differ in length', 'give each one element a bar');
  return bars;
}
