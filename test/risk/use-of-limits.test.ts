/** What every limit tells of its use, and that what prices alone breach is announced in the same settle. */
import { describe, expect, it } from 'vitest';
import type { RiskPolicy } from '../../src/contracts/risk-policy.js';
import { flags } from '../../src/core/flags.js';
import { instrument } from '../../src/core/instrument.js';
import type { NewIntent } from '../../src/core/order.js';
import type { Factory } from '../../src/core/plugin.js';
import { BreachWatch } from '../../src/risk/breach-watch.js';
import {
  correlationLimits,
  dailyLossHalt,
  drawdownHalt,
  drawdownLadder,
  exposureLimits,
  kellyBinary,
  kellyShrinkage,
  positionLimits,
  sizeCap,
} from '../../src/risk/index.js';
import { type FakeInput, fakeDecision, fakeEnv } from '../fake-decision.js';

const ON = flags({ enable_risk_v2: true });
const DAY = 86_400e6;
let instant = 0;
const futures = instrument({ id: 'F', multiplier: 10, currency: 'EUR' });
const universe = ['A', futures];
const made = (factory: Factory<RiskPolicy>, on = true): RiskPolicy =>
  factory({ ...fakeEnv(universe), ...(on ? { flags: ON } : {}) });
// A unit of F is worth 50 × 10 × 2.
const base: FakeInput = { universe, marks: [100, 50], equity: 10_000, fx: () => 2 };
const use = (policy: RiskPolicy, input: FakeInput): unknown =>
  policy.usage!(fakeDecision({ ...base, ...input })).map(({ limit, measured, max }) => [limit, measured, max]);
const buy = (index: number, quantity: number): NewIntent => ({
  action: 'new',
  instrument: index,
  side: 'buy',
  quantity,
  type: 'market',
});

describe('use and headroom', () => {
  it('exposureLimits: gross and net with resting orders where they enlarge; only what is stated', () => {
    const orders = [
      { side: 'buy', quantity: 10, type: 'limit', limitPrice: 99 },
      { instrument: 1, side: 'sell', quantity: 3, type: 'limit', limitPrice: 60 },
    ] as const;
    const held = { positions: [20, -1], orders };
    expect(use(made(exposureLimits({ gross: 2, net: 0.5 })), held)).toEqual([
      ['gross exposure as a multiple of equity', 0.7, 2],
      ['net exposure as a multiple of equity', 0.2, 0.5],
    ]);
    expect(use(made(exposureLimits({ net: 1 })), { positions: [20, -1], orders: orders.slice(1) })).toEqual([
      ['net exposure as a multiple of equity', 0.2, 1],
    ]);
    const [one] = made(exposureLimits({ gross: 2 })).usage!(fakeDecision({ ...base, positions: [50, 0] }));
    expect(one).toEqual({
      limit: 'gross exposure as a multiple of equity',
      measured: 0.5,
      max: 2,
      headroom: 1.5,
      share: 0.25,
    });
    expect(made(exposureLimits({})).usage!(fakeDecision(base))).toEqual([]);
  });

  it('positionLimits: of the instrument that uses most, orders on their way counted', () => {
    const orders = [{ side: 'sell', quantity: 90 }] as const;
    const policy = made(positionLimits({ maxQuantity: 200, maxWeight: 0.8 }));
    expect(use(policy, { positions: [20, 4], orders })).toEqual([
      ['position quantity', 70, 200],
      ['position value', 7_000, 8_000],
    ]);
    expect(use(made(positionLimits({ maxNotional: 9_000 })), { positions: [20, -5] })).toEqual([
      ['position value', 5_000, 9_000],
    ]);
    expect(use(made(positionLimits({})), {})).toEqual([]);
  });

  it('drawdownHalt and dailyLossHalt: the loss so far; nothing before the first settle, and no gain', () => {
    for (const [factory, text] of [
      [drawdownHalt({ max: 0.2 }), 'drawdown from the peak of equity'],
      [dailyLossHalt({ max: 0.2 }), 'loss since the day began'],
    ] as const) {
      const policy = made(factory, false);
      expect(use(policy, { equity: 1 })).toEqual([[text, 0, 0.2]]);
      policy.settle!(fakeDecision(base));
      expect(use(policy, { equity: 9_000 })).toEqual([[text, expect.closeTo(0.1, 12), 0.2]]);
      expect(use(policy, { equity: 11_000 })).toEqual([[text, 0, 0.2]]);
    }
  });

  it('drawdownLadder: the loss, and the exposure that it leaves; none once it is stopped', () => {
    const steps = [
      { at: 0.1, to: 0.5 },
      { at: 0.2, to: 'halt' },
    ] as const;
    const policy = made(drawdownLadder({ gross: 2, steps }));
    const at = (equity: number, now: number): FakeInput => ({ equity, now, positions: [20, 0] });
    policy.settle!(fakeDecision({ ...base, ...at(10_000, 0) }));
    expect(use(policy, at(10_000, 0))).toEqual([
      ['loss since the peak', 0, 0.2],
      ['gross exposure that the loss leaves', 0.2, 2],
    ]);
    policy.settle!(fakeDecision({ ...base, ...at(8_500, DAY) }));
    expect(use(policy, at(8_500, DAY))).toMatchObject([{}, ['gross exposure that the loss leaves', 2_000 / 8_500, 1]]);
    policy.settle!(fakeDecision({ ...base, ...at(7_000, 2 * DAY) }));
    expect(use(policy, at(7_000, 2 * DAY))).toMatchObject([{}, ['gross exposure that the loss leaves', 2 / 7, 0]]);
    expect(policy.usage!(fakeDecision({ ...base, equity: 7_000 }))[1]!.share).toBe(0);
  });
});

