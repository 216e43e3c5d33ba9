import { ConfigError } from '../../core/errors.js';
import { knownOptions } from '../../core/options.js';
import { choose, combinations } from './combinations.js';
import { checkSpans, type PurgeOptions, purge } from './purge.js';
import { foldBounds, type LabelSpans, range, type Split } from './split.js';

/** Options of {@link combinatorialPurged}: the book's φ[N, k]. */
export interface CombinatorialOptions extends PurgeOptions {
  /** How many groups of consecutive samples; N. */
  readonly groups: number;
  /** How many of them are held out at a time; k. */
  readonly testGroups: number;
}

/** One split of a combinatorial purged cross-validation. */
export interface CombinatorialSplit extends Split {
  readonly testGroups: readonly number[];
  /** The path that each of `testGroups` belongs to: the j-th time a group is held out it goes to path j. */
  readonly pathOfGroup: readonly number[];
}

/** All splits, and how many whole histories they can be put together to. */
export interface CombinatorialPurged {
  readonly splits: readonly CombinatorialSplit[];
  readonly paths: number;
  /** First sample and the one after the last of each group. */
  readonly bounds: readonly (readonly [number, number])[];
}

/**
 * How many splits and paths `φ[groups, testGroups]` has: `C(N, k)` and `k / N · C(N, k)`.
 *
 * @throws ConfigError unless 1 <= testGroups < groups
 * @example
 * ```ts
 * import { combinatorialCounts } from 'edgeproof/backtest';
 * const { splits, paths } = combinatorialCounts(6, 2);
 * if (splits !== 15 || paths !== 5) throw new Error('the example of the book');
 * ```
 */
export function combinatorialCounts(groups: number, testGroups: number): { splits: number; paths: number } {
  if (!Number.isInteger(groups) || !Number.isInteger(testGroups) || testGroups < 1 || testGroups >= groups)
    throw new ConfigError(
      'combinatorialPurged',
      `${testGroups} of ${groups} groups held out`,
      'hold out at least 1 and leave at least 1 to train on',
    );
  return { splits: choose(groups, testGroups), paths: choose(groups - 1, testGroups - 1) };
}

/**
 * Combinatorial purged cross-validation (López de Prado 2018, chapter 12): every way to hold out `testGroups` of `groups`,
 * purged and embargoed around each held-out group by itself, and the paths that the held-out pieces make.
 *
 * @throws ConfigError for counts that cannot be
 * @example
 * ```ts
 * import { combinatorialPurged } from 'edgeproof/backtest';
 * const start = Array.from({ length: 30 }, (_, i) => i);
 * const { splits, paths } = combinatorialPurged({ start, end: start.map((t) => t + 2) }, { groups: 6, testGroups: 2 });
 * if (splits.length !== 15 || paths !== 5 || splits[0]?.train[0] !== 12) throw new Error('2 samples purged');
 * ```
 */
export function combinatorialPurged(labels: LabelSpans, options: CombinatorialOptions): CombinatorialPurged {
  knownOptions('combinatorialPurged', options, ['groups', 'testGroups', 'embargo', 'lookback']);
  const { groups, testGroups } = options;
  const { paths } = combinatorialCounts(groups, testGroups);
  const n = labels.start.length;
  if (groups > n)
    throw new ConfigError('combinatorialPurged', `${groups} groups of ${n} samples`, 'ask for fewer groups');
  checkSpans('combinatorialPurged', labels);
  const bounds = foldBounds(n, groups);
  const heldOut = new Int32Array(groups);
  const splits: CombinatorialSplit[] = [];
  for (const chosen of combinations(groups, testGroups)) {
    const tests = chosen.map((g) => range(...bounds[g]!));
    let train: readonly number[] = bounds.flatMap((one, g) => (chosen.includes(g) ? [] : range(...one)));
    for (const test of tests) train = purge(labels, { train, test }, options);
    splits.push({
      train,
      test: tests.flat(),
      testGroups: [...chosen],
      pathOfGroup: chosen.map((g) => heldOut[g]!++),
    });
  }
  return { splits, paths, bounds };
}

/**
 * Puts the pieces together: for each path one value a sample, taken from the split that held it out.
 *
 * @param predicted - one array a split, one value a sample of its `test`, in order
 * @returns one array a path, one value a sample
 * @throws ConfigError when the arrays do not belong to the splits
 * @example
 * ```ts
 * import { combinatorialPaths, combinatorialPurged } from 'edgeproof/backtest';
 * const start = [0, 1, 2, 3];
 * const cv = combinatorialPurged({ start, end: start }, { groups: 4, testGroups: 2 });
 * const paths = combinatorialPaths(cv, cv.splits.map((split) => split.test));
 * if (paths.length !== 3 || paths[0]?.join() !== '0,1,2,3') throw new Error('each path is a whole history');
 * ```
 */
export function combinatorialPaths(
  cv: CombinatorialPurged,
  predicted: readonly ArrayLike<number>[],
): readonly Float64Array[] {
  const n = cv.bounds.at(-1)?.[1] ?? 0;
  const out = Array.from({ length: cv.paths }, () => new Float64Array(n).fill(Number.NaN));
  cv.splits.forEach((split, s) => {
    const values = predicted[s];
    if (values === undefined || values.length !== split.test.length)
      throw new ConfigError(
        'combinatorialPaths',
        `split ${s} needs ${split.test.length} values`,
        'predict its test rows',
      );
    let at = 0;
    split.testGroups.forEach((g, j) => {
      const [from, to] = cv.bounds[g]!;
      for (let i = from; i < to; i++) out[split.pathOfGroup[j]!]![i] = values[at++]!;
    });
  });
  return out;
}
