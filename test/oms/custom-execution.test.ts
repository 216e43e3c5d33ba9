import { describe, expect, it } from 'vitest';
import { TargetTable } from '../../src/core/frame.js';
import { customExecution } from '../../src/oms/index.js';
import { fakeDecision, fakeEnv } from '../fake-decision.js';

const counting = customExecution({
  name: 'counting',
  uses: { orderTypes: ['limit'], timesInForce: ['day'] },
  memory: () => ({ calls: 0 }),
  plan: (_targets, _at, memory) => {
    memory.calls += 1;
    return [{ action: 'new', instrument: 0, side: 'buy', quantity: memory.calls, type: 'limit', limitPrice: 1 }];
  },
});
const quantities = (execution: ReturnType<typeof counting>) =>
  execution.plan(new TargetTable(1), fakeDecision()).map((one) => (one.action === 'new' ? one.quantity : null));

describe('customExecution', () => {
  it('remembers between calls, each instance for itself', () => {
    const [one, other] = [counting(fakeEnv()), counting(fakeEnv())];
    expect([quantities(one), quantities(one), quantities(other)]).toEqual([[1], [2], [1]]);
    expect(one.uses).toEqual({ orderTypes: ['limit'], timesInForce: ['day'] });
  });

  it('goes on from a snapshot, which later calls leave alone', () => {
    const one = counting(fakeEnv());
    quantities(one);
    const state = one.snapshot();
    quantities(one);
    const other = counting(fakeEnv());
    other.restore(state);
    expect(quantities(other)).toEqual([2]);
    other.restore(state);
    expect(quantities(other)).toEqual([2]);
  });

  it('answers nothing where it has no function for it', () => {
    const plain = customExecution({ name: 'plain', plan: () => [] })(fakeEnv());
    expect(plain.wake?.(fakeDecision())).toBeUndefined();
    expect(plain.snapshot()).toEqual({ json: null });
  });

  it('says what is missing or misspelt', () => {
    expect(() => customExecution({ name: 'x' } as never)).toThrow(/plan is not a function/);
    expect(() => customExecution({ name: 'x', plan: () => [], memroy: 1 } as never)).toThrow(/memroy/);
  });
});
