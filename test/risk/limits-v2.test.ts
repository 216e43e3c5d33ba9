/** Limits of the second generation on books made by hand: each measure against a second computation. */
import { describe, expect, it } from 'vitest';
import type { RiskPolicy, RiskVerdict } from '../../src/contracts/risk-policy.js';
import { type Flags, flags } from '../../src/core/flags.js';
import { instrument } from '../../src/core/instrument.js';
import type { NewIntent } from '../../src/core/order.js';
import type { Factory } from '../../src/core/plugin.js';
import { optionPrice } from '../../src/math/black-scholes.js';
import { returnsTable, sampleCovariance } from '../../src/math/covariance/sample.js';
import { ledoitWolfIdentity } from '../../src/math/covariance/shrinkage.js';
import { historicalTail } from '../../src/math/tail/historical.js';
import {
  betaLimit,
  correlationLimits,
  drawdownLadder,
  historicalScenario,
  liquidityLimits,
  orderRate,
  portfolioLimits,
  sizeCap,
  stressLimit,
  tailLimit,
  volatilityLimit,
} from '../../src/risk/index.js';
import { type FakeInput, fakeDecision, fakeEnv } from '../fake-decision.js';

const ON: Flags = flags({ enable_risk_v2: true });
const DAY = 86_400e6;

function made(factory: Factory<RiskPolicy>, universe: FakeInput['universe'] = ['A', 'B', 'C']): RiskPolicy {
  return factory({ ...fakeEnv(universe), flags: ON });
}

function order(side: 'buy' | 'sell', instrumentIndex: number, quantity: number): NewIntent {
  return { action: 'new', instrument: instrumentIndex, side, quantity, type: 'market' };
}

function passed(verdict: RiskVerdict, asked: number): number {
  if (verdict.verdict === 'approve') return asked;
  return verdict.verdict === 'reduce' ? Number(verdict.quantity) : 0;
}

/** Returns of three assets, the first two nearly the same. */
const rows = Array.from({ length: 40 }, (_, t) => {
  const common = 0.02 * Math.sin(2.3 * t);
  return [common + 0.002 * Math.cos(5 * t), common - 0.002 * Math.sin(3 * t), 0.015 * Math.cos(1.1 * t * t)];
});

/** Lets a policy see the prices that make those returns; the last marks are 100 each. */
function lived(policy: RiskPolicy): RiskPolicy {
  const marks = [1, 1, 1].map((_, i) => 100 / rows.reduce((all, row) => all * (1 + row[i]!), 1));
  for (let t = 0; t <= rows.length; t++) {
    policy.settle?.(fakeDecision({ universe: ['A', 'B', 'C'], marks: [...marks], now: t * DAY }));
    for (let i = 0; i < 3 && t < rows.length; i++) marks[i] = marks[i]! * (1 + rows[t]![i]!);
  }
  return policy;
}

const now = rows.length * DAY;
const base: FakeInput = { universe: ['A', 'B', 'C'], marks: [100, 100, 100], equity: 10_000, now };

