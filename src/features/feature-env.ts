import type { FeatureSet } from '../contracts/feature-set.js';
import type { PluginEnv } from '../core/plugin.js';
import type { PriceColumns } from './price-columns.js';

/** A column as the sets after it see it: its name, when it first holds a number, and when it is written. */
export interface FeatureColumn {
  readonly name: string;
  /** Updates of an instrument after which the column holds a number. */
  readonly warmup: number;
  /** Written by `settle`, once an instant, and not by `update`. */
  readonly settled: boolean;
}

/**
 * What a composed feature set is born into: the plug-in environment and the columns that come before its own.
 *
 * Cell `k` of `before` lies `before.length - k` cells ahead of the set's first cell in the same row, so a set that reads
 * columns of others needs nothing but its own `RowTable`: `rows.data[rows.offset(i) - before.length + k]`.
 */
export interface FeatureEnv extends PluginEnv {
  readonly before?: readonly FeatureColumn[];
}

/** A feature set that knows the warm-up of each of its columns; for any other the set's own warm-up stands for all. */
export interface DescribedFeatureSet extends FeatureSet {
  readonly described: readonly FeatureColumn[];
  /**
   * The columns over all bars of one instrument, from birth on: bit-equal to `update` bar by bar, and several times as
   * fast. Null where the set can only stream.
   */
  overBars?(bars: PriceColumns): readonly Float64Array[] | null;
}

/**
 * The columns of any feature set as a later set sees them.
 *
 * @example
 * ```ts
 * import { flags, instrument, Random, Universe } from 'edgeproof';
 * import { describeColumns, macd } from 'edgeproof/features';
 * const universe = new Universe([instrument({ id: 'SPY' })]);
 * const set = macd({ start: 'classic' })({ universe, flags: flags(), random: (name) => new Random(1, name) });
 * if (describeColumns(set)[0]?.warmup !== 26) throw new Error('the line speaks first');
 * ```
 */
export function describeColumns(set: FeatureSet | DescribedFeatureSet): readonly FeatureColumn[] {
  if ('described' in set) return set.described;
  return set.columns.map((name) => ({ name, warmup: set.warmup, settled: set.scope === 'universe' }));
}
