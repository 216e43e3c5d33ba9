import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capacity } from '../../src/backtest/capacity/capacity.js';
import { runCapacity } from '../../src/backtest/capacity/run-capacity.js';
import { fromColumns } from '../../src/data/from-columns.js';
import { sma } from '../../src/features/index.js';
import { backtest, defineStrategy, instrument } from '../../src/index.js';
import { rule } from '../../src/models/rule.js';
import { fixedQuantity } from '../../src/portfolio/fixed-quantity.js';

const trade = fc.record({
  share: fc.double({ min: 0.001, max: 2, noNaN: true }),
  dailyVolume: fc.double({ min: 1e5, max: 1e10, noNaN: true }),
  volatility: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
});

describe('capacity', () => {
  it('is the closed form of equal trades', () => {
    // 252 trades a year of half the account, V = 100 million, 2 % a day: drag = 252 × 0.5 × 0.02 × sqrt(0.5 / 1e8)
    const trades = Array.from({ length: 504 }, () => ({ share: 0.5, dailyVolume: 1e8, volatility: 0.02 }));
    const found = capacity({ trades, years: 2, excess: 0.1 });
    expect(found.drag).toBeCloseTo(2.52 * Math.sqrt(0.5e-8), 15);
    expect(found.breakEven / ((0.1 / 2.52) * (0.1 / 2.52) * 2e8)).toBeCloseTo(1, 10);
    expect(found.participation).toBeCloseTo(2e7, 3);
    expect(found.capacity).toBe(Math.min(found.mostProfit, found.participation));
  });

  it('is where the costs of every single trade add up to the edge, and the money earned is largest at 4/9 of it', () => {
    fc.assert(
      fc.property(
        fc.array(trade, { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (trades, excess) => {
          const { breakEven, mostProfit } = capacity({ trades, years: 1.5, excess }, { impact: 0.8 });
          const costs = (account: number): number =>
            trades.reduce((sum, { share, dailyVolume, volatility }) => {
              const money = account * share;
              return sum + (money * 0.8 * volatility * Math.sqrt(money / dailyVolume)) / account / 1.5;
            }, 0);
          expect(costs(breakEven) / excess).toBeCloseTo(1, 9);
          const earned = (account: number): number => account * (excess - costs(account));
          expect(earned(mostProfit)).toBeGreaterThan(earned(mostProfit * 1.02));
          expect(earned(mostProfit)).toBeGreaterThan(earned(mostProfit * 0.98));
        },
      ),
    );
  });

  it('is nothing without an edge, without end without trades, and refuses days without volume', () => {
    const one = { share: 1, dailyVolume: 1e6, volatility: 0.01 };
    expect(capacity({ trades: [one], years: 1, excess: -0.1 }).capacity).toBe(0);
    expect(capacity({ trades: [], years: 1, excess: 0.1 }).breakEven).toBe(Number.POSITIVE_INFINITY);
    expect(() => capacity({ trades: [{ ...one, dailyVolume: 0 }], years: 1, excess: 1 })).toThrow(
      /trade 0.*daily volume 0/,
    );
    expect(() => capacity({ trades: [one], years: 0, excess: 1 })).toThrow(/0 years/);
    expect(() => capacity({ trades: [one], years: 1, excess: 1 }, { cap: 1 } as never)).toThrow(/cap/);
  });
});

describe('the capacity of a run', () => {
  const n = 60;
  const day = 86_400_000_000;
  const close = Array.from({ length: n }, (_, i) => 100 + (i % 2) * 2);
  const volume = close.map(() => 5_000);
  const data = fromColumns({
    series: [
      {
        instrument: 'A',
        time: close.map((_, i) => (18_000 + i) * day),
        open: close,
        high: close,
        low: close,
        close,
        volume,
      },
    ],
    period: '1d',
    time: 'end',
  });
  const strategy = defineStrategy({
    name: 'x',
    features: sma({ period: 2 }),
    model: rule({ needs: ['sma_2'] }, () => 1),
    optimizer: fixedQuantity({ quantity: 10 }),
  });

  it('reads volume and volatility of the traded days', async () => {
    const result = await backtest({ strategy, data, instruments: [instrument({ id: 'A' })], cash: 10_000 });
    expect(result.fills).toHaveLength(1);
    const found = await runCapacity(result, 0.02);
    // one trade of ten shares; at most 10 % of 5,000 shares: fifty times the account, at the close of that day
    expect(found.participation / 10_000).toBeGreaterThan(45);
    expect(found.participation / 10_000).toBeLessThan(55);
    await expect(
      runCapacity(
        await backtest({ strategy, data: silent(), instruments: [instrument({ id: 'A' })], cash: 10_000 }),
        0.02,
      ),
    ).rejects.toThrow(/A has no bars with volume/);
  });

  it('refuses bars of two lengths, whose volume would count twice', async () => {
    const run = { strategy, instruments: [instrument({ id: 'A' })], cash: 10_000 };
    const result = await backtest({ ...run, data });
    const both: unknown = { ...result, options: { ...result.options, data: [data, data] }, record: result.record };
    await expect(runCapacity(both as typeof result, 0.02)).rejects.toThrow(/bars of A overlap at/);
  });

  const silent = () =>
    fromColumns({
      series: [
        { instrument: 'A', time: close.map((_, i) => (18_000 + i) * day), open: close, high: close, low: close, close },
      ],
      period: '1d',
      time: 'end',
    });
});
