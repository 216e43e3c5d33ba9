import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';
import type { Parameters } from '../backtest/sweep/parameter-grid.js';
import { runSweep } from '../backtest/sweep/sweep.js';
import type { SweepOptions } from '../backtest/sweep/sweep-plan.js';
import type { SweepResult } from '../backtest/sweep/sweep-result.js';
import type { TrialInputs, TrialOutcome } from '../backtest/sweep/trial.js';
import type { TrialRunner } from '../backtest/sweep/trial-runner.js';
import type { TrialNeeds } from '../backtest/sweep/waves.js';
import { ConfigError, PluginError } from '../core/errors.js';
import { knownOptions } from '../core/options.js';
import { loadPlan, moduleHref, type PlanModule } from './sweep-plan-module.js';
import type { TrialTask } from './sweep-worker.js';

/** Options of {@link sweepOverWorkers}; but for these, those of `sweep`. */
export interface WorkerSweepOptions extends SweepOptions {
  /** Name under which the module exports the plan; default `plan`. */
  readonly export?: string;
  /** Threads that run trials; default one less than the machine has processors, at least 1. No number depends on it. */
  readonly workers?: number;
  /** Options of Node for the threads, such as `['--import', './loader.mjs']` for plans in TypeScript; default as here. */
  readonly execArgv?: readonly string[];
}

const OPTIONS = ['export', 'workers', 'execArgv', 'onProgress', 'signal', 'memoryMb', 'path', 'onError'] as const;

/**
 * `sweep` over worker threads: the same numbers, whatever the number of workers.
 *
 * A plan holds functions, which cannot be sent; so it lies in a module of its own that each worker imports. Bars and shared
 * feature columns are computed once, in memory that all threads share. Keep the module pure: what it exports must be the
 * same in every thread.
 *
 * @param module - a file URL, an absolute path or a package that exports the plan
 * @throws ConfigError when there is no such module, plan or option; else as `sweep`
 * @example
 * ```ts
 * import { mkdtempSync, writeFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { pathToFileURL } from 'node:url';
 * import { isEdgeproofError } from 'edgeproof';
 * import { sweepOverWorkers } from 'edgeproof/node';
 * // cross.js: import { ... } from 'edgeproof'; export const plan = { parameters, strategy, data, instruments, cash };
 * const file = join(mkdtempSync(join(tmpdir(), 'plan-')), 'empty.mjs');
 * writeFileSync(file, 'export const other = 1;\n');
 * const error = await sweepOverWorkers(pathToFileURL(file), { workers: 2 }).catch((cause: unknown) => cause);
 * if (!isEdgeproofError(error) || !error.message.includes('exports no plan')) throw new Error('it must say so');
 * ```
 */
export async function sweepOverWorkers(
  module: URL | string,
  options: WorkerSweepOptions = {},
): Promise<SweepResult<Parameters>> {
  knownOptions('sweepOverWorkers', options, OPTIONS);
  const { export: name = 'plan', workers = Math.max(1, availableParallelism() - 1), execArgv, ...rest } = options;
  if (!Number.isInteger(workers) || workers < 1)
    throw new ConfigError('sweepOverWorkers', `workers is ${workers}`, 'pass a whole number from 1 on');
  const where = { href: moduleHref(module), export: name };
  const plan = await loadPlan<Parameters>(where);
  return runSweep(plan, rest, () => new WorkerRunner(where, workers, execArgv));
}

/** Tasks a worker and wave: more make progress smoother, fewer cost less. */
const TASKS = 8;

/** Runs trials in threads; each is handed some at a time. */
class WorkerRunner implements TrialRunner {
  readonly shared = true;
  readonly #plan: PlanModule;
  readonly #workers: number;
  readonly #pool: Tinypool;

  constructor(plan: PlanModule, workers: number, execArgv: readonly string[] | undefined) {
    this.#plan = plan;
    this.#workers = workers;
    this.#pool = new Tinypool({
      filename: workerFile(),
      name: 'runTrials',
      runtime: 'worker_threads',
      minThreads: workers,
      maxThreads: workers,
      isolateWorkers: false,
      ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
    });
  }

  async run(
    trials: readonly TrialNeeds[],
    inputs: TrialInputs,
    tell: (outcome: TrialOutcome) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const size = Math.max(1, Math.ceil(trials.length / (this.#workers * TASKS)));
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const tasks: Promise<void>[] = [];
    for (let from = 0; from < trials.length; from += size) {
      const part = trials.slice(from, from + size).map(({ index, path }) => ({ index, path }));
      tasks.push(this.#hand({ plan: this.#plan, trials: part, inputs }, tell, either));
    }
    try {
      await Promise.all(tasks);
    } catch (cause) {
      stop.abort(); // the first failure ends what still runs
      await Promise.allSettled(tasks);
      throw cause;
    }
  }

  async #hand(task: TrialTask, tell: (outcome: TrialOutcome) => void, signal: AbortSignal): Promise<void> {
    let outcomes: readonly TrialOutcome[];
    try {
      outcomes = (await this.#pool.run(task, { signal })) as readonly TrialOutcome[];
    } catch (cause) {
      if (signal.aborted) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new PluginError(
        'sweepOverWorkers',
        `a worker failed: ${why}`,
        'run the plan with sweep() to see where',
        {},
        cause,
      );
    }
    for (const outcome of outcomes) tell(outcome);
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** The program of a worker lies beside this file, in source and in the built package. */
function workerFile(): string {
  const built = fileURLToPath(new URL('./sweep-worker.js', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('./sweep-worker.ts', import.meta.url));
}
