import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RiskPolicy, RiskVerdict } from '../../src/contracts/risk-policy.js';
import { instrument } from '../../src/core/instrument.js';
import type { NewIntent, Side } from '../../src/core/order.js';
import type { Factory } from '../../src/core/plugin.js';
import { exposureLimits } from '../../src/risk/exposure-limits.js';
import { orderLimits } from '../../src/risk/order-limits.js';
import { positionLimits } from '../../src/risk/position-limits.js';
import { priceCollar } from '../../src/risk/price-collar.js';
import { type FakeInput, fakeDecision, fakeEnv } from '../fake-decision.js';

function order(side: Side, quantity: number | string, more: Partial<NewIntent> = {}): NewIntent {
  return { action: 'new', instrument: 0, side, quantity, type: 'market', ...more };
}

function ask(factory: Factory<RiskPolicy>, intent: NewIntent, input: FakeInput = {}): RiskVerdict {
  return factory(fakeEnv(input.universe)).review(intent, fakeDecision(input));
}

/** Units that a verdict lets through. */
function passed(verdict: RiskVerdict, asked: number): number {
  if (verdict.verdict === 'approve') return asked;
  return verdict.verdict === 'reduce' ? Number(verdict.quantity) : 0;
}

describe('orderLimits', () => {
  it('cuts to the lot below each limit and says what it measured', () => {
    expect(ask(orderLimits({ maxQuantity: 10 }), order('buy', 10)).verdict).toBe('approve');
    const cut = ask(orderLimits({ maxQuantity: 10.7 }), order('buy', 25));
    expect(cut).toMatchObject({ verdict: 'reduce', reason: { measured: 25, limit: 10.7 } });
    expect(passed(cut, 25)).toBe(10);
    expect(passed(ask(orderLimits({ maxNotional: 1_050 }), order('buy', 25)), 25)).toBe(10);
    expect(passed(ask(orderLimits({ maxShareOfEquity: 0.02 }), order('sell', 25)), 25)).toBe(20);
    expect(passed(ask(orderLimits({ maxQuantity: 12, maxNotional: 1_500 }), order('buy', 25)), 25)).toBe(12);
    expect(passed(ask(orderLimits({ maxQuantity: 20, maxNotional: 1_500 }), order('buy', 25)), 25)).toBe(15);
  });

  it('weighs at the limit price, in the currency of the account, with the multiplier', () => {
    const limit = order('buy', 25, { type: 'limit', limitPrice: '200' });
    expect(passed(ask(orderLimits({ maxNotional: 1_000 }), limit), 25)).toBe(5);
    const future = instrument({ id: 'F', assetClass: 'future', currency: 'EUR', multiplier: 50 });
    const input: FakeInput = { universe: [future], fx: (from, to) => (from === 'EUR' && to === 'USD' ? 2 : 9) };
    expect(passed(ask(orderLimits({ maxNotional: 30_000 }), order('buy', 25), input), 25)).toBe(3);
  });

  it('refuses instead of cutting when told to, and when no lot or no price is left', () => {
    const refuse = ask(orderLimits({ maxQuantity: 10, breach: 'refuse' }), order('buy', 11));
    expect(refuse).toMatchObject({ verdict: 'refuse', reason: { measured: 11, limit: 10 } });
    expect(ask(orderLimits({ maxNotional: 99 }), order('buy', 5)).verdict).toBe('refuse');
    const blind = ask(orderLimits({ maxNotional: 99 }), order('buy', 5), { marks: [Number.NaN] });
    expect(blind).toMatchObject({ verdict: 'refuse', reason: { limit: 99 } });
    expect(ask(orderLimits({ maxQuantity: 99 }), order('buy', 5), { marks: [Number.NaN] }).verdict).toBe('approve');
  });

  it('never shuts the way out, and never cuts below it', () => {
    const o = orderLimits({ maxQuantity: 10 });
    expect(ask(o, order('sell', 80), { positions: [80] }).verdict).toBe('approve');
    expect(passed(ask(o, order('sell', 100), { positions: [80] }), 100)).toBe(80);
    expect(passed(ask(o, order('sell', 80), { positions: [80], orders: [{ side: 'sell', quantity: 75 }] }), 80)).toBe(
      10,
    );
  });

  it('knows a change of an open order', () => {
    const input: FakeInput = { orders: [{ id: 'x', side: 'buy', quantity: 8, filled: 3 }] };
    const policy = orderLimits({ maxQuantity: 10 })(fakeEnv());
    const at = fakeDecision(input);
    expect(policy.review({ action: 'replace', id: 'x', limitPrice: 5 }, at).verdict).toBe('approve');
    expect(policy.review({ action: 'replace', id: 'x', quantity: 13 }, at).verdict).toBe('approve');
    expect(passed(policy.review({ action: 'replace', id: 'x', quantity: 30 }, at), 30)).toBe(13);
    expect(policy.review({ action: 'cancel', id: 'x' }, at).verdict).toBe('approve');
    expect(policy.review({ action: 'replace', id: 'gone', quantity: 99 }, at).verdict).toBe('approve');
  });

  it('refuses unknown options', () => {
    expect(() => orderLimits({ maxSize: 3 } as never)).toThrow(/unknown option "maxSize".*maxQuantity, maxNotional/);
  });
});

