import type { DataSource } from '../contracts/data-source.js';
import { ConfigError } from '../core/errors.js';
import type { Factory } from '../core/plugin.js';
import { type TimeInput, toMicros } from '../core/time.js';
import type { GuardOptions } from '../data/guard.js';
import { drive } from '../engine/driver.js';
import { type RunSnapshot, restoreSnapshot, takeSnapshot } from '../engine/engine-snapshot.js';
import type { RunHooks } from '../engine/hooks.js';
import { openInputs } from '../engine/inputs.js';
import { type AccountSetUp, type ReadyEngine, setUpEngine } from '../engine/set-up.js';
import type { Strategy } from '../engine/strategy.js';
import type { FindingRecord, TrialCount } from '../report/run-record.js';
import { simVenue } from '../venues/sim-venue.js';
import type { Venue } from '../venues/venue.js';
import { BacktestResult } from './backtest-result.js';

/** What a backtest needs; the defaults are honest ones. */
export interface BacktestOptions extends Omit<AccountSetUp, 'venue'> {
  /** One strategy, or several on one account. */
  readonly strategy: Strategy | readonly Strategy[];
  /** Where events come from; several sources are merged by `(at, seq)`. */
  readonly data: DataSource | readonly DataSource[];
  /** First moment; default: all there is. */
  readonly from?: TimeInput;
  /** First moment after the run; default: all there is. */
  readonly to?: TimeInput;
  /** Default `simVenue()`: next-open fills, no fee; state your costs. */
  readonly venue?: Factory<Venue> | { readonly [venue: string]: Factory<Venue> };
  /** A strategy to compare with, run on the same data, venue and cash; buy and hold, say. */
  readonly benchmark?: Strategy;
  /** What the data guard does with impossible data: stop (default), drop the event, or report it only. */
  readonly onBadData?: 'stop' | 'drop' | 'report';
  /** Further options of the data guard: a calendar, other levels. */
  readonly guard?: Omit<GuardOptions, 'onError' | 'name'>;
  /** Settles a year, to annualise by; default 252. */
  readonly periodsPerYear?: number;
  /** How many variants were tried before this one, the honest number; default 1. */
  readonly trials?: number | TrialCount;
  /** First moment of the out-of-sample part; default: the first installed fit, if there is one. */
  readonly outOfSampleFrom?: TimeInput;
  /** Keep the closes of each instrument for the tear sheet. */
  readonly keepPrices?: boolean;
  readonly hooks?: RunHooks;
  readonly signal?: AbortSignal;
  /** Called every so many events, between two instants; `stop` ends the run there, to be resumed from the snapshot. */
  readonly checkpoint?: {
    readonly every: number;
    readonly save: (snapshot: () => RunSnapshot) => undefined | 'stop' | Promise<undefined | 'stop'>;
  };
  /** Goes on from here; all other options as in the first run. */
  readonly resume?: RunSnapshot;
}

/**
 * Runs strategies through history on one simulated account, and reports what came of it.
 *
 * The engine, the gate and the books are those of paper and live trading; only the source and the venue differ. The same
 * options give the same result hash, on every machine, interrupted or not.
 *
 * @throws ConfigError for wiring that cannot work; DataError for impossible data; PluginError when a plug-in breaks its
 * contract; ReplayError when stopped through `signal`
 * @example
 * ```ts
 * import { backtest, defineStrategy, instrument } from 'edgeproof';
 * import { synthetic } from 'edgeproof/data';
 * import { sma } from 'edgeproof/features';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * const strategy = defineStrategy({
 *   name: 'hold',
 *   features: sma({ period: 2 }),
 *   model: rule({ needs: ['sma_2'] }, () => 1),
 *   optimizer: fixedQuantity({ quantity: 10 }),
 * });
 * const data = synthetic({ instruments: ['A'], bars: 100, seed: 7 });
 * const result = await backtest({ strategy, data, instruments: [instrument({ id: 'A' })], cash: 100_000 });
 * if (result.record.fills.length !== 1) throw new Error('bought once');
 * ```
 */
export async function backtest(options: BacktestOptions): Promise<BacktestResult> {
  const strategies = asList(options.strategy);
  if (strategies.length === 0)
    throw new ConfigError('backtest', 'there is no strategy', 'pass one made by defineStrategy');
  const signal = options.signal ?? new AbortController().signal;
  const ready = setUpEngine({ ...options, venue: options.venue ?? simVenue(), strategies, signal });
  if (options.resume !== undefined) restoreSnapshot(ready, options.resume);
  const findings = await run(ready, options, signal);
  const benchmark = options.benchmark === undefined ? undefined : await runBenchmark(options, options.benchmark);
  return new BacktestResult(ready, {
    options,
    strategies,
    findings,
    ...(benchmark === undefined ? {} : { benchmark }),
  });
}

async function run(
  ready: ReadyEngine,
  options: BacktestOptions,
  signal: AbortSignal,
): Promise<readonly FindingRecord[]> {
  const inputs = openInputs(asList(options.data), {
    universe: ready.account.universe,
    from: options.from === undefined ? Number.NEGATIVE_INFINITY : toMicros(options.from),
    to: options.to === undefined ? Number.POSITIVE_INFINITY : toMicros(options.to),
    onBadData: options.onBadData ?? 'stop',
    ...(options.guard === undefined ? {} : { guard: options.guard }),
    signal,
  });
  const { checkpoint, resume } = options;
  await drive(ready.engine, {
    inputs: inputs.streams,
    signal,
    refits: ready.refits,
    ...(resume === undefined ? {} : { position: resume.position }),
    ...(checkpoint === undefined ? {} : { checkpointEvery: checkpoint.every }),
    checkpoint: async ({ position, events, now }) => {
      options.hooks?.onProgress?.({ events, at: now, share: inputs.share(now) });
      if (checkpoint === undefined) return false;
      return (await checkpoint.save(() => takeSnapshot(ready, position))) === 'stop';
    },
  });
  return inputs.findings();
}

async function runBenchmark(
  options: BacktestOptions,
  strategy: Strategy,
): Promise<{ name: string; at: Float64Array; equity: Float64Array }> {
  const { benchmark: _, hooks: _hooks, checkpoint: _checkpoint, resume: _resume, ...same } = options;
  const result = await backtest({ ...same, strategy });
  return { name: strategy.name, at: result.record.at, equity: result.record.equity };
}

/** One thing or several, as several. */
function asList<T>(one: T | readonly T[]): readonly T[] {
  return Array.isArray(one) ? (one as readonly T[]) : [one as T];
}
