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

/** What a run let out, and the run itself. */
export interface TracedRun {
  readonly trace: Trace;
  readonly result: BacktestResult;
  readonly pipeline: LeakPipeline;
  /** When each order was sent, by its id. */
  readonly sentAt: ReadonlyMap<string, number>;
  /** Copies of the events that the run was fed with, when they were asked for. */
  readonly fed: readonly MarketEvent[];
}

/** Runs a pipeline with a listener at every stage. */
export async function tracedRun(
  build: BuildPipeline,
  data: readonly DataSource[],
  keepEvents = false,
): Promise<TracedRun> {
  const pipeline = await build(data);
  const trace = new Trace();
  const ids = pipeline.instruments.map((one) => one.id);
  const sentAt = new Map<string, number>();
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
    hooks: hooksOf(trace, ids, sentAt),
  });
  return { trace, result, pipeline, sentAt, fed };
}

function hooksOf(trace: Trace, ids: readonly string[], sentAt: Map<string, number>): RunHooks {
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
