import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { name, of } from '../options.js';
import { rebuildable } from '../rebuildable.js';
import { MapSet } from './map-set.js';

const ratioSchema = z.strictObject({ of, to: z.string().min(1), name });
const differenceSchema = z.strictObject({ of, minus: z.string().min(1), name });
const divide = (a: number, b: number): number => a / b;
const subtract = (a: number, b: number): number => a - b;

/** Options of {@link ratio}. */
export type RatioOptions = z.input<typeof ratioSchema>;
/** Options of {@link difference}. */
export type DifferenceOptions = z.input<typeof differenceSchema>;

/**
 * `of / to` for two columns made before it or fields of the bar; one column, `<of>_over_<to>`. NaN when `to` is 0.
 *
 * @throws ConfigError for an unknown option, or an input that is not made before
 * @example
 * ```ts
 * import { compose, ratio, sma } from 'edgeproof/features';
 * const features = compose(sma({ period: 200 }), ratio({ of: 'close', to: 'sma_200', name: 'trend' }));
 * ```
 */
export function ratio(options: RatioOptions): Factory<FeatureSet> {
  const o = parseOptions('ratio', ratioSchema, options);
  const to = o.name ?? `${o.of}_over_${o.to}`;
  return rebuildable('ratio', o, (env) => new MapSet('ratio', [o.of, o.to], to, divide, env));
}

/**
 * `of - minus` for two columns made before it or fields of the bar; one column, `<of>_minus_<minus>`.
 *
 * @throws ConfigError for an unknown option, or an input that is not made before
 * @example
 * ```ts
 * import { compose, difference, sma } from 'edgeproof/features';
 * const cross = difference({ of: 'sma_10', minus: 'sma_30', name: 'cross' });
 * const features = compose(sma({ period: 10 }), sma({ period: 30 }), cross);
 * ```
 */
export function difference(options: DifferenceOptions): Factory<FeatureSet> {
  const o = parseOptions('difference', differenceSchema, options);
  const to = o.name ?? `${o.of}_minus_${o.minus}`;
  return rebuildable('difference', o, (env) => new MapSet('difference', [o.of, o.minus], to, subtract, env));
}