describe('volatilityLimit', () => {
  const { covariance } = ledoitWolfIdentity(returnsTable(rows));
  const vol = (values: readonly number[]): number => {
    let sum = 0;
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) sum += values[i]! * values[j]! * covariance[i * 3 + j]!;
    return Math.sqrt(252 * sum) / 10_000;
  };

  it('measures a shrunk covariance at the worst combination of fills', () => {
    const policy = lived(made(volatilityLimit({ lookback: 40, annual: 0.25, periodsPerYear: 252 })));
    const input: FakeInput = {
      ...base,
      positions: [40, 0, 0],
      orders: [{ side: 'sell', instrument: 1, quantity: 30 }],
    };
    const worst = Math.max(vol([4_000, 0, 0]), vol([4_000, -3_000, 0]));
    expect(policy.usage!(fakeDecision(input))[0]!.measured).toBeCloseTo(worst, 12);
    // The hedge on its way does not count for the next order until it is filled.
    const most = Array.from({ length: 200 }, (_, q) => q)
      .filter((q) => vol([4_000 + 100 * q, 0, 0]) <= 0.25)
      .at(-1)!;
    expect(passed(policy.review(order('buy', 0, 200), fakeDecision(input)), 200)).toBe(most);
  });

  it('bounds many open orders from above', () => {
    const ids = Array.from({ length: 9 }, (_, i) => `N${i}`);
    const policy = made(volatilityLimit({ lookback: 5, annual: 9, periodsPerYear: 1 }), ids);
    for (let t = 0; t < 7; t++)
      policy.settle?.(
        fakeDecision({
          universe: ids,
          marks: ids.map((_, i) => 100 * (1 + 0.01 * Math.sin(t * (i + 1)))),
          now: t * DAY,
        }),
      );
    const orders = ids.map((_, i) => ({ side: 'buy' as const, instrument: i, quantity: 10 }));
    const few = policy.usage!(
      fakeDecision({ universe: ids, orders: orders.slice(0, 6), equity: 10_000, now: 7 * DAY }),
    )[0]!;
    const many = policy.usage!(fakeDecision({ universe: ids, orders, equity: 10_000, now: 7 * DAY }))[0]!;
    expect(many.measured).toBeGreaterThan(few.measured);
    expect(Number.isFinite(many.measured)).toBe(true);
  });

  it('knows nothing before its look-back is full, and lets the way out pass', () => {
    const policy = made(volatilityLimit({ lookback: 40, annual: 0.25, periodsPerYear: 252 }));
    const at = fakeDecision({ ...base, positions: [40, 0, 0] });
    expect(policy.review(order('buy', 1, 1), at)).toMatchObject({ verdict: 'refuse', reason: { passes: 0 } });
    expect(policy.review(order('sell', 0, 40), at).verdict).toBe('approve');
  });
});

describe('tailLimit', () => {
  it('is the tail of past returns on what may be held', () => {
    const policy = lived(made(tailLimit({ lookback: 40, max: 9, measure: 'var', tail: 0.1 })));
    const profits = rows.map((row) => 5_000 * row[0]! - 2_000 * row[2]!);
    const use = policy.usage!(fakeDecision({ ...base, positions: [50, 0, -20] }))[0]!;
    expect(use.measured).toBeCloseTo(historicalTail(profits, 0.1).valueAtRisk / 10_000, 12);
    const coming = rows.map((row) => Math.min(0, 1_000 * row[1]!));
    const orders = [{ side: 'buy' as const, instrument: 1, quantity: 10 }];
    const open = policy.usage!(fakeDecision({ ...base, orders }))[0]!;
    expect(open.measured).toBeCloseTo(historicalTail(coming, 0.1).valueAtRisk / 10_000, 12);
  });

  it('filtered returns follow the volatility of today', () => {
    const calm = lived(made(tailLimit({ lookback: 40, max: 9, method: 'filtered' })));
    const plain = lived(made(tailLimit({ lookback: 40, max: 9 })));
    const at = fakeDecision({ ...base, positions: [50, 0, 0] });
    const [a, b] = [calm.usage!(at)[0]!.measured, plain.usage!(at)[0]!.measured];
    expect(a).toBeGreaterThan(0.5 * b);
    expect(a).not.toBeCloseTo(b, 6);
    for (const method of ['normal', 'cornish-fisher'] as const) {
      const other = lived(made(tailLimit({ lookback: 40, max: 9, method }))).usage!(at)[0]!.measured;
      expect(other / b).toBeGreaterThan(0.7);
      expect(other / b).toBeLessThan(1.6);
    }
  });
});

