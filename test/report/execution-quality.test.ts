/** Execution quality: by hand on one order, against sorted samples, and on whole runs, which it must not change. */
import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import * as fc from 'fast-check';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { OrderStatus } from '../../src/core/order.js';
import { fillReport, statusReport } from '../../src/core/report.js';
import { backtest, openBacktest } from '../../src/index.js';
import { omsVenue, paper, paperBroker } from '../../src/live/index.js';
import { ExecutionMonitor } from '../../src/report/execution/execution-monitor.js';
import type { ExecutionPoint } from '../../src/report/execution/execution-quality.js';
import { durationText } from '../../src/report/execution/execution-table.js';
import { loadHistograms } from '../../src/report/execution/latency-histogram.js';
import { tearSheet } from '../../src/report/tear-sheet/tear-sheet.js';
import { executionMetrics } from '../../src/rx/index.js';
import { testOrder } from '../../src/testing/index.js';
import { crossStrategy, syntheticRun } from '../engine/fixtures.js';
import { drawnVenue, follow, listing, play } from '../live/market.js';

const histograms = await loadHistograms('test');
const on = { flags: { enable_oms_v1: true } };

const quote = (at: number, bid: number, ask: number) =>
  ({ kind: 'quote', instrument: 0, ts: at, at, seq: at, bid, ask, bidSize: 1, askSize: 1 }) as const;
const trade = (at: number, price: number, size: number) =>
  ({ kind: 'trade', instrument: 0, ts: at, at, seq: at, price, size, aggressor: 0 }) as never;

function watched() {
  const points: ExecutionPoint[] = [];
  const monitor = new ExecutionMonitor({
    histograms,
    mark: () => 98,
    money: (i) => [1, 10][i]!,
    listener: () => (one) => points.push(one),
  });
  return { monitor, points };
}

describe('one order', () => {
  it('is measured as worked out by hand', () => {
    const { monitor, points } = watched();
    const order = testOrder({ id: 'a', side: 'buy', quantity: 10, decidedAt: 0 });
    monitor.market(trade(1, 50, 100)); // before it: counts for nothing
    monitor.market(quote(2, 99, 101)); // arrival: 100
    monitor.sent(order, 5);
    monitor.market(trade(6, 100, 30));
    monitor.took(order, 'accepted', statusReport('accepted', { orderId: 'a', ts: 7, at: 7 }), 7);
    monitor.market(quote(8, 100, 102)); // middle at the first fill: 101
    const fill = (id: string, price: string, quantity: number, cumulative: number) =>
      fillReport({ orderId: 'a', ts: 9, at: 9 }, { fillId: id, price, quantity, cumulative });
    monitor.took(order, 'partly-filled', fill('1', '101.5', 4, 4), 9);
    monitor.market(trade(10, 103, 10));
    monitor.market(quote(10, 102, 104)); // at the second: 103
    monitor.took(order, 'filled', fill('2', '103', 6, 10), 15);
    const { order: one, summary } = points[0]!;
    expect(one.averagePrice).toBeCloseTo((4 * 101.5 + 6 * 103) / 10, 12); // 102.4
    expect(one.prices.arrival).toBe(100);
    expect(one.prices.mid).toBeCloseTo(102.2, 12);
    expect(one.prices.vwap).toBeCloseTo((30 * 100 + 10 * 103) / 40, 12); // 100.75
    expect(one.slippageBps.arrival).toBeCloseTo(240, 9);
    expect(one.slippageBps.mid).toBeCloseTo((0.2 / 102.2) * 1e4, 9);
    expect(one.slippageBps.vwap).toBeCloseTo((1.65 / 100.75) * 1e4, 9);
    expect(one.latencies).toEqual({ decisionToSend: 5, sendToAcknowledge: 2, acknowledgeToFill: 2, sendToFilled: 10 });
    expect(summary().latencies.sendToFilled.p99).toBe(10);
    expect(summary().fillRatio).toBe(1);
  });

  it('a sale that gets less has a cost too; what is not known is NaN, never 0', () => {
    const { monitor, points } = watched();
    const order = testOrder({ id: 'a', side: 'sell', quantity: 10, decidedAt: 0 });
    monitor.sent(order, 0);
    const fill = fillReport({ orderId: 'a', ts: 1, at: 1 }, { fillId: '1', price: 97.02, quantity: 5, cumulative: 5 });
    monitor.took(order, 'partly-filled', fill, 1);
    monitor.took(order, 'cancelled', statusReport('cancelled', { orderId: 'a', ts: 2, at: 2 }), 2);
    const { order: one, summary } = points[0]!;
    expect(one.slippageBps.arrival).toBeCloseTo(100, 9); // 98 was the last price
    expect([one.slippageBps.mid, one.slippageBps.vwap, one.latencies.sendToFilled]).toEqual([NaN, NaN, NaN]);
    expect(summary()).toMatchObject({ orders: 1, open: 0, cancelled: 1, cancelRate: 1, rejectRate: 0, fillRatio: 0.5 });
    monitor.took(order, 'cancelled', fill, 3);
    expect(points[0]!.summary().lateFills).toBe(1);
  });

  it('orders are weighed by their value in money of the account: multiplier and rate count', () => {
    const { monitor, points } = watched();
    [97.02, 98.98].forEach((price, instrument) => {
      const id = `o${instrument}`;
      const order = testOrder({ id, side: 'sell', quantity: 5, instrument });
      monitor.sent(order, 0);
      monitor.took(
        order,
        'filled',
        fillReport({ orderId: id, ts: 1, at: 1 }, { fillId: id, price, quantity: 5, cumulative: 5 }),
        1,
      );
    });
    // A cost of 100 bps on one part, a gain of 100 on ten.
    expect(points[1]!.summary().slippage.arrival.meanBps).toBeCloseTo((100 - 10 * 100) / 11, 9);
  });

  it('the wire knows better when it left and was filled', () => {
    const { monitor, points } = watched();
    const order = testOrder({ id: 'a', quantity: 1, decidedAt: 0 });
    monitor.sent(order, 1);
    monitor.wire('a', 'sent', 40);
    monitor.wire('a', 'accepted', 90);
    monitor.wire('a', 'fill', 95);
    const fill = fillReport({ orderId: 'a', ts: 1, at: 1 }, { fillId: '1', price: 97, quantity: 1, cumulative: 1 });
    monitor.took(order, 'filled', fill, 1);
    expect(points[0]!.order.latencies).toEqual({
      decisionToSend: 40,
      sendToAcknowledge: 50,
      acknowledgeToFill: 5,
      sendToFilled: 55,
    });
  });
});

