import * as z from 'zod';
import { ConfigError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import type { TrialCount } from '../../report/run-record.js';
import { auditSplits } from '../leakage/training-checks.js';
import type { PurgeOptions } from '../splits/purge.js';
import { Samples } from '../splits/samples.js';
import type { Split } from '../splits/split.js';
import type { Parameters } from '../sweep/parameter-grid.js';
import { methodSchema, type PointOf, proposerOf, type ScoredPoint, type SearchMethod } from './proposals.js';
import { pooledTrials, recordSearch, type SearchLedger, type SearchTrial } from './search-trials.js';
import { type FitParameters, positionsIn, sharpePerRow, type Tuned, tuneOn } from './tune.js';

/** What is searched, on which samples, and how it is judged. */
export interface PurgedSearchPlan<M extends SearchMethod = SearchMethod> {
  /** Part of every trial that is written down; another name is another idea. */
  readonly name: string;
  /** `y` is the return that a position of 1 in the row earns. */
  readonly samples: Samples;
  /** Splits to judge on: `purgedKFold`, `walkForwardPurged`, `combinatorialPurged(...).splits`, `groupedPurged`. */
  readonly outer: readonly Split[];
  /** Folds inside each training part, purged by label end, `embargo` and `lookback`. */
  readonly inner: PurgeOptions & { readonly folds: number };
  readonly search: M;
  /** Fits a set on training rows; what it returns gives the position of any row from its features. */
  readonly fit: FitParameters<PointOf<M>>;
  /** Score of the returns of rows, larger is better; default mean over standard deviation. */
  readonly score?: (returns: Float64Array) => number;
  /** Must be on for a ledger, and needs one. */
  readonly flags?: { readonly [flag: string]: boolean };
  /** Where every set is written down as a trial; spans must be in Micros then. */
  readonly ledger?: SearchLedger;
  /** Told after each outer split. */
  readonly onProgress?: (state: { readonly done: number; readonly total: number }) => void;
}

/** One outer split: what was found inside its training part, and what that was worth outside. */
export interface SearchedSplit<P extends Parameters> {
  readonly parameters: P;
  /** Score of the chosen set in the inner folds: the best of many, so it flatters. */
  readonly inSample: number;
  /** Score of the chosen set on the rows held out; NaN where it cannot be told. */
  readonly outOfSample: number;
  readonly tried: readonly ScoredPoint<P>[];
}

/** What a nested search leaves behind. */
export interface PurgedSearchResult<P extends Parameters> {
  readonly splits: readonly SearchedSplit<P>[];
  /** Return of each row by the set that was chosen without it; mean over the splits that held it out, NaN where none did. */
  readonly outOfSample: Float64Array;
  /** Score of `outOfSample`: the only number here that no choice has touched. */
  readonly score: number;
  /** Best inner score of any split: what one would have shown without nesting. */
  readonly bestInSample: number;
  /** Every distinct set that was tried in any training part. */
  readonly trials: readonly SearchTrial<P>[];
  /** What counts against it: the ledger's count, or without one the number of `trials`. */
  readonly count: TrialCount;
}

const planSchema = z.strictObject({
  name: z.string().min(1),
  samples: z.instanceof(Samples, { error: 'must be Samples' }),
  outer: z.array(z.object({ train: z.array(z.number()).min(1), test: z.array(z.number()).min(1) })).min(1),
  inner: z.strictObject({
    folds: z.int().min(2),
    embargo: z.number().min(0).optional(),
    lookback: z.number().min(0).optional(),
  }),
  search: methodSchema,
  fit: z.custom((v) => typeof v === 'function', 'must be a function (parameters, training) => rows => positions'),
  score: z.custom((v) => typeof v === 'function', 'must be a function from returns to a number').optional(),
  flags: z.record(z.string(), z.boolean()).optional(),
  ledger: z.custom((v) => typeof v === 'object' && v !== null).optional(),
  onProgress: z.custom((v) => typeof v === 'function', 'must be a function').optional(),
});

/**
 * Searches parameters inside each training part and judges what it chose on the rows held out: nested cross-validation with a
 * grid, random or Bayesian search (Cawley & Talbot 2010 on why nesting; Jones, Schonlau & Welch 1998 on expected improvement).
 *
 * The tuner is handed {@link TrainingRows} and nothing else; outer splits whose labels overlap are refused. Every set is a trial,
 * in the ledger when there is one. The same plan gives the same result, bit for bit.
 *
 * @throws ConfigError for a plan that cannot work or splits that leak; PluginError when a fit breaks its contract
 * @example
 * ```ts
 * import { Random } from 'edgeproof';
 * import { purgedKFold, purgedSearch, Samples } from 'edgeproof/backtest';
 * const random = new Random(1, 'noise');
 * const n = 200;
 * const start = Array.from({ length: n }, (_, i) => i);
 * const samples = new Samples({
 *   columns: ['a'], x: Float64Array.from(start, () => random.normal()), y: Float64Array.from(start, () => random.normal()),
 *   spans: { start, end: start.map((t) => t + 3) },
 * });
 * const result = await purgedSearch({
 *   name: 'threshold', samples, outer: purgedKFold(samples.spans, { folds: 4, embargo: 2 }), inner: { folds: 3, embargo: 2 },
 *   search: { method: 'random', space: { bar: { low: -1, high: 1 }, side: [1, -1] }, trials: 12, seed: 7 },
 *   fit: ({ bar, side }) => ({ x }) => x.map((one) => (one > bar ? side : 0)),
 * });
 * if (result.trials.length !== 12 || result.count.count !== 12) throw new Error('each set is a trial');
 * ```
 */
export async function purgedSearch<const M extends SearchMethod>(
  plan: PurgedSearchPlan<M>,
): Promise<PurgedSearchResult<PointOf<M>>> {
  type P = PointOf<M>;
  const o = parseOptions('purgedSearch', planSchema, plan);
  checkLedger(plan);
  const { samples, outer, fit, score = sharpePerRow } = plan;
  const [leak] = auditSplits(samples.spans, outer, { lookback: plan.inner.lookback ?? 0 }).leaks;
  if (leak !== undefined)
    throw new ConfigError(
      'purgedSearch',
      leak.sentence,
      'purge the outer splits by the end of their labels, and by the look-back that inner states',
    );
  const splits: SearchedSplit<P>[] = [];
  const found: Tuned<P>[] = [];
  const sum = new Float64Array(samples.y.length);
  const times = new Int32Array(samples.y.length);
  for (const split of outer) {
    const training = samples.training(split);
    const tuned = await tuneOn<P>(training, proposerOf(o.search), { fit, inner: plan.inner, score });
    const { parameters } = tuned.best;
    const positions = await positionsIn(fit, parameters, { training, rows: samples.judged(split) });
    const outcome = samples.outcome(split);
    const returns = positions.map((one, i) => one * outcome[i]!);
    split.test.forEach((row, i) => {
      if (!Number.isFinite(returns[i]!)) return;
      sum[row] = sum[row]! + returns[i]!;
      times[row] = times[row]! + 1;
    });
    found.push(tuned);
    splits.push({
      parameters,
      inSample: tuned.best.score,
      outOfSample: score(returns.filter(Number.isFinite)),
      tried: tuned.tried.map(({ parameters: tried, score: got }) => ({ parameters: tried, score: got })),
    });
    plan.onProgress?.({ done: splits.length, total: outer.length });
  }
  const outOfSample = sum.map((one, row) => (times[row]! > 0 ? one / times[row]! : Number.NaN));
  const trials = pooledTrials(samples, outer, found);
  return {
    splits,
    outOfSample,
    score: score(outOfSample.filter(Number.isFinite)),
    bestInSample: Math.max(...splits.map((one) => one.inSample)),
    trials,
    count: await recordSearch(plan, trials),
  };
}

/** As for a backtest: a ledger and the gates go together. */
function checkLedger({ flags, ledger }: Pick<PurgedSearchPlan, 'flags' | 'ledger'>): void {
  const on = flags?.['enable_bt_gates'] === true;
  if (on === (ledger !== undefined)) return;
  throw on
    ? new ConfigError(
        'purgedSearch',
        'the gates are on and there is no trial ledger',
        'pass ledger: { trials, research, instruments }',
      )
    : new ConfigError(
        'purgedSearch',
        'a trial ledger was passed and the gates are off',
        'set flags: { enable_bt_gates: true }',
      );
}
