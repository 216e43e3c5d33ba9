import { ConfigError } from '../../core/errors.js';
import { knownOptions } from '../../core/options.js';
import { checkSpans, type PurgeOptions, purge } from './purge.js';
import { foldBounds, type LabelSpans, range, type Split } from './split.js';

/** Options of {@link groupedPurged}. */
export interface GroupedOptions extends PurgeOptions {
  /** Folds of groups; each group is held out in one of them. */
  readonly folds: number;
  /** Folds of time within each fold of groups; default 1: an unseen instrument over all of time. */
  readonly timeFolds?: number;
}

/**
 * Folds that hold out whole instruments: does it work on what it never saw? Groups are dealt to folds in the order of their
 * first row.
 *
 * Instruments move together: with `timeFolds` above 1 a part of time is held out as well, and what trains is purged around it.
 *
 * @param groups - one a sample: the instrument
 * @throws ConfigError when there are fewer groups than folds, or fewer samples than folds of time
 * @example
 * ```ts
 * import { groupedPurged } from 'edgeproof/backtest';
 * const start = [0, 0, 1, 1, 2, 2];
 * const splits = groupedPurged({ start, end: start }, ['A', 'B', 'A', 'B', 'A', 'B'], { folds: 2 });
 * if (splits[0]?.test.join() !== '0,2,4') throw new Error('A is held out first');
 * ```
 */
export function groupedPurged(
  labels: LabelSpans,
  groups: readonly (string | number)[],
  options: GroupedOptions,
): readonly Split[] {
  knownOptions('groupedPurged', options, ['folds', 'timeFolds', 'embargo', 'lookback']);
  checkSpans('groupedPurged', labels);
  const n = labels.start.length;
  const { folds, timeFolds = 1 } = options;
  const names = [...new Set(groups)];
  if (groups.length !== n || folds < 2 || names.length < folds || timeFolds < 1 || timeFolds > n)
    throw new ConfigError(
      'groupedPurged',
      `${folds} folds of ${names.length} groups, ${timeFolds} folds of time, over ${groups.length} of ${n} samples`,
      'name the group of each sample, and ask for no more folds than there are groups and samples',
    );
  return foldBounds(names.length, folds).flatMap(([from, to]) => {
    const held = new Set(names.slice(from, to));
    const others = range(0, n).filter((i) => !held.has(groups[i]!));
    return foldBounds(n, timeFolds).map(([first, last]) => {
      const test = range(first, last).filter((i) => held.has(groups[i]!));
      const train = timeFolds === 1 ? others : purge(labels, { train: others, test: range(first, last) }, options);
      return { train, test };
    });
  });
}