describe('correlation, beta, liquidity', () => {
  it('a pair that moves together is one bet; apart, two ways of it', () => {
    const policy = lived(made(correlationLimits({ lookback: 40, pairwise: { above: 0.8, max: 0.5 } })));
    const held = fakeDecision({ ...base, positions: [30, 0, 0] });
    expect(passed(policy.review(order('buy', 1, 100), held), 100)).toBe(20);
    expect(policy.review(order('sell', 1, 100), held).verdict).toBe('approve');
    expect(policy.review(order('buy', 2, 100), held).verdict).toBe('approve');
  });

  it('a cluster counts gross, hedges as well', () => {
    const policy = lived(made(correlationLimits({ lookback: 40, cluster: { above: 0.8, max: 0.5 } })));
    const held = fakeDecision({ ...base, positions: [30, 0, 0] });
    expect(passed(policy.review(order('sell', 1, 100), held), 100)).toBe(20);
    expect(policy.review(order('buy', 2, 50), held).verdict).toBe('approve');
  });

  it('beta is covariance over variance', () => {
    const policy = lived(made(betaLimit({ lookback: 40, to: 'A', max: 0.4 })));
    const covariance = sampleCovariance(returnsTable(rows));
    const beta = covariance[1]! / covariance[0]!;
    const use = policy.usage!(fakeDecision({ ...base, positions: [0, 30, 0] }))[0]!;
    expect(use.measured).toBeCloseTo(0.3 * beta, 10);
  });

  it('volume is that of the days before, and a split of shares changes its unit', () => {
    const policy = made(
      liquidityLimits({ shareOfVolume: 0.1, daysToLiquidate: { max: 2, participation: 0.1 }, days: 2 }),
    );
    const at = fakeDecision(base);
    const bars = (volume: number) =>
      policy.observe!({ kind: 'bar', instrument: 0, volume, open: 1, high: 1, low: 1, close: 1 } as never, at);
    bars(1_000);
    expect(policy.review(order('buy', 0, 10), at).verdict).toBe('refuse');
    bars(3_000);
    expect(passed(policy.review(order('buy', 0, 900), at), 900)).toBe(200);
    const orders = [{ side: 'buy' as const, quantity: 150 }];
    expect(passed(policy.review(order('buy', 0, 900), fakeDecision({ ...base, orders })), 900)).toBe(50);
    expect(passed(policy.review(order('buy', 0, 900), fakeDecision({ ...base, positions: [350] })), 900)).toBe(50);
    const split = { kind: 'corporate-action', instrument: 0, action: { type: 'split', numerator: 2, denominator: 1 } };
    policy.observe!(split as never, at);
    expect(passed(policy.review(order('buy', 0, 900), at), 900)).toBe(400);
  });
});

describe('stressLimit', () => {
  it('values options anew from the volatility that their mark implies', () => {
    const expiry = '1970-07-02T00:00:00Z';
    const call = instrument({
      id: 'C100',
      assetClass: 'option',
      underlying: 'S',
      strike: 100,
      right: 'call',
      expiry,
      multiplier: 100,
    });
    const universe = ['S', call];
    const time = (Date.parse(expiry) * 1000) / (365 * DAY);
    const terms = { type: 'call', spot: 100, strike: 100, rate: 0, volatility: 0.25, time } as const;
    const mark = optionPrice(terms);
    const scenarios = [{ name: 'rally', price: 0.3, volatility: 0.1 }];
    const policy = made(stressLimit({ scenarios, max: 0.5 }), universe);
    const lost = 100 * (optionPrice({ ...terms, spot: 130, volatility: 0.35 }) - mark);
    const at = fakeDecision({ universe, marks: [100, mark], equity: 100_000, now: 0 });
    const verdict = policy.review(order('sell', 1, 50), at);
    expect(passed(verdict, 50)).toBe(Math.floor(50_000 / lost));
    const use = policy.usage!(fakeDecision({ universe, marks: [100, mark], equity: 100_000, positions: [0, -10] }))[0]!;
    expect(use.measured).toBeCloseTo((10 * lost) / 100_000, 6);
    // Covered by the stock it would lose less.
    const covered = fakeDecision({ universe, marks: [100, mark], equity: 100_000, positions: [1_000, -10] });
    expect(policy.usage!(covered)[0]!.measured).toBeLessThan(use.measured);
  });

  it('adds factors through betas, what is against, and the cost of getting out', () => {
    const scenarios = [
      { name: 'all', price: { A: -0.1, '*': 0 }, factors: { rates: 0.02 }, against: 0.01, liquidityBps: 100 },
    ];
    const policy = made(stressLimit({ scenarios, betas: { A: { rates: -5 }, B: { rates: 3 } }, max: 1 }));
    const use = policy.usage!(fakeDecision({ ...base, positions: [10, -20, 0] }))[0]!;
    // A: -0.1 - 0.1; B: +0.06 against a short; 2 % of 3,000 for against and liquidity.
    expect(use.measured).toBeCloseTo((1_000 * 0.2 + 2_000 * 0.06 + 3_000 * 0.02) / 10_000, 12);
    expect(() => made(stressLimit({ scenarios: [{ name: 'x', price: { Z: -0.1 } }], max: 1 }))).toThrow(
      /no instrument "Z"/,
    );
    expect(() => historicalScenario('gap', { A: [100] })).toThrow(/1 prices of A/);
  });
});

