import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { runKernel } from '../batch.js';
import type { Kernel } from '../kernel.js';
import { kernelFeature } from '../kernel-set.js';
import { name, of, period, stem } from '../options.js';
import { WindowWeighted } from '../window/weighted.js';

class WmaKernel implements Kernel {
  readonly #window: WindowWeighted;
  readonly #scale: number;

  constructor(n: number, state?: Float64Array<ArrayBuffer>) {
    this.#window = new WindowWeighted(n, state);
    this.#scale = 2 / (n * (n + 1));
  }

  step(cells: Float64Array, at: number): void {
    cells[at] = this.next(cells[at]!);
  }

  next(value: number): number {
    if (value - value !== 0) return Number.NaN;
    const window = this.#window;
    return window.push(value) ? window.origin + window.weighted * this.#scale : Number.NaN;
  }
}

const schema = z.strictObject({ period, of, name });
const batchSchema = schema.omit({ of: true, name: true });

/** Options of {@link wma}. */
export type WmaOptions = z.input<typeof schema>;

/**
 * Linearly weighted moving average, the newest value with weight `period`, the oldest with 1; one column, `wma_<period>`.
 *
 * First number after `period` values (TA-Lib `WMA`).
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { wma } from 'edgeproof/features';
 * const features = wma({ period: 9 });
 * ```
 */
export function wma(options: WmaOptions): Factory<FeatureSet> {
  const o = parseOptions('wma', schema, options);
  return kernelFeature({
    who: 'wma',
    columns: [{ name: o.name ?? stem(`wma_${o.period}`, o.of), needs: o.period }],
    of: o.of,
    size: WindowWeighted.size(o.period),
    options: o,
    kernel: (state) => new WmaKernel(o.period, state),
  });
}

/** {@link wma} over an array, bit-equal to the stream. */
export function wmaBatch(values: Float64Array, options: z.input<typeof batchSchema>): Float64Array {
  return runKernel(new WmaKernel(parseOptions('indicators.wma', batchSchema, options).period), values);
}