it('counts of any history add up, whatever order reports come in', () => {
  const ends: readonly OrderStatus[] = ['filled', 'cancelled', 'expired', 'rejected'];
  const plan = fc.array(fc.record({ end: fc.nat(4), filled: fc.nat(10) }), { maxLength: 60 });
  fc.assert(
    fc.property(plan, (orders) => {
      const { monitor, points } = watched();
      orders.forEach(({ end, filled }, k) => {
        const order = testOrder({ id: `o${k}`, strategy: `s${k % 3}`, quantity: 10 });
        monitor.sent(order, k);
        const status = ends[end];
        if (status === undefined) return;
        const quantity = status === 'filled' ? 10 : status === 'rejected' ? 0 : Math.min(filled, 9);
        const head = { orderId: order.id, ts: k, at: k };
        if (quantity > 0)
          monitor.took(
            order,
            quantity === 10 ? 'filled' : 'partly-filled',
            fillReport(head, { fillId: `f${k}`, price: 98, quantity, cumulative: quantity }),
            k,
          );
        if (status !== 'filled') monitor.took(order, status, statusReport(status as 'cancelled', head), k);
      });
      const all = monitor.summary();
      expect(all.orders).toBe(orders.length);
      expect(all.open + all.filled + all.cancelled + all.expired + all.rejected).toBe(all.orders);
      expect(points.length).toBe(all.orders - all.open);
      const parts = Object.values(all.byStrategy);
      for (const name of ['orders', 'open', 'filled', 'cancelled', 'expired', 'rejected'] as const)
        expect(parts.reduce((sum, one) => sum + one[name], 0)).toBe(all[name]);
      expect(all.unwatched + all.lateFills).toBe(0);
    }),
    { numRuns: 50 },
  );
});

it('percentiles are those of the sorted sample, to a thousandth, from nothing to a week', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 604_800e6 }), { minLength: 1, maxLength: 300 }), (sample) => {
      const histogram = histograms();
      for (const one of sample) histogram.record(one);
      const sorted = [...sample].sort((a, b) => a - b);
      const { count, p50, p99, p999, min } = histogram.summary();
      expect(count).toBe(sample.length);
      for (const [got, share] of [
        [p50, 0.5],
        [p99, 0.99],
        [p999, 0.999],
      ] as const) {
        const exact = sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)]!;
        expect(Math.abs(got - exact)).toBeLessThanOrEqual(Math.max(1, exact * 1e-3));
      }
      expect(Math.abs(min - sorted[0]!)).toBeLessThanOrEqual(Math.max(1, sorted[0]! * 1e-3));
    }),
    { numRuns: 40 },
  );
});

it('writes lengths of time in their own unit', () => {
  expect([NaN, 0, 999, 1000, 2.5e6, 90e6, 7200e6, 2 * 86_400e6].map(durationText)).toEqual([
    'n/a',
    '0 µs',
    '999 µs',
    '1.00 ms',
    '2.50 s',
    '1.50 min',
    '2.00 h',
    '2.00 d',
  ]);
});

