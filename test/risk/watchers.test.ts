/** Policies that watch: the market, the feed, the operator, a switch. What they do, in which order, and what they say. */
import { describe, expect, it } from 'vitest';
import type { RiskAction, RiskPolicy } from '../../src/contracts/risk-policy.js';
import type { StatusEvent } from '../../src/core/event.js';
import { flags } from '../../src/core/flags.js';
import type { NewIntent, Side } from '../../src/core/order.js';
import type { Factory } from '../../src/core/plugin.js';
import { dataGap, deadMansSwitch, killSwitch, orderRate, staleData } from '../../src/risk/index.js';
import { type FakeInput, fakeDecision, fakeEnv } from '../fake-decision.js';

const DAY = 86_400e6;
const ids = ['A', 'B', 'C'];
const made = (make: Factory<RiskPolicy>): RiskPolicy =>
  make({ ...fakeEnv(ids), flags: flags({ enable_risk_v2: true }) });
const at = (day: number, input: FakeInput = {}) => fakeDecision({ universe: ids, now: day * DAY, ...input });
const order = (side: Side, quantity: number, instrument = 0): NewIntent => {
  return { action: 'new', instrument, side, quantity, type: 'market' };
};
/** Whatever a policy says, in short. */
const told = (actions: readonly RiskAction[] | undefined): readonly string[] =>
  (actions ?? []).map((one) => {
    if (one.action === 'flatten') return `flatten ${one.instrument}`;
    if (one.action === 'submit') return one.intent.action === 'cancel' ? `cancel ${one.intent.id}` : 'submit';
    return one.action;
  });
const copied = (policy: RiskPolicy, make: Factory<RiskPolicy>): RiskPolicy => {
  const again = made(make);
  again.restore(JSON.parse(JSON.stringify(policy.snapshot())));
  return again;
};

describe('staleData', () => {
  const make = staleData({ after: '2d' });
  const market = (...days: number[]) => ({ market: { time: Float64Array.from(days, (one) => one * DAY) } });

  it('tells once that what is held has gone silent, and once that it speaks again', () => {
    const policy = made(make);
    const held = { positions: [5, 0, 0] };
    expect(policy.settle!(at(3, { ...held, ...market(1, 1, 1) }))).toBeUndefined();
    expect(policy.settle!(at(3.5, { ...held, ...market(1, 1, 1) }))).toEqual([
      {
        action: 'alert',
        severity: 'warning',
        reason: {
          text: 'A is held and its market is silent: only what reduces passes',
          measured: 2.5 * DAY,
          limit: 2 * DAY,
        },
      },
    ]);
    expect(policy.settle!(at(4, { ...held, ...market(1, 1, 1) }))).toBeUndefined();
    expect(copied(policy, make).settle!(at(4, { ...held, ...market(1, 1, 1) }))).toBeUndefined();
    expect(policy.settle!(at(5, { ...held, ...market(4.5, 1, 1) }))).toEqual([
      {
        action: 'alert',
        severity: 'info',
        reason: { text: 'A speaks again', measured: 0.5 * DAY, limit: 2 * DAY },
      },
    ]);
    expect(policy.settle!(at(5, market(0, 0, 0)))).toBeUndefined();
  });

  it('lets only what reduces pass into a silent market', () => {
    const policy = made(make);
    const silent = at(3.5, { positions: [5, 0, 0], ...market(1, 3, Number.NaN) });
    expect(policy.review(order('buy', 1), silent)).toEqual({
      verdict: 'refuse',
      reason: { text: 'µs since the last market data', measured: 2.5 * DAY, limit: 2 * DAY, passes: 0 },
    });
    expect(policy.review(order('sell', 5), silent)).toEqual({ verdict: 'approve' });
    expect(policy.review(order('sell', 8), silent)).toMatchObject({ verdict: 'reduce', reason: { passes: 5 } });
    expect(policy.review(order('buy', 1, 1), silent)).toEqual({ verdict: 'approve' });
    // What has never spoken has no price either.
    expect(policy.review(order('buy', 1, 2), silent)).toEqual({ verdict: 'approve' });
    expect(policy.review(order('buy', 1), at(3, market(1, 1, 1)))).toEqual({ verdict: 'approve' });
  });

  it('is used as far as the longest silence of what is held', () => {
    const policy = made(make);
    expect(policy.usage!(at(3, { positions: [5, 2, 0], ...market(2, 2.5, 0) }))).toEqual([
      {
        limit: 'µs since the last market data of what is held',
        measured: DAY,
        max: 2 * DAY,
        headroom: DAY,
        share: 0.5,
      },
    ]);
    expect(policy.usage!(at(3, market(2, 2.5, 0)))[0]).toMatchObject({ measured: 0, share: 0 });
  });
});

