/** Limits on the whole book: groups, factors, pairs, volumes, tails and stress, at their edges and against second computations. */
import { describe, expect, it } from 'vitest';
import type { RiskPolicy } from '../../src/contracts/risk-policy.js';
import { flags } from '../../src/core/flags.js';
import { type Instrument, instrument } from '../../src/core/instrument.js';
import type { NewIntent, Side } from '../../src/core/order.js';
import type { Factory } from '../../src/core/plugin.js';
import { Random } from '../../src/core/random.js';
import { optionPrice } from '../../src/math/black-scholes.js';
import { returnsTable, sampleCovariance } from '../../src/math/covariance/sample.js';
import { ledoitWolfConstantCorrelation, oracleApproximating } from '../../src/math/covariance/shrinkage.js';
import { normalQuantile } from '../../src/math/distributions/normal.js';
import { historicalTail } from '../../src/math/tail/historical.js';
import { cornishFisherTail, normalTail } from '../../src/math/tail/parametric.js';
import { garchFilter, garchFit } from '../../src/math/volatility/garch.js';
import {
  betaLimit,
  correlationLimits,
  factorLimits,
  groupLimits,
  historicalScenario,
  liquidityLimits,
  portfolioLimits,
  sizeCap,
  stressLimit,
  tailLimit,
  volatilityLimit,
} from '../../src/risk/index.js';
import { type FakeInput, fakeDecision, fakeEnv } from '../fake-decision.js';

const DAY = 86_400e6;
const order = (side: Side, quantity: number, index = 0): NewIntent => {
  return { action: 'new', instrument: index, side, quantity, type: 'market' };
};
const made = (make: Factory<RiskPolicy>, universe: FakeInput['universe'] = ['A', 'B', 'C']): RiskPolicy =>
  make({ ...fakeEnv(universe), flags: flags({ enable_risk_v2: true }) });
const three: FakeInput = { universe: ['A', 'B', 'C'], marks: [100, 50, 20], equity: 10_000 };
const use = (policy: RiskPolicy, input: FakeInput) => policy.usage!(fakeDecision(input));

describe('portfolioLimits', () => {
  it('measures each limit by its name, at the worst of what may be filled', () => {
    const policy = made(
      portfolioLimits({
        gross: 2,
        net: 1,
        instrument: 0.5,
        leverage: 3,
        concentration: { count: 2, max: 0.8 },
        margin: { max: 0.5, rate: 0.25 },
      }),
    );
    const input: FakeInput = {
      ...three,
      positions: [20, -40, 10],
      orders: [
        { side: 'buy', quantity: 5 },
        { side: 'sell', quantity: 30, instrument: 0 },
        { side: 'sell', quantity: 20, instrument: 1 },
      ],
      margin: { initial: 700, maintenance: 0, available: 0 },
    };
    // A may be 25 long or 10 short, B 40 or 60 short, C is 10 long.
    const values = [2_500, 3_000, 200];
    const all = use(policy, input).map(({ limit, measured, max }) => [limit, measured, max]);
    expect(all).toEqual([
      ['gross exposure as a multiple of equity', expect.closeTo(0.57, 12), 2],
      ['net exposure as a multiple of equity', expect.closeTo((1_000 + 3_000 - 200) / 10_000, 12), 1],
      ['position value as a share of equity', expect.closeTo(0.3, 12), 0.5],
      ['leverage: notional as a multiple of equity', expect.closeTo(0.57, 12), 3],
      ['the 2 largest positions as a share of equity', expect.closeTo((values[0]! + values[1]!) / 10_000, 12), 0.8],
      ['initial margin as a share of equity', expect.closeTo((700 + 0.25 * (500 + 1_000)) / 10_000, 12), 0.5],
    ]);
    for (const one of use(policy, input)) {
      expect(one.headroom).toBe(one.max - one.measured);
      expect(one.share).toBe(one.measured / one.max);
    }
  });

  it('an instrument without a price is unknown where it is held, and nothing where it is not', () => {
    const blind: FakeInput = { ...three, marks: [100, Number.NaN, 20] };
    for (const options of [
      { gross: 1 },
      { net: 1 },
      { instrument: 1 },
      { leverage: 1 },
      { concentration: { count: 1, max: 1 } },
    ]) {
      const policy = made(portfolioLimits(options));
      expect(use(policy, { ...blind, positions: [10, 0, 5] })[0]!.measured).toBeGreaterThan(0);
      expect(policy.review(order('buy', 1, 1), fakeDecision(blind)).verdict).toBe('refuse');
    }
    const policy = made(portfolioLimits({ gross: 1 }));
    expect(policy.review(order('buy', 1, 1), fakeDecision(blind))).toEqual({
      verdict: 'refuse',
      reason: { text: 'gross exposure as a multiple of equity unknown: not enough prices yet', limit: 1, passes: 0 },
    });
    // Held without a mark it is weighed at what it cost, 100 here.
    expect(use(policy, { ...blind, positions: [0, 30, 0] })[0]!.measured).toBeCloseTo(0.3, 12);
  });

  it('announces what prices alone breach, once, and that it holds again; a restart does not announce anew', () => {
    const policy = made(portfolioLimits({ gross: 1 }));
    const at = (price: number) => fakeDecision({ ...three, marks: [price, 50, 20], positions: [100, 0, 0] });
    expect(policy.settle!(at(100))).toBeUndefined();
    expect(policy.settle!(at(110))).toEqual([
      {
        action: 'alert',
        severity: 'warning',
        reason: {
          text: 'gross exposure as a multiple of equity is breached: only what reduces passes',
          measured: 1.1,
          limit: 1,
        },
      },
    ]);
    expect(policy.settle!(at(111))).toBeUndefined();
    const again = made(portfolioLimits({ gross: 1 }));
    again.restore(JSON.parse(JSON.stringify(policy.snapshot())));
    expect(again.settle!(at(112))).toBeUndefined();
    for (const one of [policy, again])
      expect(one.settle!(at(99))).toEqual([
        {
          action: 'alert',
          severity: 'info',
          reason: { text: 'gross exposure as a multiple of equity holds again', measured: 0.99, limit: 1 },
        },
      ]);
  });

  it('a change of an open order is weighed by what it adds; equity that is gone allows nothing', () => {
    const policy = made(portfolioLimits({ gross: 1 }));
    const orders = [{ id: 'x', side: 'buy', quantity: 60, type: 'limit', limitPrice: 100 }] as const;
    const at = fakeDecision({ ...three, orders });
    expect(policy.review({ action: 'replace', id: 'x', quantity: 100 }, at)).toEqual({ verdict: 'approve' });
    expect(policy.review({ action: 'replace', id: 'x', quantity: 120 }, at)).toMatchObject({
      verdict: 'reduce',
      reason: { measured: 1.2, limit: 1, passes: 100 },
    });
    expect(policy.review({ action: 'replace', id: 'x', quantity: 10 }, at)).toEqual({ verdict: 'approve' });
    const broke = fakeDecision({ ...three, equity: 0, positions: [1, 0, 0] });
    expect(policy.review(order('buy', 1), broke)).toMatchObject({
      verdict: 'refuse',
      reason: { measured: Number.POSITIVE_INFINITY },
    });
    expect(policy.review(order('sell', 1), broke)).toEqual({ verdict: 'approve' });
    // Nothing held and nothing to be held breaks no limit, whatever is left.
    expect(use(policy, { ...three, equity: -5 })[0]!.measured).toBe(0);
  });
});

