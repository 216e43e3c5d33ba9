import { describe, expect, it } from 'vitest';
import { type SimVenueOptions, simVenue } from '../../src/backtest/index.js';
import type { EventInput } from '../../src/data/index.js';
import { compose, returns, sma } from '../../src/features/index.js';
import { type BacktestOptions, backtest, defineStrategy, type Fill, instrument } from '../../src/index.js';
import { rule } from '../../src/models/index.js';
import { fixedQuantity } from '../../src/portfolio/index.js';
import { byHand, close, dayOf, days, events, type Hand, listen, morning, trade } from './hand-made.js';

type Action = Extract<EventInput, { kind: 'corporate-action' }>['action'];

const on = (day: number, action: Action, instrument = 'A') =>
  events({ kind: 'corporate-action', instrument, time: morning(day), action });

/** Runs a hand on A (and B, flat at 10) with an action on the third day. */
async function run(
  prices: readonly (number | null)[],
  action: Action,
  hand: Hand | Hand['plan'],
  venue: SimVenueOptions = {},
) {
  const heard = listen();
  const options: BacktestOptions = {
    data: [
      days('A', prices),
      days(
        'B',
        prices.map(() => 10),
      ),
      on(3, action),
    ],
    instruments: ['A', 'B'].map((id) => instrument({ id })),
    cash: 10_000,
    venue: simVenue(venue),
    strategy: byHand('hand', hand),
    hooks: heard.hooks,
  };
  return { result: await backtest(options), ...heard };
}

const split: Action = { type: 'split', numerator: 2, denominator: 1, cashPrice: 50 };
const halved = [100, 100, 100, 50, 50, 48, 60];
const once =
  (units: number, more = {}) =>
  (_at: unknown, n: number) =>
    n === 0 ? [trade(units, more)] : [];

describe('a split', () => {
  it('keeps equity: twice the shares at half the price', async () => {
    const { equity, result } = await run(halved, split, once(30));
    expect(result.position('A').toNumber()).toBe(60);
    const before = equity.filter((one) => dayOf(one.at) <= 3.01).map((one) => one.equity);
    expect(new Set(before)).toEqual(new Set([10_000]));
    expect(result.finalEquity).toBe(10_000 + 60 * 10);
  });

  it('rewrites what is still to be filled: quantity, limit and position follow', async () => {
    const limit = once(30, { type: 'limit', limitPrice: 98 });
    const seen: unknown[] = [];
    const { result } = await run(halved, split, {
      plan: (at, n) => {
        const [open] = at.inFlight.orders(0);
        if (open !== undefined)
          seen.push([n, Number(open.order.quantity), Number(open.order.limitPrice), at.inFlight.quantity(0)]);
        return limit(at, n);
      },
    });
    expect(seen).toEqual([
      [1, 30, 98, 30],
      [2, 30, 98, 30],
      [3, 60, 49, 60],
      [4, 60, 49, 60],
    ]);
    expect(result.fills.map((one) => [dayOf(one.at), one.quantity.toNumber(), one.price.toNumber()])).toEqual([
      [5 + 16 / 24, 60, 48],
    ]);
    expect(result.position('A').toNumber()).toBe(60);
  });

  it('finds a fill on its way, a change on its way and an order on its way, and the books still agree with the venue', async () => {
    // Everything sent at the close of day 2 is on the wire at midnight.
    const slow = { latency: { entry: '9h', response: '17h' }, maxVolumeShare: 0.01 };
    const { result, orders } = await run(
      halved,
      split,
      {
        plan: (at, n) => {
          if (n === 0) return [trade(25, { type: 'limit', limitPrice: 101 })];
          if (n !== 2) return [];
          const change = at.inFlight
            .orders(0)
            .map((one) => ({ action: 'replace', id: one.order.id, quantity: 27 }) as const);
          return [...change, trade(7, { type: 'limit', limitPrice: 99 })];
        },
      },
      slow,
    );
    const told = orders.flatMap((one) =>
      one.report === null ? [] : [[one.report.type, one.report.quantity.toNumber()]],
    );
    expect(told.filter(([type]) => type === 'rejected' || type === 'replace-rejected')).toHaveLength(2);
    const now = (fill: Fill) => (dayOf(fill.at) < 3 ? 2 : 1) * fill.quantity.toNumber();
    const filled = result.fills.reduce((sum, one) => sum + now(one), 0);
    expect(filled).toBe(50);
    expect(result.position('A').toNumber()).toBe(filled);
    const paid = result.fills.reduce((sum, one) => sum + one.quantity.toNumber() * one.price.toNumber(), 0);
    expect(result.finalEquity).toBe(10_000 - paid + filled * 60);
    // The fill of the day before was told of after the split, in new shares.
    expect(
      result.fills.map((one) => [dayOf(one.at) < 3, one.quantity.toNumber(), one.price.toNumber()]),
    ).toContainEqual([false, 10, 50]);
  });

  it('is not seen by features, nor by the labels of models', async () => {
    const rows: number[][] = [];
    const raw = [100, 101, 102, 51.5, 52, 52.5];
    await backtest({
      strategy: defineStrategy({
        name: 'sees',
        features: compose(sma({ period: 2 }), returns({ periods: [1] })),
        model: rule({ needs: ['sma_2', 'return_1'] }, (mean, r) => {
          rows.push([mean, r]);
          return 0;
        }),
        optimizer: fixedQuantity({ quantity: 1 }),
      }),
      data: [days('A', raw), on(3, split)],
      instruments: [instrument({ id: 'A' })],
      cash: 1000,
    });
    expect(rows.map(([mean]) => mean)).toEqual([100.5, 101.5, 102.5, 103.5, 104.5]);
    expect(rows[2]![1]).toBeCloseTo(103 / 102 - 1, 12);
  });

  it('moves stops along: one that was far away stays far away', async () => {
    const { result } = await run(halved, split, (_at, n) =>
      n === 0 ? [trade(30), trade(-30, { type: 'stop', stopPrice: 90, reduceOnly: true })] : [],
    );
    expect(result.fills).toHaveLength(1);
    expect(result.position('A').toNumber()).toBe(60);
  });
});

