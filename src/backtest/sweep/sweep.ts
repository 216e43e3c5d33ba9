import { ConfigError, isEdgeproofError, PluginError, ReplayError } from '../../core/errors.js';
import type { FeatureUnit } from './feature-unit.js';
import type { Parameters } from './parameter-grid.js';
import { positionRuleOf } from './position-rule.js';
import { recordUnits } from './record-units.js';
import { readBars, type SweepBars } from './sweep-bars.js';
import {
  checkPlan,
  type ReadySweepOptions,
  readySweepOptions,
  runOptions,
  type SweepOptions,
  type SweepPlan,
} from './sweep-plan.js';
import { type SweepColumns, SweepResult } from './sweep-result.js';
import { recordSweep } from './sweep-trials.js';
import { TrialBench, type TrialOutcome } from './trial.js';
import { LocalRunner, type TrialRunner } from './trial-runner.js';
import { type UnitColumns, unitColumns } from './unit-columns.js';
import { type TrialNeeds, type Wave, wavesOf } from './waves.js';

/**
 * Tries every parameter set of a plan, and counts all of them against the best.
 *
 * Feature columns that several trials have are computed once and shared. A trial is an ordinary backtest; one of a
 * `positionRule` on a plain account is computed over whole columns instead, with the same numbers to 1e-9. The result
 * does not depend on the path of time: same plan, same numbers, in one process or over workers (`sweepOverWorkers` of
 * `edgeproof/node`).
 *
 * @throws ConfigError for a plan that cannot work; DataError for impossible data; PluginError when a trial fails, unless
 * `onError` is `record`; ReplayError when stopped through `signal`
 * @example
 * ```ts
 * import { instrument } from 'edgeproof';
 * import { feeBps, parameterGrid, positionRule, simVenue, sweep } from 'edgeproof/backtest';
 * import { synthetic } from 'edgeproof/data';
 * import { compose, sma } from 'edgeproof/features';
 * const result = await sweep({
 *   parameters: parameterGrid({ fast: [5, 10], slow: [20, 40] }),
 *   strategy: ({ fast, slow }) =>
 *     positionRule({
 *       name: 'cross',
 *       features: compose(sma({ period: fast }), sma({ period: slow })),
 *       needs: [`sma_${fast}`, `sma_${slow}`],
 *       quantity: 100,
 *       position: (quick, lazy) => (quick > lazy ? 1 : 0),
 *     }),
 *   data: synthetic({ instruments: 'A', bars: 500, seed: 1 }),
 *   instruments: [instrument({ id: 'A' })],
 *   cash: 100_000,
 *   venue: simVenue({ fees: feeBps({ rate: 2 }) }),
 * });
 * if (result.trials.length !== 4 || result.columns.computed !== 4) throw new Error('four averages for four trials');
 * if (result.deflatedSharpe().passes) throw new Error('random prices hold no edge');
 * ```
 */
export async function sweep<const P extends Parameters>(
  plan: SweepPlan<P>,
  options: SweepOptions = {},
): Promise<SweepResult<P>> {
  return runSweep(plan, options, (bench) => new LocalRunner(bench));
}

/** The sweep behind any runner of trials. */
export async function runSweep<P extends Parameters>(
  plan: SweepPlan<P>,
  options: SweepOptions,
  runnerOf: (bench: TrialBench<P>) => TrialRunner,
): Promise<SweepResult<P>> {
  checkPlan(plan);
  const o = readySweepOptions(options);
  const signal = (o.signal as AbortSignal | undefined) ?? new AbortController().signal;
  const bench = new TrialBench(plan);
  const runner = runnerOf(bench);
  const outcomes: (TrialOutcome | null)[] = plan.parameters.map(() => null);
  let done = 0;
  const tell = (outcome: TrialOutcome): void => {
    outcomes[outcome.index] = outcome;
    if (outcome.error !== null && o.onError === 'stop') throw failed(plan, outcome);
    done++;
    options.onProgress?.({ done, total: outcomes.length });
  };
  try {
    const columns = await new Sweep(bench, runner, o, signal).run(tell);
    const counted = await recordSweep(plan, outcomes as TrialOutcome[]);
    return new SweepResult(plan, outcomes as TrialOutcome[], columns, counted);
  } catch (cause) {
    if (!signal.aborted || (isEdgeproofError(cause) && cause.code !== 'REPLAY')) throw cause;
    throw new ReplayError('sweep', `it was stopped after ${done} of ${outcomes.length} trials`, 'start it anew', {
      done,
    });
  } finally {
    await runner.close();
  }
}