describe('positionLimits', () => {
  it('counts what is held and what is under way on the same side', () => {
    const o = positionLimits({ maxQuantity: 100 });
    expect(ask(o, order('buy', 100)).verdict).toBe('approve');
    expect(passed(ask(o, order('buy', 100), { positions: [70] }), 100)).toBe(30);
    expect(passed(ask(o, order('buy', 100), { positions: [70], orders: [{ side: 'buy', quantity: 20 }] }), 100)).toBe(
      10,
    );
    expect(ask(o, order('buy', 1), { positions: [120] })).toMatchObject({ verdict: 'refuse', reason: { limit: 100 } });
    expect(passed(ask(o, order('sell', 400), { positions: [120] }), 400)).toBe(220);
    expect(ask(o, order('sell', 120), { positions: [120] }).verdict).toBe('approve');
  });

  it('bounds by money and by share of the whole account', () => {
    expect(passed(ask(positionLimits({ maxNotional: 5_000 }), order('sell', 100)), 100)).toBe(50);
    const input: FakeInput = { equity: 1_000, accountEquity: 100_000, positions: [0], account: [40] };
    expect(passed(ask(positionLimits({ maxWeight: 0.1 }), order('buy', 100), input), 100)).toBe(60);
  });

  it('lets a strategy out when protective orders rest, also past a limit', () => {
    const o = positionLimits({ maxQuantity: 50 });
    const orders = [{ side: 'sell', quantity: 100, type: 'stop', stopPrice: 90 }] as const;
    const out = order('sell', 100, { reduceOnly: true });
    expect(ask(o, out, { positions: [100], orders }).verdict).toBe('approve');
  });

  it('does not count resting orders that can only reduce, nor the order that is changed', () => {
    const policy = positionLimits({ maxQuantity: 50 })(fakeEnv());
    const resting = { id: 'x', side: 'buy', quantity: 30, type: 'limit', limitPrice: 90 } as const;
    const reducing = { ...resting, id: 'r', reduceOnly: true };
    expect(passed(policy.review(order('buy', 60), fakeDecision({ orders: [reducing] })), 60)).toBe(50);
    const at = fakeDecision({ positions: [10], orders: [resting, reducing] });
    expect(policy.review({ action: 'replace', id: 'x', quantity: 40 }, at).verdict).toBe('approve');
    expect(passed(policy.review({ action: 'replace', id: 'x', quantity: 70 }, at), 70)).toBe(40);
  });

  it('cannot value without a price, and then lets only the way out pass', () => {
    const o = positionLimits({ maxNotional: 5_000 });
    const input: FakeInput = { marks: [Number.NaN], positions: [-20] };
    expect(passed(ask(o, order('buy', 30), input), 30)).toBe(20);
    expect(ask(o, order('sell', 1), input).verdict).toBe('refuse');
  });
});

