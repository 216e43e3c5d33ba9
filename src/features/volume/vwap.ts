import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { barFeature } from '../bar-set.js';
import { checkBars, type HighLowCloseVolume, runBars } from '../batch.js';
import type { Ohlcv } from '../input.js';
import { type BarKernel, carve } from '../kernel.js';
import { name, period } from '../options.js';
import { WindowMean } from '../window/mean.js';

class RollingVwapKernel implements BarKernel {
  readonly #money: WindowMean;
  readonly #volume: WindowMean;

  constructor(n: number, state?: Float64Array<ArrayBuffer>) {
    const [money, volume] = carve(state, WindowMean.size(n), WindowMean.size(n));
    this.#money = new WindowMean(n, money);
    this.#volume = new WindowMean(n, volume);
  }

  next(bar: Ohlcv, out: Float64Array, at: number): void {
    const typical = (bar.high + bar.low + bar.close) / 3;
    const traded = typical * bar.volume;
    const sound = traded - traded === 0;
    const money = sound ? this.#money.next(traded) : Number.NaN;
    const volume = sound ? this.#volume.next(bar.volume) : Number.NaN;
    out[at] = volume === 0 ? typical : money / volume;
  }
}

/** State: money so far, volume so far. */
class AnchoredVwapKernel implements BarKernel {
  readonly #s: Float64Array;

  constructor(state = new Float64Array(2)) {
    this.#s = state;
  }

  next(bar: Ohlcv, out: Float64Array, at: number): void {
    const typical = (bar.high + bar.low + bar.close) / 3;
    const traded = typical * bar.volume;
    out[at] = Number.NaN;
    if (traded - traded !== 0) return;
    const s = this.#s;
    s[0] = s[0]! + traded;
    s[1] = s[1]! + bar.volume;
    out[at] = s[1] === 0 ? typical : s[0] / s[1];
  }
}

const schema = z.strictObject({ period: period.optional(), name });
const batchSchema = schema.omit({ name: true });

function kernelOf(n: number | undefined, state?: Float64Array<ArrayBuffer>): BarKernel {
  return n === undefined ? new AnchoredVwapKernel(state) : new RollingVwapKernel(n, state);
}

/** Options of {@link vwap}. */
export type VwapOptions = z.input<typeof schema>;

/**
 * Volume-weighted mean of the typical price; one column, `vwap_<period>` over the last `period` bars, or `vwap` over all bars
 * since the start when no period is given.
 *
 * First number after `period` bars (1 without). Without any volume it is the last typical price.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { compose, ratio, vwap } from 'edgeproof/features';
 * const features = compose(vwap({ period: 20 }), ratio({ of: 'close', to: 'vwap_20' }));
 * ```
 */
export function vwap(options: VwapOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('vwap', schema, options);
  return barFeature({
    who: 'vwap',
    columns: [{ name: o.name ?? (o.period === undefined ? 'vwap' : `vwap_${o.period}`), needs: o.period ?? 1 }],
    size: o.period === undefined ? 2 : 2 * WindowMean.size(o.period),
    options: o,
    kernel: (state) => kernelOf(o.period, state),
  });
}

/** {@link vwap} over arrays, bit-equal to the stream. */
export function vwapBatch(bars: HighLowCloseVolume, options: z.input<typeof batchSchema> = {}): Float64Array {
  const { period: n } = parseOptions('indicators.vwap', batchSchema, options);
  return runBars(kernelOf(n), checkBars('vwap', bars), ['value']).value;
}