describe('groupLimits', () => {
  const listed: readonly Instrument[] = [
    instrument({ id: 'A', tags: { sector: 'tech' }, currency: 'EUR' }),
    instrument({ id: 'B', tags: { sector: 'tech' } }),
    instrument({ id: 'C', tags: { sector: 'coal' } }),
    instrument({ id: 'D' }),
  ];
  const input: FakeInput = { universe: listed, marks: [100, 50, 20, 10], equity: 10_000, fx: () => 2 };

  it('sums its group only, gross and net, in the money of the account', () => {
    const policy = made(groupLimits({ by: { tag: 'sector' }, gross: 1, net: { coal: 0.2, tech: 0.9 } }), listed);
    const all = use(policy, { ...input, positions: [10, -30, 40, 99] });
    expect(all.map(({ limit, measured, max }) => [limit, measured, max])).toEqual([
      ['gross exposure of tech as a multiple of equity', expect.closeTo(0.35, 12), 1],
      ['gross exposure of coal as a multiple of equity', expect.closeTo(0.08, 12), 1],
      ['net exposure of tech as a multiple of equity', expect.closeTo(0.05, 12), 0.9],
      ['net exposure of coal as a multiple of equity', expect.closeTo(0.08, 12), 0.2],
    ]);
  });

  it('binds the orders of its group, and no others', () => {
    const policy = made(groupLimits({ by: { tag: 'sector' }, gross: { tech: 0.1 } }), listed);
    const at = fakeDecision({ ...input, positions: [10, 0, 0, 0] });
    expect(policy.review(order('buy', 1, 1), at)).toMatchObject({
      verdict: 'refuse',
      reason: { text: 'gross exposure of tech as a multiple of equity' },
    });
    for (const free of [2, 3]) expect(policy.review(order('buy', 99, free), at)).toEqual({ verdict: 'approve' });
  });

  it('takes a property of instruments as well, and knows its groups', () => {
    const policy = made(groupLimits({ by: 'currency', net: 0.5 }), listed);
    expect(use(policy, { ...input, positions: [1, 1, 1, 1] }).map((one) => one.limit)).toEqual([
      'net exposure of EUR as a multiple of equity',
      'net exposure of USD as a multiple of equity',
    ]);
    expect(() => made(groupLimits({ by: { tag: 'sector' }, net: { oil: 1 } }), listed)).toThrow(
      /no instrument is in "oil".*groups are: tech, coal/,
    );
    expect(() => made(groupLimits({ by: { tag: 'ghost' }, net: { oil: 1 } }), listed)).toThrow(/groups are: none/);
  });
});

describe('factorLimits', () => {
  const betas = { A: { market: 1, rates: -2 }, B: { market: -0.5 }, C: {} };

  it('sums betas times values at the worst of what may be filled', () => {
    const policy = made(factorLimits({ betas, max: { market: 0.5, rates: 0.4 } }));
    const input: FakeInput = { ...three, positions: [10, 20, 5], orders: [{ side: 'sell', quantity: 30 }] };
    expect(use(policy, input).map(({ limit, measured }) => [limit, measured])).toEqual([
      // 10 long or 20 short of A, against B at half of its thousand.
      ['exposure to market as a multiple of equity', expect.closeTo(0.25, 12)],
      ['exposure to rates as a multiple of equity', expect.closeTo(0.4, 12)],
    ]);
    expect(() => made(factorLimits({ betas: { A: {} }, max: { market: 1 } }))).toThrow(
      /no betas of B, C.*state them, \{\} for none/,
    );
  });
});

/** Returns of three assets; the second follows the first. */
const rows = Array.from({ length: 40 }, (_, t) => {
  const random = new Random(t + 1, 'rows');
  const common = 0.02 * random.normal();
  return [common, 0.7 * common + 0.004 * random.normal(), 0.015 * random.normal()];
});

