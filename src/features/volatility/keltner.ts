import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { barFeature } from '../bar-set.js';
import { checkBars, type HighLowClose, runBars } from '../batch.js';
import type { Ohlcv } from '../input.js';
import { type BarKernel, carve } from '../kernel.js';
import { name, period } from '../options.js';
import { ExponentialAverage } from '../window/average.js';
import { AtrKernel } from './atr.js';

const schema = z.strictObject({
  period: period.default(20),
  atrPeriod: period.default(10),
  k: z.number().positive().default(2),
  firstBar: z.enum(['skip', 'high-low']).default('skip'),
  name,
});
const batchSchema = schema.omit({ name: true });
type Shape = z.output<typeof batchSchema>;

class KeltnerKernel implements BarKernel {
  readonly #k: number;
  readonly #average: ExponentialAverage;
  readonly #range: AtrKernel;

  constructor(o: Shape, state?: Float64Array<ArrayBuffer>) {
    const [average, range] = carve(state, ExponentialAverage.size, AtrKernel.size);
    this.#k = o.k;
    this.#average = new ExponentialAverage(o.period, 2 / (o.period + 1), average);
    this.#range = new AtrKernel({ period: o.atrPeriod, firstBar: o.firstBar }, range);
  }

  static readonly size = ExponentialAverage.size + AtrKernel.size;

  next(bar: Ohlcv, out: Float64Array, at: number): void {
    const half = this.#k * this.#range.range(bar);
    const middle = this.#average.next((bar.high + bar.low + bar.close) / 3);
    const sound = half - half === 0;
    out[at] = sound ? middle : Number.NaN;
    out[at + 1] = middle + half;
    out[at + 2] = middle - half;
  }
}

/** Options of {@link keltner}. */
export type KeltnerOptions = z.input<typeof schema>;

/**
 * Keltner channel: EMA of the typical price over `period`, plus and minus `k` average true ranges over `atrPeriod`; columns
 * `keltner_<period>_<atrPeriod>_<k>_middle`, `_upper`, `_lower`.
 *
 * The EMA begins with the mean of its first `period` prices, the range as in `atr`. First numbers when both have one.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { keltner } from 'edgeproof/features';
 * const features = keltner({ period: 20, atrPeriod: 10, k: 2 });
 * ```
 */
export function keltner(options: KeltnerOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('keltner', schema, options);
  const base = o.name ?? `keltner_${o.period}_${o.atrPeriod}_${o.k}`;
  const needs = Math.max(o.period, o.firstBar === 'skip' ? o.atrPeriod + 1 : o.atrPeriod);
  return barFeature({
    who: 'keltner',
    columns: ['middle', 'upper', 'lower'].map((part) => ({ name: `${base}_${part}`, needs })),
    size: KeltnerKernel.size,
    options: o,
    kernel: (state) => new KeltnerKernel(o, state),
  });
}

/** {@link keltner} over arrays, bit-equal to the stream. */
export function keltnerBatch(
  bars: HighLowClose,
  options: z.input<typeof batchSchema> = {},
): { readonly middle: Float64Array; readonly upper: Float64Array; readonly lower: Float64Array } {
  const o = parseOptions('indicators.keltner', batchSchema, options);
  return runBars(new KeltnerKernel(o), checkBars('keltner', bars), ['middle', 'upper', 'lower']);
}
