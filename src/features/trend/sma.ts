import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { runKernel, warming } from '../batch.js';
import { kernelFeature } from '../kernel-set.js';
import { name, of, period, stem } from '../options.js';
import { WindowMean, windowMeans } from '../window/mean.js';

const schema = z.strictObject({ period, of, name });
const batchSchema = schema.omit({ of: true, name: true });

/** Options of {@link sma}. */
export type SmaOptions = z.input<typeof schema>;

/**
 * Simple moving average of the last `period` values; one column, `sma_<period>`.
 *
 * First number after `period` values (TA-Lib `SMA`). A flat window gives exactly its value, and nothing drifts.
 *
 * @throws ConfigError for an unknown option or a period that is not a positive integer
 * @example
 * ```ts
 * import { compose, sma } from 'edgeproof/features';
 * const features = compose(sma({ period: 10 }), sma({ period: 20, of: 'volume', name: 'usual_volume' }));
 * ```
 */
export function sma(options: SmaOptions): Factory<FeatureSet> {
  const o = parseOptions('sma', schema, options);
  return kernelFeature({
    who: 'sma',
    columns: [{ name: o.name ?? stem(`sma_${o.period}`, o.of), needs: o.period }],
    of: o.of,
    size: WindowMean.size(o.period),
    options: o,
    kernel: (state) => new WindowMean(o.period, state),
    batch: (values) => [smaBatch(values, { period: o.period })],
  });
}

/** {@link sma} over an array, bit-equal to the stream. */
export function smaBatch(values: Float64Array, options: z.input<typeof batchSchema>): Float64Array {
  const { period: n } = parseOptions('indicators.sma', batchSchema, options);
  const out = warming(values.length, n - 1);
  return windowMeans(values, n, out) ? out : runKernel(new WindowMean(n), values, out);
}
