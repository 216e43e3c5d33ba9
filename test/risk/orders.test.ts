/** What limits on single orders, positions and exposure say, word by word, at their very edges. */
import { describe, expect, it } from 'vitest';
import type { RiskPolicy, RiskVerdict } from '../../src/contracts/risk-policy.js';
import type { NewIntent, OrderIntent, Side } from '../../src/core/order.js';
import type { Factory } from '../../src/core/plugin.js';
import { exposureLimits, orderLimits, positionLimits, priceCollar } from '../../src/risk/index.js';
import { type FakeInput, fakeDecision, fakeEnv } from '../fake-decision.js';

function order(side: Side, quantity: number, more: Partial<NewIntent> = {}): NewIntent {
  return { action: 'new', instrument: 0, side, quantity, type: 'market', ...more } as NewIntent;
}

function ask(make: Factory<RiskPolicy>, intent: OrderIntent, input: FakeInput = {}): RiskVerdict {
  return make(fakeEnv(input.universe)).review(intent, fakeDecision(input));
}

const APPROVED = { verdict: 'approve' };

describe('orderLimits', () => {
  it('passes at each limit exactly, and names the one that binds a unit above it', () => {
    const at: FakeInput = { equity: 10_000 };
    expect(ask(orderLimits({ maxQuantity: 30 }), order('buy', 30), at)).toEqual(APPROVED);
    expect(ask(orderLimits({ maxQuantity: 30 }), order('buy', 31), at)).toMatchObject({
      verdict: 'reduce',
      reason: { text: 'order quantity', measured: 31, limit: 30, passes: 30 },
    });
    expect(ask(orderLimits({ maxNotional: 3_000 }), order('sell', 30), at)).toEqual(APPROVED);
    expect(ask(orderLimits({ maxNotional: 3_000 }), order('sell', 31), at)).toMatchObject({
      verdict: 'reduce',
      reason: { text: 'order value', measured: 3_100, limit: 3_000, passes: 30 },
    });
    expect(ask(orderLimits({ maxShareOfEquity: 0.3 }), order('buy', 30), at)).toEqual(APPROVED);
    expect(ask(orderLimits({ maxShareOfEquity: 0.3 }), order('buy', 31), at)).toMatchObject({
      reason: { text: 'order value above its share of equity', measured: 3_100, limit: 3_000 },
    });
    // Of two that are the same, the units are named.
    expect(ask(orderLimits({ maxQuantity: 30, maxNotional: 3_000 }), order('buy', 99), at)).toMatchObject({
      reason: { text: 'order quantity', measured: 99, limit: 30 },
    });
  });

  it('refuses when told to, and what has no price only where money is counted', () => {
    const blind: FakeInput = { marks: [Number.NaN] };
    expect(ask(orderLimits({ maxQuantity: 5, breach: 'refuse' }), order('buy', 6))).toEqual({
      verdict: 'refuse',
      reason: { text: 'order quantity', measured: 6, limit: 5 },
    });
    expect(ask(orderLimits({ maxNotional: 500 }), order('buy', 1), blind)).toEqual({
      verdict: 'refuse',
      reason: { text: 'order value unknown: no price yet', limit: 500 },
    });
    expect(ask(orderLimits({ maxQuantity: 5 }), order('buy', 5), blind)).toEqual(APPROVED);
    expect(ask(orderLimits({ maxNotional: 500 }), order('buy', 1e6), { marks: [0] })).toEqual(APPROVED);
    expect(ask(orderLimits({ maxShareOfEquity: 0.5 }), order('buy', 1), { equity: -5 }).verdict).toBe('refuse');
    expect(ask(orderLimits({ maxQuantity: 5 }), order('buy', 5), { equity: -5 })).toEqual(APPROVED);
  });

  it('weighs a change of the price alone: the same units may be worth more than an order may be', () => {
    const resting = (type: 'limit' | 'stop'): FakeInput => ({
      orders: [{ id: 'r', side: 'buy', quantity: 10, type, [type === 'limit' ? 'limitPrice' : 'stopPrice']: 90 }],
    });
    const policy = orderLimits({ maxNotional: 1_000 })(fakeEnv());
    for (const type of ['limit', 'stop'] as const) {
      const at = fakeDecision(resting(type));
      const to = (price: number, more: object = {}) =>
        policy.review(
          { action: 'replace', id: 'r', [type === 'limit' ? 'limitPrice' : 'stopPrice']: price, ...more },
          at,
        );
      expect(to(100)).toEqual(APPROVED);
      expect(to(101)).toEqual({
        verdict: 'refuse',
        reason: { text: 'order value', measured: 1_010, limit: 1_000, passes: 0 },
      });
      expect(to(101, { quantity: 9 })).toEqual(APPROVED);
      expect(policy.review({ action: 'cancel', id: 'r' }, at)).toEqual(APPROVED);
      // What was too dear before may be made cheaper.
      const small = orderLimits({ maxNotional: 100 })(fakeEnv());
      expect(small.review({ action: 'replace', id: 'r', limitPrice: 80 }, at)).toEqual(APPROVED);
    }
  });

  it('keeps what closes, and as much of the rest as fits', () => {
    const long: FakeInput = { positions: [40] };
    expect(ask(orderLimits({ maxQuantity: 10 }), order('sell', 40), long)).toEqual(APPROVED);
    expect(ask(orderLimits({ maxQuantity: 10 }), order('sell', 45), long)).toMatchObject({ reason: { passes: 40 } });
    expect(ask(orderLimits({ maxQuantity: 50 }), order('sell', 60), long)).toMatchObject({ reason: { passes: 50 } });
    expect(ask(orderLimits({ maxQuantity: 10 }), { action: 'cancel', id: 'x' }, long)).toEqual(APPROVED);
    expect(ask(orderLimits({ maxQuantity: 10 }), { action: 'replace', id: 'ghost', quantity: 99 }, long)).toEqual(
      APPROVED,
    );
  });
});

