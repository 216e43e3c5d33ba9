import { describe, expect, it } from 'vitest';
import {
  type BarStatistics,
  barStatistics,
  compoundedSharpe,
  compoundedVolatility,
  geometricMean,
  type TradeRecord,
} from '../../src/report/index.js';

const DAY = 86_400e6;

function trip(entry: number, exit: number, profit: number, returnShare: number, costs = 0): TradeRecord {
  const common = { instrument: 0, side: 'long' as const, strategy: 's', entryPrice: 1, exitPrice: 1, quantity: 1 };
  return { ...common, entryAt: entry * DAY, exitAt: exit * DAY, profit, returnShare, costs };
}

/** Six days: up to 110, down to 88, back at 110, up to 121, and a fall on the last day. */
const equity = [100, 110, 88, 110, 121, 108.9];
const at = equity.map((_, i) => (i + 1) * DAY);
const run = {
  startEquity: 100,
  at: Float64Array.from(at),
  equity: Float64Array.from(equity),
  trades: [trip(2, 3, -22, -0.2, 1), trip(4, 5, 33, 0.375, 2)],
};
const bars = { at, close: [10, 11, 10, 12, 12, 15] };

describe('barStatistics, by hand', () => {
  const s = barStatistics(run, bars, { benchmarkFrom: 1 });
  const expected: { [K in keyof BarStatistics]?: number } = {
    bars: 6,
    duration: 5 * DAY,
    finalEquity: 108.9,
    peakEquity: 121,
    totalReturn: 0.089,
    benchmarkReturn: 4 / 11,
    // days 2 and 3, 4 and 5 of six: an entry's bar and an exit's bar count
    exposure: 4 / 6,
    maxDrawdown: -0.2,
    // the fall of the last day began with the last bar: not counted
    averageDrawdown: -0.2,
    maxDrawdownDuration: 2 * DAY,
    averageDrawdownDuration: 2 * DAY,
    trades: 2,
    winRate: 0.5,
    bestTrade: 0.375,
    worstTrade: -0.2,
    // √(0.8 × 1.375) - 1
    averageTrade: Math.sqrt(1.1) - 1,
    maxTradeDuration: DAY,
    averageTradeDuration: DAY,
    profitFactor: 0.375 / 0.2,
    expectancy: 0.0875,
    // mean 5.5, deviation √(27.5² × 2) = 38.89..., times √2
    sqn: 5.5 / 27.5,
    // 0.5 - 0.5 / (33 / 22)
    kelly: 0.5 - 0.5 / 1.5,
    commissions: 3,
    // (1.089)^(252 / 5) - 1
    annualReturn: Math.exp((252 / 5) * Math.log(1.089)) - 1,
    cagr: Math.exp((365.25 / 5) * Math.log(1.089)) - 1,
  };
  it.each(Object.entries(expected))('%s', (name, value) => {
    expect(s[name as keyof BarStatistics]).toBeCloseTo(value, 10);
  });

  it('the ratios follow from their parts', () => {
    const days = [0.1, -0.2, 0.25, 0.1, -0.1];
    expect(s.volatility).toBeCloseTo(compoundedVolatility(days), 10);
    expect(s.sharpe).toBeCloseTo(s.annualReturn / s.volatility, 12);
    expect(s.sortino).toBeCloseTo(s.annualReturn / Math.sqrt((0.04 + 0.01) / 5) / Math.sqrt(252), 10);
    expect(s.calmar).toBeCloseTo(s.annualReturn / 0.2, 10);
    expect(s.alpha).toBeCloseTo(s.totalReturn - s.beta * s.benchmarkReturn, 12);
  });

  it('beta of a run that holds the market is one, alpha is nothing', () => {
    const held = Float64Array.from(bars.close, (close) => close * 10);
    const market = barStatistics({ ...run, equity: held, trades: [] }, bars);
    expect([market.beta, market.alpha]).toEqual([expect.closeTo(1, 12), expect.closeTo(0, 12)]);
  });
});

describe('barStatistics at the edges', () => {
  it('reads equity at the end of bars only, and what a run started with before its first settle', () => {
    const between = { ...run, at: Float64Array.of(1.5 * DAY, 3 * DAY), equity: Float64Array.of(150, 120), trades: [] };
    const { finalEquity, peakEquity, totalReturn } = barStatistics(between, { at: [DAY, 3 * DAY], close: [1, 2] });
    expect([finalEquity, peakEquity, totalReturn]).toEqual([120, 120, expect.closeTo(0.2, 12)]);
  });

  it('bars within a day make one day', () => {
    const hours = [1, 2, 25, 26].map((hour) => hour * 3600e6);
    const intraday = { ...run, at: Float64Array.from(hours), equity: Float64Array.of(100, 110, 105, 121), trades: [] };
    // one return from 110 to 121
    expect(barStatistics(intraday, { at: hours, close: [1, 1, 1, 2] }, { daysPerYear: 1 }).annualReturn).toBeCloseTo(
      0.1,
      12,
    );
  });

  it('a run that never traded has no trade statistics, and no drawdown', () => {
    const idle = barStatistics({ ...run, equity: new Float64Array(6).fill(100), trades: [] }, bars);
    expect(idle).toMatchObject({ trades: 0, exposure: 0, maxDrawdown: 0, totalReturn: 0, commissions: 0 });
    for (const name of ['winRate', 'bestTrade', 'sqn', 'kelly', 'averageDrawdown', 'sharpe', 'calmar'] as const)
      expect(idle[name]).toBeNaN();
  });

  it('says what does not fit', () => {
    expect(() => barStatistics(run, { at, close: [1, 2] })).toThrow(/6 ends, 2 closes/);
    expect(() => barStatistics(run, { at: [], close: [] })).toThrow(/0 ends/);
    expect(() => barStatistics(run, bars, { benchmarkFrom: 6 })).toThrow(/benchmarkFrom 6 is not one of 6 bars/);
    expect(() => barStatistics(run, bars, { riskFree: 2 })).toThrow(/riskFree/);
  });
});

describe('compounded rates', () => {
  it('the geometric mean of growth', () => {
    expect(geometricMean([0.1, 0.21])).toBeCloseTo(Math.sqrt(1.1 * 1.21) - 1, 14);
    expect(geometricMean([0.5, -1])).toBe(0);
    expect(geometricMean([])).toBeNaN();
  });

  it('volatility of a product of two independent growths of 0.9 or 1.2', () => {
    // By enumeration over the four outcomes with the arithmetic mean; the formula puts the geometric one in its place.
    const returns = [-0.1, 0.2];
    const g = Math.sqrt(0.9 * 1.2);
    const variance = 0.045; // divisor n - 1
    expect(compoundedVolatility(returns, { periodsPerYear: 2 })).toBeCloseTo(
      Math.sqrt((variance + g * g) * (variance + g * g) - g * g * g * g),
      12,
    );
    expect(compoundedSharpe(returns, { periodsPerYear: 2, riskFree: 0.03 })).toBeCloseTo(
      (g * g - 1 - 0.03) / compoundedVolatility(returns, { periodsPerYear: 2 }),
      12,
    );
  });
});
