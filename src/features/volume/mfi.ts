import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { barFeature } from '../bar-set.js';
import { checkBars, type HighLowCloseVolume, runBars } from '../batch.js';
import type { Ohlcv } from '../input.js';
import { type BarKernel, carve, counters } from '../kernel.js';
import { name, period } from '../options.js';
import { WindowMean } from '../window/mean.js';

/** State: integers [begun]; typical price before; the two windows. */
class MfiKernel implements BarKernel {
  readonly #s: Float64Array;
  readonly #c: Int32Array;
  readonly #in: WindowMean;
  readonly #out: WindowMean;

  constructor(n: number, state?: Float64Array<ArrayBuffer>) {
    const [own, rising, falling] = carve(state, 2, WindowMean.size(n), WindowMean.size(n));
    this.#s = own;
    this.#c = counters(own);
    this.#in = new WindowMean(n, rising);
    this.#out = new WindowMean(n, falling);
  }

  static size(n: number): number {
    return 2 + 2 * WindowMean.size(n);
  }

  next(bar: Ohlcv, out: Float64Array, at: number): void {
    const typical = (bar.high + bar.low + bar.close) / 3;
    const flow = typical * bar.volume;
    out[at] = Number.NaN;
    if (flow - flow !== 0) return;
    const before = this.#s[1]!;
    this.#s[1] = typical;
    if (this.#c[0] === 0) {
      this.#c[0] = 1;
      return;
    }
    const rising = this.#in.next(typical > before ? flow : 0);
    const both = rising + this.#out.next(typical < before ? flow : 0);
    out[at] = both === 0 ? 50 : 100 * (rising / both);
  }
}

const schema = z.strictObject({ period: period.default(14), name });
const batchSchema = schema.omit({ name: true });

/** Options of {@link mfi}. */
export type MfiOptions = z.input<typeof schema>;

/**
 * Money flow index, 0 to 100: the share of typical price × volume that changed hands in rising bars, over `period` changes; one
 * column, `mfi_<period>`.
 *
 * First number after `period + 1` bars (TA-Lib `MFI`). Without any flow it is 50.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { mfi } from 'edgeproof/features';
 * const features = mfi({ period: 14 });
 * ```
 */
export function mfi(options: MfiOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('mfi', schema, options);
  return barFeature({
    who: 'mfi',
    columns: [{ name: o.name ?? `mfi_${o.period}`, needs: o.period + 1 }],
    size: MfiKernel.size(o.period),
    options: o,
    kernel: (state) => new MfiKernel(o.period, state),
  });
}

/** {@link mfi} over arrays, bit-equal to the stream. */
export function mfiBatch(bars: HighLowCloseVolume, options: z.input<typeof batchSchema> = {}): Float64Array {
  const { period: n } = parseOptions('indicators.mfi', batchSchema, options);
  return runBars(new MfiKernel(n), checkBars('mfi', bars), ['value']).value;
}
