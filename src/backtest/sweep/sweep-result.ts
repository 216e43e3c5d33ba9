import { ConfigError } from '../../core/errors.js';
import { type DeflatedSharpe, deflatedSharpe } from '../../report/deflated-sharpe.js';
import { backtest } from '../backtest.js';
import type { BacktestOptions } from '../backtest-options.js';
import type { BacktestResult } from '../backtest-result.js';
import type { Parameters } from './parameter-grid.js';
import { runOptions, type SweepPlan } from './sweep-plan.js';
import type { TrialOutcome } from './trial.js';
import type { TrialMetrics } from './trial-metrics.js';

/** One trial: what was tried and what came of it. */
export interface SweepTrial<P extends Parameters = Parameters> {
  readonly index: number;
  readonly parameters: P;
  /** Which path computed it. */
  readonly path: 'vector' | 'engine';
  /** Null when the trial failed. */
  readonly metrics: TrialMetrics | null;
  /** Result hash of a run of the engine; null on the vector path. */
  readonly hash: string | null;
  /** Why it failed; null when it did not. */
  readonly error: string | null;
}

/** What was shared: distinct feature sets, how often one was computed, and in how many waves. */
export interface SweepColumns {
  readonly distinct: number;
  readonly computed: number;
  readonly waves: number;
}

/** A metric to rank by; more is better in all but `volatility`, `fees` and `fills`, which are ranked as asked. */
export type SweepMetric = keyof TrialMetrics;

/**
 * What a sweep leaves behind: every trial, the failed ones too, and the count that the best must answer for.
 *
 * @example
 * ```ts
 * import { type SweepResult, sweep } from 'edgeproof/backtest';
 * const best = (result: SweepResult) => result.ranked('sharpe')[0]?.parameters;
 * if (typeof best !== 'function' || typeof sweep !== 'function') throw new Error('sweep() gives one');
 * ```
 */
export class SweepResult<P extends Parameters = Parameters> {
  /** In the order of the parameter sets. */
  readonly trials: readonly SweepTrial<P>[];
  /** All trials that were ever made of this idea: those before the sweep, and every one of it; never less than the ledger counts. */
  readonly count: number;
  /** Feature sets that were shared, and how often one was computed: more often than there are only when memory is short. */
  readonly columns: SweepColumns;
  readonly #plan: SweepPlan<P>;

  /** @param counted - what the trial ledger counts; null without one */
  constructor(plan: SweepPlan<P>, outcomes: readonly TrialOutcome[], columns: SweepColumns, counted: number | null) {
    this.#plan = plan;
    this.columns = columns;
    this.trials = Object.freeze(
      outcomes.map(({ trial: _, ...one }) => Object.freeze({ ...one, parameters: plan.parameters[one.index]! })),
    );
    this.count = Math.max(counted ?? 0, (plan.earlierTrials ?? 0) + this.trials.length);
  }

  /** Trials from the largest of a metric to the smallest; equals in their order, undefined ones and failures last. */
  ranked(by: SweepMetric = 'sharpe'): readonly SweepTrial<P>[] {
    const value = (trial: SweepTrial<P>): number => {
      const found = trial.metrics?.[by] ?? Number.NaN;
      return Number.isNaN(found) ? Number.NEGATIVE_INFINITY : found;
    };
    return [...this.trials].sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      return x === y ? a.index - b.index : y > x ? 1 : -1;
    });
  }

  /** The trial with the largest of a metric. @throws ConfigError when every trial failed */
  best(by: SweepMetric = 'sharpe'): SweepTrial<P> {
    const [first] = this.ranked(by);
    if (first !== undefined && first.metrics !== null) return first;
    throw new ConfigError('sweep', 'every trial failed', 'read the errors of the trials');
  }

  /** The Sharpe ratio of a trial after what the best of all that were tried would show by luck; default the best. */
  deflatedSharpe(trial: SweepTrial<P> = this.best()): DeflatedSharpe {
    const { metrics } = trial;
    if (metrics === null) throw new ConfigError('sweep', `trial ${trial.index} failed`, 'pick another');
    const perPeriod = metrics.sharpe / Math.sqrt(this.#plan.periodsPerYear ?? 252);
    const { days: count, skewness, kurtosis } = metrics;
    return deflatedSharpe({ sharpe: perPeriod, count, skewness, kurtosis }, { trials: this.count });
  }

  /**
   * A trial as a whole backtest with its report, whose verdict counts all trials; default the best by Sharpe ratio.
   *
   * @param more - what only a single run has: `keepPrices`, `benchmark`, `hooks`, `outOfSampleFrom`
   */
  backtest(
    trial: SweepTrial<P> = this.best(),
    more: Pick<BacktestOptions, 'benchmark' | 'keepPrices' | 'hooks' | 'signal' | 'outOfSampleFrom'> = {},
  ): Promise<BacktestResult> {
    const before = this.#plan.earlierTrials ?? 0;
    const source = `sweep over ${this.trials.length} parameter sets${before > 0 ? `, ${before} tried before` : ''}`;
    return backtest({
      ...runOptions(this.#plan),
      ...more,
      strategy: this.#plan.strategy(trial.parameters),
      trials: { count: this.count, source },
    });
  }
}
