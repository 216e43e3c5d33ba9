/** Real money, at a local server: a run's orders go out through the order management, and its ledger is the broker's. */
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { DataSource } from '../../src/contracts/data-source.js';
import type { FeatureSet } from '../../src/contracts/feature-set.js';
import type { MarketEvent } from '../../src/core/event.js';
import { defineStrategy } from '../../src/engine/strategy.js';
import { live } from '../../src/live/index.js';
import { rule } from '../../src/models/rule.js';
import { bracket, customExecution } from '../../src/oms/index.js';
import { readJournal } from '../../src/oms/journal/journal-text.js';
import { memoryJournal } from '../../src/oms/journal/memory-journal.js';
import { fixedQuantity } from '../../src/portfolio/fixed-quantity.js';
import { fastTransport } from '../adapters/fast-clock.js';
import { alpacaVenue, binanceVenue } from './oms-rig.js';

/** The price of the last print. */
const lastPrint = (): FeatureSet => ({
  name: 'last-print',
  version: '1',
  apiVersion: 1,
  scope: 'instrument',
  reads: ['trade'],
  columns: ['last'],
  warmup: 1,
  update: (event, rows) => {
    if (event.kind === 'trade') rows.set(event.instrument, 0, event.price);
  },
  snapshot: () => ({ json: null }),
  restore: () => {},
});

/** The gates are off, with their reason: this is about orders, and `promotion.test.ts` about what may send them. */
const ON = {
  flags: { enable_realtime_data: true, enable_oms_v1: true, enable_risk_v2: true, enable_bt_gates: false },
  rollback: { flag: 'enable_bt_gates', reason: 'a server of our own' },
} as const;

describe.each([
  ['alpaca', alpacaVenue, 'USD'],
  ['binance', binanceVenue, 'USDT'],
] as const)('live() at %s', (name, make, currency) => {
  it('orders go out, fills come back, also where answers are lost', async () => {
    const transport = fastTransport();
    const venue = await make(transport);
    const prices = new Subject<MarketEvent>();
    const source: DataSource = {
      name: 'prices',
      version: '1',
      apiVersion: 1,
      provides: { kinds: ['trade'], history: false, live: true },
      live: () => prices,
    };
    const journal = memoryJournal();
    const run = live({
      strategy: defineStrategy({
        name: 'turns',
        features: lastPrint,
        model: rule({ needs: ['last'] }, (last) => (last > 100 ? 1 : 0)),
        optimizer: fixedQuantity({ quantity: 5 }),
        decide: { on: ['trade'] },
      }),
      source,
      instruments: [venue.listing],
      cash: 1_000_000,
      currency,
      // Binance takes its fees in BNB here.
      rates: name === 'binance' ? { 'BNB/USDT': 600 } : {},
      clock: transport.clock,
      brokers: { [name]: venue.broker() },
      oms: { [name]: { journal } },
      confirm: 'real-money',
      ...ON,
      gap: null,
      tick: '200ms',
    });
    const result = run.result();
    const fills: unknown[] = [];
    run.fills$.subscribe((one) => fills.push(one));
    for (let n = 0; n < 24; n++) {
      const price = n % 8 < 4 ? 99 : 101;
      if (n === 9) venue.fault('submit', { effect: true, shows: 'cut' });
      const at = transport.clock.now();
      const trade = { kind: 'trade', instrument: 0, ts: at, at, seq: n, price, size: 1 };
      prices.next({ ...trade, aggressor: 0, id: '', offExchange: false } as MarketEvent);
      await new Promise((done) => setTimeout(done, 60));
      venue.trade(price);
      await new Promise((done) => setTimeout(done, 60));
    }
    await expect.poll(() => venue.orders().some((one) => one.open), { timeout: 5_000 }).toBe(false);
    run.stop();
    const { record, position, finalEquity } = await result.then((one) => ({
      record: one.record,
      position: one.position(venue.listing.id),
      finalEquity: one.finalEquity,
    }));
    const kinds = readJournal(journal.text).entries.map((one) => one.record.t);
    expect(fills.length).toBeGreaterThan(3);
    expect(kinds.filter((kind) => kind === 'fill').length).toBe(fills.length);
    expect(kinds.filter((kind) => kind === 'order').length).toBe(record.orders.submitted);
    expect(new Set(venue.orders().map((one) => one.id)).size).toBe(venue.orders().length);
    expect(position.toString()).toBe(String(Number(venue.position())));
    const worth = Number(venue.cash()[currency]) + Number(venue.position()) * 101;
    if (name === 'alpaca') expect(finalEquity).toBeCloseTo(worth, 6);
    // The line and the journal are closed with the run.
    await expect.poll(() => venue.listeners(), { timeout: 5_000 }).toBe(0);
    expect(() => journal.append(name, { t: 'resume', at: 0, source: 'me' })).toThrow('append before load');
    await venue.stop();
  });
});

it('ties the orders of a bracket together: no exit is at the broker before its entry is filled', async () => {
  const transport = fastTransport();
  const venue = await alpacaVenue(transport);
  const prices = new Subject<MarketEvent>();
  let planned = false;
  const execution = customExecution({
    name: 'bracketed',
    plan: () => {
      if (planned) return [];
      planned = true;
      return bracket(
        'b',
        { action: 'new', instrument: 0, side: 'buy', quantity: 5, type: 'limit', limitPrice: 90 },
        { profit: { type: 'limit', limitPrice: 120 }, stop: { type: 'stop', stopPrice: 80 } },
      );
    },
  });
  const run = live({
    strategy: defineStrategy({
      name: 'brackets',
      features: lastPrint,
      model: rule({ needs: ['last'] }, () => 1),
      optimizer: fixedQuantity({ quantity: 5 }),
      execution,
      decide: { on: ['trade'] },
    }),
    source: {
      name: 'prices',
      version: '1',
      apiVersion: 1,
      provides: { kinds: ['trade'], history: false, live: true },
      live: () => prices,
    },
    instruments: [venue.listing],
    cash: 1_000_000,
    currency: 'USD',
    clock: transport.clock,
    brokers: { alpaca: venue.broker() },
    oms: { alpaca: { journal: memoryJournal() } },
    confirm: 'real-money',
    ...ON,
    gap: null,
    tick: '200ms',
  });
  const result = run.result();
  const tick = (n: number): void => {
    const at = transport.clock.now();
    const trade = { kind: 'trade', instrument: 0, ts: at, at, seq: n, price: 100, size: 1 };
    prices.next({ ...trade, aggressor: 0, id: '', offExchange: false } as MarketEvent);
  };
  // Asked again and again, since the line opens in its own time.
  let n = 0;
  await expect
    .poll(
      () => {
        tick(n++);
        return venue.orders().length;
      },
      { timeout: 5_000 },
    )
    .toBe(1);
  await new Promise((done) => setTimeout(done, 200));
  expect(venue.orders().map((one) => one.open)).toEqual([true]);
  run.stop();
  await result;
  await venue.stop();
});

it('refuses to trade real money without a journal of its orders', () => {
  const broker = { venue: 'alpaca' } as never;
  expect(() => live({ brokers: { alpaca: broker }, confirm: 'real-money', ...ON } as never)).toThrow('no journal');
});
