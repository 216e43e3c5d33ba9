import { ConfigError } from '../../core/errors.js';
import { knownOptions } from '../../core/options.js';
import type { PurgeOptions } from './purge.js';
import { purgedKFold } from './purged-k-fold.js';
import type { LabelSpans, Split } from './split.js';

/** An outer split with the inner ones that may be used for tuning; the inner ones never touch the outer test. */
export interface NestedSplit extends Split {
  readonly inner: readonly Split[];
}

/** Options of {@link nestedPurged}. */
export interface NestedOptions extends PurgeOptions {
  readonly outerFolds: number;
  readonly innerFolds: number;
}

/**
 * Nested cross-validation, purged inside and outside: tune on the inner splits, judge on the outer test once.
 *
 * Row numbers of the inner splits are those of the whole sample, like the outer ones.
 *
 * @throws ConfigError when a training part is too small for the inner folds
 * @example
 * ```ts
 * import { nestedPurged } from 'edgeproof/backtest';
 * const start = Array.from({ length: 40 }, (_, i) => i);
 * const outer = nestedPurged({ start, end: start.map((t) => t + 1) }, { outerFolds: 4, innerFolds: 3 });
 * const held = new Set(outer[0]?.test);
 * if (outer[0]?.inner.some(({ train, test }) => [...train, ...test].some((i) => held.has(i)))) throw new Error('peeked');
 * ```
 */
export function nestedPurged(labels: LabelSpans, options: NestedOptions): readonly NestedSplit[] {
  knownOptions('nestedPurged', options, ['outerFolds', 'innerFolds', 'embargo', 'lookback']);
  const { outerFolds, innerFolds, ...keepAway } = options;
  return purgedKFold(labels, { folds: outerFolds, ...keepAway }).map(({ train, test }) => {
    if (train.length < innerFolds)
      throw new ConfigError(
        'nestedPurged',
        `${train.length} training rows for ${innerFolds} inner folds`,
        'ask for fewer',
      );
    const of = (values: ArrayLike<number>): number[] => train.map((i) => values[i]!);
    const inner = purgedKFold({ start: of(labels.start), end: of(labels.end) }, { folds: innerFolds, ...keepAway });
    const whole = (rows: readonly number[]): number[] => rows.map((i) => train[i]!);
    return { train, test, inner: inner.map((one) => ({ train: whole(one.train), test: whole(one.test) })) };
  });
}
