/** Limits on an account that more than one hand moves: other strategies, changes and cancels that are not confirmed yet. */
import { describe, expect, it } from 'vitest';
import { backtest } from '../../src/backtest/backtest.js';
import type { RiskPolicy } from '../../src/contracts/risk-policy.js';
import { flags } from '../../src/core/flags.js';
import { instrument } from '../../src/core/instrument.js';
import { fixed } from '../../src/core/money.js';
import { type ApprovedReplace, Order } from '../../src/core/order.js';
import type { Factory } from '../../src/core/plugin.js';
import type { Decision } from '../../src/core/portfolio.js';
import { fromRows } from '../../src/data/memory.js';
import { defineStrategy } from '../../src/engine/strategy.js';
import { sma } from '../../src/features/trend/sma.js';
import { rule } from '../../src/models/rule.js';
import { RiskGate } from '../../src/oms/gate.js';
import { Orders } from '../../src/oms/orders.js';
import { fixedWeight } from '../../src/portfolio/fixed-quantity.js';
import {
  exposureLimits,
  factorLimits,
  portfolioLimits,
  positionLimits,
  stressLimit,
  volatilityLimit,
} from '../../src/risk/index.js';
import { buy, calm, type Script, scripted, sell } from '../disasters/scene.js';
import { fakeDecision, fakeEnv } from '../fake-decision.js';

const ON = flags({ enable_risk_v2: true });
const LIMITS: readonly [string, Factory<RiskPolicy>][] = [
  ['portfolioLimits', portfolioLimits({ gross: 1 })],
  ['exposureLimits', exposureLimits({ gross: 1 })],
  ['factorLimits', factorLimits({ betas: { A: { m: 1 }, B: { m: 1 } }, max: { m: 1 } })],
  ['stressLimit', stressLimit({ scenarios: [{ name: 'crash', price: -0.2 }], max: 0.2 })],
];

describe('two strategies on one account', () => {
  const trader = (name: string, script: Script, risk: readonly Factory<RiskPolicy>[]) =>
    defineStrategy({
      name,
      features: sma({ period: 1 }),
      model: rule({ needs: ['sma_1'] }, () => 0),
      optimizer: fixedWeight({ weight: 1 }),
      execution: scripted(script),
      risk,
    });

  it.each(LIMITS)('%s: together they keep a limit in the instant that both enter in', async (_name, limit) => {
    const bars = calm(0, 8, 100, 0);
    const result = await backtest({
      strategy: [
        trader('first', (k) => (k === 3 ? [buy(0, 800)] : []), [limit]),
        trader('second', (k) => (k === 3 ? [buy(1, 800)] : []), [limit]),
      ],
      data: fromRows({ series: ['A', 'B'].map((id) => ({ instrument: id, bars })), period: '1d' }),
      instruments: [instrument({ id: 'A' }), instrument({ id: 'B' })],
      cash: 100_000,
      flags: { enable_risk_v2: true },
    });
    expect([result.position('A').toNumber(), result.position('B').toNumber()]).toEqual([800, 200]);
  });
});

/** A gate over books of its own, as an account has them. */
function desk(limits: readonly Factory<RiskPolicy>[], held: readonly number[] = []) {
  const universe = ['A', 'B'];
  const orders = new Orders(2);
  const env = { ...fakeEnv(universe), flags: ON };
  const policies = limits.map((make) => make(env));
  const gate = new RiskGate(policies, { find: (id) => orders.find(id), marginShortfall: () => 0 });
  const view = {
    quantity: (i: number) => orders.inFlight('test')[i]!,
    orders: (i?: number) => orders.list(undefined, i),
    get count() {
      return orders.count;
    },
    get revision() {
      return orders.revision;
    },
  };
  const at = { ...fakeDecision({ universe, equity: 100_000, positions: held }), inFlight: view } as Decision;
  for (const one of policies) one.settle?.(at);
  const rest = (id: string, instrumentIndex: number, quantity: number, side: 'buy' | 'sell' = 'buy'): void => {
    const terms = { id, strategy: 'test', instrument: instrumentIndex, side, type: 'limit' } as const;
    const prices = { limitFixed: fixed(100), stopFixed: null, trailFixed: null, trailBps: null, expireAt: null };
    const more = {
      timeInForce: 'gtc',
      reduceOnly: false,
      tag: '',
      decidedAt: 0,
      quantityFixed: fixed(quantity),
    } as const;
    orders.add(new Order({ ...terms, ...prices, ...more }));
  };
  const passed = (intent: Parameters<RiskGate['review']>[0]): number => {
    const [one] = gate.review(intent, at);
    if (one === undefined) return 0;
    if (one.action === 'cancel') return Number.NaN;
    return Number(one.action === 'submit' ? one.order.quantityFixed : one.change.quantityFixed) / 1e12;
  };
  return { orders, passed, rest, policies, at };
}

