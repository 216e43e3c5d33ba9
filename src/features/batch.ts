import { DataError } from '../core/errors.js';
import type { Ohlcv } from './input.js';
import type { BarKernel, Kernel } from './kernel.js';

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

/** An array whose first `warm` are NaN and whose rest is to be filled. */
export function warming(length: number, warm: number): Float64Array {
  return new Float64Array(length).fill(Number.NaN, 0, warm);
}

/** A kernel over an array. */
export function runKernel(
  kernel: Kernel,
  values: Float64Array,
  out: Float64Array = new Float64Array(values.length),
): Float64Array {
  for (let i = 0; i < values.length; i++) {
    out[i] = values[i]!;
    kernel.step(out, i);
  }
  return out;
}

/** One array an output of a kernel, by name. */
export type Outputs<N extends string> = { readonly [K in N]: Float64Array };

function collect<N extends string>(
  names: readonly N[],
  length: number,
  count: number,
  step: (i: number, row: Float64Array) => void,
): Outputs<N> {
  const row = new Float64Array(names.length);
  const out = names.map(() => new Float64Array(length));
  for (let i = 0; i < count; i++) {
    step(i, row);
    for (let k = 0; k < out.length; k++) out[k]![i] = row[k]!;
  }
  return Object.fromEntries(names.map((name, k) => [name, out[k]])) as Outputs<N>;
}

/** A kernel of several outputs over the first `count` of an array; the results are as long as the input. */
export function runCells<N extends string>(
  kernel: Kernel,
  values: Float64Array,
  names: readonly N[],
  count: number = values.length,
): Outputs<N> {
  return collect(names, values.length, count, (i, row) => {
    row[0] = values[i]!;
    kernel.step(row, 0);
  });
}

/** A kernel of bars over the first `count` of arrays that {@link checkBars} passed; no kernel of these reads the open. */
export function runBars<N extends string>(
  kernel: BarKernel,
  { high, low, close, volume = close }: HighLowClose & { readonly volume?: Float64Array },
  names: readonly N[],
  count: number = close.length,
): Outputs<N> {
  const bar: { -readonly [K in keyof Ohlcv]: number } = { open: Number.NaN, high: 0, low: 0, close: 0, volume: 0 };
  return collect(names, close.length, count, (i, row) => {
    bar.high = high[i]!;
    bar.low = low[i]!;
    bar.close = close[i]!;
    bar.volume = volume[i]!;
    kernel.next(bar, row, 0);
  });
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
