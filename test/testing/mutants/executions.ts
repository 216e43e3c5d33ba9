/** The real execution in its forms, spoiled. */
import type { Execution } from '../../../src/contracts/execution.js';
import { TargetTable } from '../../../src/core/frame.js';
import { fixed, toNumber } from '../../../src/core/money.js';
import type { NewIntent, OrderIntent } from '../../../src/core/order.js';
import type { Factory } from '../../../src/core/plugin.js';
import { rebalance } from '../../../src/oms/index.js';
import { executionChecks } from '../../../src/testing/index.js';
import { changed, type Mutation, mutations, type Real, type Spoiling } from './mutation.js';

type Make = Factory<Execution>;

const MARKET: Real<Make> = ['rebalance at the market', rebalance()];
const LIMIT: Real<Make> = ['rebalance by limit', rebalance({ order: 'limit', limitOffsetBps: 5 })];
const CLOSE: Real<Make> = ['rebalance on the close', rebalance({ order: 'market-on-close', flip: 'two-orders' })];

/** Bends the intents of a real execution. */
function bent(make: Make, bend: (intents: readonly OrderIntent[]) => readonly OrderIntent[]): Make {
  return changed(make, (real) => ({ plan: (targets, at) => bend(real.plan(targets, at)) }));
}

/** Bends each new order. */
function eachNew(make: Make, bend: (intent: NewIntent) => NewIntent): Make {
  return bent(make, (intents) => intents.map((one) => (one.action === 'new' ? bend(one) : one)));
}

const quantity = (intent: NewIntent): number => toNumber(fixed(intent.quantity));

/** Numbers its plans in the tags of its orders: a sound execution with memory, around the real one. */
function numbered(make: Make): Make {
  return changed(make, (real) => {
    let plans = 0;
    return {
      plan(targets, at) {
        plans++;
        return real.plan(targets, at).map((one) => (one.action === 'new' ? { ...one, tag: `plan ${plans}` } : one));
      },
      snapshot: () => ({ json: plans }),
      restore: (state) => {
        plans = state.json as number;
      },
    };
  });
}

function sharing(make: Make): Make {
  let one: Execution | null = null;
  return (env) => {
    one ??= make(env);
    return one;
  };
}

/** Sees neither open orders nor, when asked, positions. */
function blind(make: Make, hide: 'inFlight' | 'positions'): Make {
  return changed(make, (real) => ({
    plan(targets, at) {
      const none = { quantity: () => 0, orders: () => [], count: 0 };
      return real.plan(
        targets,
        hide === 'inFlight' ? { ...at, inFlight: none } : { ...at, positions: { ...at.positions, quantity: () => 0 } },
      );
    },
  }));
}

/** Judges by targets that were lent to an earlier call. */
function keepingTargets(make: Make): Make {
  return changed(make, (real) => {
    let kept: TargetTable | null = null;
    return {
      plan(targets, at) {
        const nonsense = kept !== null && kept.values[0]! < -1e70;
        kept = targets;
        return nonsense ? [] : real.plan(targets, at);
      },
    };
  });
}

function filled(make: Make): Make {
  return changed(make, (real) => ({
    plan(targets, at) {
      const own = new TargetTable(targets.rows);
      own.kind = targets.kind;
      targets.values.forEach((value, i) => {
        own.values[i] = Number.isNaN(value) ? 0 : value;
      });
      return real.plan(own, at);
    },
  }));
}

const spoilings: readonly Spoiling<Make>[] = [
  { check: 'EX-01', how: 'has no version', spoil: (m) => changed(m, () => ({ version: '' })), real: [MARKET, LIMIT] },
  {
    check: 'EX-02',
    how: 'orders half a lot',
    spoil: (m) => eachNew(m, (one) => ({ ...one, quantity: quantity(one) + 0.5 })),
    real: [MARKET, LIMIT],
  },
  {
    check: 'EX-02',
    how: 'forgets the limit price',
    spoil: (m) => eachNew(m, (one) => ({ ...one, type: 'stop-limit' })),
    real: [MARKET, LIMIT],
  },
  {
    check: 'EX-02',
    how: 'cancels what is not there',
    spoil: (m) => bent(m, (intents) => [...intents, { action: 'cancel', id: 'ghost' }]),
    real: [CLOSE, MARKET],
  },
  {
    check: 'EX-03',
    how: 'orders a lot to be sure',
    spoil: (m) =>
      bent(m, (intents) =>
        intents.length > 0 ? intents : [{ action: 'new', instrument: 0, side: 'buy', quantity: 1, type: 'market' }],
      ),
    real: [MARKET, CLOSE],
  },
  { check: 'EX-03', how: 'does not look at what it holds', spoil: (m) => blind(m, 'positions'), real: [MARKET, LIMIT] },
  { check: 'EX-04', how: 'takes no target for zero', spoil: filled, real: [MARKET, LIMIT, CLOSE] },
  {
    check: 'EX-05',
    how: 'orders a lot more',
    spoil: (m) => eachNew(m, (one) => ({ ...one, quantity: quantity(one) + 1 })),
    real: [MARKET, CLOSE],
  },
  {
    check: 'EX-05',
    how: 'orders the other side',
    spoil: (m) => eachNew(m, (one) => ({ ...one, side: one.side === 'buy' ? 'sell' : 'buy' })),
    real: [MARKET, LIMIT],
  },
  {
    check: 'EX-06',
    how: 'does not look at what is on its way',
    spoil: (m) => blind(m, 'inFlight'),
    real: [MARKET, LIMIT, CLOSE],
  },
  {
    check: 'EX-07',
    how: 'does not look at what is on its way',
    spoil: (m) => blind(m, 'inFlight'),
    real: [MARKET, LIMIT, CLOSE],
  },
  {
    check: 'EX-08',
    how: 'forgets its count',
    spoil: (m) => changed(numbered(m), () => ({ restore: () => {} })),
    real: [MARKET, LIMIT],
  },
  { check: 'EX-09', how: 'every instance is the same one', spoil: (m) => sharing(numbered(m)), real: [MARKET, CLOSE] },
  { check: 'EX-10', how: 'keeps the targets', spoil: keepingTargets, real: [MARKET, LIMIT] },
  {
    check: 'EX-10',
    how: 'writes to the targets',
    spoil: (m) =>
      changed(m, (real) => ({
        plan(targets, at) {
          const intents = real.plan(targets, at);
          targets.values.fill(0);
          return intents;
        },
      })),
    real: [MARKET, CLOSE],
  },
  {
    check: 'EX-11',
    how: 'tags orders with the time of day',
    spoil: (m) => eachNew(m, (one) => ({ ...one, tag: String(Date.now()) })),
    real: [MARKET, LIMIT],
  },
];

/** All of them. */
export const executionMutations: readonly Mutation[] = mutations((make) => executionChecks(make), spoilings);
