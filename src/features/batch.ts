import { DataError } from '../core/errors.js';
import type { Ohlcv } from './input.js';
import type { BarKernel, FanKernel, Kernel } from './kernel.js';

/** Highs, lows and closes of a stretch of bars, one element a bar. */
export interface HighLowClose {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

/** The same with volumes. */
export interface HighLowCloseVolume extends HighLowClose {
  readonly volume: Float64Array;
}

/** An array of NaN, to be filled from the end of the warm-up on. */
export function blank(length: number): Float64Array {
  return new Float64Array(length).fill(Number.NaN);
}

/** A kernel over an array. */
export function runKernel(
  kernel: Kernel,
  values: Float64Array,
  out: Float64Array = blank(values.length),
): Float64Array {
  for (let i = 0; i < values.length; i++) out[i] = kernel.next(values[i]!);
  return out;
}

/** A kernel of several outputs over the first `count` of an array: one array an output, as long as the input. */
export function runFan(
  kernel: FanKernel,
  values: Float64Array,
  outputs: number,
  count = values.length,
): Float64Array[] {
  const row = blank(outputs);
  const out = Array.from({ length: outputs }, () => blank(values.length));
  for (let i = 0; i < count; i++) {
    kernel.next(values[i]!, row, 0);
    for (let k = 0; k < outputs; k++) out[k]![i] = row[k]!;
  }
  return out;
}

/** A kernel of bars over the first `count` of arrays that {@link checkBars} passed; no kernel of these reads the open. */
export function runBars(
  kernel: BarKernel,
  bars: HighLowClose,
  outputs: number,
  count = bars.close.length,
): Float64Array[] {
  const { high, low, close } = bars;
  const volume = (bars as HighLowCloseVolume).volume ?? close;
  const row = blank(outputs);
  const out = Array.from({ length: outputs }, () => blank(close.length));
  const bar: { -readonly [K in keyof Ohlcv]: number } = { open: Number.NaN, high: 0, low: 0, close: 0, volume: 0 };
  for (let i = 0; i < count; i++) {
    bar.high = high[i]!;
    bar.low = low[i]!;
    bar.close = close[i]!;
    bar.volume = volume[i]!;
    kernel.next(bar, row, 0);
    for (let k = 0; k < outputs; k++) out[k]![i] = row[k]!;
  }
  return out;
}

/** The bars, once their arrays are known to be of one length. */
export function checkBars<B extends HighLowClose>(who: string, bars: B): B {
  const { length } = bars.close;
  const volume = (bars as unknown as Partial<HighLowCloseVolume>).volume;
  if (bars.high.length === length && bars.low.length === length && (volume?.length ?? length) === length) return bars;
  throw new DataError(
    `indicators.${who}`,
    `the arrays differ in length (high ${bars.high.length}, low ${bars.low.length}, close ${length})`,
    'pass one element a bar in each',
  );
}
