import { knownOptions } from '../../core/options.js';
import { Random } from '../../core/random.js';
import { mean, stdev } from '../../math/moments.js';
import { shuffle } from '../overfit/permutation.js';
import type { LabelSpans, Split } from '../splits/split.js';
import { labelOverlap } from './label-overlap.js';
import type { Leak } from './leak-report.js';

/** Leaks of a training procedure. */
export interface TrainingLeaks {
  readonly leaks: readonly Leak[];
}

/** What is known of the samples beside their label spans. */
export interface SplitAuditOptions {
  /** How far the features of a row look back before its start, in the unit of the spans; default 0. */
  readonly lookback?: number;
  /** The group of each sample, where splits hold out whole groups: none may then be on both sides. */
  readonly groups?: readonly (string | number)[];
}

/**
 * Do the splits keep labels apart? Every training label that shares time with a test label is an answer given away; so is a
 * training row whose features look back into a test label, and a group that was to be held out whole.
 *
 * @returns one leak a split that has any, with the first row that leaks and how many there are
 * @throws ConfigError for an unknown option
 * @example
 * ```ts
 * import { auditSplits, purgedKFold } from 'edgeproof/backtest';
 * const spans = { start: [0, 1, 2, 3], end: [1, 2, 3, 4] };
 * if (auditSplits(spans, purgedKFold(spans, { folds: 2 })).leaks.length !== 0) throw new Error('purged');
 * if (auditSplits(spans, [{ train: [0, 1], test: [2, 3] }]).leaks.length !== 1) throw new Error('label 1 ends in the test');
 * ```
 */
export function auditSplits(
  spans: LabelSpans,
  splits: readonly Split[],
  options: SplitAuditOptions = {},
): TrainingLeaks {
  knownOptions('auditSplits', options, ['lookback', 'groups']);
  const { lookback = 0, groups } = options;
  const leaks = splits.flatMap((split, k): Leak[] => {
    const shared = groups === undefined ? undefined : split.test.map((i) => groups[i]!).find(sharedBy(split, groups));
    if (shared !== undefined) {
      const sentence = `Split ${k}: group ${shared} is in the training part and in the test.`;
      return [{ kind: 'label-overlap', stage: 'training', column: `group ${shared}`, at: Number.NaN, sentence }];
    }
    const leaking = lookback > 0 ? lookingBack(spans, split, lookback) : labelOverlap(spans, split).leaking;
    const [row] = leaking;
    if (row === undefined) return [];
    const by = lookback > 0 ? `labels or their look-back of ${lookback}` : leaking.length === 1 ? 'label' : 'labels';
    const sentence =
      `Split ${k}: ${leaking.length} training ${by} ${leaking.length === 1 && lookback === 0 ? 'reaches' : 'reach'} into the test; ` +
      `the first is row ${row}, from ${spans.start[row]} to ${spans.end[row]}.`;
    return [{ kind: 'label-overlap', stage: 'training', column: `row ${row}`, at: spans.end[row]!, sentence }];
  });
  return { leaks };
}

/** Training rows whose label, or what their features look back on, shares time with a test label. */
function lookingBack(spans: LabelSpans, split: Split, lookback: number): readonly number[] {
  const train = new Set(split.train);
  const start = Array.from(spans.start, (t, i) => (train.has(i) ? t - lookback : t));
  return labelOverlap({ start, end: spans.end }, split).leaking;
}

function sharedBy(split: Split, groups: readonly (string | number)[]): (group: string | number) => boolean {
  const training = new Set(split.train.map((i) => groups[i]!));
  return (group) => training.has(group);
}

/**
 * Does a fit read rows that it may not? Changes every row but the training ones beyond recognition, purged ones too, and fits
 * again: what was learned must be the same, bit for bit.
 *
 * @param rows - features, one array a row
 * @param learn - what is learned, as numbers: means of a scaler, weights, scores of a selection; handed all rows and the training
 * row numbers
 * @returns one leak a number that changed
 * @example
 * ```ts
 * import { fitLeaks } from 'edgeproof/backtest';
 * const rows = [[1], [2], [9]];
 * const split = { train: [0, 1], test: [2] };
 * const largest = (all: readonly ArrayLike<number>[], use: readonly number[]) => [Math.max(...use.map((i) => all[i]![0]!))];
 * if (fitLeaks(rows, split, largest).length !== 0) throw new Error('reads its rows only');
 * if (fitLeaks(rows, split, (all) => [Math.max(...all.map((row) => row[0]!))]).length !== 1) throw new Error('reads all');
 * ```
 */
