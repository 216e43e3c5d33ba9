import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { runKernel } from '../batch.js';
import { kernelFeature } from '../kernel-set.js';
import { name, of, period, stem } from '../options.js';
import { averages, ExponentialAverage } from '../window/average.js';

const schema = z.strictObject({
  period,
  seed: z.enum(['sma', 'first']).default('sma'),
  alpha: z.number().gt(0).max(1).optional(),
  of,
  name,
});
const batchSchema = schema.omit({ of: true, name: true });

/** Options of {@link ema}. */
export type EmaOptions = z.input<typeof schema>;

function average(o: z.output<typeof batchSchema>, state?: Float64Array<ArrayBuffer>): ExponentialAverage {
  return new ExponentialAverage(o.seed === 'first' ? 1 : o.period, o.alpha ?? 2 / (o.period + 1), state);
}

/**
 * Exponential moving average; one column, `ema_<period>`.
 *
 * `y += alpha (x - y)` with `alpha = 2 / (period + 1)` unless given (`1 / period` is Wilder's smoothing). `seed: 'sma'`
 * (default, TA-Lib) begins with the mean of the first `period` values; `'first'` (Metastock, pandas `adjust=False`) with
 * the first value, and has a number from then on. The seed fades by `(1 - alpha)^k`.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { ema } from 'edgeproof/features';
 * const features = ema({ period: 20, seed: 'first' });
 * ```
 */
export function ema(options: EmaOptions): Factory<FeatureSet> {
  const o = parseOptions('ema', schema, options);
  return kernelFeature({
    who: 'ema',
    columns: [{ name: o.name ?? stem(`ema_${o.period}`, o.of), needs: o.seed === 'first' ? 1 : o.period }],
    of: o.of,
    size: ExponentialAverage.size,
    options: o,
    kernel: (state) => average(o, state),
    batch: (values) => [emaOver(values, o)],
  });
}

/** {@link ema} over an array, bit-equal to the stream. */
export function emaBatch(values: Float64Array, options: z.input<typeof batchSchema>): Float64Array {
  return emaOver(values, parseOptions('indicators.ema', batchSchema, options));
}

function emaOver(values: Float64Array, o: z.output<typeof batchSchema>): Float64Array {
  const out = new Float64Array(values.length);
  const kernel = average(o);
  const seed = Math.min(o.seed === 'first' ? 1 : o.period, values.length);
  for (let i = 0; i < seed; i++) out[i] = kernel.next(values[i]!);
  if (seed === values.length || averages(values, o.alpha ?? 2 / (o.period + 1), seed, out)) return out;
  return runKernel(average(o), values, out);
}