describe('a change that is not confirmed', () => {
  const all = [...LIMITS.map(([, one]) => one), positionLimits({ maxQuantity: 1_000 })];

  it.each(LIMITS)('%s: counts from its approval on, for the orders of the same instant', (_name, limit) => {
    const { rest, passed } = desk([limit]);
    rest('r', 0, 100);
    expect(passed({ action: 'replace', id: 'r', quantity: 700 })).toBe(700);
    expect(passed(buy(1, 700))).toBe(300);
  });

  it.each(LIMITS)('%s: and while the venue has not answered', (_name, limit) => {
    const { rest, passed, orders } = desk([limit]);
    rest('r', 0, 100);
    orders.change({ id: 'r', quantityFixed: fixed(700), limitFixed: fixed(100), stopFixed: null } as ApprovedReplace);
    expect(passed(buy(1, 700))).toBe(300);
  });

  it('is not asked for twice, and the largest of several counts', () => {
    const { rest, passed } = desk(all);
    rest('r', 0, 100);
    expect(passed({ action: 'replace', id: 'r', quantity: 900 })).toBe(900);
    expect(passed({ action: 'replace', id: 'r', quantity: 400 })).toBe(400);
    expect(passed({ action: 'replace', id: 'r', quantity: 900 })).toBe(900);
    expect(passed(buy(1, 400))).toBe(100);
    expect(passed(buy(0, 400))).toBe(0);
  });

  it('frees nothing when it is refused by the venue, and is over when it is', () => {
    const { rest, passed, orders } = desk([portfolioLimits({ gross: 1 })]);
    rest('r', 0, 600);
    orders.change({ id: 'r', quantityFixed: fixed(100), limitFixed: fixed(100), stopFixed: null } as ApprovedReplace);
    expect(passed(buy(1, 700))).toBe(400);
    orders.change({ id: 'r', quantityFixed: fixed(950), limitFixed: fixed(100), stopFixed: null } as ApprovedReplace);
    expect(orders.find('r')!.most).toBe(950);
    orders.apply({ type: 'replace-rejected', orderId: 'r', at: 0, text: '' } as never);
    expect(orders.find('r')!.most).toBe(950);
    orders.apply({ type: 'replace-rejected', orderId: 'r', at: 0, text: '' } as never);
    expect(orders.find('r')!.most).toBe(600);
  });

  it('counts after a restart too', () => {
    const { rest, orders } = desk([]);
    rest('r', 0, 100);
    orders.change({ id: 'r', quantityFixed: fixed(700), limitFixed: fixed(100), stopFixed: null } as ApprovedReplace);
    const again = new Orders(2);
    again.restore(orders.snapshot());
    expect(again.find('r')!.most).toBe(700);
  });

  it('that closes leaves less to close for others', () => {
    const { rest, passed } = desk([portfolioLimits({ gross: 0.001 })], [100, 0]);
    rest('s', 0, 10, 'sell');
    expect(passed({ action: 'replace', id: 's', quantity: 80 })).toBe(80);
    expect(passed(sell(0, 100))).toBe(20);
  });
});

describe('a cancel that is not confirmed', () => {
  it('takes no change after it: no policy could weigh it', () => {
    const { rest, passed } = desk([portfolioLimits({ gross: 1 })]);
    rest('r', 0, 100);
    passed({ action: 'cancel', id: 'r' });
    expect(passed({ action: 'replace', id: 'r', quantity: 9_000 })).toBe(0);
    expect(passed({ action: 'replace', id: 'r', quantity: 50 })).toBe(0);
  });

  it.each(LIMITS.filter(([name]) => name !== 'exposureLimits'))(
    '%s: frees no room: a fill may come first',
    (_name, limit) => {
      const { rest, passed } = desk([limit]);
      rest('r', 0, 700);
      expect(passed({ action: 'cancel', id: 'r' })).toBeNaN();
      expect(passed(buy(1, 700))).toBe(300);
      expect(passed(buy(0, 700))).toBe(0);
    },
  );
});

describe('margin', () => {
  it('is asked for beside what was approved at the same instant: two orders of one plan do not share it', () => {
    const universe = ['A', 'B'];
    const gate = new RiskGate([], {
      find: () => undefined,
      marginShortfall: (_i, quantity, price, onTheirWay) =>
        quantity * price + onTheirWay.reduce((sum, one) => sum + 100 * one.remaining, 0) - 100_000,
    });
    const at = fakeDecision({ universe, equity: 100_000 });
    expect([buy(0, 600), buy(1, 600), buy(1, 400)].map((one) => gate.review(one, at).length)).toEqual([1, 0, 1]);
  });
});

describe('what was read at a settle', () => {
  it('is read again when others have changed the books of the account since', () => {
    const { rest, passed } = desk([
      portfolioLimits({ gross: 1 }),
      volatilityLimit({ lookback: 5, annual: 99, periodsPerYear: 1 }),
    ]);
    rest('r', 0, 700);
    expect(passed(buy(1, 700))).toBe(0);
    const other = desk([portfolioLimits({ gross: 1 })]);
    other.rest('r', 0, 700);
    expect(other.passed(buy(1, 700))).toBe(300);
    other.rest('q', 0, 100);
    expect(other.passed(buy(1, 700))).toBe(0);
  });
});
