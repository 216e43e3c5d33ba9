import { memoryLineStore } from '../../artifacts/line-store.js';
import { ConfigError } from '../../core/errors.js';
import type { Strategy } from '../../engine/strategy.js';
import { backtest } from '../backtest.js';
import type { BacktestOptions } from '../backtest-options.js';
import type { TrialInput } from '../trials/trial-entry.js';
import { TrialLedger } from '../trials/trial-ledger.js';
import { FeatureUnits } from './feature-unit.js';
import type { Parameters } from './parameter-grid.js';
import { oneStrategy, positionRuleOf } from './position-rule.js';
import { withShared } from './replayed-set.js';
import { barsSource, type SweepBars } from './sweep-bars.js';
import { type SweepEnv, sweepEnv } from './sweep-env.js';
import { runOptions, type SweepPlan } from './sweep-plan.js';
import { metricsOf, type TrialMetrics } from './trial-metrics.js';
import type { UnitColumns } from './unit-columns.js';
import { vectorAccount } from './vector-account.js';
import { vectorTrial } from './vector-trial.js';
import type { VectorAccount } from './vector-walk.js';

/** What a trial computed, or why it could not. */
export interface TrialOutcome {
  readonly index: number;
  readonly path: 'vector' | 'engine';
  readonly metrics: TrialMetrics | null;
  /** Result hash of a run of the engine. */
  readonly hash: string | null;
  readonly error: string | null;
  /** What it is known by in a trial ledger; null when nothing is counted, or it failed. */
  readonly trial: TrialInput | null;
}

/** What trials need beside the plan; all of it can be sent to a worker, where columns in shared memory are not copied. */
export interface TrialInputs {
  readonly bars: SweepBars | null;
  readonly columns: ReadonlyMap<string, UnitColumns>;
}

/** Runs trials of one plan; one for the sweep in one process, one in each worker. */
export class TrialBench<P extends Parameters> {
  readonly plan: SweepPlan<P>;
  readonly env: SweepEnv;
  readonly units: FeatureUnits;
  readonly #run: Omit<BacktestOptions, 'strategy'>;
  /** Strategies of trials that have yet to run. */
  readonly #made = new Map<number, readonly Strategy[]>();
  #account: {
    readonly bars: SweepBars | null;
    readonly account: VectorAccount | null;
    readonly obstacle: string;
  } | null = null;

  constructor(plan: SweepPlan<P>) {
    this.plan = plan;
    this.#run = runOptions(plan);
    this.env = sweepEnv(this.#run);
    this.units = new FeatureUnits(this.env);
  }

  /** The strategies of a trial, made once for the plan and its run. @throws what the plan throws */
  strategies(index: number): readonly Strategy[] {
    const made = this.#made.get(index) ?? oneStrategy(this.plan.strategy(this.plan.parameters[index]!));
    this.#made.set(index, made);
    return made;
  }

  /** Why trials cannot be computed over columns; null when they can. */
  obstacle(bars: SweepBars | null): string | null {
    const { account, obstacle } = this.#accountOf(bars);
    return account === null ? obstacle : null;
  }

  #accountOf(bars: SweepBars | null) {
    if (this.#account !== null && this.#account.bars === bars) return this.#account;
    const made = vectorAccount(this.#run, bars, this.env);
    this.#account =
      'obstacle' in made ? { bars, account: null, obstacle: made.obstacle } : { bars, account: made, obstacle: '' };
    return this.#account;
  }

  /** One trial. Throws only when it was stopped: what goes wrong in the trial is part of the outcome. */
  async run(
    index: number,
    path: TrialOutcome['path'],
    inputs: TrialInputs,
    signal: AbortSignal,
  ): Promise<TrialOutcome> {
    try {
      if (path === 'vector') {
        const metrics = this.#vector(index, inputs);
        if (metrics !== null) return { index, path, metrics, hash: null, error: null, trial: null };
      }
      return { index, path: 'engine', error: null, ...(await this.#engine(index, inputs, signal)) };
    } catch (cause) {
      if (signal.aborted) throw cause;
      const error = cause instanceof Error ? cause.message : String(cause);
      return { index, path, metrics: null, hash: null, error, trial: null };
    } finally {
      this.#made.delete(index);
    }
  }

  #vector(index: number, { bars, columns }: TrialInputs): TrialMetrics | null {
    const { account } = this.#accountOf(bars);
    const [strategy] = this.strategies(index);
    const rule = strategy === undefined ? null : positionRuleOf(strategy);
    if (account === null || rule === null)
      throw new ConfigError('sweep', `trial ${index} is another one than when it was planned`, 'let the plan be pure');
    const at = new Map<string, Float64Array>();
    for (const unit of this.units.of(rule.features)) {
      const made = unit === null ? undefined : columns.get(unit.key);
      made?.columns.forEach((name, c) => {
        at.set(name, made.values[c]!);
      });
    }
    const needed = rule.needs.map((name) => at.get(name));
    if (needed.some((column) => column === undefined)) return null; // not shared: the engine says what is wrong, or does it
    return vectorTrial(rule, needed as Float64Array[], account);
  }

  async #engine(index: number, { bars, columns }: TrialInputs, signal: AbortSignal) {
    const strategy = this.strategies(index).map((one) => withShared(one, this.units, columns));
    const data = bars === null ? this.#run.data : barsSource(bars);
    const { ledger } = this.#run;
    // The run says what it is known by; the sweep writes it down, in the order of trials, whoever ran them.
    const aside = ledger === undefined ? {} : { ledger: { ...ledger, trials: new TrialLedger(memoryLineStore()) } };
    const result = await backtest({ ...this.#run, ...aside, data, strategy, signal });
    return { metrics: metricsOf(result), hash: result.hash as string, trial: result.trial };
  }
}