describe('other actions', () => {
  it('a dividend pays what is held on the day, and a short owes it', async () => {
    const flat = [100, 100, 100, 100, 100];
    const dividend: Action = { type: 'dividend', amount: '1.25' };
    const { result } = await run(flat, dividend, once(30));
    expect(result.cash().toString()).toBe('7037.5');
    expect(result.finalEquity).toBe(10_037.5);
    expect(result.record.costs.dividends).toBe(37.5);
    expect((await run(flat, dividend, once(-30))).result.finalEquity).toBe(9_962.5);
  });

  it('a delisting closes at its price and cancels what is open', async () => {
    const { result, orders } = await run([100, 100, 100, null, null], { type: 'delisting', price: 12 }, (_at, n) =>
      n === 0 ? [trade(30)] : n === 1 ? [trade(-30, { type: 'limit', limitPrice: 140 })] : [],
    );
    expect(result.position('A').toNumber()).toBe(0);
    expect(result.finalEquity).toBe(10_000 - 30 * 88);
    expect(orders.at(-1)?.status).toBe('cancelled');
    expect(orders.at(-1)?.report?.reason).toBe('delisting of the instrument');
  });

  it('a symbol change moves the position, and the strategy sees it under the new name', async () => {
    const held: number[][] = [];
    const { result } = await run([10, 10, 10, null, null], { type: 'symbol-change', into: 'B' }, (at, n) => {
      held.push([at.positions.quantity(0), at.positions.quantity(1)]);
      return n === 0 ? [trade(30)] : [];
    });
    expect(held.at(-1)).toEqual([0, 30]);
    expect([result.position('A').toNumber(), result.position('B').toNumber()]).toEqual([0, 30]);
    expect(result.finalEquity).toBe(10_000);
  });

  it('a spin-off and a merger hand over shares of another listing', async () => {
    const spun = await run(
      [100, 100, 100, 95, 95],
      { type: 'spin-off', into: 'B', ratio: '0.5', costShare: '0.05' },
      once(30),
    );
    expect([spun.result.position('A').toNumber(), spun.result.position('B').toNumber()]).toEqual([30, 15]);
    expect(spun.result.finalEquity).toBe(10_000);
    const merged = await run([100, 100, 100, null, null], { type: 'merger', into: 'B', ratio: 9, cash: 10 }, once(30));
    expect([merged.result.position('A').toNumber(), merged.result.position('B').toNumber()]).toEqual([0, 270]);
    expect(merged.result.finalEquity).toBe(10_000);
  });
});

it('bars end at 16:00', () => {
  expect(close(0)).toBe('2024-01-01T16:00:00.000Z');
});