/** Lets a policy see the prices that make those returns; the last marks are those of `three`. */
function lived(policy: RiskPolicy, past = rows): RiskPolicy {
  const marks = three.marks!.map((last, i) => last / past.reduce((all, row) => all * (1 + row[i]!), 1));
  for (let t = 0; t <= past.length; t++) {
    policy.settle!(fakeDecision({ ...three, marks: [...marks], now: t * DAY }));
    for (let i = 0; i < 3 && t < past.length; i++) marks[i] = marks[i]! * (1 + past[t]![i]!);
  }
  return policy;
}
const now = rows.length * DAY;
const correlation = (i: number, j: number, covariance: Float64Array): number =>
  covariance[3 * i + j]! / Math.sqrt(covariance[4 * i]! * covariance[4 * j]!);

describe('limits that look back', () => {
  it('estimates as it is told to: each covariance by its name', () => {
    const table = returnsTable(rows);
    const kinds = {
      sample: sampleCovariance(table),
      oracle: oracleApproximating(table).covariance,
      'constant-correlation': ledoitWolfConstantCorrelation(table).covariance,
    } as const;
    const values = [4_000, -1_000, 600];
    for (const [kind, covariance] of Object.entries(kinds)) {
      const policy = lived(
        made(volatilityLimit({ lookback: 40, annual: 1, periodsPerYear: 100, covariance: kind as 'sample' })),
      );
      let sum = 0;
      for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) sum += values[i]! * values[j]! * covariance[3 * i + j]!;
      const [one] = use(policy, { ...three, positions: [40, -20, 30], now });
      expect(one).toMatchObject({ limit: 'volatility of the account a year', max: 1 });
      expect(one!.measured).toBeCloseTo((10 * Math.sqrt(sum)) / 10_000, 10);
    }
  });

  it('the deviation of many open orders is bounded by the sum, of few it is that of the worst', () => {
    const policy = lived(made(volatilityLimit({ lookback: 40, annual: 1, periodsPerYear: 1, covariance: 'sample' })));
    const c = sampleCovariance(returnsTable(rows));
    const orders = [
      { side: 'buy', quantity: 10 },
      { side: 'sell', quantity: 50, instrument: 1 },
    ] as const;
    let worst = 0;
    for (const a of [0, 1_000])
      for (const b of [0, -2_500]) worst = Math.max(worst, a * a * c[0]! + 2 * a * b * c[1]! + b * b * c[4]!);
    expect(use(policy, { ...three, now, orders })[0]!.measured).toBeCloseTo(Math.sqrt(worst) / 10_000, 12);
    const ids = Array.from({ length: 8 }, (_, i) => `N${i}`);
    const wide = made(volatilityLimit({ lookback: 5, annual: 9, periodsPerYear: 1, covariance: 'sample' }), ids);
    const series = ids.map((_, i) => [100, 101, 99, 103, 100, 102].map((p, t) => p + ((i * t) % 3)));
    for (let t = 0; t < 6; t++)
      wide.settle!(fakeDecision({ universe: ids, now: t * DAY, marks: series.map((one) => one[t]!) }));
    const marks = series.map((one) => one[5]!);
    const returns = [1, 2, 3, 4, 5].map((t) => series.map((one) => one[t]! / one[t - 1]! - 1));
    const cov = sampleCovariance(returnsTable(returns));
    const many = ids.map((_, instrumentIndex) => ({ side: 'buy' as const, quantity: 10, instrument: instrumentIndex }));
    const positions = [7, 0, 0, 0, 0, 0, 0, 0];
    let bound = Math.sqrt(49 * marks[0]! * marks[0]! * cov[0]!);
    for (let i = 0; i < 8; i++) bound += 10 * marks[i]! * Math.sqrt(cov[9 * i]!);
    const input: FakeInput = { universe: ids, marks, equity: 10_000, positions, now: 5 * DAY };
    expect(use(wide, { ...input, orders: many })[0]!.measured).toBeCloseTo(bound / 10_000, 10);
    expect(use(wide, { ...input, orders: many.slice(0, 6) })[0]!.measured).toBeLessThan(bound / 10_000);
    expect(use(wide, { ...input, marks: [...marks.slice(0, 7), Number.NaN], orders: many })[0]!.measured).toBeNaN();
  });

  it('tails: each method and measure against its own formula, worst case of open orders', () => {
    const values = [4_000, -1_000, 600];
    const profits = Float64Array.from(rows, (row) => row.reduce((sum, r, i) => sum + r * values[i]!, 0));
    const covariance = sampleCovariance(returnsTable(rows));
    let variance = 0;
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) variance += values[i]! * values[j]! * covariance[3 * i + j]!;
    const past = historicalTail(profits, 0.1);
    const shaped = cornishFisherTail(profits, 0.1);
    const expected = {
      historical: past,
      normal: normalTail(0, Math.sqrt(variance), 0.1),
      'cornish-fisher': shaped.monotone
        ? {
            valueAtRisk: Math.max(shaped.valueAtRisk, past.valueAtRisk),
            expectedShortfall: Math.max(shaped.expectedShortfall, past.expectedShortfall),
          }
        : past,
    };
    for (const [method, tail] of Object.entries(expected)) {
      const options = { lookback: 40, max: 9, tail: 0.1, method: method as 'normal', covariance: 'sample' } as const;
      const held: FakeInput = { ...three, positions: [40, -20, 30], now };
      const cvar = use(lived(made(tailLimit(options))), held)[0]!;
      expect(cvar.limit).toBe(`expected shortfall at 0.1 (${method}) as a share of equity`);
      expect(cvar.measured).toBeCloseTo(tail.expectedShortfall / 10_000, 9);
      const valueAtRisk = use(lived(made(tailLimit({ ...options, measure: 'var' }))), held)[0]!;
      expect(valueAtRisk.limit).toBe(`value at risk at 0.1 (${method}) as a share of equity`);
      expect(valueAtRisk.measured).toBeCloseTo(tail.valueAtRisk / 10_000, 9);
    }
    const orders = [{ side: 'sell', quantity: 60 }] as const;
    const open = Float64Array.from(rows, (row) => Math.min(4_000 * row[0]!, -2_000 * row[0]!) - 1_000 * row[1]!);
    const policy = lived(made(tailLimit({ lookback: 40, max: 9, tail: 0.1 })));
    const worst = use(policy, { ...three, positions: [40, -20, 0], orders, now })[0]!;
    expect(worst.measured).toBeCloseTo(historicalTail(open, 0.1).expectedShortfall / 10_000, 9);
  });

  it('Cornish-Fisher is never less than historical, and never more than the larger of the two', () => {
    // Quantiles of a normal, bent: with fat tails the expansion is above the past or below it, by how far the bend goes.
    const bent = (bend: number): number[][] =>
      Array.from({ length: 40 }, (_, t) => {
        const q = normalQuantile((((17 * t) % 40) + 0.5) / 40);
        return [0.01 * (q + bend * q * q * q), 0, 0];
      });
    const sides = new Set<boolean>();
    for (const bend of [0.01, 0.02, 0.04, 0.06, 0.09])
      for (const share of [0.02, 0.05, 0.1, 0.2]) {
        const past = bent(bend);
        const profits = Float64Array.from(past, (row) => 4_000 * row[0]!);
        const [plain, shaped] = [historicalTail(profits, share), cornishFisherTail(profits, share)];
        if (!shaped.monotone) continue;
        for (const [measure, which] of [
          ['var', 'valueAtRisk'],
          ['cvar', 'expectedShortfall'],
        ] as const) {
          const policy = made(tailLimit({ lookback: 40, max: 9, tail: share, method: 'cornish-fisher', measure }));
          const [one] = use(lived(policy, past), { ...three, positions: [40, 0, 0], now });
          sides.add(shaped[which] > plain[which]);
          expect(one!.measured).toBeCloseTo(Math.max(shaped[which], plain[which]) / 10_000, 9);
        }
      }
    expect(sides.size).toBe(2);
  });

  it('what is neither held nor wanted may be unknown; a short that is only wanted counts', () => {
    const past = (policy: RiskPolicy): RiskPolicy => {
      for (let t = 0; t <= rows.length; t++)
        policy.settle!(fakeDecision({ ...three, marks: [100 + ((t * t) % 7), 50, Number.NaN], now: t * DAY }));
      return policy;
    };
    const at: FakeInput = { ...three, marks: [100, 50, Number.NaN], now: rows.length * DAY };
    for (const method of ['historical', 'filtered', 'cornish-fisher', 'normal'] as const) {
      const policy = past(made(tailLimit({ lookback: 40, max: 9, method })));
      expect(use(policy, { ...at, positions: [5, 0, 0] })[0]!.measured).toBeGreaterThan(0);
      expect(use(policy, { ...at, positions: [5, 0, 1] })[0]!.measured).toBeNaN();
      const wanted = use(policy, { ...at, orders: [{ side: 'sell', quantity: 5 }] })[0]!.measured;
      expect(wanted).toBeGreaterThan(0);
      expect(wanted).toBeCloseTo(use(policy, { ...at, positions: [-5, 0, 0] })[0]!.measured, 12);
    }
  });

  it('a restart with another past of the same length forgets what was worked out of the first', () => {
    const other = rows.map((row) => row.map((r) => 2.5 * r));
    const held: FakeInput = { ...three, positions: [40, -20, 30], now };
    for (const make of [
      tailLimit({ lookback: 40, max: 9 }),
      tailLimit({ lookback: 40, max: 9, method: 'normal' }),
      volatilityLimit({ lookback: 40, annual: 9, periodsPerYear: 1 }),
      sizeCap({ rule: { volatilityTarget: 0.05, periodsPerYear: 1 }, max: 9, lookback: 40 }),
    ]) {
      const [first, second] = [lived(made(make)), lived(made(make), other)];
      const [before, after] = [use(first, held)[0]!.measured, use(second, held)[0]!.measured];
      expect(after).toBeGreaterThan(2 * before);
      first.restore(second.snapshot());
      expect(use(first, held)[0]!.measured).toBe(after);
    }
    // A beta does not know by how much both moved, but by which of them more.
    const betas = betaLimit({ lookback: 40, to: 'A', max: 9 });
    const [first, second] = [
      lived(made(betas)),
      lived(
        made(betas),
        rows.map(([a, b, c]) => [a!, 3 * b!, c!]),
      ),
    ];
    expect(use(first, held)[0]!.measured).not.toBe(use(second, held)[0]!.measured);
    first.restore(second.snapshot());
    expect(use(first, held)[0]!.measured).toBe(use(second, held)[0]!.measured);
  });

  it('filtered: past returns at the volatility of today', () => {
    const policy = lived(made(tailLimit({ lookback: 40, max: 9, tail: 0.1, method: 'filtered' })));
    let variance = rows.reduce((sum, row) => sum + (row[0]! * row[0]!) / 40, 0);
    const before = rows.map((row) => {
      const known = variance;
      variance = 0.94 * variance + 0.06 * row[0]! * row[0]!;
      return known;
    });
    const scaled = Float64Array.from(rows, (row, t) => 4_000 * row[0]! * Math.sqrt(variance / before[t]!));
    const [one] = use(policy, { ...three, positions: [40, 0, 0], now });
    expect(one!.measured).toBeCloseTo(historicalTail(scaled, 0.1).expectedShortfall / 10_000, 9);
    const flat = lived(
      made(tailLimit({ lookback: 40, max: 9, method: 'filtered' })),
      rows.map(() => [0, 0, 0]),
    );
    expect(use(flat, { ...three, positions: [40, 0, 0], now })[0]!.measured).toBe(0);
    const still = lived(
      made(tailLimit({ lookback: 40, max: 9, method: 'cornish-fisher' })),
      rows.map(() => [0, 0, 0]),
    );
    expect(use(still, { ...three, positions: [40, 0, 0], now })[0]!.measured).toBe(0);
  });

  it('beta: covariance over variance, NaN before the look-back is full, and back after a restart', () => {
    const policy = lived(made(betaLimit({ lookback: 40, to: 'A', max: 0.4 })));
    const c = sampleCovariance(returnsTable(rows));
    const input: FakeInput = { ...three, positions: [10, 20, -30], now };
    const exposure = 1_000 + 1_000 * (c[1]! / c[0]!) - 600 * (c[2]! / c[0]!);
    expect(use(policy, input)[0]).toMatchObject({
      limit: 'beta to A times value as a multiple of equity',
      measured: expect.closeTo(Math.abs(exposure) / 10_000, 9),
    });
    const again = made(betaLimit({ lookback: 40, to: 'A', max: 0.4 }));
    expect(use(again, input)[0]!.measured).toBeNaN();
    again.restore(policy.snapshot());
    expect(use(again, input)[0]!.measured).toBe(use(policy, input)[0]!.measured);
    expect(() => made(betaLimit({ lookback: 40, to: 'Z', max: 0.4 }))).toThrow(/Z/);
  });

  it('every look-back goes on after a restart, and takes a return as often as it is told to', () => {
    const makers: Factory<RiskPolicy>[] = [
      volatilityLimit({ lookback: 40, annual: 1, periodsPerYear: 1 }),
      tailLimit({ lookback: 40, max: 9 }),
      tailLimit({ lookback: 40, max: 9, method: 'normal' }),
      correlationLimits({ lookback: 40, pairwise: { above: 0.5, max: 9 }, cluster: { above: 0.5, max: 9 } }),
      sizeCap({ rule: { volatilityTarget: 0.1, periodsPerYear: 252 }, max: 1, lookback: 40 }),
    ];
    const input: FakeInput = { ...three, positions: [10, 20, -30], now };
    for (const make of makers) {
      const policy = lived(made(make));
      const again = made(make);
      use(again, input);
      again.restore(policy.snapshot());
      expect(use(again, input)).toEqual(use(policy, input));
      expect(use(again, input)[0]!.measured).toBeGreaterThan(0);
      const next = fakeDecision({ ...input, marks: [101, 50, 20], now: now + DAY });
      policy.settle!(next);
      again.settle!(next);
      expect(again.usage!(next)).toEqual(policy.usage!(next));
    }
    const slow = made(tailLimit({ lookback: 5, max: 9, every: '2d' }));
    for (let t = 0; t <= 9; t++) slow.settle!(fakeDecision({ ...three, now: t * DAY }));
    expect(use(slow, input)[0]!.measured).toBeNaN();
    slow.settle!(fakeDecision({ ...three, now: 10 * DAY }));
    expect(use(slow, input)[0]!.measured).toBe(0);
    slow.observe!(
      { kind: 'corporate-action', instrument: 0, action: { type: 'split', numerator: 2, denominator: 1 } } as never,
      fakeDecision(three),
    );
    slow.settle!(fakeDecision({ ...three, marks: [49, 50, 20], now: 12 * DAY }));
    expect(use(slow, { ...three, positions: [10, 0, 0], marks: [49, 50, 20], now: 12 * DAY })[0]!.measured).toBeCloseTo(
      (0.02 * 490) / 10_000,
      9,
    );
  });
});

