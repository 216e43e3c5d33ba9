import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compose,
  crossRank,
  crossZscore,
  difference,
  lags,
  map,
  momentum,
  ratio,
  returns,
  sma,
  zscore,
} from '../../src/features/index.js';
import { averageRanks } from '../../src/math/rank.js';
import { bar, env, randomBars, start, stream } from './world.js';

describe('map, ratio, difference', () => {
  it('make a column of columns and fields, NaN until all are there', () => {
    const bars = randomBars(40);
    const set = compose(
      sma({ period: 3 }),
      sma({ period: 5 }),
      map({ columns: ['sma_3', 'sma_5'], to: 'cross', fn: (a, b) => (a > b ? 1 : -1) }),
      ratio({ of: 'close', to: 'sma_5' }),
      difference({ of: 'sma_3', minus: 'sma_5' }),
      map({ columns: ['close', 'high', 'low'], to: 'place', fn: (c, h, l) => (c - l) / (h - l) }),
    );
    expect(set(env()).warmup).toBe(5);
    const out = stream(set, bars);
    expect(Object.keys(out).slice(2)).toEqual(['cross', 'close_over_sma_5', 'sma_3_minus_sma_5', 'place']);
    expect(out['cross']!.subarray(0, 4).every(Number.isNaN)).toBe(true);
    for (let i = 4; i < 40; i++) {
      const gap = out['sma_3']![i]! - out['sma_5']![i]!;
      expect(out['cross']![i]).toBe(gap > 0 ? 1 : -1);
      expect(out['sma_3_minus_sma_5']![i]).toBe(gap);
      expect(out['close_over_sma_5']![i]).toBe(bars.close[i]! / out['sma_5']![i]!);
      expect(out['place']![i]).toBe((bars.close[i]! - bars.low[i]!) / (bars.high[i]! - bars.low[i]!));
    }
  });

  it('turn what is not finite into NaN', () => {
    const set = compose(momentum({ period: 1 }), ratio({ of: 'close', to: 'momentum_1' }));
    const { set: made, rows } = start(set);
    const still = { ...randomBars(2), close: Float64Array.of(5, 5) };
    made.update(bar(still, 0), rows);
    made.update(bar(still, 1), rows);
    expect(rows.get(0, 0)).toBe(0);
    expect(rows.get(0, 1)).toBeNaN();
  });

  it('refuse what is not made before them', () => {
    expect(() => compose(difference({ of: 'a', minus: 'close' }), sma({ period: 2, name: 'a' }))(env())).toThrow(
      /\[edgeproof\] difference: no input "a"; .*\(none\)/,
    );
    expect(() => map({ columns: ['close'], to: 'x', fn: 3 as never })).toThrow(/option "fn": is not a function/);
  });
});

describe('comparisons of instruments', () => {
  const make = (scale: 'unit' | 'rank' | 'centered') =>
    compose(
      momentum({ period: 1, name: 'm' }),
      crossRank({ of: 'm', scale, name: 'rank' }),
      crossZscore({ of: 'm', ddof: 1 }),
      difference({ of: 'rank', minus: 'm' }),
    );

  /** Momentum of each instrument as given; NaN sends no second bar. */
  function settled(scale: 'unit' | 'rank' | 'centered', values: readonly number[]) {
    const { set, rows } = start(make(scale), values.length);
    expect(set.scope).toBe('universe');
    const bars = randomBars(1);
    values.forEach((value, i) => {
      set.update({ ...bar(bars, 0, i), close: 0 }, rows);
      if (!Number.isNaN(value)) set.update({ ...bar(bars, 0, i), close: value }, rows);
    });
    set.settle?.(0, rows);
    return values.map((_, i) => [rows.get(i, 1), rows.get(i, 2), rows.get(i, 3)] as const);
  }

  it('rank with average ranks and leave out rows that hold nothing', () => {
    const value = fc.oneof(fc.constantFrom(1, 2, 3, Number.NaN), fc.double({ min: -9, max: 9, noNaN: true }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values) => {
        const made = values.map((x) => (x === 0 ? 0 : x));
        const expected = averageRanks(made);
        settled('rank', made).forEach(([rank], i) => {
          expect(rank).toEqual(expected[i]);
        });
      }),
    );
  });

  it('scale ranks and standardise', () => {
    const rows = settled('unit', [4, Number.NaN, 1, 1, 10]);
    expect(rows.map((row) => row[0])).toEqual([2 / 3, Number.NaN, 1 / 6, 1 / 6, 1]);
    const deviation = Math.sqrt(((4 - 4) * 0 + 9 + 9 + 36) / 3);
    expect(rows[4]![1]).toBeCloseTo(6 / deviation, 14);
    expect(rows[1]![1]).toBeNaN();
    expect(settled('centered', [4, 7, 1]).map((row) => row[0])).toEqual([0, 1, -1]);
    expect(settled('centered', [4])[0]![0]).toBe(0);
    expect(settled('unit', [3, 3]).map((row) => row[1])).toEqual([0, 0]);
  });

  it('feed columns that have no memory, at settle, and refuse those that have', () => {
    expect(settled('rank', [5, 2]).map((row) => row[2])).toEqual([2 - 5, 1 - 2]);
    const ranked = compose(returns(), crossRank({ of: 'return_1' }), zscore({ of: 'rank_return_1' }));
    expect(() => ranked(env(2))).toThrow(/zscore: column "rank_return_1" compares instruments/);
    expect(() => crossRank({ of: 'close' })(env())).toThrow(/crossRank: "close" is a field of the bar/);
    const mixed = compose(returns(), crossRank({ of: 'return_1' }), ratio({ of: 'close', to: 'rank_return_1' }));
    expect(() => mixed(env(2))).toThrow(/ratio: "close" is a field of the bar, and another input/);
  });
});

describe('names', () => {
  it('follow the options and can be replaced', () => {
    const names = (make: ReturnType<typeof returns>) => make(env()).columns;
    expect(names(returns({ periods: [1, 5], kind: 'log' }))).toEqual(['log_return_1', 'log_return_5']);
    expect(names(returns({ periods: [5], name: 'week' }))).toEqual(['week']);
    expect(names(returns({ periods: [1, 5], name: 'r' }))).toEqual(['r_1', 'r_5']);
    expect(names(lags({ of: 'volume', lags: [1, 2] }))).toEqual(['volume_lag_1', 'volume_lag_2']);
    expect(names(sma({ period: 5, of: 'typical' }))).toEqual(['sma_5_typical']);
  });

  it('read any field of the bar', () => {
    const bars = randomBars(3);
    const at = (of: string): number => stream(sma({ period: 1, of, name: 'x' }), bars)['x']![2]!;
    const { open, high, low, close, volume } = bar(bars, 2);
    expect([at('open'), at('high'), at('low'), at('close'), at('volume')]).toEqual([open, high, low, close, volume]);
    expect(at('median')).toBe((high + low) / 2);
    expect(at('typical')).toBe((high + low + close) / 3);
    expect(at('weighted')).toBe((high + low + 2 * close) / 4);
    expect(at('average')).toBe((open + high + low + close) / 4);
  });
});
