/** Permuted bars against the products written out, and each refusal in its words. */
import { describe, expect, it } from 'vitest';
import { permuteBars } from '../../../src/backtest/overfit/permute-bars.js';
import type { BarColumns } from '../../../src/core/batch.js';
import { DataError } from '../../../src/core/errors.js';

const PRICES = ['open', 'high', 'low', 'close'] as const;

/** Bars whose gaps and bodies are all different powers of two and three, so that products are exact to tell apart. */
function bars(n: number): BarColumns {
  const column = (value: (t: number) => number) => Float64Array.from({ length: n }, (_, t) => value(t));
  return {
    end: column((t) => t + 1),
    start: column((t) => t),
    open: column((t) => 100 + 3 * t),
    high: column((t) => 110 + 3 * t + t * t),
    low: column((t) => 90 + 2 * t),
    close: column((t) => 101 + 2 * t),
    volume: column((t) => 1000 + t),
  };
}

describe('permuteBars', () => {
  it('puts gaps and bodies together again by products', () => {
    const real = bars(8);
    const [made] = permuteBars([real], { seed: 4, keep: 2 });
    for (const name of [...PRICES, 'volume'] as const)
      expect(Array.from(made![name].slice(0, 2))).toEqual(Array.from(real[name].slice(0, 2)));
    const gapsUsed = new Set<number>();
    const bodiesUsed = new Set<number>();
    for (let t = 2; t < 8; t++) {
      const body = made!.volume[t]! - 1000; // volumes tell which body it is
      const gap = [2, 3, 4, 5, 6, 7].find(
        (g) => made!.open[t] === made!.close[t - 1]! * (real.open[g]! / real.close[g - 1]!),
      )!;
      gapsUsed.add(gap);
      bodiesUsed.add(body);
      const open = made!.open[t]!;
      expect(made!.close[t]).toBe(open * (real.close[body]! / real.open[body]!));
      expect(made!.high[t]).toBe(open * (real.high[body]! / real.open[body]!));
      expect(made!.low[t]).toBe(open * (real.low[body]! / real.open[body]!));
    }
    expect([...gapsUsed].sort()).toEqual([2, 3, 4, 5, 6, 7]);
    expect([...bodiesUsed].sort()).toEqual([2, 3, 4, 5, 6, 7]);
    expect(made!.start).toBe(real.start);
    expect(real).toEqual(bars(8)); // what was passed stays as it was
  });

  it('draws both orders from its seed and number', () => {
    const volumes = (options: Parameters<typeof permuteBars>[1]) =>
      Array.from(permuteBars([bars(7)], options)[0]!.volume).map((one) => one - 1000);
    const first = volumes({ seed: 1 });
    expect(volumes({})).toEqual(first);
    expect(volumes({ seed: 1, index: 0, keep: 1 })).toEqual(first);
    expect(volumes({ seed: 1, index: 1 })).not.toEqual(first);
    expect(volumes({ seed: 2 })).not.toEqual(first);
    expect(first[0]).toBe(0);
    expect([first, volumes({ seed: 1, index: 3 })]).toMatchInlineSnapshot(`
      [
        [
          0,
          2,
          5,
          4,
          1,
          3,
          6,
        ],
        [
          0,
          3,
          6,
          4,
          1,
          5,
          2,
        ],
      ]
    `);
    expect(volumes({ keep: 9 })).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('keeps high and low around open and close where rounding would not', () => {
    const flat = { ...bars(40) };
    for (const name of ['high', 'low', 'close'] as const)
      flat[name] = flat.open.map((one, t) => (t % 2 === 0 ? one : one * 1.1));
    flat.high = flat.open.map((one, t) => Math.max(one, flat.close[t]!));
    flat.low = flat.open.map((one, t) => Math.min(one, flat.close[t]!));
    const [made] = permuteBars([flat], { seed: 8 });
    for (let t = 0; t < 40; t++) {
      expect(made!.high[t]).toBe(Math.max(made!.open[t]!, made!.close[t]!));
      expect(made!.low[t]).toBe(Math.min(made!.open[t]!, made!.close[t]!));
    }
  });

  it('refuses what cannot be permuted, in words', () => {
    const align = 'align them on one calendar: one order for all needs the same bars in all';
    const other = (m: number, bar: number) =>
      new DataError('permuteBars', `market ${m} has other bars than the first, from bar ${bar} on`, align);
    expect(() => permuteBars([bars(5), bars(4)])).toThrow(other(1, 4));
    expect(() => permuteBars([bars(4), bars(5)])).toThrow(other(1, 4));
    const late = bars(5);
    late.end[2] = 3.5;
    expect(() => permuteBars([bars(5), bars(5), late])).toThrow(other(2, 2));
    const early = bars(5);
    early.end[0] = 0.5;
    expect(() => permuteBars([bars(5), early])).toThrow(other(1, 0));
    for (const name of PRICES)
      for (const [price, at] of [
        [0, 0],
        [-1, 4],
        [Number.POSITIVE_INFINITY, 2],
        [Number.NaN, 1],
      ] as const) {
        const bad = bars(5);
        bad[name][at] = price;
        expect(() => permuteBars([bad])).toThrow(
          new DataError(
            'permuteBars',
            `market 0 has ${name} ${price} at bar ${at}`,
            'ratios need prices above zero; fill or drop the bar',
          ),
        );
      }
    expect(() => permuteBars([bars(3)], { kep: 1 } as never)).toThrow(/permuteBars: unknown option "kep"/);
    expect(permuteBars([bars(0)])[0]!.open.length).toBe(0);
  });
});