describe('correlationLimits', () => {
  const covariance = sampleCovariance(returnsTable(rows));
  const tied = correlation(0, 1, covariance);
  const pair = (above: number) =>
    lived(made(correlationLimits({ lookback: 40, covariance: 'sample', pairwise: { above, max: 0.3 } })));

  it('a pair on one side counts, a hedge does not; tied the other way round it is the reverse', () => {
    const policy = pair(0.5);
    expect(tied).toBeGreaterThan(0.9);
    const measured = (...positions: number[]): number => use(policy, { ...three, positions, now })[0]!.measured;
    expect(measured(10, 20, 0)).toBeCloseTo(0.2, 12);
    expect(measured(-10, -20, 0)).toBeCloseTo(0.2, 12);
    expect(measured(10, -20, 0)).toBe(0);
    expect(measured(10, 0, 0)).toBe(0);
    expect(measured(10, 0, 50)).toBe(0);
    const mirrored = rows.map(([a, b, c]) => [a!, -b!, c!]);
    const against = lived(
      made(correlationLimits({ lookback: 40, covariance: 'sample', pairwise: { above: 0.5, max: 0.3 } })),
      mirrored,
    );
    expect(use(against, { ...three, positions: [10, -20, 0], now })[0]!.measured).toBeCloseTo(0.2, 12);
    expect(use(against, { ...three, positions: [10, 20, 0], now })[0]!.measured).toBe(0);
    expect(use(pair(tied - 1e-9), { ...three, positions: [10, 20, 0], now })[0]!.measured).toBeCloseTo(0.2, 12);
    expect(use(pair(tied + 1e-9), { ...three, positions: [10, 20, 0], now })[0]!.measured).toBe(0);
    expect(
      use(policy, { ...three, positions: [10, 0, 0], orders: [{ side: 'buy', quantity: 8, instrument: 1 }], now })[0],
    ).toMatchObject({
      limit: 'two instruments correlated above 0.5 as a share of equity',
      measured: expect.closeTo(0.14, 12),
    });
  });

  it('binds orders by the pairs of their own instrument', () => {
    const policy = pair(0.5);
    const at = fakeDecision({ ...three, positions: [40, 0, 0], now });
    expect(policy.review(order('buy', 1, 1), at).verdict).toBe('refuse');
    expect(policy.review(order('sell', 500, 1), at)).toEqual({ verdict: 'approve' });
    expect(policy.review(order('buy', 500, 2), at)).toEqual({ verdict: 'approve' });
    expect(policy.review(order('buy', 500, 0), fakeDecision({ ...three, now }))).toEqual({ verdict: 'approve' });
  });

  it('a cluster is gross, hedges included, and what is not held may tie others together', () => {
    const policy = lived(
      made(correlationLimits({ lookback: 40, covariance: 'sample', cluster: { above: 0.5, max: 0.3 } })),
    );
    const measured = (...positions: number[]): number => use(policy, { ...three, positions, now })[0]!.measured;
    expect(measured(10, -20, 0)).toBeCloseTo(0.2, 12);
    expect(measured(0, 0, 50)).toBeCloseTo(0.1, 12);
    expect(measured(10, 0, 50)).toBeCloseTo(0.1, 12);
    expect(measured(0, 0, 0)).toBe(0);
    expect(use(policy, { ...three, now })[0]!.limit).toBe(
      'a cluster correlated above 0.5, gross, as a multiple of equity',
    );
    const at = fakeDecision({ ...three, positions: [25, 0, 100], now });
    expect(policy.review(order('sell', 99, 1), at)).toMatchObject({ verdict: 'reduce', reason: { passes: 10 } });
    // A chain: the first and the third are tied by the second alone.
    const chain = Array.from({ length: 40 }, (_, t) => {
      const random = new Random(t + 1, 'chain');
      const [a, c] = [random.normal(), random.normal()];
      return [0.01 * a, 0.01 * (a + c), 0.01 * c];
    });
    const linked = lived(
      made(correlationLimits({ lookback: 40, covariance: 'sample', cluster: { above: 0.55, max: 9 } })),
      chain,
    );
    expect(use(linked, { ...three, positions: [10, 0, 50], now })[0]!.measured).toBeCloseTo(0.2, 12);
    const fresh = made(correlationLimits({ lookback: 40, cluster: { above: 0.5, max: 9 } }));
    expect(fresh.review(order('buy', 1), fakeDecision(three)).verdict).toBe('refuse');
    const young = made(correlationLimits({ lookback: 40, pairwise: { above: 0.5, max: 9 } }));
    expect(young.review(order('buy', 1, 1), fakeDecision({ ...three, positions: [1, 0, 0] })).verdict).toBe('refuse');
  });
});

