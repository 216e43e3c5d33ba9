import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { runKernel } from '../batch.js';
import type { Kernel } from '../kernel.js';
import { kernelFeature } from '../kernel-set.js';
import { name, of, period, stem } from '../options.js';
import { WindowMoments } from '../window/moments.js';

const schema = z.strictObject({
  period: period.min(2).default(20),
  ddof: z.union([z.literal(0), z.literal(1)]).default(1),
  of,
  name,
});
const batchSchema = schema.omit({ of: true, name: true });
type Shape = z.output<typeof batchSchema>;

class ZscoreKernel implements Kernel {
  readonly #window: WindowMoments;
  readonly #scale: number;

  constructor(o: Shape, state?: Float64Array<ArrayBuffer>) {
    this.#window = new WindowMoments(o.period, state);
    this.#scale = 1 / (o.period - o.ddof);
  }

  step(cells: Float64Array, at: number): void {
    cells[at] = this.next(cells[at]!);
  }

  next(value: number): number {
    const window = this.#window;
    if (value - value !== 0 || !window.push(value)) return Number.NaN;
    const deviation = Math.sqrt(window.squares * this.#scale);
    return deviation === 0 ? 0 : (value - window.mean) / deviation;
  }
}

/** Options of {@link zscore}. */
export type ZscoreOptions = z.input<typeof schema>;

/**
 * Rolling z-score: the distance of a value to the mean of the last `period` values, itself among them, in standard
 * deviations; one column, `zscore_<period>`.
 *
 * `ddof` 1 (default) is the standard deviation of a sample, 0 that of a population. First number after `period` values. In a
 * flat window it is 0.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { compose, rsi, zscore } from 'edgeproof/features';
 * const features = compose(rsi({ period: 14 }), zscore({ of: 'rsi_14', period: 60 }));
 * ```
 */
export function zscore(options: ZscoreOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('zscore', schema, options);
  return kernelFeature({
    who: 'zscore',
    columns: [{ name: o.name ?? stem(`zscore_${o.period}`, o.of), needs: o.period }],
    of: o.of,
    size: WindowMoments.size(o.period),
    options: o,
    kernel: (state) => new ZscoreKernel(o, state),
  });
}

/** {@link zscore} over an array, bit-equal to the stream. */
export function zscoreBatch(values: Float64Array, options: z.input<typeof batchSchema> = {}): Float64Array {
  return runKernel(new ZscoreKernel(parseOptions('indicators.zscore', batchSchema, options)), values);
}
