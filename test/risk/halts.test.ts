import { describe, expect, it } from 'vitest';
import type { RiskAction, RiskPolicy } from '../../src/contracts/risk-policy.js';
import type { NewIntent, Side } from '../../src/core/order.js';
import { toMicros } from '../../src/core/time.js';
import { dailyLossHalt } from '../../src/risk/daily-loss-halt.js';
import { drawdownHalt } from '../../src/risk/drawdown-halt.js';
import { killSwitch } from '../../src/risk/kill-switch.js';
import { fakeDecision, fakeEnv } from '../fake-decision.js';

const DAY = 86_400_000_000;

function order(side: Side, quantity: number): NewIntent {
  return { action: 'new', instrument: 0, side, quantity, type: 'market' };
}

function settle(policy: RiskPolicy, accountEquity: number, now = 0): readonly string[] {
  const actions: readonly RiskAction[] | undefined = policy.settle?.(fakeDecision({ accountEquity, now }));
  return (actions ?? []).map((one) => one.action);
}

/** What may pass while a policy is tripped: the way out, cancels, and no more. */
function expectHalted(policy: RiskPolicy): void {
  const long = fakeDecision({ positions: [10] });
  expect(policy.review(order('buy', 1), long).verdict).toBe('halt');
  expect(policy.review(order('sell', 11), long).verdict).toBe('halt');
  expect(policy.review(order('sell', 10), long).verdict).toBe('approve');
  expect(policy.review(order('buy', 10), fakeDecision({ positions: [-10] })).verdict).toBe('approve');
  expect(policy.review({ action: 'cancel', id: 'x' }, long).verdict).toBe('approve');
}

describe('drawdownHalt', () => {
  it('trips below the limit from the highest equity, once, with what it measured', () => {
    const policy = drawdownHalt({ max: 0.1 })(fakeEnv());
    expect([100, 120, 109, 108, 115].map((one) => settle(policy, one))).toEqual([[], [], [], [], []]);
    expect(policy.review(order('buy', 1), fakeDecision()).verdict).toBe('approve');
    const actions = policy.settle?.(fakeDecision({ accountEquity: 90 }));
    expect(actions).toEqual([
      { action: 'halt', reason: { text: 'drawdown from the peak of equity', measured: 0.25, limit: 0.1 } },
    ]);
    expect(settle(policy, 50)).toEqual([]);
    expect(settle(policy, 500)).toEqual([]);
    expectHalted(policy);
  });

  it('flattens when told to, and resumes with a fresh peak after its time', () => {
    const policy = drawdownHalt({ max: 0.1, action: 'flatten', resumeAfter: '2d' })(fakeEnv());
    settle(policy, 100, 0);
    expect(settle(policy, 80, DAY)).toEqual(['halt', 'flatten']);
    expect(settle(policy, 80, 2 * DAY)).toEqual([]);
    expect(settle(policy, 80, 3 * DAY)).toEqual(['resume']);
    expect(policy.review(order('buy', 1), fakeDecision()).verdict).toBe('approve');
    expect(settle(policy, 73, 4 * DAY)).toEqual([]);
    expect(settle(policy, 71, 5 * DAY)).toEqual(['halt', 'flatten']);
  });

  it('survives snapshot and restore in every state', () => {
    const path = [100, 140, 130, 120, 118, 160, 100, 90, 70];
    const make = () => drawdownHalt({ max: 0.15, resumeAfter: '3d' })(fakeEnv());
    const whole = make();
    const expected = path.map((one, i) => settle(whole, one, i * DAY));
    expect(expected.flat()).toContain('resume');
    for (let cut = 0; cut <= path.length; cut++) {
      const first = make();
      for (let i = 0; i < cut; i++) settle(first, path[i]!, i * DAY);
      const second = make();
      second.restore(JSON.parse(JSON.stringify(first.snapshot())));
      expect(path.slice(cut).map((one, i) => settle(second, one, (cut + i) * DAY))).toEqual(expected.slice(cut));
      expect(second.snapshot()).toEqual(whole.snapshot());
    }
  });

  it('wants a share between 0 and 1', () => {
    expect(() => drawdownHalt({ max: 20 })).toThrow(/option "max"/);
    expect(() => drawdownHalt({ max: 0.2, resumeAfter: 'soon' as never })).toThrow(/not a duration/);
  });
});

describe('what every halt does', () => {
  const orders = [
    { id: 'adds', side: 'buy', quantity: 5, type: 'limit', limitPrice: 90 },
    { id: 'turns', side: 'sell', quantity: 11, type: 'limit', limitPrice: 110 },
    { id: 'closes', side: 'sell', quantity: 10, type: 'limit', limitPrice: 120 },
    { id: 'protects', side: 'sell', quantity: 99, type: 'stop', stopPrice: 80, reduceOnly: true },
    { id: 'enters', instrument: 1, side: 'sell', quantity: 1, type: 'limit', limitPrice: 110 },
  ] as const;

  it('cancels the open orders that could add risk, and only those', () => {
    const kill = killSwitch();
    const policy = kill(fakeEnv(['A', 'B']));
    kill.trip('x');
    const actions = policy.settle?.(fakeDecision({ universe: ['A', 'B'], positions: [10, 0], orders })) ?? [];
    const cancelled = actions.flatMap((one) =>
      one.action === 'submit' && one.intent.action === 'cancel' ? [one.intent.id] : [],
    );
    expect(cancelled).toEqual(['adds', 'turns', 'enters']);
    expect(actions[0]?.action).toBe('halt');
    expect(actions).toHaveLength(4);
  });

  it('asks for the close again while a position is held and no close is on its way', () => {
    const universe = ['A', 'B', 'C'];
    const makers = [
      () => drawdownHalt({ max: 0.1, action: 'flatten' })(fakeEnv(universe)),
      () => dailyLossHalt({ max: 0.1, action: 'flatten' })(fakeEnv(universe)),
      () => {
        const kill = killSwitch({ action: 'flatten' });
        kill.trip('x');
        return kill(fakeEnv(universe));
      },
    ];
    for (const make of makers) {
      const policy = make();
      policy.settle?.(fakeDecision({ universe, accountEquity: 100 }));
      const held = { universe, accountEquity: 50, positions: [10, -5, 0] };
      policy.settle?.(fakeDecision(held));
      const closing = [{ side: 'sell', quantity: 10 }] as const;
      const again = policy.settle?.(fakeDecision({ ...held, orders: closing }));
      expect(again?.map((one) => one.action === 'flatten' && one.instrument)).toEqual([1]);
      expect(policy.settle?.(fakeDecision({ ...held, positions: [0, 0, 0] }))).toBeUndefined();
    }
  });
});