describe('liquidityLimits', () => {
  const bar = (volume: number, index = 0) => ({ kind: 'bar', instrument: index, volume }) as never;
  const split = (numerator: number) =>
    ({ kind: 'corporate-action', instrument: 0, action: { type: 'split', numerator, denominator: 1 } }) as never;

  it('averages the last days, in the shares of today; bars without a volume are passed over', () => {
    const make = liquidityLimits({
      shareOfVolume: 0.1,
      daysToLiquidate: { max: 2, participation: 0.2 },
      days: 2,
      barsPerDay: 2,
    });
    const policy = made(make);
    const at = fakeDecision({ ...three, positions: [100, 0, 0], orders: [{ side: 'sell', quantity: 150 }] });
    for (const volume of [9_999, 100, 300, 200, 400]) policy.observe!(bar(volume), at);
    policy.observe!(bar(Number.NaN), at);
    policy.observe!({ kind: 'trade', instrument: 0, volume: 7 } as never, at);
    policy.observe!({ orderId: 'x', type: 'accepted', at: 0 } as never, at);
    policy.observe!({ kind: 'corporate-action', instrument: 0, action: { type: 'dividend' } } as never, at);
    // A thousand in two days: 500 a day.
    const expected = [
      ['orders on their way as a share of average daily volume', 150 / 500],
      ['days to liquidate at 0.2 of average daily volume', 100 / (0.2 * 500)],
    ];
    expect(policy.usage!(at).map(({ limit, measured }) => [limit, measured])).toEqual(expected);
    const again = made(make);
    again.restore(policy.snapshot());
    expect(again.usage!(at)).toEqual(policy.usage!(at));
    for (const one of [policy, again]) {
      one.observe!(bar(800), at);
      expect(one.usage!(at)[0]!.measured).toBeCloseTo(150 / 850, 12);
      one.observe!(split(2), at);
      expect(one.usage!(at)[0]!.measured).toBeCloseTo(150 / 1_700, 12);
    }
    // Another instrument has no average yet.
    expect(policy.review(order('buy', 1, 1), at).verdict).toBe('refuse');
    expect(policy.review(order('buy', 5), fakeDecision(three))).toEqual({ verdict: 'approve' });
    expect(policy.review(order('buy', 171), fakeDecision(three))).toMatchObject({
      reason: { measured: 171 / 1_700, passes: 170 },
    });
    const two = fakeDecision({ ...three, positions: [100, 3, 0] });
    expect(policy.usage!(two)[1]!.measured).toBeNaN();
  });
});