describe('dataGap', () => {
  const status = (instrument: number, what: StatusEvent['status'], detail = 'lost'): StatusEvent =>
    ({ kind: 'status', at: 0, time: 0, instrument, status: what, detail }) as unknown as StatusEvent;
  const bar = (instrument: number, day: number) => ({ kind: 'bar', instrument, at: day * DAY }) as never;

  it('holds while a gap is open, says why, and resumes when data are back', () => {
    const policy = made(dataGap());
    expect(policy.settle!(at(0))).toBeUndefined();
    expect(policy.review(order('buy', 1), at(0))).toEqual({ verdict: 'approve' });
    policy.observe!(status(1, 'gap', 'sequence 7 to 9'), at(1));
    expect(policy.settle!(at(1))).toEqual([{ action: 'halt', reason: { text: 'B has a gap: sequence 7 to 9' } }]);
    expect(policy.settle!(at(2))).toBeUndefined();
    expect(policy.review(order('buy', 1), at(2)).verdict).toBe('halt');
    expect(copied(policy, dataGap()).review(order('buy', 1), at(2)).verdict).toBe('halt');
    policy.observe!(status(1, 'halted' as never), at(2));
    expect(policy.settle!(at(2))).toBeUndefined();
    policy.observe!(status(1, 'feed-up'), at(3));
    expect(policy.settle!(at(3))).toEqual([{ action: 'resume', reason: { text: 'data are back' } }]);
    expect(policy.settle!(at(4))).toBeUndefined();
    expect(policy.review(order('buy', 1), at(4))).toEqual({ verdict: 'approve' });
  });

  it('knows a feed that is down as a whole, and flattens when told to, again while something is held', () => {
    const policy = made(dataGap({ action: 'flatten' }));
    policy.observe!(status(-1, 'feed-down', 'socket closed'), at(1));
    const actions = policy.settle!(at(1, { positions: [3, 0, 0] }));
    expect(actions![0]).toEqual({ action: 'halt', reason: { text: 'the feed has a gap: socket closed' } });
    expect(told(actions)).toEqual(['halt', 'flatten -1']);
    expect(told(policy.settle!(at(2, { positions: [3, 0, 0] })))).toEqual(['flatten 0']);
    expect(policy.settle!(at(3))).toBeUndefined();
    policy.observe!(status(-1, 'feed-up'), at(4));
    expect(told(policy.settle!(at(4)))).toEqual(['resume']);
  });

  it('halts for good when told to', () => {
    const policy = made(dataGap({ action: 'halt' }));
    policy.observe!(status(0, 'gap'), at(1));
    expect(told(policy.settle!(at(1, { positions: [3, 0, 0] })))).toEqual(['halt']);
    policy.observe!(status(0, 'feed-up'), at(2));
    expect(policy.settle!(at(2, { positions: [3, 0, 0] }))).toBeUndefined();
    expect(policy.review(order('buy', 1), at(2)).verdict).toBe('halt');
  });

  it('finds an instrument that has gone silent, and remembers through a restart when it was heard of', () => {
    const make = dataGap({ staleAfter: '2d' });
    const policy = made(make);
    policy.observe!(bar(2, 1), at(1));
    policy.observe!({ orderId: 'x', type: 'accepted', at: 0 } as never, at(1));
    expect(policy.settle!(at(3))).toBeUndefined();
    const again = copied(policy, make);
    for (const one of [policy, again])
      expect(one.settle!(at(3.5))).toEqual([{ action: 'halt', reason: { text: 'C is silent for 216000 s' } }]);
    policy.observe!(bar(2, 4), at(4));
    expect(told(policy.settle!(at(4)))).toEqual(['resume']);
    const deaf = made(dataGap());
    deaf.observe!(bar(2, 1), at(1));
    expect(deaf.settle!(at(999))).toBeUndefined();
    expect(deaf.snapshot()).toEqual({ json: { gaps: [], heard: [], reason: null } });
    const other = copied(policy, make);
    other.restore({ json: { gaps: [], heard: [], reason: null } });
    expect(other.settle!(at(99))).toBeUndefined();
  });
});