describe('dailyLossHalt', () => {
  const noon = toMicros('2024-03-04T12:00:00Z');

  it('measures from the last equity of the day before and resumes the next day', () => {
    const policy = dailyLossHalt({ max: 0.05 })(fakeEnv());
    expect(settle(policy, 100, noon)).toEqual([]);
    expect(settle(policy, 96, noon + 1)).toEqual([]);
    expect(settle(policy, 94, noon + 2)).toEqual(['halt']);
    expectHalted(policy);
    expect(settle(policy, 80, noon + 3)).toEqual([]);
    expect(settle(policy, 79, noon + DAY / 2)).toEqual(['resume']);
    expect(settle(policy, 76.1, noon + DAY)).toEqual([]);
    expect(settle(policy, 75, noon + 2 * DAY)).toEqual([]);
    expect(settle(policy, 70, noon + 3 * DAY)).toEqual(['halt']);
    expect(settle(policy, 60, noon + 4 * DAY)).toEqual(['resume', 'halt']);
  });

  it('begins its day where it is told, and flattens', () => {
    const policy = dailyLossHalt({ max: 0.05, dayStart: '22h', action: 'flatten' })(fakeEnv());
    settle(policy, 100, noon);
    expect(settle(policy, 90, noon + 9 * 3_600_000_000)).toEqual(['halt', 'flatten']);
    expect(settle(policy, 90, noon + 10 * 3_600_000_000)).toEqual(['resume']);
  });

  it('survives snapshot and restore', () => {
    const path = [100, 97, 90, 91, 85, 60];
    const step = DAY / 2;
    const make = () => dailyLossHalt({ max: 0.05 })(fakeEnv());
    const whole = make();
    const expected = path.map((one, i) => settle(whole, one, noon + i * step));
    for (let cut = 0; cut <= path.length; cut++) {
      const first = make();
      for (let i = 0; i < cut; i++) settle(first, path[i]!, noon + i * step);
      const second = make();
      second.restore(JSON.parse(JSON.stringify(first.snapshot())));
      expect(path.slice(cut).map((one, i) => settle(second, one, noon + (cut + i) * step))).toEqual(
        expected.slice(cut),
      );
    }
  });
});

describe('killSwitch', () => {
  it('stops every run that holds it, at the next settle, and tells its reason once', () => {
    const kill = killSwitch();
    const [one, two] = [kill(fakeEnv()), kill(fakeEnv())];
    expect(settle(one, 1)).toEqual([]);
    kill.trip('fat finger');
    kill.trip('second reason');
    expect(kill.tripped).toBe('fat finger');
    expect(one.settle?.(fakeDecision())).toEqual([{ action: 'halt', reason: { text: 'fat finger' } }]);
    expect(settle(one, 1)).toEqual([]);
    expectHalted(one);
    expectHalted(two);
    expect(settle(two, 1)).toEqual(['halt']);
  });

  it('resumes on reset only, also when tripped again in between', () => {
    const kill = killSwitch({ action: 'flatten' });
    const policy = kill(fakeEnv());
    kill.trip('a');
    expect(settle(policy, 1)).toEqual(['halt', 'flatten']);
    kill.reset();
    expect(kill.tripped).toBeNull();
    expect(settle(policy, 1)).toEqual(['resume']);
    expect(policy.review(order('buy', 1), fakeDecision()).verdict).toBe('approve');
    kill.trip('b');
    settle(policy, 1);
    kill.reset();
    kill.trip('c');
    expect(settle(policy, 1)).toEqual(['resume', 'halt', 'flatten']);
  });

  it('stays stopped through a restart until it is reset', () => {
    const before = killSwitch();
    const stopped = before(fakeEnv());
    before.trip('x');
    settle(stopped, 1);
    const after = killSwitch();
    const policy = after(fakeEnv());
    after.reset();
    policy.restore(JSON.parse(JSON.stringify(stopped.snapshot())));
    expect(settle(policy, 1)).toEqual([]);
    expectHalted(policy);
    after.reset();
    expect(settle(policy, 1)).toEqual(['resume']);
    expect(policy.review(order('buy', 1), fakeDecision()).verdict).toBe('approve');
  });

  it('stops an order that comes before the settle', () => {
    const kill = killSwitch();
    const policy = kill(fakeEnv());
    kill.trip('now');
    expect(policy.review(order('buy', 1), fakeDecision()).verdict).toBe('halt');
    expect(settle(policy, 1)).toEqual(['halt']);
  });
});