describe('sizeCap', () => {
  const text = 'position as a share of the size that the rule allows it';
  it('fixed, Kelly, realised, exponential and GARCH volatility, each capped', () => {
    const most = (rule: Parameters<typeof sizeCap>[0]['rule'], max: number, past = rows): number => {
      const policy = lived(made(sizeCap({ rule, max, lookback: past.length })), past);
      const verdict = policy.review(order('buy', 100_000), fakeDecision({ ...three, now: past.length * DAY }));
      if (verdict.verdict === 'approve') return Number.POSITIVE_INFINITY;
      return verdict.verdict === 'reduce' ? Number(verdict.quantity) : 0;
    };
    expect(most({ fixedFraction: 0.25 }, 1)).toBe(25);
    expect(most({ fixedFraction: 0.25 }, 0.1)).toBe(10);
    expect(most({ kelly: { win: 0.6, odds: 1, fraction: 0.5 } }, 1)).toBe(10);
    expect(most({ kelly: { win: 0.5, odds: 1, fraction: 0.5 } }, 1)).toBe(0);
    const own = rows.map((row) => row[0]!);
    const realised = Math.sqrt(252 * sampleCovariance(returnsTable(rows))[0]!);
    const target = { volatilityTarget: 0.05, periodsPerYear: 252 } as const;
    expect(most(target, 1)).toBe(Math.floor((100 * 0.05) / realised));
    expect(most(target, 0.01)).toBe(1);
    let variance = own.reduce((sum, r) => sum + (r * r) / own.length, 0);
    for (const r of own) variance = 0.94 * variance + 0.06 * r * r;
    expect(most({ ...target, estimate: 'ewma' }, 1)).toBe(Math.floor((100 * 0.05) / Math.sqrt(252 * variance)));
    const long = Array.from({ length: 120 }, (_, t) => {
      const random = new Random(t, 'long');
      return [0.01 * (1 + (t % 40) / 20) * random.normal(), 0.01, 0];
    });
    const returns = Float64Array.from(long, (row) => row[0]!);
    const fit = garchFilter(returns, garchFit(returns)).next;
    expect(most({ ...target, estimate: 'garch' }, 1, long)).toBe(Math.floor((100 * 0.05) / Math.sqrt(252 * fit)));
    expect(() => sizeCap({ rule: { ...target, estimate: 'garch' }, max: 1, lookback: 99 })).toThrow(
      /a GARCH over 99 returns.*lookback of 100 or more/,
    );
    expect(() => sizeCap({ rule: { ...target, estimate: 'garch' }, max: 1, lookback: 100 })).not.toThrow();
  });

  it('measures use of the allowed size, the worst of all; what never moved or is too young is allowed nothing', () => {
    const policy = made(sizeCap({ rule: { fixedFraction: 0.2 }, max: 1 }));
    expect(use(policy, { ...three, positions: [5, 10, 0] })).toEqual([
      { limit: text, measured: 0.25, max: 1, headroom: 0.75, share: 0.25 },
    ]);
    const target = sizeCap({ rule: { volatilityTarget: 0.1, periodsPerYear: 1 }, max: 1, lookback: 40 });
    const flat = lived(
      made(target),
      rows.map(([a]) => [a!, 0, 0]),
    );
    expect(flat.review(order('buy', 1, 1), fakeDecision({ ...three, now }))).toMatchObject({
      verdict: 'refuse',
      reason: { text, measured: Number.POSITIVE_INFINITY, limit: 1 },
    });
    expect(flat.review(order('buy', 1), fakeDecision({ ...three, now }))).toEqual({ verdict: 'approve' });
    expect(made(target).review(order('buy', 1), fakeDecision(three))).toMatchObject({
      verdict: 'refuse',
      reason: { text: `${text} unknown: not enough prices yet` },
    });
    expect(made(target).review(order('sell', 1), fakeDecision({ ...three, positions: [1, 0, 0] }))).toEqual({
      verdict: 'approve',
    });
    const young = made(target);
    young.settle!(fakeDecision(three));
    expect(young.review(order('buy', 1), fakeDecision(three))).toMatchObject({
      reason: { text: `${text} unknown: not enough prices yet` },
    });
  });

  it('binds each instrument by itself; without an edge nothing held is no breach; growth without a wobble has no volatility', () => {
    const policy = made(sizeCap({ rule: { fixedFraction: 0.2 }, max: 1 }));
    const over: FakeInput = { ...three, positions: [0, 90, 0] };
    expect(policy.review(order('buy', 5), fakeDecision(over))).toEqual({ verdict: 'approve' });
    expect(policy.review(order('buy', 1, 1), fakeDecision(over))).toMatchObject({ verdict: 'refuse' });
    const none = made(sizeCap({ rule: { kelly: { win: 0.5, odds: 1, fraction: 1 } }, max: 1 }));
    expect(use(none, three)[0]!.measured).toBe(0);
    expect(use(none, { ...three, positions: [1, 0, 0] })[0]!.measured).toBe(Infinity);
    for (const estimate of ['realised', 'ewma'] as const) {
      const rule = { volatilityTarget: 0.1, periodsPerYear: 252, estimate };
      const steady = lived(
        made(sizeCap({ rule, max: 1, lookback: 40 })),
        rows.map((_, t) => [0.01 + 1e-14 * (t % 3), 0, 0]),
      );
      expect(use(steady, { ...three, positions: [1, 0, 0], now })[0]!.measured).toBe(Infinity);
    }
  });
});