describe('sizes, rates and ladders', () => {
  it('caps by volatility, by Kelly with a hard cap, and at nothing without an edge', () => {
    const target = lived(
      made(sizeCap({ rule: { volatilityTarget: 0.05, periodsPerYear: 252 }, max: 1, lookback: 40 })),
    );
    const deviation = Math.sqrt(252 * sampleCovariance(returnsTable(rows))[8]!);
    const most = Math.floor((10_000 * 0.05) / deviation / 100);
    expect(passed(target.review(order('buy', 2, 999), fakeDecision(base)), 999)).toBe(most);
    const bet = made(sizeCap({ rule: { kelly: { win: 0.6, odds: 1, fraction: 0.5 } }, max: 0.07 }));
    expect(passed(bet.review(order('buy', 0, 999), fakeDecision(base)), 999)).toBe(7);
    const none = made(sizeCap({ rule: { kelly: { win: 0.4, odds: 1, fraction: 0.5 } }, max: 0.07 }));
    expect(none.review(order('buy', 0, 1), fakeDecision(base)).verdict).toBe('refuse');
  });

  it('counts orders in flight and orders that were reported, within the window', () => {
    const policy = made(orderRate({ max: 2, per: '1d' }));
    const at = (k: number) => fakeDecision({ ...base, now: k * DAY });
    expect(policy.review(order('buy', 0, 1), at(5)).verdict).toBe('approve');
    for (const id of ['a', 'b']) policy.observe!({ type: 'accepted', orderId: id, at: 5 * DAY } as never, at(5));
    expect(policy.review(order('sell', 0, 1), at(5))).toMatchObject({
      verdict: 'refuse',
      reason: { measured: 3, limit: 2 },
    });
    policy.settle!(at(6.5));
    expect(policy.review(order('buy', 0, 1), at(6.5)).verdict).toBe('approve');
    expect(policy.review({ action: 'cancel', id: 'a' }, at(5)).verdict).toBe('approve');
  });

  it('scales, halts, flattens, and comes back as stated', () => {
    const ladder = made(
      drawdownLadder({
        gross: 1,
        steps: [
          { at: 0.1, to: 0.5 },
          { at: 0.2, to: 'halt' },
          { at: 0.3, to: 'flatten' },
        ],
        reentry: { after: '2d' },
      }),
    );
    const settle = (k: number, equity: number, positions: number[] = [0]) =>
      (ladder.settle!(fakeDecision({ ...base, now: k * DAY, equity, positions })) ?? []).map((one) => one.action);
    const room = (k: number, equity: number) =>
      passed(ladder.review(order('buy', 0, 999), fakeDecision({ ...base, now: k * DAY, equity })), 999);
    settle(0, 10_000);
    expect(settle(1, 8_900, [80])).toEqual(['submit']);
    expect(room(1, 8_900)).toBe(44);
    expect(settle(2, 7_900)).toEqual(['halt']);
    expect(room(2, 7_900)).toBe(0);
    expect(settle(3, 6_900, [5])).toEqual(['halt', 'flatten']);
    expect(settle(4.9, 6_900)).toEqual([]);
    expect(settle(5.1, 6_900)).toEqual(['resume']);
    // Full exposure again, and no more than that: what lies above it would be trimmed.
    expect(room(5.1, 6_900)).toBe(69);
    expect(() =>
      drawdownLadder({
        gross: 1,
        steps: [
          { at: 0.2, to: 'halt' },
          { at: 0.1, to: 0.5 },
        ],
      }),
    ).toThrow(/does not rise/);
  });

  it('leverage counts options by what they are written on; margin what binds and what is added', () => {
    const put = instrument({
      id: 'P',
      assetClass: 'option',
      underlying: 'A',
      strike: 90,
      right: 'put',
      expiry: '2030-01-01T00:00:00Z',
      multiplier: 100,
    });
    const universe = ['A', put];
    const policy = made(portfolioLimits({ leverage: 2, margin: { max: 0.5, rate: 0.5 } }), universe);
    const at = fakeDecision({
      universe,
      marks: [100, 2],
      equity: 10_000,
      margin: { initial: 1_000, maintenance: 0, available: 0 },
    });
    const verdict = policy.review(order('sell', 1, 9), at);
    expect(passed(verdict, 9)).toBe(2);
    expect(verdict).toMatchObject({
      reason: { text: 'leverage: notional as a multiple of equity', measured: 9, limit: 2, passes: 2 },
    });
    expect(passed(policy.review(order('buy', 0, 150), at), 150)).toBe(80);
  });
});