describe('priceCollar', () => {
  it('says which price is how far off, and looks at stops by their own measure', () => {
    const collar = priceCollar({ bps: 200, stopBps: 1_000 });
    expect(ask(collar, order('buy', 1, { type: 'limit', limitPrice: 103 }))).toEqual({
      verdict: 'refuse',
      reason: { text: 'limit price away from the mark, in bps', measured: 300, limit: 200 },
    });
    expect(ask(collar, order('sell', 1, { type: 'stop', stopPrice: 85 }))).toEqual({
      verdict: 'refuse',
      reason: { text: 'stop price away from the mark, in bps', measured: 1_500, limit: 1_000 },
    });
    expect(ask(collar, order('buy', 1, { type: 'limit', limitPrice: 100 }), { marks: [Number.NaN] })).toEqual({
      verdict: 'refuse',
      reason: { text: 'limit price with no mark to compare it with', limit: 200 },
    });
    expect(ask(collar, order('buy', 1, { type: 'stop', stopPrice: 100 }), { marks: [Number.NaN] })).toEqual({
      verdict: 'refuse',
      reason: { text: 'stop price with no mark to compare it with', limit: 1_000 },
    });
    // Without a measure of their own, stops are held to that of limits.
    expect(ask(priceCollar({ bps: 200 }), order('buy', 1, { type: 'stop', stopPrice: 103 })).verdict).toBe('refuse');
    expect(
      ask(priceCollar({ bps: 200 }), order('buy', 1, { type: 'limit', limitPrice: -98 }), { marks: [-100] }),
    ).toEqual(APPROVED);
  });

  it('finds the instrument of a change, and has nothing to say of one that is not open', () => {
    const policy = priceCollar({ bps: 200 })(fakeEnv(['A', 'B']));
    const at = fakeDecision({
      universe: ['A', 'B'],
      marks: [100, 10],
      orders: [
        { id: 'a', instrument: 0, side: 'buy', quantity: 1, type: 'limit', limitPrice: 100 },
        { id: 'b', instrument: 1, side: 'buy', quantity: 1, type: 'limit', limitPrice: 10 },
      ],
    });
    expect(policy.review({ action: 'replace', id: 'b', limitPrice: 10.1 }, at)).toEqual(APPROVED);
    expect(policy.review({ action: 'replace', id: 'b', limitPrice: 100 }, at).verdict).toBe('refuse');
    expect(policy.review({ action: 'replace', id: 'b', stopPrice: 100 }, at).verdict).toBe('refuse');
    expect(policy.review({ action: 'replace', id: 'ghost', limitPrice: 999 }, at)).toEqual(APPROVED);
    expect(policy.review({ action: 'cancel', id: 'b' }, at)).toEqual(APPROVED);
    // A price that a cancel could not have is not looked at.
    expect(policy.review({ action: 'cancel', id: 'b', limitPrice: 999 } as never, at)).toEqual(APPROVED);
  });
});