describe('stressLimit', () => {
  const option = instrument({
    id: 'P',
    assetClass: 'option',
    underlying: 'A',
    strike: 90,
    right: 'put',
    expiry: '2001-01-01T00:00:00Z',
    multiplier: 10,
  });
  const start = Date.UTC(2000, 6, 1) * 1_000;
  const universe = ['A', 'B', option];
  const time = (Date.UTC(2001, 0, 1) - Date.UTC(2000, 6, 1)) / (365 * 86_400e3);
  const terms = { type: 'put', spot: 100, strike: 90, rate: 0.03, time } as const;
  const mark = optionPrice({ ...terms, volatility: 0.3 });
  const base: FakeInput = { universe, marks: [100, 50, mark], equity: 10_000, now: start };
  const loss = (
    scenario: Parameters<typeof stressLimit>[0]['scenarios'][number],
    positions: number[],
    input = base,
  ): number =>
    10_000 *
    use(made(stressLimit({ scenarios: [scenario], max: 1, rate: 0.03, betas: { A: { oil: 2 } } }), universe), {
      ...input,
      positions,
    })[0]!.measured;

  it('linear positions: price, factors through betas, what is against and the cost of getting out add up', () => {
    expect(loss({ name: 's', price: -0.2 }, [10, 20, 0])).toBeCloseTo(400, 8);
    expect(loss({ name: 's', price: -0.2 }, [-10, 0, 0])).toBe(0);
    expect(loss({ name: 's', price: { A: -0.1, '*': 0.1 } }, [10, -20, 0])).toBeCloseTo(200, 8);
    expect(loss({ name: 's', price: { A: -0.1 } }, [10, 20, 0])).toBeCloseTo(100, 8);
    expect(loss({ name: 's', factors: { oil: -0.1, gas: -0.5 } }, [10, 20, 0])).toBeCloseTo(200, 8);
    expect(loss({ name: 's', price: -0.9, factors: { oil: -0.1 } }, [10, 0, 0])).toBeCloseTo(1_000, 8);
    expect(loss({ name: 's', against: 0.1, liquidityBps: 50 }, [10, -20, 0])).toBeCloseTo(2_000 * 0.105, 8);
    expect(loss({ name: 's' }, [10, 20, 0])).toBe(0);
  });

  it('options are valued anew: spot, volatility times and plus, against both ways, at the rate; intrinsic without a volatility', () => {
    const value = (spot: number, volatility: number): number => 10 * optionPrice({ ...terms, spot, volatility });
    const now0 = 10 * mark;
    expect(loss({ name: 's', price: 0.2 }, [0, 0, 3])).toBeCloseTo(3 * (now0 - value(120, 0.3)), 5);
    expect(loss({ name: 's', price: -0.2 }, [0, 0, -3])).toBeCloseTo(3 * (value(80, 0.3) - now0), 5);
    expect(loss({ name: 's', volatilityTimes: 2, volatility: 0.1 }, [0, 0, -3])).toBeCloseTo(
      3 * (value(100, 0.7) - now0),
      4,
    );
    expect(loss({ name: 's', volatility: -5 }, [0, 0, 3])).toBeCloseTo(3 * now0, 5);
    const up = now0 - value(110, 0.3);
    const down = value(90, 0.3) - now0;
    expect(loss({ name: 's', against: 0.1 }, [0, 0, 3])).toBeCloseTo(3 * Math.max(up, down), 5);
    expect(loss({ name: 's', liquidityBps: 100 }, [0, 0, 3])).toBeCloseTo(0.03 * now0, 6);
    expect(loss({ name: 's', price: { P: -0.5 } }, [0, 0, 3])).toBeCloseTo(1.5 * now0, 6);
    const low: FakeInput = { ...base, marks: [50, 50, 20] };
    // Below what exercise gives: no volatility implies it, the intrinsic value moves one for one.
    expect(loss({ name: 's', price: 0.2 }, [0, 0, 1], low)).toBeCloseTo(10 * 10, 0);
    const over: FakeInput = { ...base, now: start + 400 * DAY, marks: [80, 50, 10] };
    expect(loss({ name: 's', price: 0.5 }, [0, 0, 1], over)).toBeCloseTo(100, 6);
  });

  it('follows marks, spots and time as they move, and names the limit', () => {
    const policy = made(
      stressLimit({
        scenarios: [
          { name: 'a', price: 0.2 },
          { name: 'b', price: -0.1 },
        ],
        max: 0.05,
        rate: 0.03,
      }),
      universe,
    );
    const measured = (input: Partial<FakeInput>, positions: number[]) =>
      use(policy, { ...base, ...input, positions })[0]!.measured;
    expect(measured({}, [10, 0, 0])).toBeCloseTo(0.01, 12);
    expect(measured({ marks: [110, 50, mark] }, [10, 0, 0])).toBeCloseTo(0.011, 12);
    const first = measured({}, [0, 0, 5]);
    const fresh = (input: Partial<FakeInput>): number =>
      use(
        made(
          stressLimit({
            scenarios: [
              { name: 'a', price: 0.2 },
              { name: 'b', price: -0.1 },
            ],
            max: 0.05,
            rate: 0.03,
          }),
          universe,
        ),
        {
          ...base,
          ...input,
          positions: [0, 0, 5],
        },
      )[0]!.measured;
    for (const moved of [{ marks: [104, 50, mark] }, { marks: [100, 50, mark + 1] }, { now: start + 30 * DAY }]) {
      expect(measured(moved, [0, 0, 5])).toBe(fresh(moved));
      expect(measured(moved, [0, 0, 5])).not.toBe(first);
      expect(measured({}, [0, 0, 5])).toBe(first);
    }
    expect(policy.review(order('buy', 900), fakeDecision(base))).toMatchObject({
      verdict: 'reduce',
      reason: { text: 'loss of the worst scenario as a share of equity', limit: 0.05, passes: 50 },
    });
  });

  it('knows its instruments, and makes a scenario of a window of the past', () => {
    expect(() => made(stressLimit({ scenarios: [{ name: 'x', price: { Z: -0.1 } }], max: 1 }))).toThrow(
      /stress scenario "x": no instrument "Z".*name instruments of the run/,
    );
    expect(historicalScenario('w', { A: [100, 90, 80], B: [10, 12] })).toEqual({
      name: 'w',
      price: { A: expect.closeTo(-0.2, 12), B: expect.closeTo(0.2, 12) },
    });
    for (const bad of [[100], [], [0, 5], [5, 0], [5, -1], [Number.NaN, 5]])
      expect(() => historicalScenario('w', { A: bad })).toThrow(
        /stress scenario "w": \d+ prices of A.*two or more, positive/,
      );
  });
});