describe('deadMansSwitch', () => {
  it('counts from the first settle and from each beat, trips once, and comes back on reset only', () => {
    const alive = deadMansSwitch({ after: '2d', action: 'halt' });
    const policy = made(alive);
    expect(policy.settle!(at(1))).toBeUndefined();
    expect(policy.settle!(at(3))).toBeUndefined();
    alive.beat();
    expect(policy.settle!(at(4))).toBeUndefined();
    expect(policy.usage!(at(5))).toEqual([
      { limit: 'µs since the operator was heard of', measured: DAY, max: 2 * DAY, headroom: DAY, share: 0.5 },
    ]);
    expect(policy.review(order('buy', 1), at(6))).toEqual({ verdict: 'approve' });
    const reason = { text: 'the operator has not been heard of, in µs', measured: 2.5 * DAY, limit: 2 * DAY };
    expect(policy.settle!(at(6.5))).toEqual([{ action: 'halt', reason }]);
    expect(policy.settle!(at(7))).toBeUndefined();
    expect(policy.review(order('buy', 1), at(7))).toEqual({ verdict: 'halt', reason: { ...reason, passes: 0 } });
    alive.beat();
    expect(policy.settle!(at(8))).toBeUndefined();
    expect(policy.review(order('buy', 1), at(8)).verdict).toBe('halt');
    alive.reset();
    expect(policy.settle!(at(9))).toEqual([{ action: 'resume', reason: { text: 'the operator is back' } }]);
    expect(policy.settle!(at(11))).toBeUndefined();
    expect(told(policy.settle!(at(11.1)))).toEqual(['halt']);
    alive.reset();
    expect(told(policy.settle!(at(12)))).toEqual(['resume']);
    alive.reset();
    expect(policy.settle!(at(13))).toBeUndefined();
  });

  it('what was heard before a restart counts after it, and what was tripped stays so', () => {
    const alive = deadMansSwitch({ after: '2d' });
    const policy = made(alive);
    expect(policy.snapshot()).toEqual({ json: null });
    expect(copied(policy, alive).settle!(at(50))).toBeUndefined();
    policy.settle!(at(1));
    const again = copied(policy, alive);
    expect(again.settle!(at(3))).toBeUndefined();
    expect(told(again.settle!(at(3.1, { positions: [1, 0, 0] })))).toEqual(['halt', 'flatten -1']);
    const third = copied(again, alive);
    expect(third.review(order('buy', 1), at(4))).toMatchObject({ verdict: 'halt', reason: { measured: 2.1 * DAY } });
    expect(told(third.settle!(at(4, { positions: [1, 0, 0] })))).toEqual(['flatten 0']);
    third.restore({ json: null });
    expect(third.review(order('buy', 1), at(4))).toEqual({ verdict: 'approve' });
    expect(third.settle!(at(99))).toBeUndefined();
  });
});

