import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixed } from '../../src/core/money.js';
import { DAY, HOUR, toMicros } from '../../src/core/time.js';
import { daily, dayOf } from '../../src/report/daily.js';

function record(at: number[], equity: number[], startEquity = 100) {
  const flat = new Float64Array(at.length).fill(0.5);
  return {
    at: Float64Array.from(at),
    equity: Float64Array.from(equity),
    gross: flat,
    net: flat,
    startEquity,
    fills: [] as never[],
    instruments: [{ id: 'X', assetClass: 'equity' as const }],
  };
}

describe('daily', () => {
  it('takes the last settle of each UTC day; midnight closes the day before', () => {
    const monday = toMicros('2024-01-01');
    const series = daily(
      record([monday + HOUR, monday + DAY - 1, monday + DAY, monday + DAY + 1, monday + 5 * DAY], [90, 95, 96, 97, 98]),
    );
    expect([...series.day]).toEqual([monday, monday + DAY, monday + 4 * DAY]);
    expect([...series.equity]).toEqual([96, 97, 98]);
    expect(series.returns[0]).toBeCloseTo(-0.04, 12);
    expect(dayOf(monday)).toBe(monday - DAY);
  });

  it('counts a loss on the first day', () => {
    expect(daily(record([DAY], [90])).returns[0]).toBeCloseTo(-0.1, 12);
  });

  it('compounds to the whole return', () => {
    const path = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0.5, max: 2, noNaN: true })), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(path, (steps) => {
        let t = 0;
        let equity = 100;
        const at: number[] = [];
        const values: number[] = [];
        for (const [hours, growth] of steps) {
          t += hours * HOUR;
          equity *= growth;
          at.push(t);
          values.push(equity);
        }
        const growth = daily(record(at, values)).returns.reduce((product, r) => product * (1 + r), 1);
        expect(growth / (equity / 100)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('adds up turnover over the equity before the day', () => {
    const fill = {
      at: 2 * DAY,
      ts: 2 * DAY,
      instrument: 0,
      side: 'buy' as const,
      quantityFixed: fixed(2),
      priceFixed: fixed(25),
      feeFixed: 0n,
      feeCurrency: 'USD',
      liquidity: 'taker' as const,
      orderId: 'o',
      strategy: 's',
      tag: '',
      realised: 0,
    };
    const series = daily({ ...record([DAY, 2 * DAY], [200, 210]), fills: [fill, fill] });
    expect([...series.turnover]).toEqual([0, 0.5]);
  });

  it('refuses what cannot be', () => {
    expect(() => daily(record([1, 2], [100]))).toThrow(/differ in length/);
    expect(() => daily(record([2, 1], [100, 100]))).toThrow(/time 1 is before/);
    expect(() => daily(record([1], [Number.NaN]))).toThrow(/equity 0 is NaN/);
    expect(daily(record([], [])).returns).toHaveLength(0);
  });
});
