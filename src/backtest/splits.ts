import * as z from 'zod';
import { ConfigError } from '../core/errors.js';
import { knownOptions, parseOptions } from '../core/options.js';

/** Row numbers of one split, rising: fit on `train`, judge on `test`. */
export interface Split {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

const walkSchema = z.strictObject({
  rows: z.number().int().min(2),
  train: z.number().int().min(1),
  test: z.number().int().min(1),
  purge: z.number().int().min(0).default(0),
  expanding: z.boolean().default(false),
});

/** Options of {@link walkForwardSplits}; all in rows. `purge` is at least the label's horizon. */
export type WalkForwardSplitOptions = z.input<typeof walkSchema>;

/**
 * Walk-forward windows: train, a gap of `purge` rows whose labels reach into the test, test; then on by one test.
 *
 * A last test window that is not full is dropped, not shrunk, so that windows compare.
 *
 * @example
 * ```ts
 * import { walkForwardSplits } from 'edgeproof/backtest';
 * const [first] = walkForwardSplits({ rows: 50, train: 20, test: 7, purge: 2 });
 * if (first?.test[0] !== 22) throw new Error('the gap is purged');
 * ```
 */
export function walkForwardSplits(options: WalkForwardSplitOptions): readonly Split[] {
  const o = parseOptions('walkForwardSplits', walkSchema, options);
  const splits: Split[] = [];
  for (let end = o.train; end + o.purge + o.test <= o.rows; end += o.test) {
    const start = o.expanding ? 0 : end - o.train;
    splits.push({ train: range(start, end), test: range(end + o.purge, end + o.purge + o.test) });
  }
  return splits;
}

/** When each sample's label begins and when it becomes known, in any one unit; rising by `start`. */
export interface LabelSpans {
  readonly start: ArrayLike<number>;
  readonly end: ArrayLike<number>;
}

/**
 * K-fold splits purged by the labels' own spans, with embargo (López de Prado 2018, section 7.4).
 *
 * The span of a test fold reaches from its first start to its *latest* end; training samples whose labels touch it are
 * dropped, then those that start within `embargo` after it. (Widely used code measures the span from the first end and
 * leaks.)
 *
 * @param options - number of folds, and the embargo in the unit of the spans (0 by default)
 * @throws ConfigError when there are fewer samples than folds
 * @example
 * ```ts
 * import { purgedKFold } from 'edgeproof/backtest';
 * const start = [0, 1, 2, 3, 4, 5];
 * const [first] = purgedKFold({ start, end: start.map((t) => t + 1) }, { folds: 2 });
 * if (first?.train.join() !== '4,5') throw new Error('sample 3 overlaps the label of sample 2');
 * ```
 */
export function purgedKFold(
  labels: LabelSpans,
  options: { readonly folds: number; readonly embargo?: number },
): readonly Split[] {
  const n = labels.start.length;
  knownOptions('purgedKFold', options, ['folds', 'embargo']);
  const { folds, embargo = 0 } = options;
  if (!Number.isInteger(folds) || folds < 2 || folds > n)
    throw new ConfigError(
      'purgedKFold',
      `${folds} folds of ${n} samples`,
      'ask for 2 folds or more, not more than samples',
    );
  return foldBounds(n, folds).map(([from, to]) => {
    const test = range(from, to);
    return {
      train: purge(
        labels,
        range(0, n).filter((i) => i < from || i >= to),
        test,
        embargo,
      ),
      test,
    };
  });
}

/** Training samples that neither touch the span of a test block nor start within the embargo after it. */
function purge(
  labels: LabelSpans,
  train: readonly number[],
  test: readonly number[],
  embargo: number,
): readonly number[] {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const i of test) {
    first = Math.min(first, labels.start[i]!);
    last = Math.max(last, labels.end[i]!);
  }
  return train.filter((i) => {
    const start = labels.start[i]!;
    if (start <= last && labels.end[i]! >= first) return false;
    return !(start > last && start <= last + embargo);
  });
}

/** Contiguous folds, the first ones longer by one where the division leaves a rest. */
function foldBounds(n: number, folds: number): readonly (readonly [number, number])[] {
  const size = Math.floor(n / folds);
  const longer = n % folds;
  let from = 0;
  return Array.from({ length: folds }, (_, k) => {
    const to = from + size + (k < longer ? 1 : 0);
    const bounds = [from, to] as const;
    from = to;
    return bounds;
  });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
