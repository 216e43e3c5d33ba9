import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { name } from '../options.js';
import { rebuildable } from '../rebuildable.js';
import { type Compare, CrossSet } from './cross-set.js';

const schema = z.strictObject({
  of: z.string().min(1),
  scale: z.enum(['unit', 'centered', 'rank']).default('unit'),
  name,
});

/** How many of the sorted values lie below `value` (or not above it, with `inclusive`). */
function below(sorted: Float64Array, count: number, value: number, inclusive: boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value || (inclusive && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function ranker(size: number, scale: 'unit' | 'centered' | 'rank'): Compare {
  const sorted = new Float64Array(size);
  return (values, count) => {
    sorted.set(values);
    sorted.sort(); // NaN goes last
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value - value !== 0) continue;
      const rank = (below(sorted, count, value, false) + below(sorted, count, value, true) + 1) / 2;
      const unit = count === 1 ? 0.5 : (rank - 1) / (count - 1);
      values[i] = scale === 'rank' ? rank : scale === 'unit' ? unit : 2 * unit - 1;
    }
  };
}

/** Options of {@link crossRank}. */
export type CrossRankOptions = z.input<typeof schema>;

/**
 * The rank of an instrument's column among all instruments that have one, made once an instant; one column, `rank_<of>`.
 *
 * `scale: 'unit'` (default) runs from 0 (lowest) to 1, `'centered'` from -1 to 1, `'rank'` from 1 to their number. Equal
 * values share their average rank; one alone is in the middle. A row without a number has NaN and does not count.
 *
 * @throws ConfigError for an unknown option, or an input that is not a column made before
 * @example
 * ```ts
 * import { compose, crossRank, returns } from 'edgeproof/features';
 * const features = compose(returns({ periods: [20] }), crossRank({ of: 'return_20' }));
 * ```
 */
export function crossRank(options: CrossRankOptions): Factory<FeatureSet> {
  const o = parseOptions('crossRank', schema, options);
  const to = o.name ?? `rank_${o.of}`;
  return rebuildable(
    'crossRank',
    o,
    (env) => new CrossSet('crossRank', o.of, to, ranker(env.universe.size, o.scale), env),
  );
}
