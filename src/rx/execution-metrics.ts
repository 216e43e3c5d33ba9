import type { Observable, Subscription } from 'rxjs';
import { ConfigError } from '../core/errors.js';
import { knownOptions } from '../core/options.js';
import {
  type ExecutionPoint,
  LATENCY_STAGES,
  type OrderExecution,
  PRICE_REFERENCES,
} from '../report/execution/execution-quality.js';

/** Names of strategy, side, order type and the like, by which a metric can be split. */
export interface MetricAttributes {
  readonly [name: string]: string;
}

/** A histogram of a meter. */
export interface MeterHistogram {
  /** Takes a value with its attributes. */
  readonly record: (value: number, attributes: MetricAttributes) => void;
}

/** A counter of a meter. */
export interface MeterCounter {
  /** Takes how many more, with their attributes. */
  readonly add: (value: number, attributes: MetricAttributes) => void;
}

/** What we use of an OpenTelemetry meter; one of `@opentelemetry/api` fits. */
export interface ExecutionMeter {
  /** Makes a histogram. */
  readonly createHistogram: (
    name: string,
    options: { readonly description: string; readonly unit: string },
  ) => MeterHistogram;
  /** Makes a counter. */
  readonly createCounter: (
    name: string,
    options: { readonly description: string; readonly unit: string },
  ) => MeterCounter;
}

/** Options of {@link executionMetrics}. */
export interface ExecutionMetricsOptions {
  /** Default: the meter `edgeproof` of the global provider of `@opentelemetry/api`. */
  readonly meter?: ExecutionMeter;
}

// Spelled at run time, so that no bundler insists on a package that only users of OpenTelemetry have.
const PACKAGE = ['@opentelemetry', 'api'].join('/');

/**
 * Hands the execution of each ended order to OpenTelemetry: `edgeproof.order.latency` (histogram, µs, by `stage`),
 * `edgeproof.order.slippage` (histogram, bps, by `reference`), `edgeproof.order.fill_ratio` (histogram, 1) and
 * `edgeproof.orders` (counter, by `status`), all by `strategy`.
 *
 * To be awaited before the run is started; unsubscribe to end it.
 *
 * @param quality$ - `executionQuality$` of a run
 * @throws ConfigError for an unknown option, or when there is neither a meter nor `@opentelemetry/api`
 * @example
 * ```ts
 * import { executionMetrics } from 'edgeproof/rx';
 * import { EMPTY } from 'rxjs';
 * const names: string[] = [];
 * const instrument = (name: string) => {
 *   names.push(name);
 *   return { record: () => {}, add: () => {} };
 * };
 * await executionMetrics(EMPTY, { meter: { createHistogram: instrument, createCounter: instrument } });
 * if (!names.includes('edgeproof.order.latency')) throw new Error('made before the first order');
 * ```
 */
export async function executionMetrics(
  quality$: Observable<ExecutionPoint>,
  options: ExecutionMetricsOptions = {},
): Promise<Subscription> {
  knownOptions('executionMetrics', options, ['meter']);
  const meter = options.meter ?? (await globalMeter());
  const latency = meter.createHistogram('edgeproof.order.latency', {
    description: 'How long the stages of an order took',
    unit: 'us',
  });
  const slippage = meter.createHistogram('edgeproof.order.slippage', {
    description: 'How much worse than a reference an order was filled, in basis points; positive is a cost',
    unit: '{bps}',
  });
  const ratio = meter.createHistogram('edgeproof.order.fill_ratio', {
    description: 'Share of an order that was filled',
    unit: '1',
  });
  const orders = meter.createCounter('edgeproof.orders', { description: 'Orders by how they ended', unit: '{order}' });
  const tell = (order: OrderExecution): void => {
    const { strategy, status } = order;
    orders.add(1, { strategy, status });
    if (order.ordered > 0) ratio.record(order.filled / order.ordered, { strategy });
    for (const stage of LATENCY_STAGES)
      if (order.latencies[stage] >= 0) latency.record(order.latencies[stage], { strategy, stage });
    for (const reference of PRICE_REFERENCES)
      if (Number.isFinite(order.slippageBps[reference]))
        slippage.record(order.slippageBps[reference], { strategy, reference });
  };
  // A run that fails tells so by its result.
  return quality$.subscribe({ next: ({ order }) => tell(order), error: () => {} });
}

async function globalMeter(): Promise<ExecutionMeter> {
  try {
    const api = (await import(/* webpackIgnore: true */ /* @vite-ignore */ PACKAGE)) as {
      readonly metrics: { getMeter(name: string): ExecutionMeter };
    };
    return api.metrics.getMeter('edgeproof');
  } catch (cause) {
    throw new ConfigError(
      'executionMetrics',
      '@opentelemetry/api cannot be loaded',
      'npm install @opentelemetry/api@1.9.1, or pass a meter',
      {},
      cause,
    );
  }
}
