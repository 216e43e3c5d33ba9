import { describe, expect, it } from 'vitest';
import { indicators } from '../../src/features/index.js';
import { randomBars } from './world.js';

const { close, ...rest } = randomBars(60, 21);
const logs = Array.from(close, (x, i) => Math.log(x / (close[i - 1] ?? Number.NaN)));

/** Standard deviation of values, written out. */
function deviation(values: readonly number[], ddof: number, center?: number): number {
  const mean = center ?? values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((a, b) => a + (b - mean) * (b - mean), 0);
  return Math.sqrt(squares / (values.length - ddof));
}

describe('conventions that options name', () => {
  it('realised volatility: divisor, mean, year', () => {
    const last = logs.slice(50, 60);
    const at = (options: Parameters<typeof indicators.realizedVolatility>[1]): number =>
      indicators.realizedVolatility(close, { period: 10, ...options })[59]!;
    expect(at({})).toBeCloseTo(deviation(last, 1), 14);
    expect(at({ ddof: 0 })).toBeCloseTo(deviation(last, 0), 14);
    expect(at({ mean: 'zero' })).toBeCloseTo(deviation(last, 0, 0), 14);
    expect(at({ mean: 'zero', ddof: 1 })).toBeCloseTo(deviation(last, 1, 0), 14);
    expect(at({ periodsPerYear: 252 })).toBeCloseTo(deviation(last, 1) * Math.sqrt(252), 13);
    const simple = Array.from(close.slice(50), (x, i) => x / close[49 + i]! - 1);
    expect(at({ kind: 'simple' })).toBeCloseTo(deviation(simple, 1), 14);
  });

  it('exponentially weighted volatility: seed and normalisation', () => {
    const squares = logs.slice(1).map((x) => x * x);
    const at = (options: Parameters<typeof indicators.ewmaVolatility>[1]): number =>
      indicators.ewmaVolatility(close, { lambda: 0.9, periodsPerYear: 4, ...options })[59]!;
    let [sum, weights, first] = [0, 0, squares[0]!];
    for (const square of squares) {
      sum = sum * 0.9 + square;
      weights = weights * 0.9 + 1;
    }
    for (const square of squares.slice(1)) first = 0.9 * first + 0.1 * square;
    let mean = squares.slice(0, 8).reduce((a, b) => a + b) / 8;
    for (const square of squares.slice(8)) mean = 0.9 * mean + 0.1 * square;
    expect(at({})).toBeCloseTo(2 * Math.sqrt(sum / weights), 14);
    expect(at({ seed: 'first' })).toBeCloseTo(2 * Math.sqrt(first), 14);
    expect(at({ seed: 'mean', period: 8 })).toBeCloseTo(2 * Math.sqrt(mean), 14);
  });

  it('z-score and Bollinger: divisor', () => {
    const last = Array.from(close.slice(52));
    const mean = last.reduce((a, b) => a + b) / 8;
    for (const ddof of [0, 1] as const) {
      const expected = (close[59]! - mean) / deviation(last, ddof);
      expect(indicators.zscore(close, { period: 8, ddof })[59]).toBeCloseTo(expected, 11);
      const { upper, percentB } = indicators.bollinger(close, { period: 8, k: 3, ddof });
      expect(upper[59]).toBeCloseTo(mean + 3 * deviation(last, ddof), 11);
      expect(percentB[59]).toBeCloseTo((expected + 3) / 6, 11);
    }
    expect(indicators.zscore(close, { period: 8 })[59]).toBe(indicators.zscore(close, { period: 8, ddof: 1 })[59]);
  });

  it('Aroon: of equal extremes the latest counts, also when the best one leaves', () => {
    const high = Float64Array.of(9, 5, 5, 4, 4, 4);
    const { up, down } = indicators.aroon({ high, low: high, close: high }, { period: 3 });
    expect([...up.slice(3)]).toEqual([0, (100 / 3) * 1, 0].map((x) => expect.closeTo(x, 12)));
    expect([...down.slice(3)]).toEqual([100, 100, 100]);
  });

  it('what a market without range, movement or volume gives', () => {
    const same = new Float64Array(12).fill(7);
    const none = new Float64Array(12);
    const bars = { high: same, low: same, close: same, volume: none };
    expect(indicators.rsi(same, { period: 3 })[11]).toBe(50);
    expect(indicators.stochastic(bars, {}).d[11]).toBe(50);
    expect(indicators.williamsR(bars, { period: 3 })[11]).toBe(-50);
    expect(indicators.cci(bars, { period: 3 })[11]).toBe(0);
    expect(indicators.mfi(bars, { period: 3 })[11]).toBe(50);
    expect(indicators.adx(bars, { period: 3 }).adx[11]).toBe(0);
    expect(indicators.vwap(bars, { period: 3 })[11]).toBe(7);
    expect(indicators.vwap(bars)[11]).toBe(7);
    expect(indicators.zscore(same, { period: 3 })[11]).toBe(0);
    expect(indicators.bollinger(same, { period: 3 }).percentB[11]).toBe(0.5);
    expect(indicators.realizedVolatility(same, { period: 3 })[11]).toBe(0);
    expect(indicators.kama(same, { period: 3 })[11]).toBe(7);
  });

  it('MFI: a bar that stands still counts on neither side', () => {
    const close = Float64Array.of(1, 2, 2, 1, 2);
    const volume = Float64Array.of(5, 3, 100, 4, 6);
    const made = indicators.mfi({ high: close, low: close, close, volume }, { period: 3 });
    expect(made[3]).toBeCloseTo((100 * 6) / 10, 12);
    expect(made[4]).toBeCloseTo((100 * 12) / 16, 12);
  });

  it('RSI reaches its ends and no further', () => {
    const up = Float64Array.from({ length: 500 }, (_, i) => 100 * Math.exp(0.01 * i));
    up[3] = 90;
    const rsi = indicators.rsi(up, { period: 5 }).slice(5);
    expect(rsi.every((x) => x >= 0 && x <= 100)).toBe(true);
    expect(indicators.rsi(up.slice(10), { period: 5 })[5]).toBe(100);
    expect(indicators.rsi(up.slice(10).reverse(), { period: 5 })[5]).toBe(0);
  });

  it('refuses what makes no sense, by name', () => {
    expect(() => indicators.macd(close, { fast: 9, slow: 9 })).toThrow(/indicators.macd: fast 9 is not below slow 9/);
    expect(() => indicators.zscore(close, { period: 1 })).toThrow(/option "period"/);
    expect(() => indicators.sma(close, { period: 2.5 })).toThrow(/\[edgeproof\] indicators.sma: option "period"/);
    expect(() => indicators.ema(close, { period: 3, seeds: 'first' } as never)).toThrow(/unknown option "seeds"/);
    expect(() => indicators.atr({ ...rest, close: close.slice(1) })).toThrow(/indicators.atr: the arrays differ/);
  });
});
