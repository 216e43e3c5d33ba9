import * as z from 'zod';
import { ConfigError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import type { Strategy } from '../../engine/strategy.js';
import type { BacktestOptions } from '../backtest-options.js';
import { checkBacktestOptions } from '../check-options.js';
import { trialsOf } from '../trials/count-run.js';
import type { Parameters } from './parameter-grid.js';

/** What is tried: parameter sets, the strategy that each makes, and everything else as for a backtest. */
export interface SweepPlan<P extends Parameters = Parameters>
  extends Omit<
    BacktestOptions,
    'strategy' | 'trials' | 'hooks' | 'signal' | 'checkpoint' | 'resume' | 'benchmark' | 'keepPrices'
  > {
  /** One trial each; {@link parameterGrid} makes them. */
  readonly parameters: readonly P[];
  /** The strategy of a parameter set; pure, since it is asked more than once and in other processes. */
  readonly strategy: (parameters: P) => Strategy | readonly Strategy[];
  /** Variants that were tried before this sweep, the honest number; they count as trials too. Default 0. */
  readonly earlierTrials?: number;
}

/** How a sweep is run; none of it changes a number. */
export interface SweepOptions {
  /** Told after each trial; in the order of trials in one process, as they end over several workers. */
  readonly onProgress?: (state: SweepProgress) => void;
  /** Stops the sweep between two trials, and inside a run of the engine. */
  readonly signal?: AbortSignal;
  /** Megabytes that shared feature columns may take at a time; default 256. Less costs time: columns are made again. */
  readonly memoryMb?: number;
  /**
   * `auto` (default) computes a `positionRule` over whole columns where account, venue and data allow it, and runs the
   * engine otherwise; `engine` always runs the engine; `vector` insists on columns.
   */
  readonly path?: 'auto' | 'engine' | 'vector';
  /** What a trial that throws does: `stop` the sweep (default), or `record` its error and go on; it stays a trial. */
  readonly onError?: 'stop' | 'record';
}

/** How far a sweep is. */
export interface SweepProgress {
  readonly done: number;
  readonly total: number;
}

const given = (what: string) => z.custom((value) => value !== undefined && value !== null, `is missing; pass ${what}`);
const planSchema = z.object({
  parameters: z.array(z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]))).min(1),
  strategy: z.custom((v) => typeof v === 'function', 'must be a function from parameters to a strategy'),
  data: given('a source such as csvFile(path), or several'),
  instruments: z.array(z.unknown()).min(1),
  cash: given('the starting cash'),
  earlierTrials: z.int().min(0).default(0),
});

const optionSchema = z.strictObject({
  onProgress: z.custom((v) => typeof v === 'function', 'must be a function').optional(),
  signal: z.custom((v) => v instanceof AbortSignal, 'must be an AbortSignal').optional(),
  memoryMb: z.number().positive().default(256),
  path: z.enum(['auto', 'engine', 'vector']).default('auto'),
  onError: z.enum(['stop', 'record']).default('stop'),
});

/** Options that belong to one run, not to a sweep. */
const NOT_HERE = ['trials', 'hooks', 'signal', 'checkpoint', 'resume', 'benchmark', 'keepPrices'] as const;

/** {@link SweepOptions} with defaults in place. */
export type ReadySweepOptions = z.output<typeof optionSchema>;

/**
 * Refuses a plan that cannot work, or an option that a backtest would refuse.
 *
 * @throws ConfigError that names the option
 */
export function checkPlan<P extends Parameters>(plan: SweepPlan<P>): void {
  parseOptions('sweep', planSchema, plan);
  const wrong = NOT_HERE.find((name) => name in plan);
  if (wrong === undefined) {
    checkBacktestOptions({ ...runOptions(plan), strategy: [] });
    trialsOf(plan, 'sweep');
    return;
  }
  throw new ConfigError(
    'sweep',
    `option "${wrong}" belongs to one run`,
    'leave it out; backtest the trial you pick with it',
  );
}

/** The options of a sweep with defaults in place. @throws ConfigError that names the option */
export function readySweepOptions(options: SweepOptions): ReadySweepOptions {
  return parseOptions('sweep', optionSchema, options);
}

/** A plan as options of one backtest, but for what each trial states itself. */
export function runOptions<P extends Parameters>(plan: SweepPlan<P>): Omit<BacktestOptions, 'strategy'> {
  const { parameters: _parameters, strategy: _strategy, earlierTrials: _earlier, ...options } = plan;
  return options;
}
