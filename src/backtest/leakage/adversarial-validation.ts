import * as z from 'zod';
import { parseOptions } from '../../core/options.js';
import { Random } from '../../core/random.js';
import { shuffle } from '../overfit/permutation.js';
import type { Samples } from '../splits/samples.js';
import type { Split } from '../splits/split.js';
import { areaUnderCurve } from './area-under-curve.js';
import type { LeakWarning } from './leak-report.js';
import { logisticScores } from './logistic-regression.js';

const schema = z.strictObject({
  folds: z.int().min(2).default(5),
  seed: z.union([z.number(), z.string()]).default(1),
  limit: z.number().min(0.5).max(1).default(0.9),
});

/** Options of {@link adversarialValidation}; `limit` is the area from which on it warns, default 0.9. */
export type AdversarialOptions = z.input<typeof schema>;

/** How well one can tell training rows from test rows. */
export interface AdversarialValidation {
  /** Area under the curve of a classifier that was cross-validated: 0.5 when they cannot be told apart, 1 when they can. */
  readonly auc: number;
  /** The same of each column alone, from the most telling one on; folded at 0.5. */
  readonly columns: readonly { readonly column: string; readonly auc: number }[];
  /** A warning and no verdict: markets change, and columns that grow with time tell the halves apart without a leak. */
  readonly warning: LeakWarning | null;
}

/**
 * Adversarial validation: can a classifier tell the training rows of a split from its test rows by their features? What was
 * learned on rows of another kind says little, and a column that does it alone is often a date or a number in disguise.
 *
 * A logistic regression on the columns and their squares, cross-validated over shuffled rows.
 *
 * @throws ConfigError for an unknown option
 * @example
 * ```ts
 * import { adversarialValidation, Samples } from 'edgeproof/backtest';
 * const start = Array.from({ length: 60 }, (_, i) => i);
 * const samples = new Samples({ columns: ['row'], x: Float64Array.from(start), y: new Float64Array(60), spans: { start, end: start } });
 * const { warning } = adversarialValidation(samples, { train: start.slice(0, 40), test: start.slice(40) });
 * if (!warning?.sentence.includes('row')) throw new Error('the number of the row tells them apart');
 * ```
 */
export function adversarialValidation(
  samples: Samples,
  split: Split,
  options: AdversarialOptions = {},
): AdversarialValidation {
  const { folds, seed, limit } = parseOptions('adversarialValidation', schema, options);
  const rows = [...split.train, ...split.test];
  const k = samples.columns.length;
  const isTest = Float64Array.from(rows, (_, i) => (i < split.train.length ? 0 : 1));
  const x = new Float64Array(rows.length * k);
  rows.forEach((row, i) => {
    x.set(samples.x.subarray(row * k, (row + 1) * k), i * k);
  });
  const order = shuffle(
    Int32Array.from({ length: rows.length }, (_, i) => i),
    new Random(seed, 'leakage/adversarial'),
  );
  const scores = new Float64Array(rows.length);
  for (let f = 0; f < folds; f++) {
    const held = order.filter((_, i) => i % folds === f);
    const rest = order.filter((_, i) => i % folds !== f);
    const told = logisticScores({ x, y: isTest, columns: k }, rest, held);
    held.forEach((row, i) => {
      scores[row] = told[i]!;
    });
  }
  const auc = areaUnderCurve(scores, isTest);
  const columns = samples.columns
    .map((column, c) => {
      const own = areaUnderCurve(
        Float64Array.from(rows, (_, i) => x[i * k + c]!),
        isTest,
      );
      return { column, auc: Math.max(own, 1 - own) };
    })
    .sort((a, b) => b.auc - a.auc);
  const most = columns[0];
  const warning =
    auc < limit && !(most !== undefined && most.auc >= limit)
      ? null
      : {
          code: 'adversarial-validation',
          sentence: `Training and test rows can be told apart with an area under the curve of ${auc.toFixed(2)}; the most telling column is ${most?.column} (${most?.auc.toFixed(2)} alone).`,
        };
  return { auc, columns, warning };
}
