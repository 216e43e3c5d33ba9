import { describe, expect, it } from 'vitest';
import { TargetTable } from '../../src/core/frame.js';
import { instrument } from '../../src/core/instrument.js';
import { fixed, toNumber } from '../../src/core/money.js';
import type { NewIntent, OrderIntent } from '../../src/core/order.js';
import { Universe } from '../../src/core/universe.js';
import { rebalance, type TwapOptions, twap } from '../../src/oms/index.js';
import { fakeDecision, fakeEnv } from '../fake-decision.js';

const env = { ...fakeEnv(['A']), universe: new Universe([instrument({ id: 'A' })]) };
const targets = (quantity: number): TargetTable => {
  const table = new TargetTable(1);
  table.kind = 'quantity';
  table.values[0] = quantity;
  return table;
};

/** An execution on a clock: a decision, and the wakes that it asked for. */
function clock(options: TwapOptions, parent?: Parameters<typeof twap>[1]) {
  const execution = twap(options, parent)(env);
  const asked: number[] = [];
  const at = (now: number, held = 0) => ({
    ...fakeDecision({ now, positions: [held] }),
    wake: (time: number) => void asked.push(time),
  });
  return {
    execution,
    asked,
    plan: (now: number, target: number, held = 0) => sizes(execution.plan(targets(target), at(now, held))),
    wake: (now: number, held = 0) => sizes(execution.wake?.(at(now, held)) ?? []),
  };
}

function sizes(intents: readonly OrderIntent[]): readonly number[] {
  return (intents as readonly NewIntent[]).map(
    ({ side, quantity }) => toNumber(fixed(quantity)) * (side === 'buy' ? 1 : -1),
  );
}

describe('twap', () => {
  it('sends the first child now and each other at its time, all of them the parent', () => {
    const { plan, wake, asked } = clock({ children: 4, every: 2_500_000 });
    expect(plan(0, 10)).toEqual([3]);
    expect(asked).toEqual([2_500_000, 5_000_000, 7_500_000]);
    expect(wake(2_499_999, 3)).toEqual([]);
    expect(wake(2_500_000, 3)).toEqual([3]);
    expect(wake(7_500_000, 6)).toEqual([2, 2]);
    expect(wake(9_000_000, 10)).toEqual([]);
  });

  it('puts what does not divide into the last child where asked, and leaves out empty children', () => {
    expect(clock({ children: 4, every: '1s', remainder: 'last' }).plan(0, 11)).toEqual([2]);
    const { plan, asked } = clock({ children: 4, every: '1s' });
    expect(plan(0, 2)).toEqual([1]);
    expect(asked.length).toBe(1);
    const last = clock({ children: 4, every: '1s', remainder: 'last' });
    last.plan(0, 3);
    expect(last.asked).toEqual([]); // one child: 0, 0, 0, 3
  });

  it('goes on when a decision asks for the same again, and starts anew when it asks for something else', () => {
    const { plan, wake } = clock({ children: 2, every: '10s' });
    expect(plan(0, 10)).toEqual([5]);
    expect(plan(1_000_000, 10, 5)).toEqual([]);
    expect(wake(10_000_000, 5)).toEqual([5]);
    expect(plan(20_000_000, 30, 10)).toEqual([10]);
    expect(plan(21_000_000, 20, 20)).toEqual([]); // reached: the second child is not wanted any more
    expect(wake(30_000_000, 20)).toEqual([]);
  });

  it('closes at once where asked, and slices only what opens', () => {
    const { plan, wake } = clock({ children: 2, every: '1s', exits: 'at-once' });
    expect(plan(0, -10, 10)).toEqual([-10, -5]);
    expect(wake(1_000_000, -5)).toEqual([-5]);
    expect(clock({ children: 2, every: '1s' }).plan(0, -10, 10)).toEqual([-10]);
  });

  it('cuts the orders of any parent, and passes on what it asks for besides', () => {
    const { plan } = clock({ children: 2, every: '1s' }, rebalance({ order: 'market-on-close' }));
    expect(plan(0, 8)).toEqual([4]);
  });

  it('remembers what waits', () => {
    const one = clock({ children: 3, every: '1s' });
    one.plan(0, 9);
    const other = clock({ children: 3, every: '1s' });
    other.execution.restore(JSON.parse(JSON.stringify(one.execution.snapshot())) as { json: null });
    expect(other.wake(2_000_000, 3)).toEqual([3, 3]);
    expect(one.wake(2_000_000, 3)).toEqual([3, 3]);
  });

  it('says what is wrong with its options', () => {
    expect(() => twap({ children: 0, every: '1s' })).toThrow(/children/);
    expect(() => twap({ children: 2, every: 'soon' })).toThrow(/soon/);
  });
});
