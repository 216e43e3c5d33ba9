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
import { WindowMean } from '../window/mean.js';

const schema = z.strictObject({
  fastK: period.default(5),
  slowK: period.default(3),
  slowD: period.default(3),
  name,
});
const batchSchema = schema.omit({ name: true });
type Shape = z.output<typeof batchSchema>;

function sizes(o: Shape): readonly [high: number, low: number, k: number, d: number] {
  const reach = WindowExtreme.size(o.fastK);
  return [reach, reach, WindowMean.size(o.slowK), WindowMean.size(o.slowD)];
}

class StochasticKernel implements BarKernel {
  readonly #highest: WindowExtreme;
  readonly #lowest: WindowExtreme;
  readonly #slowK: WindowMean;
  readonly #slowD: WindowMean;

  constructor(o: Shape, state?: Float64Array<ArrayBuffer>) {
    const [high, low, k, d] = carve(state, ...sizes(o));
    this.#highest = new WindowExtreme(o.fastK, 1, high);
    this.#lowest = new WindowExtreme(o.fastK, -1, low);
    this.#slowK = new WindowMean(o.slowK, k);
    this.#slowD = new WindowMean(o.slowD, d);
  }

  next(bar: Ohlcv, out: Float64Array, at: number): void {
    const all = bar.high + bar.low + bar.close;
    const sound = all - all === 0;
    const highest = sound ? this.#highest.next(bar.high) : Number.NaN;
    const lowest = sound ? this.#lowest.next(bar.low) : Number.NaN;
    const width = highest - lowest;
    const k = this.#slowK.next(width === 0 ? 50 : ((bar.close - lowest) / width) * 100);
    const d = this.#slowD.next(k);
    out[at] = d - d === 0 ? k : Number.NaN;
    out[at + 1] = d;
  }
}

/** Options of {@link stochastic}. */
export type StochasticOptions = z.input<typeof schema>;

/**
 * Slow stochastic oscillator (Lane), 0 to 100; columns `stoch_<fastK>_<slowK>_<slowD>_k` and `_d`.
 *
 * Where the close lies between the lowest low and highest high of `fastK` bars, averaged over `slowK` (k), averaged again
 * over `slowD` (d); both averages are simple. Both first after `fastK + slowK + slowD - 2` bars (TA-Lib `STOCH`). Without any
 * range a bar counts as 50.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { stochastic } from 'edgeproof/features';
 * const features = stochastic({ fastK: 14, slowK: 3, slowD: 3 });
 * ```
 */
export function stochastic(options: StochasticOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('stochastic', schema, options);
  const base = o.name ?? `stoch_${o.fastK}_${o.slowK}_${o.slowD}`;
  const [high, low, k, d] = sizes(o);
  const needs = o.fastK + o.slowK + o.slowD - 2;
  return barFeature({
    who: 'stochastic',
    columns: [
      { name: `${base}_k`, needs },
      { name: `${base}_d`, needs },
    ],
    size: high + low + k + d,
    options: o,
    kernel: (state) => new StochasticKernel(o, state),
  });
}

/** {@link stochastic} over arrays, bit-equal to the stream. */
export function stochasticBatch(
  bars: HighLowClose,
  options: z.input<typeof batchSchema> = {},
): { readonly k: Float64Array; readonly d: Float64Array } {
  const o = parseOptions('indicators.stochastic', batchSchema, options);
  return runBars(new StochasticKernel(o), checkBars('stochastic', bars), ['k', 'd']);
}
