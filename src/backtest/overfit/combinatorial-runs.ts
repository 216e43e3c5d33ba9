import * as z from 'zod';
import type { Model } from '../../contracts/model.js';
import { ConfigError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import type { Snapshot } from '../../core/plugin.js';
import type { Strategy } from '../../engine/strategy.js';
import type { CombinatorialRecord, ExcessPath } from '../../report/credibility-record.js';
import { backtest } from '../backtest.js';
import { asList, type BacktestOptions } from '../backtest-options.js';
import { type CombinatorialPurged, combinatorialPurged } from '../splits/combinatorial.js';
import { sweepEnv } from '../sweep/sweep-env.js';
import { excessPath } from './excess-path.js';
import { foldedModel, recordingModel, SeenRows } from './fold-models.js';

const schema = z.strictObject({
  groups: z.int().min(2).max(30).default(10),
  testGroups: z.int().min(1).default(2),
  embargo: z.number().nonnegative().default(0),
  onProgress: z.custom<(state: { done: number; total: number }) => void>((f) => typeof f === 'function').optional(),
});

/** Options of {@link combinatorialRuns}: N groups of consecutive decisions, k held out at a time, `embargo` in decisions. */
export type CombinatorialRunsOptions = z.input<typeof schema>;

/**
 * Whole histories out of sample from combinatorial purged cross-validation (López de Prado 2018, chapter 12), through the real
 * pipeline: for each split the model is fitted on rows whose labels do not reach into the held-out groups; then each path is a
 * backtest, orders and costs included, in which every decision is made by a model that had not seen the time around it.
 *
 * How much hangs on the sample, not what would have been earned: a model of a path may have learned from later years. Paths are no
 * trials. Judged from `outOfSampleFrom` on, where it is given.
 *
 * @param run - options as for `backtest`, of one strategy whose model has `fit`
 * @throws ConfigError when there is no such model, or for counts that cannot be
 * @example
 * ```ts
 * import { defineStrategy, instrument } from 'edgeproof';
 * import { combinatorialRuns } from 'edgeproof/backtest';
 * import { synthetic } from 'edgeproof/data';
 * import { returns } from 'edgeproof/features';
 * import { ridge } from 'edgeproof/models';
 * import { fixedWeight } from 'edgeproof/portfolio';
 * const strategy = defineStrategy({ name: 'learned', features: returns({ periods: [1, 5] }), model: ridge({ needs: ['return_1', 'return_5'] }), optimizer: fixedWeight({ weight: 0.5 }) });
 * const { paths, splits } = await combinatorialRuns(
 *   { strategy, data: synthetic({ instruments: ['A'], bars: 300, seed: 2 }), instruments: [instrument({ id: 'A' })], cash: 100_000 },
 *   { groups: 5, testGroups: 2 },
 * );
 * if (splits !== 10 || paths.length !== 4) throw new Error('ten splits make four paths');
 * ```
 */
export async function combinatorialRuns(
  run: BacktestOptions,
  options: CombinatorialRunsOptions = {},
): Promise<CombinatorialRecord> {
  const { onProgress, ...o } = parseOptions('combinatorialRuns', schema, options);
  const { strategy, plain } = onlyOne(run);
  const seen = new SeenRows();
  await backtest({ ...plain, strategy: { ...strategy, refit: null, model: recordingModel(strategy.model, seen) } });
  const model = strategy.model(sweepEnv(plain).of(strategy.name));
  if (model.fit === undefined)
    throw new ConfigError(
      'combinatorialRuns',
      `model ${model.name} has no fit`,
      'what is not fitted needs no such split',
    );
  const { steps } = model.horizon;
  const spans = { start: seen.decision, end: seen.decision.map((one) => one + steps) };
  const cv = combinatorialPurged(spans, o);
  const states = await fitSplits(cv, { seen, steps, strategy, plain });
  const paths: ExcessPath[] = [];
  for (let p = 0; p < cv.paths; p++) {
    const groups = stateOfGroups(cv, states, p);
    const first = cv.bounds.map(([from]) => seen.decision[from]!);
    const fitted = (decision: number): Snapshot => {
      let group = first.length - 1;
      while (group > 0 && decision < first[group]!) group--;
      return groups[group]!;
    };
    const replayed = { ...strategy, refit: null, model: foldedModel(strategy.model, fitted) };
    paths.push(excessPath(await backtest({ ...plain, strategy: replayed })));
    onProgress?.({ done: p + 1, total: cv.paths });
  }
  return { paths, groups: o.groups, testGroups: o.testGroups, splits: cv.splits.length };
}

/** The strategy, and the run without what belongs to a counted one. */
function onlyOne(run: BacktestOptions): { strategy: Strategy; plain: Omit<BacktestOptions, 'strategy'> } {
  const {
    strategy: given,
    ledger: _ledger,
    benchmark: _benchmark,
    hooks: _hooks,
    checkpoint: _c,
    resume: _r,
    ...rest
  } = run;
  const [strategy, ...others] = asList(given);
  if (strategy === undefined || others.length > 0)
    throw new ConfigError('combinatorialRuns', `there are ${1 + others.length} strategies`, 'pass one at a time');
  const { enable_bt_gates: _gates, ...flags } = rest.flags ?? {};
  return { strategy, plain: { ...rest, flags, keepPrices: true } };
}

/** A fitted model for each split, on its training rows only. */
async function fitSplits(
  cv: CombinatorialPurged,
  {
    seen,
    steps,
    strategy,
    plain,
  }: { seen: SeenRows; steps: number; strategy: Strategy; plain: Omit<BacktestOptions, 'strategy'> },
): Promise<readonly Snapshot[]> {
  const times = timesOf(seen);
  const env = sweepEnv(plain);
  const { signal } = new AbortController();
  const states: Snapshot[] = [];
  for (const split of cv.splits) {
    const model: Model = strategy.model(env.of(strategy.name));
    await model.fit?.(seen.training(split.train, steps, times), plain.signal ?? signal);
    states.push(model.snapshot());
  }
  return states;
}

/** When each decision was made, as far as rows tell; the last known time for those after the last row. */
function timesOf(seen: SeenRows): Float64Array {
  const times = new Float64Array(seen.decisions);
  seen.decision.forEach((decision, row) => {
    times[decision] = seen.at[row]!;
  });
  for (let k = 1; k < times.length; k++) times[k] = Math.max(times[k]!, times[k - 1]!);
  return times;
}

/** The model of each group on a path: that of the split which held the group out for the path. */
function stateOfGroups(cv: CombinatorialPurged, states: readonly Snapshot[], path: number): readonly Snapshot[] {
  const of = new Array<Snapshot>(cv.bounds.length);
  cv.splits.forEach((split, s) => {
    split.testGroups.forEach((group, j) => {
      if (split.pathOfGroup[j] === path) of[group] = states[s]!;
    });
  });
  return of;
}
