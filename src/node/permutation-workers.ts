import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';
import {
  type MarketPermutationOptions,
  type PermutationRunner,
  permuteWith,
} from '../backtest/overfit/market-permutation.js';
import { ConfigError, PluginError } from '../core/errors.js';
import { knownOptions } from '../core/options.js';
import type { ExcessPath, PermutationRecord } from '../report/credibility-record.js';
import type { PermutationTask } from './permutation-worker.js';
import { loadRun } from './run-module.js';
import { moduleHref } from './sweep-plan-module.js';

/** Options of {@link permuteOverWorkers}; but for these, those of `marketPermutation`. */
export type WorkerPermutationOptions = MarketPermutationOptions & {
  /** Name under which the module exports the options of the run; default `run`. */
  readonly export?: string;
  /** Threads; default one less than the machine has processors, at least 1. No number depends on it. */
  readonly workers?: number;
  /** Options of Node for the threads, such as `['--import', './loader.mjs']` for a run in TypeScript; default as here. */
  readonly execArgv?: readonly string[];
};

const OPTIONS = ['export', 'workers', 'execArgv', 'permutations', 'seed', 'onProgress', 'signal'] as const;

/**
 * `marketPermutation` over worker threads: the same record, whatever the number of workers.
 *
 * Options of a run hold functions, which cannot be sent; so they lie in a module of their own that each worker imports. Keep the
 * module pure: what it exports must be the same in every thread.
 *
 * @param module - a file URL, an absolute path or a package that exports the options of a backtest
 * @throws ConfigError when there is no such module, run or option; else as `marketPermutation`
 * @example
 * ```ts
 * import { mkdtempSync, writeFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { pathToFileURL } from 'node:url';
 * import { isEdgeproofError } from 'edgeproof';
 * import { permuteOverWorkers } from 'edgeproof/node';
 * // run.js: import { ... } from 'edgeproof'; export const run = { strategy, data, instruments, cash };
 * const file = join(mkdtempSync(join(tmpdir(), 'run-')), 'empty.mjs');
 * writeFileSync(file, 'export const other = 1;\n');
 * const error = await permuteOverWorkers(pathToFileURL(file), { workers: 2 }).catch((cause: unknown) => cause);
 * if (!isEdgeproofError(error) || !error.message.includes('exports no options')) throw new Error('it must say so');
 * ```
 */
export async function permuteOverWorkers(
  module: URL | string,
  options: WorkerPermutationOptions = {},
): Promise<PermutationRecord> {
  knownOptions('permuteOverWorkers', options, OPTIONS);
  const { export: name = 'run', workers = Math.max(1, availableParallelism() - 1), execArgv, ...rest } = options;
  if (!Number.isInteger(workers) || workers < 1)
    throw new ConfigError('permuteOverWorkers', `workers is ${workers}`, 'pass a whole number from 1 on');
  const where = { href: moduleHref(module), export: name };
  const run = await loadRun(where);
  const pool = new Tinypool({
    filename: workerFile(),
    name: 'runPermutation',
    runtime: 'worker_threads',
    minThreads: workers,
    maxThreads: workers,
    isolateWorkers: false,
    ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
  });
  try {
    return await permuteWith(run, rest, (_, seed) => overPool(pool, workers, { run: where, seed }));
  } finally {
    await pool.destroy();
  }
}

/** Hands the next permutation to each thread that is free; the first failure, or a stop, ends it after those that still run. */
function overPool(pool: Tinypool, workers: number, which: Omit<PermutationTask, 'index'>): PermutationRunner {
  return async (total, tell, signal) => {
    let next = 0;
    let failed = false;
    const lane = async (): Promise<void> => {
      while (next < total && !failed) {
        signal?.throwIfAborted();
        const index = next++;
        try {
          tell(index, await pathOf(pool, { ...which, index }));
        } catch (cause) {
          failed = true;
          throw cause;
        }
      }
    };
    const lanes = Array.from({ length: Math.min(total, workers) }, lane);
    await Promise.allSettled(lanes);
    await Promise.all(lanes);
  };
}

async function pathOf(pool: Tinypool, task: PermutationTask): Promise<ExcessPath> {
  try {
    return (await pool.run(task)) as ExcessPath;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new PluginError(
      'permuteOverWorkers',
      `a worker failed: ${why}`,
      'run it with marketPermutation() to see where',
      { index: task.index },
      cause,
    );
  }
}

/** The program of a worker lies beside this file, in source and in the built package. */
function workerFile(): string {
  const built = fileURLToPath(new URL('./permutation-worker.js', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('./permutation-worker.ts', import.meta.url));
}
