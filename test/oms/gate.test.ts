import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APPROVE, type RiskPolicy, type RiskVerdict } from '../../src/contracts/risk-policy.js';
import { PluginError } from '../../src/core/errors.js';
import { instrument } from '../../src/core/instrument.js';
import { fixed } from '../../src/core/money.js';
import type { NewIntent, OrderIntent } from '../../src/core/order.js';
import { EMPTY_SNAPSHOT } from '../../src/core/plugin.js';
import { type Command, type GateAccount, RiskGate } from '../../src/oms/gate.js';
import { OrderState } from '../../src/oms/order-state.js';
import { type FakeInput, fakeDecision } from '../fake-decision.js';

const intent = (more: Partial<NewIntent> = {}): NewIntent => ({
  action: 'new',
  instrument: 0,
  side: 'buy',
  quantity: 10,
  type: 'market',
  ...more,
});

function policy(name: string, review: (intent: OrderIntent) => RiskVerdict): RiskPolicy {
  return { name, version: '1', apiVersion: 1, review, snapshot: () => EMPTY_SNAPSHOT, restore() {} };
}

const reason = { text: 'too much', measured: 2, limit: 1 };
const reduceTo = (quantity: number): RiskPolicy =>
  policy(`to ${quantity}`, () => ({ verdict: 'reduce', quantity, reason }));

interface Setting {
  readonly policies?: readonly RiskPolicy[];
  readonly account?: Partial<GateAccount>;
  readonly at?: FakeInput;
}

function gateOf({ policies = [], account = {}, at = {} }: Setting = {}) {
  const gate = new RiskGate(policies, { find: () => undefined, marginShortfall: () => 0, ...account });
  return { gate, review: (one: OrderIntent) => gate.review(one, fakeDecision(at)) };
}

const quantities = (commands: readonly Command[]): number[] =>
  commands.map((one) => (one.action === 'submit' ? Number(one.order.quantity) : Number.NaN));

describe('an order in two steps', () => {
  const at = fakeDecision({});

  it('passes with what was let through, once', () => {
    const { gate } = gateOf({ policies: [reduceTo(4)] });
    const one = intent();
    expect(gate.weigh(one, at)).toBe(fixed(4));
    expect(quantities(gate.approve(one, at))).toEqual([4]);
    expect(() => gate.approve(one, at)).toThrow('was not weighed');
  });

  it('does not pass when it was not weighed, was refused, or another was weighed since', () => {
    const { gate } = gateOf();
    const [one, other] = [intent(), intent({ quantity: 3 })];
    expect(() => gate.approve(one, at)).toThrow('was not weighed');
    gate.weigh(one, at);
    gate.weigh(other, at);
    expect(() => gate.pass(one, 0)).toThrow('was not weighed');
    gate.weigh(one, at);
    expect(gate.weigh(intent({ quantity: 0.5 }), at)).toBe(0n);
    expect(() => gate.approve(one, at)).toThrow('was not weighed');
  });
});

