import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMicros } from '../../src/core/time.js';
import { stdev } from '../../src/math/moments.js';
import { compareToBenchmark } from '../../src/report/benchmark.js';
import { monthlyReturns, monthlyTable } from '../../src/report/monthly.js';
import { sharpe } from '../../src/report/ratios.js';
import { totalReturn } from '../../src/report/returns.js';
import { rollingBeta, rollingSharpe, rollingVolatility } from '../../src/report/rolling.js';
import { tradeStatistics } from '../../src/report/trade-stats.js';
import { annualTurnover, driftTurnover, exposureStatistics } from '../../src/report/turnover.js';

const near = (actual: number, expected: number, rel = 1e-9) =>
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThanOrEqual(
    rel * (1 + Math.abs(expected)),
  );
const coarse = fc.integer({ min: -500, max: 500 }).map((v) => v / 5000);

describe('tradeStatistics', () => {
  it('totals, shares and streaks hold together', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 }), (profits) => {
        const s = tradeStatistics(profits.map((profit) => ({ profit })));
        near(
          s.totalProfit,
          profits.reduce((a, b) => a + b, 0),
        );
        near(s.expectancy * s.count, s.totalProfit);
        expect(s.winRate).toBeGreaterThanOrEqual(0);
        expect(s.winRate).toBeLessThanOrEqual(1);
        expect(s.maxConsecutiveLosses).toBeLessThanOrEqual(profits.filter((v) => v < 0).length);
        if (profits.some((v) => v < 0)) {
          expect(s.profitFactor > 1).toBe(s.totalProfit > 0);
          expect(s.largestLoss).toBe(Math.min(...profits));
        }
        const mirrored = tradeStatistics(profits.map((profit) => ({ profit: -profit })));
        expect(mirrored.maxConsecutiveWins).toBe(s.maxConsecutiveLosses);
        if (Number.isFinite(s.profitFactor) && s.profitFactor > 0) near(mirrored.profitFactor, 1 / s.profitFactor);
      }),
    );
  });
  it('edges: no trades, only wins, one flat trade, NaN', () => {
    const none = tradeStatistics([]);
    expect(none).toMatchObject({ count: 0, totalProfit: 0, maxConsecutiveLosses: 0 });
    for (const key of [
      'winRate',
      'profitFactor',
      'expectancy',
      'payoff',
      'averageBars',
      'sqn',
      'kelly',
      'largestWin',
    ] as const)
      expect(none[key], key).toBeNaN();
    const won = tradeStatistics([{ profit: 1 }, { profit: 2 }]);
    expect(won.profitFactor).toBe(Number.POSITIVE_INFINITY);
    expect(won.winRate).toBe(1);
    expect(won.averageLoss).toBeNaN();
    expect(tradeStatistics([{ profit: 0, bars: 3 }])).toMatchObject({ winRate: 0, expectancy: 0, averageBars: 3 });
    const broken = tradeStatistics([{ profit: Number.NaN }, { profit: 1 }]);
    expect(broken.profitFactor).toBeNaN();
    expect(broken.winRate).toBeNaN();
  });
  it('a flat trade ends a losing streak', () => {
    expect(tradeStatistics([-1, -1, 0, -1].map((profit) => ({ profit }))).maxConsecutiveLosses).toBe(2);
  });
});

describe('turnover and exposure', () => {
  it('holding what drifted trades nothing', () => {
    const { turnover } = driftTurnover(
      [
        [0.5, 0.5],
        [0.55 / 1.05, 0.5 / 1.05],
      ],
      [
        [0.1, 0],
        [0, 0],
      ],
    );
    expect(turnover[0]).toBe(1);
    near(turnover[1]!, 0, 1e-15);
  });
  it('is never negative, costs lower the return by cost times turnover', () => {
    const row = fc.array(coarse, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(row, row), { maxLength: 20 }), (periods) => {
        const targets = periods.map(([w]) => w);
        const returns = periods.map(([, r]) => r);
        const free = driftTurnover(targets, returns);
        const paid = driftTurnover(targets, returns, 0.001);
        free.turnover.forEach((v, t) => {
          expect(v).toBeGreaterThanOrEqual(0);
          near(free.netReturns[t]! - paid.netReturns[t]!, 0.001 * v, 1e-12);
        });
      }),
    );
  });
  it('edges', () => {
    expect(driftTurnover([], []).turnover).toHaveLength(0);
    expect(() => driftTurnover([[1]], [])).toThrow(/1 rows of weights, 0 of returns/);
    expect(() => driftTurnover([[1]], [[1, 2]])).toThrow(/1 and 2/);
    expect(() => driftTurnover([[1], [1, 2]], [[0], [0, 0]])).toThrow(/2 and 1/);
    expect(annualTurnover([], [])).toBeNaN();
    expect(exposureStatistics([], []).timeInMarket).toBeNaN();
    expect(exposureStatistics([0, 2], [0, -2])).toEqual({
      averageGross: 1,
      averageNet: -1,
      maxGross: 2,
      timeInMarket: 0.5,
    });
  });
});

