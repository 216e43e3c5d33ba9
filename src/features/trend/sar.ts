import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { barFeature } from '../bar-set.js';
import { checkBars, type HighLowClose, runBars } from '../batch.js';
import type { Ohlcv } from '../input.js';
import { type BarKernel, counters } from '../kernel.js';
import { name } from '../options.js';

const schema = z.strictObject({
  step: z.number().gt(0).max(1).default(0.02),
  max: z.number().gt(0).max(1).default(0.2),
  name,
});
const batchSchema = schema.omit({ name: true });
type Shape = z.output<typeof batchSchema>;

const SIZE = 6;

/**
 * Wilder's parabolic stop and reverse. The falling case is the rising one upside down, so prices are turned by the side.
 *
 * State: integers [bars seen, up to 2; side 1 or -1]; stop, extreme, speed (the first two turned), high before, low before.
 */
class SarKernel implements BarKernel {
  readonly #step: number;
  readonly #max: number;
  readonly #s: Float64Array;
  readonly #c: Int32Array;

  constructor(o: Shape, state = new Float64Array(SIZE)) {
    this.#step = Math.min(o.step, o.max);
    this.#max = o.max;
    this.#s = state;
    this.#c = counters(state);
  }

  next(bar: Ohlcv, out: Float64Array, at: number): void {
    const { high, low } = bar;
    const both = high + low;
    out[at] = Number.NaN;
    if (both - both !== 0) return;
    const s = this.#s;
    const c = this.#c;
    if (c[0] === 0) c[0] = 1;
    else {
      if (c[0] === 1) this.#begin(high, low);
      out[at] = this.#move(high, low);
    }
    s[4] = high;
    s[5] = low;
  }

  /** The first move decides the side: falling only when the low fell further than the high rose. */
  #begin(high: number, low: number): void {
    const s = this.#s;
    const fall = s[5]! - low;
    const side = fall > 0 && high - s[4]! < fall ? -1 : 1;
    this.#c[0] = 2;
    this.#c[1] = side;
    s[1] = side === 1 ? s[5]! : -s[4]!;
    s[2] = side === 1 ? high : -low;
    s[3] = this.#step;
    s[4] = high; // on its first bar the stop is held by this bar alone
    s[5] = low;
  }

  #move(high: number, low: number): number {
    const s = this.#s;
    const side = this.#c[1]!;
    const [top, bottom] = side === 1 ? [high, low] : [-low, -high];
    const [topBefore, bottomBefore] = side === 1 ? [s[4]!, s[5]!] : [-s[5]!, -s[4]!];
    if (bottom <= s[1]!) {
      const stop = Math.max(s[2]!, topBefore, top);
      this.#c[1] = -side;
      s[2] = -bottom;
      s[3] = this.#step;
      s[1] = Math.min(-stop + this.#step * (stop - bottom), -topBefore, -top);
      return side * stop;
    }
    const stop = s[1]!;
    if (top > s[2]!) {
      s[2] = top;
      s[3] = Math.min(s[3]! + this.#step, this.#max);
    }
    s[1] = Math.min(stop + s[3]! * (s[2]! - stop), bottomBefore, bottom);
    return side * stop;
  }
}

/** Options of {@link parabolicSar}. */
export type ParabolicSarOptions = z.input<typeof schema>;

/**
 * Parabolic stop and reverse (Wilder 1978), in units of price; one column, `sar_<step>_<max>`.
 *
 * The first side follows the larger move of the second bar; after a reversal the step is applied at once. First number after 2 bars
 * (TA-Lib `SAR`).
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { parabolicSar } from 'edgeproof/features';
 * const features = parabolicSar({ step: 0.02, max: 0.2 });
 * ```
 */
export function parabolicSar(options: ParabolicSarOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('parabolicSar', schema, options);
  return barFeature({
    who: 'parabolicSar',
    columns: [{ name: o.name ?? `sar_${o.step}_${o.max}`, needs: 2 }],
    size: SIZE,
    options: o,
    kernel: (state) => new SarKernel(o, state),
  });
}

/** {@link parabolicSar} over arrays, bit-equal to the stream; the close is not read. */
export function parabolicSarBatch(bars: HighLowClose, options: z.input<typeof batchSchema> = {}): Float64Array {
  const o = parseOptions('indicators.parabolicSar', batchSchema, options);
  return runBars(new SarKernel(o), checkBars('parabolicSar', bars), ['value']).value;
}
