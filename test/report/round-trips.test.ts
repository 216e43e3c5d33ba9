import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixed, toNumber } from '../../src/core/money.js';
import { roundTrips } from '../../src/report/round-trips.js';
import type { FillRecord } from '../../src/report/run-record.js';

function fill(
  at: number,
  side: 'buy' | 'sell',
  quantity: number,
  price: number,
  more: Partial<FillRecord> = {},
): FillRecord {
  return {
    at,
    ts: at,
    instrument: 0,
    side,
    quantityFixed: fixed(quantity),
    priceFixed: fixed(price),
    feeFixed: 0n,
    feeCurrency: 'USD',
    liquidity: 'taker',
    orderId: `o-${at}`,
    strategy: 's',
    tag: '',
    realised: 0,
    ...more,
  };
}

describe('roundTrips', () => {
  it('matches first in, first out, and flips through zero', () => {
    const trips = roundTrips([
      fill(1, 'buy', 10, 100),
      fill(2, 'buy', 10, 110),
      fill(3, 'sell', 15, 120),
      fill(4, 'sell', 15, 130),
      fill(5, 'buy', 10, 125),
    ]);
    expect(trips.map((t) => [t.side, t.entryAt, t.exitAt, t.quantity, t.profit])).toEqual([
      ['long', 1, 3, 10, 200],
      ['long', 2, 3, 5, 50],
      ['long', 2, 4, 5, 100],
      ['short', 4, 5, 10, 50],
    ]);
    expect(trips[0]?.returnShare).toBeCloseTo(0.2, 12);
  });

  it('counts the partial fills of an order once', () => {
    const a = { orderId: 'in', feeFixed: fixed(1) };
    const b = { orderId: 'out', feeFixed: fixed(2) };
    const trips = roundTrips([
      fill(1, 'buy', 4, 10, a),
      fill(2, 'buy', 6, 11, a),
      fill(3, 'sell', 3, 12, b),
      fill(4, 'sell', 7, 13, b),
    ]);
    expect(trips).toHaveLength(1);
    expect(trips[0]).toMatchObject({ entryAt: 1, exitAt: 4, quantity: 10 });
    expect(trips[0]?.entryPrice).toBeCloseTo(10.6, 12);
    expect(trips[0]?.exitPrice).toBeCloseTo(12.7, 12);
    expect(trips[0]?.costs).toBeCloseTo(2 * 1 + 2 * 2, 12);
    expect(trips[0]?.profit).toBeCloseTo(21 - 6, 9);
    expect(trips[0]?.returnShare).toBeCloseTo(15 / 106, 12);
  });

  it('shares fees by quantity, converts currencies, and knows contracts', () => {
    const spot = roundTrips(
      [
        fill(1, 'buy', 2, 100, { feeFixed: fixed(2), fx: 1.1, feeFx: 1.1 }),
        fill(2, 'sell', 1, 100, { feeFixed: fixed(1), fx: 1.2, feeFx: 1.2 }),
      ],
      { instruments: [{ id: 'X', assetClass: 'equity', multiplier: 1 }] },
    );
    expect(spot[0]?.costs).toBeCloseTo(1.1 + 1.2, 12);
    expect(spot[0]?.profit).toBeCloseTo(120 - 110 - 2.3, 9);
    const future = roundTrips([fill(1, 'sell', 2, 100, { fx: 1.1 }), fill(2, 'buy', 2, 99, { fx: 1.2 })], {
      instruments: [{ id: 'F', assetClass: 'future', multiplier: 50 }],
    });
    expect(future[0]?.profit).toBeCloseTo(2 * 50 * 1.2, 9);
    expect(future[0]?.side).toBe('short');
  });

  it('keeps strategies and instruments apart, counts bars, and lets splits pass', () => {
    const trips = roundTrips(
      [
        fill(1, 'buy', 1, 100),
        fill(1, 'sell', 1, 50, { instrument: 1 }),
        fill(1, 'sell', 1, 100, { strategy: 't' }),
        fill(5, 'sell', 4, 30),
      ],
      { at: Float64Array.of(1, 2, 3, 5), splits: [{ at: 4, instrument: 0, numerator: 4n, denominator: 1n }] },
    );
    expect(trips).toHaveLength(1);
    expect(trips[0]).toMatchObject({ entryPrice: 25, quantity: 4, profit: 20, bars: 3 });
  });

  it('gives back every unit and every cent: profits add up to the cash flow of flows that end flat', () => {
    const flow = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 200 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(flow, (steps) => {
        let position = 0;
        const fills = steps.map(([buys, quantity, price], i) => {
          position += buys ? quantity : -quantity;
          return fill(i, buys ? 'buy' : 'sell', quantity, price, { feeFixed: fixed('0.25') });
        });
        if (position !== 0) {
          fills.push(fill(99, position > 0 ? 'sell' : 'buy', Math.abs(position), 100, { feeFixed: fixed('0.25') }));
        }
        let cash = 0;
        for (const one of fills) {
          const notional = toNumber(one.quantityFixed) * toNumber(one.priceFixed);
          cash += (one.side === 'buy' ? -notional : notional) - 0.25;
        }
        const trips = roundTrips(fills);
        expect(trips.reduce((sum, trip) => sum + trip.profit, 0)).toBeCloseTo(cash, 6);
        const traded = fills.reduce((sum, one) => sum + toNumber(one.quantityFixed), 0);
        expect(2 * trips.reduce((sum, trip) => sum + trip.quantity, 0)).toBeCloseTo(traded, 9);
        for (const trip of trips) expect(trip.exitAt).toBeGreaterThanOrEqual(trip.entryAt);
      }),
    );
  });
});