describe('exposureLimits', () => {
  const three = { universe: ['A', 'B', 'C'], marks: [100, 50, 10], equity: 10_000 };

  it('cuts to what is left of gross and net', () => {
    const input: FakeInput = { ...three, positions: [60, -40, 0] };
    const buyC = order('buy', 1_000, { instrument: 2 });
    expect(passed(ask(exposureLimits({ gross: 1 }), buyC, input), 1_000)).toBe(200);
    expect(passed(ask(exposureLimits({ net: 0.5 }), buyC, input), 1_000)).toBe(100);
    expect(ask(exposureLimits({ net: 0.5 }), buyC, input)).toMatchObject({ reason: { measured: 1.4, limit: 0.5 } });
    expect(ask(exposureLimits({ gross: 1 }), buyC, input)).toMatchObject({ reason: { measured: 1.8, limit: 1 } });
    expect(ask(exposureLimits({}), buyC, input).verdict).toBe('approve');
    expect(ask(exposureLimits({ gross: 1 }), order('sell', 60), input).verdict).toBe('approve');
  });

  it('bounds net on the short side, and knows a change of an open order', () => {
    const short: FakeInput = { ...three, positions: [-40, 0, 0] };
    expect(passed(ask(exposureLimits({ net: 0.5 }), order('sell', 1_000, { instrument: 2 }), short), 1_000)).toBe(100);
    expect(passed(ask(exposureLimits({ net: 0.5 }), order('buy', 1_000, { instrument: 2 }), short), 1_000)).toBe(900);
    const policy = exposureLimits({ gross: 1 })(fakeEnv(['A', 'B', 'C']));
    const orders = [{ id: 'x', side: 'buy', quantity: 60, type: 'limit', limitPrice: 99 }] as const;
    const at = fakeDecision({ ...three, orders });
    expect(policy.review({ action: 'replace', id: 'x', quantity: 100 }, at).verdict).toBe('approve');
    expect(passed(policy.review({ action: 'replace', id: 'x', quantity: 150 }, at), 150)).toBe(100);
    expect(passed(policy.review(order('buy', 60), at), 60)).toBe(40);
  });

  it('lets through what brings the whole account down, though another strategy holds it', () => {
    const input: FakeInput = { ...three, positions: [0, 0, 0], account: [-100, 400, 0] };
    expect(ask(exposureLimits({ gross: 1 }), order('buy', 20), input).verdict).toBe('approve');
    expect(ask(exposureLimits({ gross: 1 }), order('sell', 1), input).verdict).toBe('refuse');
  });

  it('rotates in one step: market orders under way count as filled, resting stops do not', () => {
    const market = [{ side: 'sell', quantity: 100 }] as const;
    const stop = [{ side: 'sell', quantity: 100, type: 'stop', stopPrice: 90 }] as const;
    const buyB = order('buy', 200, { instrument: 1 });
    const held: FakeInput = { ...three, positions: [100, 0, 0] };
    expect(ask(exposureLimits({ gross: 1 }), buyB, { ...held, orders: market }).verdict).toBe('approve');
    expect(ask(exposureLimits({ gross: 1 }), buyB, { ...held, orders: stop }).verdict).toBe('refuse');
  });

  it('reads the book again between the orders of one instant', () => {
    const policy = exposureLimits({ gross: 1 })(fakeEnv(['A', 'B', 'C']));
    const orders: { side: 'buy'; quantity: number; instrument: number }[] = [];
    const base = fakeDecision(three);
    const at = new Proxy(base, {
      get: (target, key) =>
        key === 'inFlight' ? fakeDecision({ ...three, orders }).inFlight : Reflect.get(target, key),
    });
    expect(policy.review(order('buy', 60), at).verdict).toBe('approve');
    expect(policy.review(order('buy', 60), at).verdict).toBe('approve');
    orders.push({ side: 'buy', quantity: 60, instrument: 0 });
    expect(passed(policy.review(order('buy', 100, { instrument: 1 }), at), 100)).toBe(80);
    orders.push({ side: 'buy', quantity: 80, instrument: 1 });
    expect(policy.review(order('buy', 1, { instrument: 2 }), at).verdict).toBe('refuse');
  });

  it('does not cut a portfolio sized exactly to its limit', () => {
    for (let k = 1; k < 200; k++) {
      const price = 7 + k / 7;
      const quantity = 3 * k;
      const input: FakeInput = {
        universe: ['A', 'B'],
        marks: [price, 3.3],
        positions: [0, k],
        equity: (quantity * price + k * 3.3) / 1.3,
      };
      expect(ask(exposureLimits({ gross: 1.3, net: 1.3 }), order('buy', quantity), input).verdict).toBe('approve');
    }
  });

  it('lets only the way out pass without a price or without equity', () => {
    const blind: FakeInput = { ...three, marks: [Number.NaN, 50, 10], positions: [10, 0, 0] };
    expect(ask(exposureLimits({ gross: 1 }), order('sell', 10), blind).verdict).toBe('approve');
    const broke: FakeInput = { ...three, equity: -5, positions: [10, 0, 0] };
    expect(ask(exposureLimits({ gross: 1, net: 1 }), order('buy', 1), broke).verdict).toBe('refuse');
    expect(ask(exposureLimits({ gross: 1, net: 1 }), order('sell', 10), broke).verdict).toBe('approve');
    expect(ask(exposureLimits({ net: 9 }), order('buy', 1, { instrument: 1 }), broke).verdict).toBe('refuse');
  });
});

