import { ConfigError } from '../../core/errors.js';
import { knownOptions } from '../../core/options.js';
import { checkSpans, type PurgeOptions, purge } from './purge.js';
import { foldBounds, type LabelSpans, range, type Split } from './split.js';

/** Options of {@link purgedKFold}. */
export interface PurgedKFoldOptions extends PurgeOptions {
  readonly folds: number;
}

/**
 * K-fold splits purged by the labels' own spans, with embargo (López de Prado 2018, section 7.4).
 *
 * The span of a test fold reaches from its first start to its *latest* end; training samples whose labels touch it are
 * dropped, then those that start within `embargo` after it. (Widely used code measures the span from the first end and
 * leaks.)
 *
 * @param options - number of folds; embargo and feature look-back in the unit of the spans (0 by default)
 * @throws ConfigError when there are fewer samples than folds
 * @example
 * ```ts
 * import { purgedKFold } from 'edgeproof/backtest';
 * const start = [0, 1, 2, 3, 4, 5];
 * const [first] = purgedKFold({ start, end: start.map((t) => t + 1) }, { folds: 2 });
 * if (first?.train.join() !== '4,5') throw new Error('sample 3 overlaps the label of sample 2');
 * ```
 */
export function purgedKFold(labels: LabelSpans, options: PurgedKFoldOptions): readonly Split[] {
  const n = labels.start.length;
  knownOptions('purgedKFold', options, ['folds', 'embargo', 'lookback']);
  const { folds } = options;
  if (!Number.isInteger(folds) || folds < 2 || folds > n)
    throw new ConfigError(
      'purgedKFold',
      `${folds} folds of ${n} samples`,
      'ask for 2 folds or more, not more than samples',
    );
  checkSpans('purgedKFold', labels);
  return foldBounds(n, folds).map(([from, to]) => {
    const test = range(from, to);
    const train = [...range(0, from), ...range(to, n)];
    return { train: purge(labels, { train, test }, options), test };
  });
}
