import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { runKernel } from '../batch.js';
import type { Kernel } from '../kernel.js';
import { kernelFeature } from '../kernel-set.js';
import { name, of, period, stem } from '../options.js';
import { WindowWeighted } from '../window/weighted.js';

class SlopeKernel implements Kernel {
  readonly #window: WindowWeighted;
  readonly #center: number;
  readonly #scale: number;

  constructor(n: number, state?: Float64Array<ArrayBuffer>) {
    this.#window = new WindowWeighted(n, state);
    this.#center = (n + 1) / 2;
    this.#scale = 12 / (n * (n * n - 1));
  }

  step(cells: Float64Array, at: number): void {
    cells[at] = this.next(cells[at]!);
  }

  next(value: number): number {
    const window = this.#window;
    if (value - value !== 0 || !window.push(value)) return Number.NaN;
    return (window.weighted - this.#center * window.sum) * this.#scale;
  }
}

const schema = z.strictObject({ period: period.min(2).default(14), of, name });
const batchSchema = schema.omit({ of: true, name: true });

/** Options of {@link linregSlope}. */
export type LinregSlopeOptions = z.input<typeof schema>;

/**
 * Slope of the least-squares line through the last `period` values, in units of the input a step; one column,
 * `linreg_slope_<period>`.
 *
 * First number after `period` values (TA-Lib `LINEARREG_SLOPE`). A flat window has slope 0.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { linregSlope } from 'edgeproof/features';
 * const features = linregSlope({ period: 14 });
 * ```
 */
export function linregSlope(options: LinregSlopeOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('linregSlope', schema, options);
  return kernelFeature({
    who: 'linregSlope',
    columns: [{ name: o.name ?? stem(`linreg_slope_${o.period}`, o.of), needs: o.period }],
    of: o.of,
    size: WindowWeighted.size(o.period),
    options: o,
    kernel: (state) => new SlopeKernel(o.period, state),
  });
}

/** {@link linregSlope} over an array, bit-equal to the stream. */
export function linregSlopeBatch(values: Float64Array, options: z.input<typeof batchSchema> = {}): Float64Array {
  return runKernel(new SlopeKernel(parseOptions('indicators.linregSlope', batchSchema, options).period), values);
}
