import { ConfigError, DataError } from '../core/errors.js';
import { toIso, toMicros } from '../core/time.js';
import { drive } from '../engine/driver.js';
import { restoreSnapshot, takeSnapshot } from '../engine/engine-snapshot.js';
import { findLane } from '../engine/express/find-lane.js';
import { openInputs } from '../engine/inputs.js';
import { locateError } from '../engine/locate-error.js';
import { type ReadyEngine, setUpEngine } from '../engine/set-up.js';
import type { Strategy } from '../engine/strategy.js';
import { tellUnfitted } from '../engine/tell-unfitted.js';
import { watchExecution } from '../engine/watch-execution.js';
import type { FindingRecord } from '../report/run-record.js';
import { simVenue } from '../venues/sim-venue.js';
import { asList, type BacktestOptions } from './backtest-options.js';
import { BacktestResult } from './backtest-result.js';
import { checkBacktestOptions } from './check-options.js';
import { type RecordParts, recordOf } from './record-of-run.js';
import { type CountedRun, countRun, trialsOf } from './trials/count-run.js';

/** Runs a backtest; see `backtest`. */
export async function runBacktest(options: BacktestOptions): Promise<BacktestResult> {
  checkBacktestOptions(options);
  const strategies = asList(options.strategy);
  if (strategies.length === 0)
    throw new ConfigError('backtest', 'there is no strategy', 'pass one made by defineStrategy');
  const ledger = trialsOf(options);
  const signal = options.signal ?? new AbortController().signal;
  const { membership, instruments } = options;
  const members =
    membership === undefined ? {} : { members: (i: number, at: number) => membership.isMember(instruments[i]!.id, at) };
  const ready = setUpEngine({ ...options, ...members, venue: options.venue ?? simVenue(), strategies, signal });
  if (options.keepPrices === true || ledger !== null) ready.account.recorder.prices = instruments.map(() => []);
  if (options.resume !== undefined) restoreSnapshot(ready, options.resume);
  const watched = options.executionQuality === true || options.hooks?.onExecution !== undefined;
  const monitor = watched ? await watchExecution(ready, 'backtest') : null;
  ready.engine.lane = findLane(ready.engine, strategies);
  const findings = await run(ready, options, signal).catch((cause: unknown) => {
    throw locateError(cause, ready);
  });
  tellUnfitted(ready.engine.runners);
  const benchmark = options.benchmark === undefined ? undefined : await runBenchmark(options, options.benchmark);
  const parts = {
    strategies,
    findings,
    ...(benchmark === undefined ? {} : { benchmark }),
    ...(monitor === null ? {} : { execution: monitor.summary() }),
  };
  const counted = ledger === null ? null : await countTrial(ready, { options, ledger, parts });
  return new BacktestResult(ready, {
    options,
    ...(counted === null ? {} : { counted }),
    ...parts,
  });
}

/** Writes the run down as a trial; the ledger's count is what the report and the gate go by. */
async function countTrial(
  ready: ReadyEngine,
  {
    options,
    ledger,
    parts,
  }: { options: BacktestOptions; ledger: NonNullable<BacktestOptions['ledger']>; parts: RecordParts },
): Promise<CountedRun> {
  const record = recordOf(ready, { ...options, keepPrices: true }, parts);
  return countRun(ready, { options, strategies: parts.strategies, record, ...ledger });
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
  if (ready.engine.events === 0) throw noEvents(ready, options);
  return inputs.findings();
}

function noEvents({ account }: ReadyEngine, { from, to }: BacktestOptions): DataError {
  const ids = account.universe.instruments.map((one) => one.id);
  const few = `${ids.slice(0, 5).join(', ')}${ids.length > 5 ? `, … (${ids.length})` : ''}`;
  const since = from === undefined ? '' : ` from ${toIso(toMicros(from))}`;
  const until = to === undefined ? '' : ` to ${toIso(toMicros(to))}`;
  return new DataError(
    'backtest',
    `there are no events of ${few}${since}${until}`,
    'check that the data name these instruments and reach into this time',
  );
}

async function runBenchmark(
  options: BacktestOptions,
  strategy: Strategy,
): Promise<{ name: string; at: Float64Array; equity: Float64Array }> {
  const {
    benchmark: _,
    hooks: _hooks,
    executionQuality: _quality,
    checkpoint: _checkpoint,
    resume: _resume,
    ledger: _ledger,
    ...same
  } = options;
  // A benchmark is nobody's trial.
  const result = await runBacktest({ ...same, flags: { ...same.flags, enable_bt_gates: false }, strategy });
  return { name: strategy.name, at: result.record.at, equity: result.record.equity };
}