describe('the form of an order', () => {
  it('is rounded down to the lot', () => {
    const lots = instrument({ id: 'L', lotSize: '0.25' });
    const { review } = gateOf({ at: { universe: [lots] } });
    expect(quantities(review(intent({ quantity: '1.49' })))).toEqual([1.25]);
  });

  it.each([
    ['below the lot', { id: 'L', lotSize: 10 }, { quantity: 9 }, 'L: quantity 9 is below the lot 10'],
    ['below the minimum', { id: 'L', minQuantity: 5 }, { quantity: 4 }, 'L: quantity 4 is below the minimum 5'],
    ['a negative quantity', { id: 'L' }, { quantity: -3 }, 'quantity -3 is below the lot 1'],
    [
      'too little money',
      { id: 'L', minNotional: 500 },
      { type: 'limit', limitPrice: 49 },
      'notional is below the minimum 500',
    ],
  ] as const)('%s is a refusal with a reason, not an order', (_title, listing, order, text) => {
    const { gate, review } = gateOf({ at: { universe: [instrument(listing)] } });
    expect(review(intent(order))).toEqual([]);
    expect(gate.interventions).toHaveLength(1);
    expect(gate.interventions[0]).toMatchObject({ outcome: 'refused', policy: 'gate' });
    expect(gate.interventions[0]!.reason.text).toContain(text);
  });

  it.each([
    [{ type: 'limit' }, 'needs a limitPrice'],
    [{ type: 'market', limitPrice: 3 }, 'takes no limitPrice'],
    [{ type: 'stop' }, 'needs a stopPrice'],
    [{ type: 'stop-limit', limitPrice: 3 }, 'needs a stopPrice'],
    [{ type: 'trailing-stop' }, 'needs a trail'],
    [{ timeInForce: 'gtd' }, 'with gtd needs expireAt'],
  ] as const)('terms that contradict each other, %o, are an error of the Execution', (order, text) => {
    const { review } = gateOf();
    expect(() => review(intent(order as Partial<NewIntent>))).toThrow(text);
    expect(() => review(intent(order as Partial<NewIntent>))).toThrow(
      /^\[edgeproof\] order on A: .*; correct the intent/,
    );
  });

  it('a quantity that is no number is an error that names the instrument', () => {
    expect(() => gateOf().review(intent({ quantity: Number.NaN }))).toThrow('quantity of A NaN is not finite');
  });
});

describe('policies', () => {
  it('the smallest quantity that any of them allows passes, whatever their order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 4 }), (limits) => {
        const { gate, review } = gateOf({ policies: limits.map(reduceTo) });
        const smallest = Math.min(20, ...limits);
        expect(quantities(review(intent({ quantity: 20 })))).toEqual(smallest === 0 ? [] : [smallest]);
        const said = gate.interventions.map((one) => one.outcome);
        expect(said.includes('reduced')).toBe(smallest < 20);
        expect(said.includes('refused')).toBe(smallest === 0);
      }),
    );
  });

  it('can never enlarge an order', () => {
    expect(quantities(gateOf({ policies: [reduceTo(1000)] }).review(intent()))).toEqual([10]);
  });

  it('a refusal carries the policy, what it measured and its limit', () => {
    const no = policy('no', () => ({ verdict: 'refuse', reason }));
    const { gate, review } = gateOf({ policies: [no] });
    expect(review(intent())).toEqual([]);
    expect(gate.interventions).toEqual([{ outcome: 'refused', policy: 'no', intent: intent(), reason }]);
  });

  it('one that throws is named', () => {
    const broken = policy('broken', () => {
      throw new Error('out of range');
    });
    const review = () => gateOf({ policies: [broken] }).review(intent());
    expect(review).toThrow(PluginError);
    expect(review).toThrow('[edgeproof] risk policy broken: review threw: Error: out of range; a policy answers');
  });
});

describe('protective legs', () => {
  const withStop = (quantity: number): RiskPolicy =>
    policy('stop', () => {
      const leg = intent({ side: 'sell', quantity, type: 'stop', stopPrice: 90 });
      return { verdict: 'approve', protect: [leg] };
    });

  it('go out with their parent', () => {
    expect(quantities(gateOf({ policies: [withStop(10)] }).review(intent()))).toEqual([10, 10]);
  });

  it('shrink with their parent, whatever later policies cut', () => {
    expect(quantities(gateOf({ policies: [withStop(10), reduceTo(3)] }).review(intent()))).toEqual([3, 3]);
    expect(quantities(gateOf({ policies: [reduceTo(3), withStop(10)] }).review(intent()))).toEqual([3, 3]);
  });

  it('on the wrong side or below the lot are a broken promise of the policy', () => {
    expect(() => gateOf({ policies: [withStop(0.4)] }).review(intent())).toThrow(/protective leg on A .*below the lot/);
    const same = policy('same', () => ({ verdict: 'approve', protect: [intent()] }));
    expect(() => gateOf({ policies: [same] }).review(intent())).toThrow(/does not reduce the order/);
  });

  it('have ids of their own', () => {
    const ids = gateOf({ policies: [withStop(10)] })
      .review(intent())
      .map((one) => (one.action === 'submit' ? one.order.id : ''));
    expect(new Set(ids).size).toBe(2);
  });
});