describe('a flatten in a stated order', () => {
  const positions = [10, -5, 2];
  const marks = [10, 100, 20];

  it('goes by value, largest or smallest first, or as listed; so many at one instant', () => {
    const order3 = (plan: Parameters<typeof killSwitch>[0]): string[][] => {
      const kill = killSwitch({ action: 'flatten', ...plan });
      const policy = made(kill);
      kill.trip('enough');
      return [1, 2].map((day) => told(policy.settle!(at(day, { positions, marks }))).filter((one) => one !== 'halt'));
    };
    expect(order3({ flatten: { order: 'largest' } })[0]).toEqual(['flatten 1', 'flatten 0', 'flatten 2']);
    expect(order3({ flatten: { order: 'smallest' } })[0]).toEqual(['flatten 2', 'flatten 0', 'flatten 1']);
    expect(order3({ flatten: {} })[0]).toEqual(['flatten 0', 'flatten 1', 'flatten 2']);
    expect(order3({ flatten: { order: 'largest', perInstant: 2 } })).toEqual([
      ['flatten 1', 'flatten 0'],
      ['flatten 1', 'flatten 0'],
    ]);
    expect(order3({})).toEqual([['flatten -1'], ['flatten 0', 'flatten 1', 'flatten 2']]);
  });

  it('counts closes that are on their way, cancels all that is open, and asks again for the rest', () => {
    const kill = killSwitch({ action: 'flatten', flatten: { order: 'largest', perInstant: 2 } });
    const policy = made(kill);
    kill.trip('enough');
    const orders = [
      { id: 'x', instrument: 1, side: 'buy', quantity: 5 },
      { id: 'y', instrument: 0, side: 'sell', quantity: 1, type: 'limit', limitPrice: 11, reduceOnly: true },
    ] as const;
    const first = policy.settle!(at(1, { positions, marks, orders }));
    expect(first![0]).toEqual({ action: 'halt', reason: { text: 'enough' } });
    // The market close of B is one of the two; A is next by value.
    expect(told(first)).toEqual(['halt', 'cancel x', 'cancel y', 'flatten 0']);
    expect(told(policy.settle!(at(2, { positions: [10, 0, 2], marks })))).toEqual(['flatten 0', 'flatten 2']);
    expect(policy.settle!(at(3, { positions: [0, 0, 0], marks }))).toBeUndefined();
    const many = [0, 1, 2].map((instrument) => {
      return { id: `c${instrument}`, instrument, side: instrument === 1 ? 'buy' : 'sell', quantity: 1 } as const;
    });
    expect(policy.settle!(at(4, { positions, marks, orders: many }))).toBeUndefined();
  });

  it('keeps within the rate of orders beside it: what passes the rate passes, the rest is asked for again', () => {
    const rate = made(orderRate({ max: 1, per: '1d' }));
    const close = order('sell', 10);
    expect(rate.review(close, at(5, { positions, marks }))).toEqual({ verdict: 'approve' });
    rate.observe!({ type: 'accepted', orderId: 'first', at: 5 * DAY } as never, at(5));
    expect(rate.review(order('buy', 5, 1), at(5.5, { positions, marks }))).toEqual({
      verdict: 'refuse',
      reason: { text: `orders within ${DAY} µs`, measured: 2, limit: 1, passes: 0 },
    });
    expect(rate.usage!(at(5.5))).toEqual([
      { limit: `orders within ${DAY} µs`, measured: 1, max: 1, headroom: 0, share: 1 },
    ]);
    const again = copied(rate, orderRate({ max: 1, per: '1d' }));
    expect(again.review(close, at(5.5)).verdict).toBe('refuse');
    again.observe!({ type: 'filled', orderId: 'first', at: 5.9 * DAY } as never, at(5.9));
    // First spoken of at 5: over at 6, whatever was said of it since.
    again.settle!(at(6));
    expect(again.snapshot()).toEqual({ json: [] });
    expect(again.review(close, at(6))).toEqual({ verdict: 'approve' });
  });
});

describe('orderRate', () => {
  it('counts what is on its way by the time of its decision, once, also when a settle has seen it', () => {
    const policy = made(orderRate({ max: 2, per: '1d' }));
    const flying = { orders: [{ id: 'a', side: 'buy', quantity: 1 }] } as const;
    // Made orders are decided at 0.
    expect(policy.usage!(at(0.5, flying))[0]!.measured).toBe(1);
    policy.settle!(at(0.5, flying));
    expect(policy.snapshot()).toEqual({ json: [['a', 0]] });
    policy.settle!(at(0.5, flying));
    policy.observe!({ type: 'accepted', orderId: 'a', at: 0.6 * DAY } as never, at(0.6));
    expect(policy.usage!(at(0.7, flying))[0]!.measured).toBe(1);
    expect(policy.usage!(at(1, flying))[0]!.measured).toBe(0);
    policy.observe!({ kind: 'bar', instrument: 0, at: 0.6 * DAY } as never, at(0.6));
    expect(policy.usage!(at(0.7, flying))[0]!.measured).toBe(1);
    expect(policy.review({ action: 'replace', id: 'a', quantity: 2 }, at(0.7, flying))).toEqual({ verdict: 'approve' });
    const late = made(orderRate({ max: 2, per: '1d' }));
    late.settle!(at(1, flying));
    expect(late.usage!(at(1, flying))[0]!.measured).toBe(0);
  });

  it('the fill of an order that has rested for long is no order; forgotten once it is over and out of the window', () => {
    const policy = made(orderRate({ max: 1, per: '1h' }));
    const resting = { orders: [{ id: 'a', side: 'buy', quantity: 1, type: 'limit', limitPrice: 90 }] } as const;
    policy.settle!(at(0.01, resting));
    policy.settle!(at(3, resting));
    const again = copied(policy, orderRate({ max: 1, per: '1h' }));
    for (const one of [policy, again]) {
      one.observe!({ type: 'fill', orderId: 'a', at: 3.5 * DAY } as never, at(3.5));
      expect(one.usage!(at(3.5))[0]!.measured).toBe(0);
      expect(one.review(order('buy', 1), at(3.5))).toEqual({ verdict: 'approve' });
      one.settle!(at(3.5));
      expect(one.snapshot()).toEqual({ json: [] });
    }
  });
});