export function fitLeaks<Row extends ArrayLike<number>>(
  rows: readonly Row[],
  split: Split,
  learn: (rows: readonly (readonly number[])[], train: readonly number[]) => ArrayLike<number>,
): readonly Leak[] {
  const training = new Set(split.train);
  const asGiven = rows.map((row) => Array.from(row));
  const noise = new Random(1, 'leakage/rows');
  const otherwise = (change: (one: number) => number): readonly (readonly number[])[] =>
    asGiven.map((row, i) => (training.has(i) ? row : row.map(change)));
  const own = learn(asGiven, split.train);
  const others = [
    // Noise for what reads a mean, much larger and much smaller ones for what reads an extreme.
    otherwise((one) => 3 * one + 10 * (1 + Math.abs(one)) * noise.normal()),
    otherwise((one) => 1000 * (1 + Math.abs(one))),
    otherwise((one) => -1000 * (1 + Math.abs(one))),
  ].map((table) => learn(table, split.train));
  const leaks: Leak[] = [];
  for (let k = 0; k < Math.max(own.length, ...others.map((one) => one.length)); k++) {
    const other = others.find((one) => !Object.is(own[k], one[k]));
    if (other === undefined) continue;
    const sentence = `Number ${k} that was learned changed from ${own[k]} to ${other[k]} when no training row did.`;
    leaks.push({ kind: 'fit-on-all', stage: 'training', column: `number ${k}`, at: Number.NaN, sentence });
  }
  return leaks;
}

/** Options of {@link shuffledLabels}. */
export interface ShuffledLabelOptions {
  /** How often the labels are shuffled; default 20. */
  readonly shuffles?: number;
  /** Rows that stay together, for labels that overlap; default 1. */
  readonly blockLength?: number;
  readonly seed?: number;
}

/** t of the mean score above which chance is no explanation: with 20 shuffles one honest pipeline in 25,000. */
const LIMIT = 5;

/**
 * Does a pipeline score on labels that mean nothing? Shuffles them, runs the whole pipeline again, and asks whether the scores
 * are above chance: then something saw the answers before the split.
 *
 * @param score - the whole pipeline from labels to out-of-sample score; chance is 0 (a correlation, a mean return, a gain over
 * the base rate)
 * @example
 * ```ts
 * import { shuffledLabels } from 'edgeproof/backtest';
 * const y = Array.from({ length: 40 }, (_, i) => Math.sin(i));
 * if (shuffledLabels(y, (labels) => labels[0]! * Math.cos(3)).leaks.length !== 0) throw new Error('chance');
 * if (shuffledLabels(y, (labels) => Math.abs(labels[0]!) + 1).leaks.length !== 1) throw new Error('always above');
 * ```
 */
export function shuffledLabels(
  y: ArrayLike<number>,
  score: (labels: Float64Array) => number,
  options: ShuffledLabelOptions = {},
): TrainingLeaks & { readonly scores: Float64Array; readonly t: number } {
  knownOptions('shuffledLabels', options, ['shuffles', 'blockLength', 'seed']);
  const { shuffles = 20, blockLength = 1, seed = 1 } = options;
  const random = new Random(seed, 'leakage/labels');
  const blocks = Math.ceil(y.length / blockLength);
  const scores = Float64Array.from({ length: shuffles }, () => {
    const order = shuffle(
      Int32Array.from({ length: blocks }, (_, i) => i),
      random,
    );
    const labels: number[] = [];
    for (const b of order)
      for (let i = b * blockLength; i < Math.min(y.length, (b + 1) * blockLength); i++) labels.push(y[i]!);
    return score(Float64Array.from(labels));
  });
  const sd = stdev(scores);
  const t = sd > 0 ? (mean(scores) / sd) * Math.sqrt(shuffles) : mean(scores) > 0 ? Number.POSITIVE_INFINITY : 0;
  if (!(t > LIMIT)) return { leaks: [], scores, t };
  const sentence = `Shuffled labels still score ${mean(scores).toPrecision(3)} (t ${t.toFixed(1)}): something saw them before the split.`;
  return {
    leaks: [{ kind: 'shuffled-labels', stage: 'training', column: 'score', at: Number.NaN, sentence }],
    scores,
    t,
  };
}