describe('halted', () => {
  const halted = (at: FakeInput) => {
    const made = gateOf({ at });
    made.gate.halt('test', reason);
    return made;
  };

  it.each<[string, FakeInput, Partial<NewIntent>, number[]]>([
    ['a new position is refused', {}, {}, []],
    ['adding is refused', { positions: [10] }, {}, []],
    ['closing passes', { positions: [10] }, { side: 'sell' }, [10]],
    ['covering passes', { positions: [-10] }, {}, [10]],
    ['closing more than is held is refused', { positions: [10] }, { side: 'sell', quantity: 11 }, []],
    [
      'what is closing already is counted',
      { positions: [10], orders: [{ side: 'sell', quantity: 6 }] },
      { side: 'sell', quantity: 5 },
      [],
    ],
  ])('%s', (_title, at, order, expected) => {
    const { gate, review } = halted(at);
    expect(quantities(review(intent(order)))).toEqual(expected);
    if (expected.length === 0) expect(gate.interventions[0]).toMatchObject({ policy: 'halt', reason });
  });

  it('cancels pass always', () => {
    expect(halted({}).review({ action: 'cancel', id: 'x' })).toEqual([{ action: 'cancel', id: 'x' }]);
  });

  it('by a policy: this order and all that follow, until resumed; the first reason stands', () => {
    const stop = policy('stop', () => ({ verdict: 'halt', reason }));
    const { gate, review } = gateOf({ policies: [stop] });
    expect(review(intent())).toEqual([]);
    expect(gate.interventions[0]?.outcome).toBe('halted');
    gate.halt('later', { text: 'later' });
    expect(gate.halted).toEqual(reason);
    gate.resume('stop');
    expect(gate.halted).toEqual({ text: 'later' });
    gate.resume('later');
    expect(gate.halted).toBeNull();
  });

  it('by a policy lets a closing order through all the same', () => {
    const stop = policy('stop', () => ({ verdict: 'halt', reason }));
    const { review } = gateOf({ policies: [stop], at: { positions: [10] } });
    expect(quantities(review(intent({ side: 'sell' })))).toEqual([10]);
  });

  it('survives a snapshot', () => {
    const { gate } = halted({});
    const other = gateOf();
    other.gate.restore(gate.snapshot());
    expect(other.gate.halted).toEqual(reason);
  });
});

describe('margin', () => {
  it('what is not covered is refused, with what is missing', () => {
    const { gate, review } = gateOf({ account: { marginShortfall: (_i, quantity, price) => quantity * price } });
    expect(review(intent())).toEqual([]);
    expect(gate.interventions[0]).toMatchObject({
      policy: 'margin',
      reason: { text: 'initial margin is not covered', measured: 1000, limit: 0 },
    });
  });

  it('is asked at the limit of a limit order, signed by side, and not for what only closes', () => {
    const asked: unknown[] = [];
    const account = {
      marginShortfall: (...all: unknown[]) => {
        asked.push(all);
        return 0;
      },
    };
    const { review } = gateOf({ account, at: { positions: [10] } });
    review(intent({ type: 'limit', limitPrice: 95 }));
    review(intent({ side: 'sell', quantity: 30 }));
    expect(asked).toEqual([
      [0, 10, 95, []],
      [0, -30, 100, []],
    ]);
    review(intent({ side: 'sell', quantity: 10 }));
    expect(asked).toHaveLength(2);
  });
});

