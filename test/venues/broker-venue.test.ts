import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Broker } from '../../src/contracts/broker.js';
import { type ExecutionReport, fillReport, statusReport } from '../../src/core/report.js';
import { MINUTE } from '../../src/core/time.js';
import { BrokerVenue, brokerVenue } from '../../src/venues/broker-venue/broker-venue.js';
import { simBroker } from '../../src/venues/broker-venue/sim-broker.js';
import { feeBps } from '../../src/venues/costs/fees.js';
import { Bench, bar, env, order, replacement } from './desk.js';
import { flow } from './flow.js';

const flat = [100, 101, 99, 100] as const;
const live = new AbortController().signal;

describe('simBroker', () => {
  it('says nothing inside a call, and everything after it', async () => {
    const broker = simBroker()(env());
    const seen: ExecutionReport[] = [];
    broker.reports$.subscribe((one) => seen.push(one));
    await broker.connect(live);
    const call = broker.submit(order({ id: 'a' }));
    expect(seen).toEqual([]);
    await call;
    expect(seen.map((one) => one.type)).toEqual(['accepted']);
    await broker.submit(order({ id: 'a' }));
    broker.onMarket(bar(0, flat), MINUTE);
    expect(seen.map((one) => one.type)).toEqual(['accepted', 'fill']);
    await broker.cancel('a');
    expect(seen.at(-1)!.type).toBe('cancel-rejected');
  });

  it('keeps an account of its own', async () => {
    const broker = simBroker({ cash: { USD: 5000 }, fees: feeBps({ rate: 10 }) })(env());
    await broker.connect(live);
    await broker.submit(order({ quantity: 10 }));
    await broker.submit(order({ id: 'rest', limit: 50, quantity: 3 }));
    broker.onMarket(bar(0, flat), MINUTE);
    const account = await broker.reconcile();
    expect(String(account.cash['USD'])).toBe('3999');
    expect(account.positions.map((one) => [one.instrument, String(one.quantity), one.averagePrice])).toEqual([
      ['A', '10', 100],
    ]);
    expect(account.openOrders.map((one) => [one.id, one.status, String(one.quantity)])).toEqual([
      ['rest', 'accepted', '3'],
    ]);
  });

  it('keeps reports while nobody is connected: a fill that crossed a lost connection is late, not lost', async () => {
    const broker = simBroker()(env());
    const seen: ExecutionReport[] = [];
    broker.reports$.subscribe((one) => seen.push(one));
    await expect(broker.submit(order())).rejects.toThrow(/not connected/);
    await broker.connect(live);
    await broker.submit(order({ id: 'a' }));
    await broker.close();
    broker.onMarket(bar(0, flat), MINUTE);
    expect(seen.map((one) => one.type)).toEqual(['accepted']);
    const account = await broker.connect(live);
    await Promise.resolve();
    expect(account.positions.length).toBe(1);
    expect(seen.map((one) => one.type)).toEqual(['accepted', 'fill']);
  });

  it('delivers a report when its time has come', async () => {
    const broker = simBroker({ latency: { entry: '1s', response: '1s' } })(env());
    const seen: ExecutionReport[] = [];
    broker.reports$.subscribe((one) => seen.push(one));
    await broker.connect(live);
    await broker.submit(order({ id: 'a', limit: 90 }));
    broker.advance(1_500_000);
    expect(seen).toEqual([]);
    broker.advance(2_000_000);
    expect(seen.map((one) => [one.type, one.ts, one.at])).toEqual([['accepted', 1_000_000, 2_000_000]]);
  });
});