describe('every limit', () => {
  const factories = [
    orderLimits({ maxQuantity: 30, maxNotional: 2_500, maxShareOfEquity: 0.2 }),
    positionLimits({ maxQuantity: 40, maxWeight: 0.3 }),
    exposureLimits({ gross: 1.2, net: 0.8 }),
  ];
  const position = fc.integer({ min: -60, max: 60 });

  it('property: never enlarges or flips, lets reducing orders pass, gives a reason, keeps what it promises', () => {
    fc.assert(
      fc.property(
        fc.tuple(position, position),
        fc.constantFrom<Side>('buy', 'sell'),
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 0, max: 2 }),
        (positions, side, quantity, which) => {
          const input: FakeInput = { universe: ['A', 'B'], equity: 10_000, positions };
          const verdict = ask(factories[which]!, order(side, quantity), input);
          const through = passed(verdict, quantity);
          expect(through).toBeLessThanOrEqual(quantity);
          expect(through).toBeGreaterThanOrEqual(0);
          expect(Number.isInteger(through)).toBe(true);
          const [held, other] = positions as [number, number];
          const sign = side === 'buy' ? 1 : -1;
          if (held * sign < 0 && quantity <= Math.abs(held)) expect(verdict.verdict).toBe('approve');
          if (verdict.verdict !== 'approve' && verdict.verdict !== 'halt') expect(verdict.reason.limit).toBeDefined();
          const after = Math.abs(held + sign * through);
          if (after <= Math.abs(held)) return;
          if (which === 1) expect(after).toBeLessThanOrEqual(30);
          if (which === 2) expect(after * 100 + Math.abs(other) * 100).toBeLessThanOrEqual(12_000);
          if (which === 0 && held * sign >= 0) expect(through).toBeLessThanOrEqual(20);
        },
      ),
    );
  });
});

describe('priceCollar', () => {
  const collar = priceCollar({ bps: 200, stopBps: 1_000 });

  it('refuses prices far from the mark, on either side', () => {
    const limit = (limitPrice: number) => ask(collar, order('buy', 1, { type: 'limit', limitPrice }));
    expect([98, 102].map((one) => limit(one).verdict)).toEqual(['approve', 'approve']);
    expect(limit(103)).toMatchObject({ verdict: 'refuse', reason: { limit: 200 } });
    expect(limit(97).verdict).toBe('refuse');
    expect(limit(10_000)).toMatchObject({ verdict: 'refuse', reason: { measured: 990_000 } });
    expect(ask(collar, order('sell', 1, { type: 'stop', stopPrice: '91' })).verdict).toBe('approve');
    expect(ask(collar, order('sell', 1, { type: 'stop', stopPrice: '89' })).verdict).toBe('refuse');
    expect(ask(collar, order('sell', 1, { type: 'stop-limit', stopPrice: 95, limitPrice: 90 })).verdict).toBe('refuse');
  });

  it('lets orders without a price pass, refuses priced ones without a mark, checks changes', () => {
    expect(ask(collar, order('buy', 1), { marks: [Number.NaN] }).verdict).toBe('approve');
    const limit = order('buy', 1, { type: 'limit', limitPrice: 100 });
    expect(ask(collar, limit, { marks: [Number.NaN] }).verdict).toBe('refuse');
    const at = fakeDecision({ orders: [{ id: 'x', side: 'buy', quantity: 1, type: 'limit', limitPrice: 100 }] });
    const policy = collar(fakeEnv());
    expect(policy.review({ action: 'replace', id: 'x', limitPrice: 150 }, at).verdict).toBe('refuse');
    expect(policy.review({ action: 'replace', id: 'x', limitPrice: 101 }, at).verdict).toBe('approve');
    expect(policy.review({ action: 'replace', id: 'x', quantity: 9 }, at).verdict).toBe('approve');
  });
});
