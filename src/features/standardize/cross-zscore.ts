import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { name } from '../options.js';
import { rebuildable } from '../rebuildable.js';
import { type Compare, CrossSet } from './cross-set.js';

const schema = z.strictObject({
  of: z.string().min(1),
  ddof: z.union([z.literal(0), z.literal(1)]).default(0),
  name,
});

/** Two passes over distances to the first value: no digits are lost and equal values have no spread at all. */
function standardizer(ddof: 0 | 1): Compare {
  return (values, count) => {
    let origin = Number.NaN;
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value - value !== 0) continue;
      if (origin - origin !== 0) origin = value;
      sum += value - origin;
    }
    const mean = origin + sum / count;
    let squares = 0;
    for (let i = 0; i < values.length; i++) {
      const distance = values[i]! - mean;
      if (distance - distance === 0) squares += distance * distance;
    }
    const deviation = Math.sqrt(squares / Math.max(count - ddof, 1));
    const unit = deviation === 0 ? 1 : deviation; // without spread every distance is 0
    for (let i = 0; i < values.length; i++) values[i] = (values[i]! - mean) / unit;
  };
}

/** Options of {@link crossZscore}. */
export type CrossZscoreOptions = z.input<typeof schema>;

/**
 * The distance of an instrument's column to the mean of all instruments that have one, in standard deviations, made once an
 * instant; one column, `cross_zscore_<of>`.
 *
 * `ddof` 0 (default) is the standard deviation of these instruments, 1 that of a sample. Without spread it is 0. A row without a
 * number has NaN and does not count.
 *
 * @throws ConfigError for an unknown option, or an input that is not a column made before
 * @example
 * ```ts
 * import { compose, crossZscore, returns } from 'edgeproof/features';
 * const features = compose(returns({ periods: [20] }), crossZscore({ of: 'return_20' }));
 * ```
 */
export function crossZscore(options: CrossZscoreOptions): Factory<FeatureSet> {
  const o = parseOptions('crossZscore', schema, options);
  const to = o.name ?? `cross_zscore_${o.of}`;
  return rebuildable('crossZscore', o, (env) => new CrossSet('crossZscore', o.of, to, standardizer(o.ddof), env));
}