describe('a change of an open order', () => {
  function open(more: Partial<NewIntent> = {}, setting: Setting = {}) {
    const first = gateOf().review(intent({ type: 'limit', limitPrice: 95, ...more }))[0]!;
    const state = new OrderState(first.action === 'submit' ? first.order : (null as never));
    const { id } = state.order;
    const made = gateOf({
      ...setting,
      account: { find: (one) => (one === id ? state : undefined), ...setting.account },
    });
    return { ...made, state, id };
  }

  it('takes what it states and leaves the rest', () => {
    const { review, id } = open();
    const [first] = review({ action: 'replace', id, limitPrice: 94 });
    expect(first).toEqual({
      action: 'replace',
      change: { id, quantityFixed: fixed(10), limitFixed: fixed(94), stopFixed: null },
    });
  });

  it.each<[string, (o: ReturnType<typeof open>) => OrderIntent, string]>([
    ['an unknown order', () => ({ action: 'replace', id: 'x' }), 'order x is not open'],
    ['a quantity below the lot', ({ id }) => ({ action: 'replace', id, quantity: 0.2 }), 'not above what is filled'],
    [
      'a stop it never had',
      ({ id }) => ({ action: 'replace', id, stopPrice: 3 }),
      'limit order and takes no stopPrice',
    ],
  ])('%s is refused', (_title, change, text) => {
    const made = open();
    expect(made.review(change(made))).toEqual([]);
    expect(made.gate.interventions[0]?.reason.text).toContain(text);
  });

  it('is shown to the policies as it is, its prices included', () => {
    const seen: OrderIntent[] = [];
    const watch = policy('watch', (one) => {
      seen.push(one);
      return APPROVE;
    });
    const { review, id } = open({}, { policies: [watch] });
    const change = { action: 'replace', id, limitPrice: 9500 } as const;
    review(change);
    expect(seen).toEqual([change]);
  });

  it('may be refused, cut or halted by a policy', () => {
    const cut = open({}, { policies: [reduceTo(12)] });
    const [first] = cut.review({ action: 'replace', id: cut.id, quantity: 20 });
    expect(first?.action === 'replace' && first.change.quantityFixed).toBe(fixed(12));
    expect(cut.gate.interventions[0]?.outcome).toBe('reduced');
    const no = open({}, { policies: [policy('no', () => ({ verdict: 'refuse', reason }))] });
    expect(no.review({ action: 'replace', id: no.id, quantity: 20 })).toEqual([]);
    const halt = open({}, { policies: [policy('halt', () => ({ verdict: 'halt', reason }))] });
    expect(halt.review({ action: 'replace', id: halt.id, quantity: 20 })).toEqual([]);
    expect(halt.gate.halted).toEqual(reason);
  });

  it('that adds risk does not pass while halted, one that takes some away does', () => {
    const made = open();
    made.gate.halt('test', reason);
    expect(made.review({ action: 'replace', id: made.id, quantity: 11 })).toEqual([]);
    expect(made.review({ action: 'replace', id: made.id, limitPrice: 99 })).toEqual([]);
    expect(made.review({ action: 'replace', id: made.id, quantity: 4 })).toHaveLength(1);
    const closing = open({ side: 'sell' }, { at: { positions: [10] } });
    closing.gate.halt('test', reason);
    expect(closing.review({ action: 'replace', id: closing.id, limitPrice: 90 })).toHaveLength(1);
  });

  it('needs margin for what it adds', () => {
    const { gate, review, id } = open({}, { account: { marginShortfall: (_i, more, price) => more * price } });
    expect(review({ action: 'replace', id, limitPrice: 94 })).toHaveLength(1);
    expect(review({ action: 'replace', id, quantity: 12, limitPrice: 94 })).toEqual([]);
    expect(gate.interventions[0]).toMatchObject({ policy: 'margin', reason: { measured: 188 } });
  });
});