describe('brokerVenue', () => {
  it('gives the same reports as the venue itself', async () => {
    const steps = flow(11, 60);
    const options = { fees: feeBps({ rate: 1 }), maxVolumeShare: 0.5 };
    const direct = new Bench(options);
    const broker = simBroker(options)(env());
    await broker.connect(live);
    const venue = brokerVenue(broker)(env());
    const through: ExecutionReport[] = [];
    const drain = () => through.push(...venue.outbox.splice(0));
    for (const step of steps) {
      direct.step(step.event);
      venue.onMarket(step.event, step.event.at);
      for (const spec of step.orders) {
        const one = order(spec);
        direct.submit(one);
        venue.submit(one, step.event.at);
        expect(venue.pending).toBeGreaterThan(0);
      }
      await venue.settled();
      expect(venue.pending).toBe(0);
      drain();
      direct.end();
      venue.advance(step.event.at);
      drain();
    }
    expect(through.map((one) => ({ ...one }))).toEqual(direct.reports.map((one) => ({ ...one })));
    expect(venue.working).toBe(direct.venue.working);
    expect(venue.watches).toBe(true);
  });

  function fake(answer: () => Promise<void>): { broker: Broker; reports: Subject<ExecutionReport> } {
    const reports = new Subject<ExecutionReport>();
    const broker = {
      name: 'fake',
      version: '1.0.0',
      apiVersion: 1,
      venue: 'fake',
      capabilities: simBroker()(env()).capabilities,
      reports$: reports.asObservable(),
      submit: answer,
      cancel: answer,
      replace: answer,
    } as unknown as Broker;
    return { broker, reports };
  }

  it('lifts a report to the time that the run has reached, and wakes the driver', () => {
    const { broker, reports } = fake(async () => {});
    const venue = new BrokerVenue(broker);
    let woken = 0;
    venue.onReport = () => {
      woken += 1;
    };
    venue.submit(order({ id: 'a', quantity: 5 }), 100);
    reports.next(statusReport('accepted', { orderId: 'a', ts: 90, at: 95 }));
    reports.next(fillReport({ orderId: 'a', ts: 150, at: 160 }, { fillId: 'f', price: 1, quantity: 5, cumulative: 5 }));
    expect(venue.outbox.map((one) => [one.type, one.ts, one.at])).toEqual([
      ['accepted', 90, 100],
      ['fill', 150, 160],
    ]);
    expect([woken, venue.working]).toEqual([2, 0]);
    venue.close();
    reports.next(statusReport('accepted', { orderId: 'b', ts: 90, at: 95 }));
    expect(woken).toBe(2);
  });

  it('counts what is open through replaces and cancels', () => {
    const { broker, reports } = fake(async () => {});
    const venue = new BrokerVenue(broker);
    const at = { orderId: 'a', ts: 1, at: 1 };
    venue.submit(order({ id: 'a', quantity: 5 }), 0);
    venue.replace(replacement('a', 8), 0);
    reports.next(statusReport('replaced', at));
    reports.next(fillReport(at, { fillId: 'f', price: 1, quantity: 5, cumulative: 5 }));
    expect(venue.working).toBe(1);
    const again = new BrokerVenue(fake(async () => {}).broker);
    again.restore(JSON.parse(JSON.stringify(venue.snapshot())));
    expect(again.working).toBe(1);
    reports.next(fillReport(at, { fillId: 'g', price: 1, quantity: 3, cumulative: 8 }));
    expect(venue.working).toBe(0);
    venue.submit(order({ id: 'b' }), 0);
    venue.cancel('b', 0);
    reports.next(statusReport('cancelled', { ...at, orderId: 'b' }));
    expect(venue.working).toBe(0);
    expect(venue.snapshot().json).toBeNull();
  });

  it('swallows nothing: a call that failed is told once, by settled or by the next command', async () => {
    const venue = new BrokerVenue(fake(() => Promise.reject(new Error('socket closed'))).broker);
    venue.submit(order({ id: 'a' }), 0);
    await expect(venue.settled()).rejects.toThrow(/submit a failed, its outcome is unknown/);
    await venue.settled();
    venue.cancel('a', 0);
    await Promise.resolve();
    await new Promise((done) => setTimeout(done, 0));
    expect(() => venue.cancel('a', 0)).toThrow(/cancel a failed/);
    const thrower = new BrokerVenue(
      fake(() => {
        throw new Error('at once');
      }).broker,
    );
    thrower.submit(order({ id: 'a' }), 0);
    await expect(thrower.settled()).rejects.toThrow(/submit a failed/);
  });

  it('tells of a report stream that failed', async () => {
    const { broker, reports } = fake(async () => {});
    const venue = new BrokerVenue(broker);
    reports.error(new Error('gone'));
    await expect(venue.settled()).rejects.toThrow(/report stream failed/);
  });
});