function failed<P extends Parameters>(plan: SweepPlan<P>, { index, error }: TrialOutcome): PluginError {
  const parameters = plan.parameters[index]!;
  return new PluginError(
    'sweep',
    `trial ${index} ${JSON.stringify(parameters)} failed: ${error}`,
    "mend the strategy, leave the set out, or pass onError: 'record'",
    { index, parameters },
  );
}

/** One sweep on its way: reads the bars, plans, and lets waves of trials run over columns that are there. */
class Sweep<P extends Parameters> {
  readonly #bench: TrialBench<P>;
  readonly #runner: TrialRunner;
  readonly #options: ReadySweepOptions;
  readonly #signal: AbortSignal;

  constructor(bench: TrialBench<P>, runner: TrialRunner, options: ReadySweepOptions, signal: AbortSignal) {
    this.#bench = bench;
    this.#runner = runner;
    this.#options = options;
    this.#signal = signal;
  }

  async run(tell: (outcome: TrialOutcome) => void): Promise<SweepColumns> {
    this.#signal.throwIfAborted();
    const { shared } = this.#runner;
    const bars = await readBars(runOptions(this.#bench.plan), { signal: this.#signal, shared });
    const needs = this.#needs(bars);
    const waves = this.#waves(needs, bars);
    const distinct = new Set<string>();
    let columns: ReadonlyMap<string, UnitColumns> = new Map();
    let computed = 0;
    for (const wave of waves) {
      const kept = columns;
      const missing = wave.units.filter((unit) => !kept.has(unit.key));
      columns = await this.#fill(wave, kept, missing, bars);
      for (const unit of missing) if (columns.has(unit.key)) computed++;
      for (const unit of wave.units) distinct.add(unit.key);
      await this.#runner.run(wave.trials, { bars, columns }, tell, this.#signal);
    }
    return { distinct: distinct.size, computed, waves: waves.length };
  }

  /** The path and the shared feature sets of each trial. */
  #needs(bars: SweepBars | null): readonly TrialNeeds[] {
    const bench = this.#bench;
    const { path } = this.#options;
    const obstacle = path === 'engine' ? '' : bench.obstacle(bars);
    if (path === 'vector' && obstacle !== null) throw notPlain(obstacle);
    return bench.plan.parameters.map((_, index) => {
      let strategies: ReturnType<typeof bench.strategies>;
      try {
        strategies = bench.strategies(index);
      } catch {
        return { index, path: 'engine', units: [] }; // the trial itself will say why
      }
      const [only] = strategies;
      const ruled = strategies.length === 1 && only !== undefined && positionRuleOf(only) !== null;
      const parts = strategies.flatMap((one) => bench.units.of(one.features));
      const vector = obstacle === null && ruled && !parts.includes(null);
      if (path === 'vector' && !vector)
        throw notPlain(ruled ? 'a feature set cannot be shared' : 'the strategy is no positionRule');
      const units = parts.filter((unit): unit is FeatureUnit => unit !== null);
      return { index, path: vector ? 'vector' : 'engine', units };
    });
  }

  /** Where the number of rows is known ahead, columns are held to the bound; else one run records them all or none. */
  #waves(needs: readonly TrialNeeds[], bars: SweepBars | null): readonly Wave[] {
    const rows = bars?.columns.end.length ?? 0;
    const bound = this.#options.memoryMb * 1e6;
    return wavesOf(needs, (unit) => rows * unit.columns.length * 8, bound);
  }

  async #fill(
    wave: Wave,
    kept: ReadonlyMap<string, UnitColumns>,
    missing: readonly FeatureUnit[],
    bars: SweepBars | null,
  ): Promise<ReadonlyMap<string, UnitColumns>> {
    const { shared } = this.#runner;
    if (bars === null) {
      const bound = this.#options.memoryMb * 1e6;
      return recordUnits(missing, runOptions(this.#bench.plan), { signal: this.#signal, shared, bound });
    }
    const columns = new Map<string, UnitColumns>();
    for (const unit of wave.units) {
      this.#signal.throwIfAborted();
      columns.set(unit.key, kept.get(unit.key) ?? unitColumns(unit, bars, this.#bench.env, shared));
    }
    return columns;
  }
}

function notPlain(obstacle: string): ConfigError {
  return new ConfigError('sweep', `the vector path cannot be taken: ${obstacle}`, "pass path: 'auto', or mend it");
}
