import * as z from 'zod';
import { ConfigError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import { type DurationInput, type Micros, type TimeInput, toDuration, toIso, toMicros } from '../../core/time.js';
import { daily } from '../../report/daily.js';
import type { TrialCount } from '../../report/run-record.js';
import { backtest } from '../backtest.js';
import { sweep } from '../sweep/sweep.js';
import type { SweepPlan } from '../sweep/sweep-plan.js';
import type { SweepMetric } from '../sweep/sweep-result.js';
import type { TrialInput } from '../trials/trial-entry.js';
import {
  methodSchema,
  type PointOf,
  type Proposer,
  proposerOf,
  type ScoredPoint,
  type SearchMethod,
} from './proposals.js';
import { pointKey } from './search-space.js';
import { sharpePerRow } from './tune.js';

/** A sweep whose sets are searched for anew in each training window; everything else as for `sweep`. */
export interface WalkForwardSearchPlan<M extends SearchMethod = SearchMethod>
  extends Omit<SweepPlan<PointOf<M>>, 'parameters' | 'earlierTrials' | 'from' | 'to'> {
  readonly search: M;
  readonly from: TimeInput;
  readonly to: TimeInput;
}

const windowSchema = z.strictObject({
  train: z.custom<DurationInput>((v) => v !== undefined, 'is missing; pass a duration such as 365d'),
  test: z.custom<DurationInput>((v) => v !== undefined, 'is missing; pass a duration such as 90d'),
  purge: z.custom<DurationInput>().default('0s' as DurationInput),
  expanding: z.boolean().default(false),
  metric: z.string().default('sharpe'),
});

/** Windows of {@link walkForwardSearch}; `purge` is left out between training and test, at least as long as a position is held. */
export interface WalkForwardSearchWindows {
  readonly train: DurationInput;
  readonly test: DurationInput;
  readonly purge?: DurationInput;
  /** Keeps the first moment as anchor; default false, a rolling window. */
  readonly expanding?: boolean;
  /** What sets are ranked by inside a training window; default `sharpe`. */
  readonly metric?: SweepMetric;
}

/** One window: the set that was found in its training part, and what it was worth after. */
export interface SearchedWindow<P> {
  readonly trainFrom: Micros;
  readonly trainTo: Micros;
  readonly testFrom: Micros;
  readonly testTo: Micros;
  readonly parameters: P;
  /** Metric of the best set in the training part. */
  readonly inSample: number;
  readonly tried: readonly ScoredPoint[];
}

/** A search that walked forward. */
export interface WalkForwardSearchResult<P> {
  readonly windows: readonly SearchedWindow<P>[];
  /** Days (Micros at midnight) of all test windows, and what the set found before each of them returned. */
  readonly days: Float64Array;
  readonly returns: Float64Array;
  /** Annualised Sharpe ratio of `returns`: no choice has touched it. */
  readonly sharpe: number;
  /** The ledger's count, or without one the number of distinct sets that were tried. */
  readonly count: TrialCount;
}

/**
 * Searches the parameters of a strategy in one training window after the other, each time with the data of that window only, and
 * trades what it found in the window after: a nested walk-forward on whole backtests.
 *
 * A run of a test window begins with its training window, so that features are warm; only days after `purge` count.
 *
 * @throws ConfigError when no window fits between `from` and `to`, or no set of a window has a score; else as `sweep`
 * @example
 * ```ts
 * import { instrument } from 'edgeproof';
 * import { positionRule, walkForwardSearch } from 'edgeproof/backtest';
 * import { synthetic } from 'edgeproof/data';
 * import { sma } from 'edgeproof/features';
 * const result = await walkForwardSearch(
 *   {
 *     search: { method: 'random', space: { period: { low: 3, high: 30, whole: true } }, trials: 5, seed: 1 },
 *     strategy: ({ period }) =>
 *       positionRule({ name: 'trend', features: sma({ period }), needs: [`sma_${period}`], quantity: 10, position: (mean) => Math.sign(mean - 100) }),
 *     data: synthetic({ instruments: 'A', bars: 300, seed: 1 }), instruments: [instrument({ id: 'A' })], cash: 10_000,
 *     from: '2000-01-01T00:00:00Z', to: '2000-10-01T00:00:00Z',
 *   },
 *   { train: '90d', test: '60d', purge: '1d' },
 * );
 * if (result.windows.length !== 3 || result.count.count < 5) throw new Error('three windows of sixty days');
 * ```
 */
export async function walkForwardSearch<const M extends SearchMethod>(
  plan: WalkForwardSearchPlan<M>,
  windows: WalkForwardSearchWindows,
): Promise<WalkForwardSearchResult<PointOf<M>>> {
  type P = PointOf<M>;
  const o = parseOptions('walkForwardSearch', windowSchema, windows);
  const { search, strategy, ...run } = plan;
  const method = parseOptions('walkForwardSearch, search', methodSchema, search);
  const found: SearchedWindow<P>[] = [];
  const days: number[] = [];
  const returns: number[] = [];
  let trial: TrialInput | null = null;
  let perYear = 252;
  for (const span of spansOf(plan, { ...o, purge: toDuration(o.purge) })) {
    const inside = { ...run, strategy, from: toIso(span.trainFrom), to: toIso(span.trainTo) };
    const tried = await searchInside(inside, proposerOf(method), {
      metric: o.metric as SweepMetric,
      ahead: method.method !== 'bayesian',
    });
    const known = tried.filter((one) => !Number.isNaN(one.score));
    if (known.length === 0)
      throw new ConfigError(
        'walkForwardSearch',
        `none of ${tried.length} sets has a ${o.metric}`,
        'search a window in which they trade',
      );
    const best = known.reduce((a, b) => (b.score > a.score ? b : a));
    const parameters = best.parameters as P;
    // The end is excluded, and the bar that ends the last day ends there.
    const to = toIso(Math.min(span.testTo + 1, toMicros(plan.to)));
    const result = await backtest({ ...inside, strategy: strategy(parameters), to });
    const series = daily(result.record);
    series.day.forEach((day, i) => {
      if (day < span.testFrom) return;
      days.push(day);
      returns.push(series.returns[i]!);
    });
    trial ??= result.trial;
    perYear = result.record.periodsPerYear;
    found.push({ ...span, parameters, inSample: best.score, tried });
  }
  const distinct = new Set(found.flatMap(({ tried }) => tried.map((one) => pointKey(one.parameters)))).size;
  const all = Float64Array.from(returns);
  return {
    windows: found,
    days: Float64Array.from(days),
    returns: all,
    sharpe: sharpePerRow(all) * Math.sqrt(perYear),
    count: await countOf(plan.ledger, trial, distinct),
  };
}

/** The sets of one training window with their scores; known ahead they are one sweep, else one after the other. */
async function searchInside<P extends PointOf<SearchMethod>>(
  plan: Omit<SweepPlan<P>, 'parameters'>,
  propose: Proposer,
  { metric, ahead }: { readonly metric: SweepMetric; readonly ahead: boolean },
): Promise<readonly ScoredPoint[]> {
  const tried: ScoredPoint[] = [];
  for (;;) {
    const parameters: P[] = [];
    const asked: ScoredPoint[] = [...tried];
    for (;;) {
      const next = propose(asked) as P | null;
      if (next === null) break;
      parameters.push(next);
      asked.push({ parameters: next, score: Number.NaN });
      if (!ahead) break;
    }
    if (parameters.length === 0) return tried;
    const { trials } = await sweep({ ...plan, parameters });
    for (const one of trials) tried.push({ parameters: one.parameters, score: one.metrics?.[metric] ?? Number.NaN });
  }
}

/** Training and test windows between the plan's first and last moment; one that is not full is dropped. */
function spansOf(
  { from, to }: { readonly from: TimeInput; readonly to: TimeInput },
  o: {
    readonly train: DurationInput;
    readonly test: DurationInput;
    readonly purge: Micros;
    readonly expanding: boolean;
  },
): readonly Omit<SearchedWindow<never>, 'parameters' | 'inSample' | 'tried'>[] {
  const [first, last, train, test] = [toMicros(from), toMicros(to), toDuration(o.train), toDuration(o.test)];
  const spans = [];
  for (let trainTo = first + train; trainTo + o.purge + test <= last; trainTo += test) {
    const testFrom = trainTo + o.purge;
    spans.push({ trainFrom: o.expanding ? first : trainTo - train, trainTo, testFrom, testTo: testFrom + test });
  }
  if (spans.length === 0)
    throw new ConfigError(
      'walkForwardSearch',
      `no window fits between ${toIso(first)} and ${toIso(last)}`,
      'ask for shorter windows',
    );
  return spans;
}

async function countOf(ledger: SweepPlan['ledger'], trial: TrialInput | null, distinct: number): Promise<TrialCount> {
  if (ledger === undefined || trial === null) return { count: distinct, source: 'walk-forward search' };
  const { count } = await ledger.trials.count({
    ...trial,
    from: Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
  });
  return { count, source: `trial ledger, research "${ledger.research}"` };
}
