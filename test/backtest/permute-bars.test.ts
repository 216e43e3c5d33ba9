/** Bars in another order: what must survive does, to rounding, in every market at once. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { permuteBars } from '../../src/backtest/overfit/permute-bars.js';
import type { BarColumns } from '../../src/core/batch.js';
import { DAY } from '../../src/core/time.js';

/** One bar by its gap and body, all as ratios. */
const move = fc.record({
  gap: fc.double({ min: 0.9, max: 1.1, noNaN: true }),
  close: fc.double({ min: 0.9, max: 1.1, noNaN: true }),
  up: fc.double({ min: 1, max: 1.05, noNaN: true }),
  down: fc.double({ min: 0.95, max: 1, noNaN: true }),
  volume: fc.integer({ min: 0, max: 1e6 }),
});
type Move = { gap: number; close: number; up: number; down: number; volume: number };
const market = fc.array(move, { minLength: 2, maxLength: 120 }).map(barsOf);
const seeds = fc.integer({ min: 0, max: 1e6 });

function barsOf(moves: readonly Move[]): BarColumns {
  const n = moves.length;
  const column = (): Float64Array => new Float64Array(n);
  const bars = {
    end: column(),
    start: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  let last = 100;
  moves.forEach((one, t) => {
    bars.start[t] = t * DAY;
    bars.end[t] = (t + 1) * DAY;
    bars.open[t] = last * one.gap;
    bars.close[t] = bars.open[t]! * one.close;
    bars.high[t] = Math.max(bars.open[t]!, bars.close[t]!) * one.up;
    bars.low[t] = Math.min(bars.open[t]!, bars.close[t]!) * one.down;
    bars.volume[t] = one.volume;
    last = bars.close[t]!;
  });
  return bars;
}

const gapsOf = ({ open, close }: BarColumns) => Array.from(open.slice(1), (one, i) => one / close[i]!);
const bodiesOf = ({ open, high, low, close, volume }: BarColumns) =>
  Array.from(open, (from, t) => [high[t]! / from, low[t]! / from, close[t]! / from, volume[t]!] as const);

/** The same values in any order, to rounding. */
function sameMultiset(a: readonly number[], b: readonly number[]): void {
  const [x, y] = [[...a].sort((p, q) => p - q), [...b].sort((p, q) => p - q)];
  expect(x.length).toBe(y.length);
  x.forEach((one, i) => {
    expect(Math.abs(one / y[i]! - 1)).toBeLessThan(1e-9);
  });
}

describe('permuteBars', () => {
  it('keeps the first bar, the last close, the times, and every bar valid', () => {
    fc.assert(
      fc.property(market, seeds, (real, seed) => {
        const [made] = permuteBars([real], { seed });
        const n = real.end.length;
        for (const name of ['open', 'high', 'low', 'close', 'volume'] as const)
          expect(made![name][0]).toBe(real[name][0]);
        expect(made!.end).toBe(real.end);
        expect(Math.abs(made!.close[n - 1]! / real.close[n - 1]! - 1)).toBeLessThan(1e-9);
        for (let t = 0; t < n; t++) {
          expect(made!.low[t]).toBeGreaterThan(0);
          expect(made!.low[t]).toBeLessThanOrEqual(Math.min(made!.open[t]!, made!.close[t]!));
          expect(made!.high[t]).toBeGreaterThanOrEqual(Math.max(made!.open[t]!, made!.close[t]!));
        }
      }),
    );
  });

  it('keeps every gap and every body, high, low, close and volume of a bar together', () => {
    fc.assert(
      fc.property(market, seeds, (real, seed) => {
        const [made] = permuteBars([real], { seed });
        sameMultiset(gapsOf(made!), gapsOf(real));
        // one number a body, so that its parts cannot be exchanged unseen
        const key = ([high, low, close, volume]: readonly [number, number, number, number]): number =>
          high * 3 + low * 5 + close * 7 + volume;
        sameMultiset(bodiesOf(made!).map(key), bodiesOf(real).map(key));
      }),
    );
  });

  it('moves several markets by the same order', () => {
    fc.assert(
      fc.property(market, seeds, (real, seed) => {
        const doubled = {
          ...real,
          open: real.open.map((x) => 2 * x),
          high: real.high.map((x) => 2 * x),
          low: real.low.map((x) => 2 * x),
          close: real.close.map((x) => 2 * x),
        };
        const [one, two] = permuteBars([real, doubled], { seed });
        expect([...two!.close]).toEqual([...one!.close.map((x) => 2 * x)]);
        expect([...permuteBars([real], { seed })[0]!.close]).toEqual([...one!.close]);
      }),
    );
  });

  it('leaves as many bars alone as it is told, and gives another order for another number', () => {
    const real = barsOf(
      Array.from({ length: 60 }, (_, i) => ({
        gap: 1 + ((i * 7) % 11) / 500,
        close: 1 + ((i * 5) % 13) / 700 - 0.01,
        up: 1.01,
        down: 0.99,
        volume: i,
      })),
    );
    const close = (options: Parameters<typeof permuteBars>[1]) => [...permuteBars([real], options)[0]!.close];
    expect(close({ keep: 30 }).slice(0, 30)).toEqual([...real.close.slice(0, 30)]);
    expect(close({ keep: 30 }).slice(30)).not.toEqual([...real.close.slice(30)]);
    expect(close({ index: 1 })).not.toEqual(close({ index: 0 }));
    expect(close({ index: 1 })).toEqual(close({ index: 1 }));
    expect(close({ keep: 60 })).toEqual([...real.close]);
    expect(permuteBars([])).toEqual([]);
  });

  it('shuffles gaps and bodies independently: pairs of a bar are broken up', () => {
    const real = barsOf(
      Array.from({ length: 200 }, (_, i) => ({ gap: 1 + i / 1e4, close: 1 + i / 1e4, up: 1, down: 1, volume: 1 })),
    );
    const [made] = permuteBars([real], { seed: 5 });
    const gaps = gapsOf(made!);
    const bodies = bodiesOf(made!).slice(1);
    const paired = gaps.filter((gap, i) => Math.abs(gap - bodies[i]![2]) < 1e-9).length;
    expect(paired).toBeLessThan(10);
  });

  it('refuses what cannot be permuted, by name', () => {
    const bars = (n: number) =>
      barsOf(Array.from({ length: n }, () => ({ gap: 1, close: 1, up: 1, down: 1, volume: 1 })));
    expect(() => permuteBars([bars(5), bars(4)])).toThrow(/market 1 has other bars than the first, from bar 4/);
    const zero = bars(3);
    zero.low[1] = 0;
    expect(() => permuteBars([zero])).toThrow(/market 0 has low 0 at bar 1/);
  });
});
