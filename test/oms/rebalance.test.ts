import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TargetKind, TargetTable } from '../../src/core/frame.js';
import { type Instrument, instrument } from '../../src/core/instrument.js';
import type { NewIntent } from '../../src/core/order.js';
import { type RebalanceOptions, rebalance } from '../../src/oms/index.js';
import { type FakeInput, fakeDecision, fakeEnv } from '../fake-decision.js';

interface Asked {
  readonly options?: RebalanceOptions;
  readonly kind?: TargetKind;
  readonly at?: FakeInput;
}

function planned(values: readonly number[], { options = {}, kind = 'quantity', at = {} }: Asked = {}): NewIntent[] {
  const universe = at.universe ?? values.map((_, i) => String.fromCharCode(65 + i));
  const execution = rebalance(options)(fakeEnv(universe));
  const targets = new TargetTable(values.length);
  targets.kind = kind;
  targets.values.set(values);
  return execution.plan(targets, fakeDecision({ ...at, universe })) as NewIntent[];
}

/** Signed quantities by instrument. */
const trades = (values: readonly number[], asked?: Asked): number[][] =>
  planned(values, asked).map((one) => [one.instrument, (one.side === 'buy' ? 1 : -1) * Number(one.quantity)]);

describe('targets', () => {
  it('of each kind become the difference to what is held', () => {
    expect(trades([5], { at: { positions: [2] } })).toEqual([[0, 3]]);
    expect(trades([5], { kind: 'delta', at: { positions: [2] } })).toEqual([[0, 5]]);
    expect(trades([0.5], { kind: 'weight', at: { positions: [20], equity: 10_000 } })).toEqual([[0, 30]]);
  });

  it('NaN leaves alone, zero closes', () => {
    expect(trades([Number.NaN, 0], { at: { positions: [7, 7] } })).toEqual([[1, -7]]);
    expect(trades([0.5], { kind: 'weight', at: { marks: [Number.NaN] } })).toEqual([]);
    expect(trades([0], { kind: 'weight', at: { marks: [Number.NaN], positions: [3] } })).toEqual([[0, -3]]);
  });

  it('what is on its way is counted; protection is not', () => {
    const orders = [{ side: 'buy', quantity: 4 }] as const;
    expect(trades([10], { at: { positions: [2], orders } })).toEqual([[0, 4]]);
    const stop = { side: 'sell', quantity: 10, type: 'stop', stopPrice: 90 } as const;
    expect(trades([10], { at: { positions: [10], orders: [stop] } })).toEqual([]);
    const takeProfit = { side: 'sell', quantity: 10, type: 'limit', limitPrice: 120, reduceOnly: true } as const;
    expect(trades([10], { at: { positions: [10], orders: [takeProfit] } })).toEqual([]);
    const trailing = { side: 'sell', quantity: 10, type: 'trailing-stop' } as const;
    expect(trades([4], { at: { positions: [10], orders: [trailing] } })).toEqual([[0, -6]]);
  });

  it('are sized in the account currency, by the multiplier', () => {
    const future = instrument({ id: 'F', assetClass: 'future', multiplier: 50, currency: 'EUR' });
    const at = { universe: [future], equity: 100_000, marks: [100], fx: () => 1.25 };
    expect(trades([1], { kind: 'weight', at })).toEqual([[0, 16]]);
  });

  it('of the second run after the first is filled ask for nothing', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 0.01, max: 900, noNaN: true }),
        fc.integer({ min: -500, max: 500 }),
        fc.constantFrom('0.00000001', '0.001', '1', '10'),
        (weight, mark, held, lotSize) => {
          const universe = [instrument({ id: 'A', lotSize })];
          const positions = [Number(lotSize) >= 1 ? held * Number(lotSize) : held];
          const at = { universe, marks: [mark], equity: 50_000 };
          const [trade] = trades([weight], { kind: 'weight', at: { ...at, positions } });
          const after = [positions[0]! + (trade?.[1] ?? 0)];
          // To within a lot and rounding, what was asked for is what was wanted, never more.
          expect(Math.abs(after[0]!)).toBeLessThanOrEqual(
            (Math.abs(weight) * 50_000) / mark + 1e-6 + Math.abs(after[0]!) * 1e-11,
          );
          expect(trades([weight], { kind: 'weight', at: { ...at, positions: after } })).toEqual([]);
        },
      ),
    );
  });
});

