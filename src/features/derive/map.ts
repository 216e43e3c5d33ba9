import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import type { FeatureEnv } from '../feature-env.js';
import { type Combine, MapSet } from './map-set.js';

const schema = z.strictObject({
  columns: z.array(z.string().min(1)).min(1),
  to: z.string().min(1),
  fn: z.custom<Combine>((value) => typeof value === 'function', 'is not a function'),
});

/** Options of {@link map}. */
export type MapOptions = z.input<typeof schema>;

/**
 * One column out of others of the same row (columns made before it, or fields of the bar) by a function of your own.
 *
 * The function is called with finite numbers only, in the order of `columns`, and must be pure: no clock, no memory. What
 * is not finite becomes NaN. A closure cannot be sent to a worker: `ratio` and `difference` can.
 *
 * @throws ConfigError for an unknown option, or an input that is not made before
 * @example
 * ```ts
 * import { compose, map, sma } from 'edgeproof/features';
 * const cross = map({ columns: ['sma_10', 'sma_30'], to: 'cross', fn: (fast, slow) => Math.sign(fast - slow) });
 * const features = compose(sma({ period: 10 }), sma({ period: 30 }), cross);
 * ```
 */
export function map(options: MapOptions): Factory<FeatureSet> {
  const o = parseOptions('map', schema, options);
  return (env: FeatureEnv) => new MapSet('map', o.columns, o.to, o.fn, env);
}