describe('a backtest', () => {
  const options = { ...syntheticRun(['A'], 400, 3), strategy: crossStrategy() };

  it('is the same run, watched or not; the report and the tear sheet tell of it', async () => {
    const plain = await backtest({ ...options, ...on });
    const seen = await backtest({ ...options, ...on, executionQuality: true });
    expect(seen.hash).toBe(plain.hash);
    expect(plain.record.execution).toBeUndefined();
    const { execution } = seen.record;
    expect(execution!.orders).toBe(seen.record.orders.submitted);
    expect(execution!.filled).toBe(seen.record.orders.filled);
    expect(execution!.filled).toBeGreaterThan(5);
    expect(execution!.latencies.sendToFilled.count).toBe(execution!.filled);
    expect(execution!.slippage.arrival.orders).toBe(execution!.filled);
    expect(seen.report.toText()).toContain('Execution quality');
    expect(plain.report.toText()).not.toContain('Execution quality');
    expect(tearSheet(seen.report)).toContain('<h2>Execution quality</h2>');
    expect(tearSheet(plain.report)).not.toContain('Execution quality');
    expect(JSON.stringify(seen.report.toJson())).toContain('decisionToSend');
  });

  it('executionQuality$ measures only where somebody watches', async () => {
    const watched = await openBacktest({ ...options, ...on });
    const points: ExecutionPoint[] = [];
    watched.executionQuality$.subscribe((one) => points.push(one));
    const result = await watched.result();
    expect(points.length).toBe(result.record.execution!.filled);
    expect(points.at(-1)!.summary()).toEqual(result.record.execution);
    const alone = await openBacktest({ ...options, ...on });
    expect((await alone.result()).record.execution).toBeUndefined();
  });

  it('the flag off: refused with what to do; nothing asked, nothing changed', async () => {
    await expect(backtest({ ...options, executionQuality: true })).rejects.toThrow(/enable_oms_v1: true/);
    const run = await openBacktest(options);
    run.executionQuality$.subscribe({ error: () => {} });
    await expect(run.result()).rejects.toThrow(/enable_oms_v1/);
    expect((await backtest(options)).hash).toBe((await backtest({ ...options, ...on })).hash);
  });

  it('through the order management, the wire tells when an order really left', async () => {
    let now = 0;
    const venue = omsVenue(paperBroker({ cash: { USD: 100_000 } }), { clock: () => (now += 10) });
    const { record } = await backtest({ ...options, ...on, venue, executionQuality: true });
    expect(record.execution!.filled).toBeGreaterThan(5);
    expect(record.execution!.latencies.sendToAcknowledge.p50).toBeGreaterThan(0);
    expect(record.execution!.latencies.sendToAcknowledge.max).toBeLessThan(10_000);
  });
});

it('a paper run tells of each order, and of the whole in its report', async () => {
  const venue = drawnVenue(3, []);
  const run = paper({
    instruments: [listing],
    cash: 1_000_000,
    flags: { enable_realtime_data: true, enable_oms_v1: true },
    strategy: follow,
    source: venue.feed,
    clock: venue.world.clock,
    kinds: ['trade', 'book'],
    hooks: {},
  });
  let points = 0;
  run.executionQuality$.subscribe(() => points++);
  const done = run.result();
  await play(venue, 500);
  run.stop();
  const { record } = await done;
  expect(points).toBeGreaterThan(20);
  expect(record.execution!.filled + record.execution!.cancelled).toBe(points);
  // Filled from the book at once: no trade of the market lies between, so there is no VWAP to hold them against.
  expect(record.execution!.slippage.arrival.orders).toBeGreaterThan(20);
  expect(record.execution!.slippage.arrival.orders).toBeGreaterThanOrEqual(record.execution!.slippage.vwap.orders);
});

it('OpenTelemetry gets a histogram a stage and a count of ends, by a meter of its own or the global one', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
  const provider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(provider);
  const run = await openBacktest({ ...syntheticRun(['A'], 400, 3), strategy: crossStrategy(), ...on });
  await executionMetrics(run.executionQuality$);
  const { record } = await run.result();
  await provider.forceFlush();
  const data = exporter.getMetrics().at(-1)!.scopeMetrics[0]!.metrics;
  const of = (name: string) => data.find((one) => one.descriptor.name === name)!.dataPoints;
  expect(of('edgeproof.orders')).toMatchObject([{ value: record.execution!.filled, attributes: { status: 'filled' } }]);
  const latency = of('edgeproof.order.latency');
  expect(latency.map((one) => one.attributes['stage'])).toContain('sendToFilled');
  expect(of('edgeproof.order.slippage').length).toBeGreaterThan(0);
  await provider.shutdown();
  metrics.disable();
  await expect(executionMetrics(new Subject<ExecutionPoint>(), { metre: 1 } as never)).rejects.toThrow(/metre/);
});