describe('what prices alone breach', () => {
  it.each([
    ['exposureLimits', exposureLimits({ gross: 1 }), 'gross exposure as a multiple of equity', 1.1, 1],
    ['positionLimits', positionLimits({ maxNotional: 10_000 }), 'position value', 11_000, 10_000],
  ] as const)(
    '%s announces it with risk v2, once, and that it holds again; without the flag it is as it was',
    (_name, factory, text, measured, limit) => {
      const policy = made(factory);
      const at = (mark: number) => fakeDecision({ ...base, marks: [mark, 50], positions: [100, 0] });
      expect(policy.settle!(at(100))).toBeUndefined();
      expect(policy.settle!(at(110))).toEqual([
        {
          action: 'alert',
          severity: 'warning',
          reason: { text: `${text} is breached: only what reduces passes`, measured, limit },
        },
      ]);
      expect(policy.review(buy(0, 1), at(110)).verdict).toBe('refuse');
      const again = made(factory);
      again.restore(JSON.parse(JSON.stringify(policy.snapshot())));
      for (const one of [policy, again]) {
        expect(one.settle!(at(120))).toBeUndefined();
        expect(one.settle!(at(90))).toMatchObject([{ severity: 'info', reason: { text: `${text} holds again` } }]);
      }
      const before = made(factory, false);
      expect(before.settle).toBeUndefined();
      expect(before.snapshot()).toEqual({ json: null });
      before.restore(policy.snapshot());
    },
  );

  it('a measure that is not known says nothing, neither way', () => {
    const watch = new BreachWatch();
    const tell = (measured: number) => watch.tell([{ limit: 'x', measured, max: 1, headroom: 0, share: 0 }]);
    expect(tell(Number.NaN)).toBeUndefined();
    expect(tell(1 + 1e-12)).toBeUndefined();
    expect(tell(2)).toHaveLength(1);
    expect(tell(Number.NaN)).toBeUndefined();
    expect(tell(1)).toEqual([
      { action: 'alert', severity: 'info', reason: { text: 'x holds again', measured: 1, limit: 1 } },
    ]);
  });
});

describe('exposureLimits, net', () => {
  it('resting orders of one side may all come to be, and those of the other free no room', () => {
    const rest = (side: 'buy' | 'sell', quantity: number) =>
      ({ id: side, side, quantity, type: 'limit', limitPrice: 100 }) as const;
    const policy = made(exposureLimits({ net: 1 }));
    const ask = (
      orders: FakeInput['orders'],
      intent: NewIntent | { action: 'replace'; id: string; quantity: number },
    ) => policy.review(intent, fakeDecision({ ...base, orders: orders!, now: ++instant }));
    expect(ask([rest('buy', 70)], buy(1, 9))).toMatchObject({
      reason: { text: 'net exposure as a multiple of equity', measured: 1.6, limit: 1, passes: 3 },
    });
    expect(ask([rest('sell', 70)], buy(1, 11))).toMatchObject({ reason: { passes: 10 } });
    expect(ask([rest('buy', 70)], { action: 'replace', id: 'buy', quantity: 110 })).toMatchObject({
      reason: { passes: 100 },
    });
    expect(ask([rest('buy', 70)], buy(1, 3))).toEqual({ verdict: 'approve' });
  });
});

describe('what never moved', () => {
  it('is correlated with nothing, and bars nobody else', () => {
    const policy = made(correlationLimits({ lookback: 5, pairwise: { above: 0.5, max: 0.1 } }));
    for (let t = 0; t < 7; t++)
      policy.settle!(fakeDecision({ ...base, marks: [100 + ((7 * t) % 5), 50], now: t * DAY }));
    const held = fakeDecision({ ...base, positions: [0, 5], now: 7 * DAY });
    expect(policy.review(buy(0, 50), held)).toEqual({ verdict: 'approve' });
  });
});

describe('a Kelly bet on an estimate', () => {
  const cap = (kelly: { win: number; odds: number; fraction: number; estimatedFrom?: number }, max = 9): number => {
    const policy = made(sizeCap({ rule: { kelly }, max }));
    // The measure is use of what is allowed: a position of a tenth of equity.
    return 0.1 / policy.usage!(fakeDecision({ ...base, positions: [10, 0] }))[0]!.measured;
  };

  it('is shrunk by what the count of trades leaves open, and never above the cap', () => {
    const bet = { win: 0.6, odds: 1.2, fraction: 0.5 };
    const full = kellyBinary(0.6, 1.2).fraction;
    expect(cap(bet)).toBeCloseTo(0.5 * full, 12);
    // Mean 0.32, variance 0.6 · 0.4 · 2.2²; a hundred trades.
    const squared = 0.32 ** 2 / (0.24 * 4.84);
    expect(cap({ ...bet, estimatedFrom: 100 })).toBeCloseTo(0.5 * full * (1 - 0.01 / squared), 12);
    expect(cap({ ...bet, estimatedFrom: 2 })).toBe(0);
    expect(cap({ ...bet, estimatedFrom: 1_000_000 }, 0.02)).toBeCloseTo(0.02, 12);
  });

  it('no edge is worth nothing, not unknown', () => {
    expect(kellyShrinkage([0, 0], Float64Array.of(1, 0, 0, 1), 100)).toBe(0);
  });
});