describe('months', () => {
  it('agree with the calendar of Date, compound to the total', () => {
    const day = 86_400_000_000;
    fc.assert(
      fc.property(
        fc.integer({ min: -30_000, max: 40_000 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), coarse), { minLength: 1, maxLength: 60 }),
        (first, steps) => {
          let at = first * day;
          const times = steps.map(([gap]) => {
            at += gap * day;
            return at - day / 3;
          });
          const returns = steps.map(([, r]) => r);
          const monthly = monthlyReturns(times, returns);
          near(totalReturn(monthly.map((one) => one.value)), totalReturn(returns), 1e-9);
          const names = new Set(times.map((t) => new Date(t / 1000).toISOString().slice(0, -17)));
          expect(monthly.map((one) => `${one.year}-${String(one.month).padStart(2, '0')}`)).toEqual([...names]);
          const table = monthlyTable(monthly);
          near(totalReturn(table.map((row) => row.total)), totalReturn(returns), 1e-9);
          expect(table.flatMap((row) => row.months.filter((v) => v !== null))).toEqual(monthly.map((one) => one.value));
        },
      ),
    );
  });
  it('a bar that ends at midnight belongs to the month before; leap days; gaps of years', () => {
    const at = ['2024-02-29T21:00Z', '2024-03-01', '2024-03-01T00:00:00.000001Z', '2027-01-01'].map(toMicros);
    const monthly = monthlyReturns(at, [0.1, 0.1, 0.2, 0.3]);
    expect(monthly.map((one) => [one.year, one.month])).toEqual([
      [2024, 2],
      [2024, 3],
      [2026, 12],
    ]);
    near(monthly[0]!.value, 0.21);
    const table = monthlyTable(monthly);
    expect(table.map((row) => row.year)).toEqual([2024, 2025, 2026]);
    expect(table[1]).toEqual({ year: 2025, months: new Array(12).fill(null), total: 0 });
  });
  it('edges', () => {
    expect(monthlyReturns([], [])).toEqual([]);
    expect(monthlyTable([])).toEqual([]);
    expect(() => monthlyReturns([1], [])).toThrow(/1 and 0 periods/);
  });
});

describe('rolling', () => {
  it('equals the window by itself', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(coarse, coarse), { maxLength: 80 }),
        fc.integer({ min: 2, max: 12 }),
        (pairs, window) => {
          const r = pairs.map(([a]) => a);
          const b = pairs.map(([, c]) => c);
          const ratio = rollingSharpe(r, window, { riskFree: 0.001 });
          const spread = rollingVolatility(r, window);
          const beta = rollingBeta(r, b, window);
          for (let i = 0; i < r.length; i++) {
            if (i < window - 1) {
              for (const series of [ratio, spread, beta]) expect(series[i]).toBeNaN();
              continue;
            }
            const held = r.slice(i + 1 - window, i + 1);
            near(spread[i]!, stdev(held) * Math.sqrt(252), 1e-6);
            const expected = sharpe(held, { riskFree: 0.001 });
            if (Number.isNaN(expected)) expect(ratio[i]).toBeNaN();
            else near(ratio[i]!, expected, 1e-6);
            const slope = compareToBenchmark(held, b.slice(i + 1 - window, i + 1)).beta;
            if (Number.isNaN(slope)) expect(beta[i]).toBeNaN();
            else near(beta[i]!, slope, 1e-6);
          }
        },
      ),
    );
  });
  it('edges', () => {
    expect(rollingSharpe([], 5)).toHaveLength(0);
    expect(rollingSharpe([0.1, 0.1, 0.1], 2)[2]).toBeNaN();
    expect(() => rollingSharpe([1], 0)).toThrow(/window 0/);
    expect(() => rollingBeta([1], [], 2)).toThrow(/1 and 0 periods/);
  });
});
