import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { barFeature } from '../bar-set.js';
import { checkBars, type HighLowClose, runBars } from '../batch.js';
import type { Ohlcv } from '../input.js';
import { type BarKernel, carve } from '../kernel.js';
import { name, period } from '../options.js';
import { WindowExtreme } from '../window/extreme.js';

class WilliamsKernel implements BarKernel {
  readonly #highest: WindowExtreme;
  readonly #lowest: WindowExtreme;

  constructor(n: number, state?: Float64Array<ArrayBuffer>) {
    const [high, low] = carve(state, WindowExtreme.size(n), WindowExtreme.size(n));
    this.#highest = new WindowExtreme(n, 1, high);
    this.#lowest = new WindowExtreme(n, -1, low);
  }

  next(bar: Ohlcv, out: Float64Array, at: number): void {
    const all = bar.high + bar.low + bar.close;
    const sound = all - all === 0;
    const highest = sound ? this.#highest.next(bar.high) : Number.NaN;
    const width = highest - (sound ? this.#lowest.next(bar.low) : Number.NaN);
    out[at] = width === 0 ? -50 : ((highest - bar.close) / width) * -100;
  }
}

const schema = z.strictObject({ period: period.default(14), name });
const batchSchema = schema.omit({ name: true });

/** Options of {@link williamsR}. */
export type WilliamsROptions = z.input<typeof schema>;

/**
 * Williams %R, -100 to 0: how far the close lies below the highest high of `period` bars, as a share of their range; one
 * column, `williams_r_<period>`.
 *
 * First number after `period` bars (TA-Lib `WILLR`). Without any range it is -50.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { williamsR } from 'edgeproof/features';
 * const features = williamsR({ period: 14 });
 * ```
 */
export function williamsR(options: WilliamsROptions = {}): Factory<FeatureSet> {
  const o = parseOptions('williamsR', schema, options);
  return barFeature({
    who: 'williamsR',
    columns: [{ name: o.name ?? `williams_r_${o.period}`, needs: o.period }],
    size: 2 * WindowExtreme.size(o.period),
    options: o,
    kernel: (state) => new WilliamsKernel(o.period, state),
  });
}

/** {@link williamsR} over arrays, bit-equal to the stream. */
export function williamsRBatch(bars: HighLowClose, options: z.input<typeof batchSchema> = {}): Float64Array {
  const { period: n } = parseOptions('indicators.williamsR', batchSchema, options);
  return runBars(new WilliamsKernel(n), checkBars('williamsR', bars), ['value']).value;
}