describe('options', () => {
  it('a band leaves small changes alone, but never keeps from closing', () => {
    const options = { band: 0.1 };
    const at = { positions: [95], equity: 10_000 };
    expect(trades([1], { options, kind: 'weight', at })).toEqual([]);
    expect(trades([0.8], { options, kind: 'weight', at })).toEqual([[0, -15]]);
    expect(trades([100], { options, at })).toEqual([]);
    expect(trades([0], { options: { band: 5 }, at })).toEqual([[0, -95]]);
  });

  it('a flip is one order, or a close and an open', () => {
    expect(trades([-5], { at: { positions: [3] } })).toEqual([[0, -8]]);
    expect(trades([-5], { options: { flip: 'two-orders' }, at: { positions: [3] } })).toEqual([
      [0, -3],
      [0, -5],
    ]);
  });

  it('a cash buffer and the fee are set aside', () => {
    const at = { equity: 10_000 };
    expect(trades([1], { kind: 'weight', at, options: { cashBuffer: 0.05 } })).toEqual([[0, 95]]);
    expect(trades([1], { kind: 'weight', at, options: { feeReserve: () => 150 } })).toEqual([[0, 98]]);
    expect(trades([-1], { kind: 'weight', at, options: { feeReserve: () => 150 } })).toEqual([[0, -98]]);
    expect(trades([0.001], { kind: 'weight', at, options: { feeReserve: () => 150 } })).toEqual([]);
  });

  it('limits are exactly on the tick at any price, and wait for a first price', () => {
    for (const mark of [4369.15, 4096.2, 12_345.67, 0.07]) {
      const [buy] = planned([1], { options: { order: 'limit' }, at: { marks: [mark] } });
      expect(String(buy!.limitPrice)).toBe(String(mark));
    }
    expect(planned([1], { options: { order: 'limit' }, at: { marks: [Number.NaN] } })).toEqual([]);
  });

  it('limits lie on the tick, away from the mark on the patient side', () => {
    const at = { universe: [instrument({ id: 'A', tickSize: '0.05' })], marks: [100.02] };
    const options = { order: 'limit', limitOffsetBps: 50, timeInForce: 'day' } as const;
    const [buy] = planned([1], { options, at });
    expect(buy).toMatchObject({ type: 'limit', timeInForce: 'day' });
    expect(Number(buy!.limitPrice)).toBeCloseTo(99.5, 10);
    const [sell] = planned([-1], { options, at });
    expect(Number(sell!.limitPrice)).toBeCloseTo(100.5, 10);
  });

  it('one that is not known is named', () => {
    expect(() => rebalance({ bands: 1 } as never)).toThrow('[edgeproof] rebalance: unknown option "bands"');
  });
});

describe('lots', () => {
  it('are whole, rounded towards zero, also where a float falls short', () => {
    const universe: Instrument[] = [instrument({ id: 'A', lotSize: '0.1' })];
    expect(trades([0.3], { at: { universe } })).toEqual([[0, 0.3]]);
    expect(trades([-0.29], { at: { universe } })).toEqual([[0, -0.2]]);
    expect(trades([0.05], { at: { universe } })).toEqual([]);
  });

  it('quantities are exact multiples of the lot', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom('0.1', '0.01', '0.003', '7'), (n, lotSize) => {
        const universe = [instrument({ id: 'A', lotSize })];
        const [one] = planned([n * Number(lotSize)], { at: { universe } });
        const ticks = BigInt(Math.round(Number(lotSize) * 1000));
        expect(one!.quantity.toString()).toBe((Number((BigInt(n) * ticks * 1000n) / 1000n) / 1000).toString());
      }),
    );
  });
});