describe('positionLimits', () => {
  it('passes at each limit exactly, and names the one that binds a unit above it', () => {
    const at: FakeInput = { equity: 10_000, positions: [20] };
    expect(ask(positionLimits({ maxQuantity: 50 }), order('buy', 30), at)).toEqual(APPROVED);
    expect(ask(positionLimits({ maxQuantity: 50 }), order('buy', 31), at)).toMatchObject({
      verdict: 'reduce',
      reason: { text: 'position quantity', measured: 51, limit: 50, passes: 30 },
    });
    expect(ask(positionLimits({ maxWeight: 0.5 }), order('buy', 30), at)).toEqual(APPROVED);
    expect(ask(positionLimits({ maxWeight: 0.5 }), order('buy', 31), at)).toMatchObject({
      reason: { text: 'position value', measured: 5_100, limit: 5_000, passes: 30 },
    });
    expect(ask(positionLimits({ maxNotional: 4_000, maxWeight: 0.5 }), order('buy', 31), at)).toMatchObject({
      reason: { limit: 4_000, passes: 20 },
    });
    expect(ask(positionLimits({ maxNotional: 5_000, maxQuantity: 50 }), order('buy', 40), at)).toMatchObject({
      reason: { text: 'position quantity', limit: 50 },
    });
  });

  it('turns a position as far as its limit, and weighs what has no price only where money is counted', () => {
    const long: FakeInput = { equity: 10_000, positions: [20] };
    expect(ask(positionLimits({ maxQuantity: 5 }), order('sell', 25), long)).toEqual(APPROVED);
    expect(ask(positionLimits({ maxQuantity: 5 }), order('sell', 26), long)).toMatchObject({ reason: { passes: 25 } });
    const blind: FakeInput = { ...long, marks: [Number.NaN] };
    expect(ask(positionLimits({ maxWeight: 0.5 }), order('buy', 1), blind)).toEqual({
      verdict: 'refuse',
      reason: { text: 'position value unknown: no price yet', limit: 5_000, passes: 0 },
    });
    expect(ask(positionLimits({ maxQuantity: 50 }), order('buy', 1), blind)).toEqual(APPROVED);
    expect(ask(positionLimits({ maxWeight: 0.5 }), order('buy', 999), { ...long, marks: [0] })).toEqual(APPROVED);
    expect(ask(positionLimits({ maxWeight: 0.5 }), order('buy', 1), { positions: [0], equity: -1 }).verdict).toBe(
      'refuse',
    );
  });
});

describe('exposureLimits', () => {
  const two: FakeInput = { universe: ['A', 'B'], marks: [100, 50], equity: 10_000 };

  it('names gross or net, whichever leaves less, with what it would come to', () => {
    const held: FakeInput = { ...two, positions: [50, -40] };
    expect(ask(exposureLimits({ gross: 1 }), order('buy', 30), held)).toEqual(APPROVED);
    expect(ask(exposureLimits({ gross: 1 }), order('buy', 31), held)).toMatchObject({
      verdict: 'reduce',
      reason: { text: 'gross exposure as a multiple of equity', measured: 1.01, limit: 1, passes: 30 },
    });
    expect(ask(exposureLimits({ net: 0.5 }), order('buy', 31), held)).toMatchObject({
      reason: { text: 'net exposure as a multiple of equity', measured: 0.61, limit: 0.5, passes: 20 },
    });
    expect(ask(exposureLimits({ gross: 1, net: 0.6 }), order('buy', 31), held)).toMatchObject({
      reason: { text: 'net exposure as a multiple of equity', limit: 0.6 },
    });
    const broke = ask(exposureLimits({ gross: 1 }), order('buy', 1), { ...held, equity: 0, accountEquity: 0 });
    expect(broke).toMatchObject({ verdict: 'refuse', reason: { measured: 7_100, limit: 1, passes: 0 } });
  });

  it('does not know what has no price, and says so', () => {
    const blind: FakeInput = { ...two, marks: [Number.NaN, 50] };
    expect(ask(exposureLimits({ gross: 1 }), order('buy', 1), blind)).toEqual({
      verdict: 'refuse',
      reason: { text: 'exposure unknown: no price yet', passes: 0 },
    });
    expect(
      ask(exposureLimits({ gross: 1 }), order('buy', 1, { instrument: 1 }), { ...blind, positions: [0, 0] }),
    ).toEqual(APPROVED);
  });

  it('counts resting orders where they enlarge, on the side of the order, and forgets an instant after a restart', () => {
    const resting = [
      { id: 'r', side: 'buy', quantity: 40, type: 'limit', limitPrice: 99 },
      { id: 's', side: 'sell', quantity: 70, type: 'limit', limitPrice: 101 },
    ] as const;
    const at: FakeInput = { ...two, orders: resting };
    expect(ask(exposureLimits({ gross: 1 }), order('buy', 61), at)).toMatchObject({ reason: { passes: 60 } });
    expect(ask(exposureLimits({ gross: 1 }), order('sell', 31), at)).toMatchObject({ reason: { passes: 30 } });
    // Another instrument sees the larger of the two.
    expect(ask(exposureLimits({ gross: 1 }), order('buy', 70, { instrument: 1 }), at)).toMatchObject({
      reason: { passes: 60 },
    });
    expect(ask(exposureLimits({ gross: 1 }), { action: 'replace', id: 'r', quantity: 110 }, at)).toMatchObject({
      reason: { passes: 100 },
    });
    const protect = [{ id: 'p', side: 'sell', quantity: 40, type: 'stop', stopPrice: 90, reduceOnly: true }] as const;
    const guarded: FakeInput = { ...two, positions: [40, 0], orders: protect };
    expect(ask(exposureLimits({ gross: 1 }), order('buy', 61), guarded)).toMatchObject({ reason: { passes: 60 } });
    const policy = exposureLimits({ gross: 1 })(fakeEnv(['A', 'B']));
    const full = fakeDecision({ ...two, positions: [100, 0] });
    expect(policy.review(order('buy', 1, { instrument: 1 }), full).verdict).toBe('refuse');
    policy.restore(policy.snapshot());
    expect(policy.review(order('buy', 1, { instrument: 1 }), fakeDecision(two)).verdict).toBe('approve');
  });
});
