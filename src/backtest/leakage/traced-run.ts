import type { DataSource } from '../../contracts/data-source.js';
import type { MarketEvent } from '../../core/event.js';
import type { RunHooks } from '../../engine/hooks.js';
import type { Strategy } from '../../engine/strategy.js';
import { asList, type BacktestOptions } from '../backtest-options.js';
import type { BacktestResult } from '../backtest-result.js';
import { runBacktest } from '../run-backtest.js';
import { spiedFeatures, spiedSource } from './spies.js';
import { Trace } from './trace.js';

/** A pipeline made of data: everything that it is built from must come out of the sources that it is given. */
export type BuildPipeline = (data: readonly DataSource[]) => LeakPipeline | Promise<LeakPipeline>;

/** A backtest to be checked; `data` defaults to the sources that were given. */
export type LeakPipeline = Omit<BacktestOptions, 'data'> & { readonly data?: BacktestOptions['data'] };

/** A run that may have stopped: what it let out until then. */
export interface TriedRun {
  readonly trace: Trace;
  /** Null when it could not even be built. */
  readonly pipeline: LeakPipeline | null;
  /** Why it stopped; null for one that came to its end. */
  readonly failure: Error | null;
}

/** What a run let out, and the run itself. */
export interface TracedRun {
  readonly trace: Trace;
  readonly result: BacktestResult;
  readonly pipeline: LeakPipeline;
  /** When each order was sent, by its id. */
  readonly sentAt: ReadonlyMap<string, number>;
  /** Ids of the orders that take what there is. */
  readonly marketOrders: ReadonlySet<string>;
  /** Copies of the events that the run was fed with, when they were asked for. */
  readonly fed: readonly MarketEvent[];
}

/** Runs a pipeline with a listener at every stage. */
export async function tracedRun(
  build: BuildPipeline,
  data: readonly DataSource[],
  keepEvents = false,
): Promise<TracedRun> {
  return listenedRun(await build(data), { data, trace: new Trace(), keepEvents });
}

/** The same of a pipeline that may not be able to run on these data. */
export async function tryRun(build: BuildPipeline, data: readonly DataSource[]): Promise<TriedRun> {
  const trace = new Trace();
  let pipeline: LeakPipeline | null = null;
  try {
    pipeline = await build(data);
    await listenedRun(pipeline, { data, trace, keepEvents: false });
    return { trace, pipeline, failure: null };
  } catch (cause) {
    return { trace, pipeline, failure: cause instanceof Error ? cause : new Error(String(cause)) };
  }
}

async function listenedRun(
  pipeline: LeakPipeline,
  {
    data,
    trace,
    keepEvents,
  }: { readonly data: readonly DataSource[]; readonly trace: Trace; readonly keepEvents: boolean },
): Promise<TracedRun> {
  const ids = pipeline.instruments.map((one) => one.id);
  const sentAt = new Map<string, number>();
  const marketOrders = new Set<string>();
  const fed: MarketEvent[] = [];
  const keep = keepEvents ? (event: MarketEvent) => fed.push({ ...event }) : undefined;
  const strategies = asList<Strategy>(pipeline.strategy).map((one) => ({
    ...one,
    features: spiedFeatures(one.features, trace),
  }));
  const { benchmark: _, checkpoint: _checkpoint, resume: _resume, ledger: _ledger, ...rest } = pipeline;
  const result = await runBacktest({
    ...rest,
    strategy: strategies,
    data: asList(pipeline.data ?? data).map((one, lane) => spiedSource(one, { trace, ids, keep, lane })),
    onBadData: pipeline.onBadData === 'drop' ? 'drop' : 'report',
    flags: { ...pipeline.flags, enable_bt_gates: false }, // a check is not a trial
    hooks: hooksOf(trace, ids, { sentAt, marketOrders }),
  });
  return { trace, result, pipeline, sentAt, marketOrders, fed };
}

function hooksOf(
  trace: Trace,
  ids: readonly string[],
  { sentAt, marketOrders }: { readonly sentAt: Map<string, number>; readonly marketOrders: Set<string> },
): RunHooks {
  return {
    onDecision: ({ at, strategy, forecast, targets, targetKind }) => {
      ids.forEach((id, i) => {
        trace.add('forecast', { at, column: `${strategy}.${id}`, value: forecast[i]! });
      });
      ids.forEach((id, i) => {
        trace.add('targets', { at, column: `${strategy}.${id}.${targetKind}`, value: targets[i]! });
      });
    },
    onOrder: ({ at, order, status }) => {
      if (!sentAt.has(order.id)) sentAt.set(order.id, at);
      if (order.type === 'market') marketOrders.add(order.id);
      const what = `${order.side} ${order.quantityFixed} ${order.type} ${status}`;
      trace.add('orders', { at, column: `${ids[order.instrument]} ${order.id}`, value: what });
    },
    onFill: (fill) => {
      const what = `${fill.side} ${fill.quantityFixed} at ${fill.priceFixed} fee ${fill.feeFixed}`;
      trace.add('fills', { at: fill.at, column: `${ids[fill.instrument]} ${fill.orderId}`, value: what });
    },
    onEquity: ({ at, equity }) => trace.add('equity', { at, column: 'equity', value: equity }),
  };
}
