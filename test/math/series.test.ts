import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pearson, spearman } from '../../src/math/correlation.js';
import { centralMoments, kurtosis, mean, skewness, stdev, variance, Welford } from '../../src/math/moments.js';
import { median, quantile, quantileSorted, select, sortAscending } from '../../src/math/quantile.js';
import { averageRanks } from '../../src/math/rank.js';
import { Ring } from '../../src/math/ring.js';
import { RollingMoments } from '../../src/math/rolling-moments.js';
import { describeShared, expectGolden, goldenCases } from '../shared.js';

const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const coarse = fc.integer({ min: -300, max: 300 }).map((v) => v / 7);
const series = fc.array(value, { maxLength: 200, size: 'max' });
const near = (actual: number, expected: number, rel = 1e-9) =>
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThanOrEqual(
    rel * (1 + Math.abs(expected)),
  );

describe('Ring', () => {
  it('is a list that forgets', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), series, (capacity, values) => {
        const ring = new Ring(capacity);
        values.forEach((v, i) => {
          const evicted = ring.push(v);
          if (i < capacity) expect(evicted).toBeNaN();
          else expect(evicted).toBe(values[i - capacity]);
        });
        const held = values.slice(-capacity);
        expect(ring.length).toBe(held.length);
        expect(ring.full).toBe(held.length === capacity);
        expect(Array.from(ring.snapshot())).toEqual(held);
        for (let lag = 0; lag < held.length; lag++) expect(ring.at(lag)).toBe(held[held.length - 1 - lag]);
        expect(ring.at(held.length)).toBeNaN();
        expect(ring.at(-1)).toBeNaN();
        expect(ring.sum()).toBe(held.reduce((a, b) => a + b, 0));
      }),
    );
  });
  it('goes on from a snapshot as if nothing had happened, wherever its slots stood', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), series, series, (capacity, before, after) => {
        const ring = new Ring(capacity);
        for (const v of before) ring.push(v);
        const other = new Ring(capacity);
        other.push(1);
        other.restore(ring.snapshot());
        for (const v of after) expect(Object.is(other.push(v), ring.push(v))).toBe(true);
        expect(other.snapshot()).toEqual(ring.snapshot());
        expect(Object.is(other.sum(3), ring.sum(3))).toBe(true);
        expect(other.oldest()).toEqual(ring.oldest());
      }),
    );
  });
  it('refuses a capacity or a snapshot that cannot be', () => {
    expect(() => new Ring(0)).toThrow(/capacity 0/);
    expect(() => new Ring(1.5)).toThrow(/positive integer/);
    expect(() => new Ring(1).restore([1, 2])).toThrow(/2 values/);
    const ring = new Ring(2);
    ring.push(1);
    ring.clear();
    expect(ring.length).toBe(0);
    expect(ring.oldest()).toBeNaN();
  });
});

describe('moments', () => {
  it('agree with scipy on a known sample', () => {
    const x = [2, 8, 0, 4, 1, 9, 9, 0];
    near(mean(x), 4.125, 1e-15);
    near(variance(x), 15.839285714285714, 1e-15);
    near(variance(x, 0), 13.859375, 1e-15);
    near(skewness(x), 0.2650554122698573, 1e-14);
    near(kurtosis(x), 1.333998924716149, 1e-14); // scipy: -1.666001075283851, excess
  });
  it('does not care for order, and scales as it must', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 4, maxLength: 100 }), (x) => {
        const spread = variance(x);
        near(variance([...x].reverse()), spread, 1e-12);
        near(variance(x.map((v) => v + 1e4)), spread, 1e-7);
        near(variance(x.map((v) => 2 * v)), 4 * spread, 1e-12);
        if (spread > 1e-3) {
          near(skewness(x.map((v) => -v)), -skewness(x), 1e-9);
          near(kurtosis(x.map((v) => 3 * v)), kurtosis(x), 1e-9);
          expect(kurtosis(x)).toBeGreaterThanOrEqual(1 + skewness(x) * skewness(x) - 1e-9);
        }
      }),
    );
  });
  it('a constant series has exactly its mean and no spread', () => {
    const flat = new Float64Array(1001).fill(0.1);
    expect(mean(flat)).toBe(0.1);
    expect(variance(flat)).toBe(0);
    expect(skewness(flat)).toBeNaN();
    expect(kurtosis(flat)).toBeNaN();
    expect(centralMoments(flat).sum2).toBe(0);
  });
  it('a mean that no double can hold does not spoil the variance', () => {
    const x = [1e16, 1e16 + 2, 1e16 + 2, 1e16 + 2]; // mean 1e16 + 1.5
    expect(variance(x)).toBe(1);
    expect(centralMoments(x).sum2).toBe(3);
  });
  it('undefined is NaN', () => {
    expect(mean([])).toBeNaN();
    expect(variance([1])).toBeNaN();
    expect(variance([1], 0)).toBe(0);
    expect(stdev([])).toBeNaN();
    expect(mean([1, Number.NaN])).toBeNaN();
    expect(variance([1, 2, Number.NaN])).toBeNaN();
  });
});

describe('Welford', () => {
  it('equals the two-pass variance at any offset, and survives a snapshot', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 2, maxLength: 100 }), fc.constantFrom(0, 1e6, -1e8), (x, offset) => {
        const running = new Welford();
        let second = new Welford();
        for (const v of x) {
          running.push(v + offset);
          second.push(v + offset);
          const copy = new Welford();
          copy.restore(second.snapshot());
          second = copy;
        }
        near(running.mean, mean(x) + offset, 1e-12);
        near(running.variance(), variance(x.map((v) => v + offset)), 1e-7);
        expect(second.snapshot()).toEqual(running.snapshot());
        expect(running.count).toBe(x.length);
      }),
    );
    expect(new Welford().mean).toBeNaN();
    expect(new Welford().variance()).toBeNaN();
  });
});

describeShared('running moments against golden numbers', ['golden/online_learning.json'], () => {
  it('Welford with a large offset', () => {
    for (const one of goldenCases('online_learning', 'runningMoments')) {
      const running = new Welford();
      for (const v of one.inputs.x) running.push(v);
      const expected = { mean: one.expected.mean, var_ddof1: one.expected.var_ddof1 };
      expectGolden({ mean: running.mean, var_ddof1: running.variance() }, { ...one, expected });
    }
  });
});

describe('RollingMoments', () => {
  it('equals the window taken afresh, through level shifts and outliers', () => {
    const jumpy = fc.oneof(
      { weight: 8, arbitrary: value },
      { weight: 1, arbitrary: fc.constantFrom(1e9, -1e9, 5, 5, 5, 0) },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.array(jumpy, { maxLength: 300 }), (window, x) => {
        const rolling = new RollingMoments(window);
        x.forEach((v, i) => {
          rolling.push(v);
          const held = x.slice(Math.max(0, i + 1 - window), i + 1);
          const size = Math.max(...held.map(Math.abs));
          expect(Math.abs(rolling.mean() - mean(held))).toBeLessThanOrEqual(1e-12 * size + 1e-12);
          const spread = variance(held, 0);
          expect(Math.abs(rolling.variance(0) - spread)).toBeLessThanOrEqual(1e-7 * spread + 1e-12);
        });
      }),
      { numRuns: 300 },
    );
  });
  it('does not drift in a million pushes at a high offset', () => {
    const rolling = new RollingMoments(50);
    const last: number[] = [];
    for (let i = 0; i < 1_000_000; i++) {
      const v = 1e6 + Math.sin(i * 0.7) * 0.01 + i * 1e-3;
      rolling.push(v);
      if (i >= 999_950) last.push(v);
    }
    near(rolling.mean(), mean(last), 1e-14);
    near(rolling.variance(), variance(last), 1e-9);
  });
  it('takes its sums afresh: no drift where no digits are lost at once', () => {
    const rolling = new RollingMoments(50);
    let worst = 0;
    for (let i = 0; i < 400_000; i++) {
      rolling.push(Math.sin(i * i) + 0.5);
      if (i < 399_000) continue;
      const held = Array.from({ length: 50 }, (_, k) => Math.sin((i - k) * (i - k)) + 0.5);
      worst = Math.max(worst, Math.abs(rolling.variance() / variance(held) - 1));
    }
    expect(worst).toBeLessThan(5e-15);
  });
  it('a flat window has a variance of exactly 0, whatever came before', () => {
    const rolling = new RollingMoments(5);
    for (const v of [1e7, 3, 0.1, 7, 0.3, 0.3, 0.3, 0.3, 0.3]) rolling.push(v);
    expect(rolling.variance()).toBe(0);
    expect(rolling.mean()).toBe(0.3);
  });
  it('NaN and infinity leave with the window', () => {
    const rolling = new RollingMoments(3);
    for (const v of [1, Number.NaN, 2]) rolling.push(v);
    expect(rolling.mean()).toBeNaN();
    rolling.push(4);
    expect(rolling.variance()).toBeNaN();
    rolling.push(6);
    expect(rolling.mean()).toBe(4);
    expect(rolling.variance()).toBe(4);
    for (const v of [Number.POSITIVE_INFINITY, 1, 2, 3]) rolling.push(v);
    expect(rolling.variance()).toBe(1);
  });
  it('restored equals uninterrupted, bit for bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), series, series, (window, before, after) => {
        const whole = new RollingMoments(window);
        for (const v of before) whole.push(v);
        const resumed = new RollingMoments(window);
        resumed.push(42);
        resumed.restore(whole.snapshot());
        for (const v of after) {
          whole.push(v);
          resumed.push(v);
          expect(Object.is(whole.mean(), resumed.mean())).toBe(true);
          expect(Object.is(whole.variance(), resumed.variance())).toBe(true);
        }
        expect(resumed.length).toBe(whole.length);
      }),
    );
  });
  it('refuses what cannot be', () => {
    expect(() => new RollingMoments(0)).toThrow(/window 0/);
    const state = new RollingMoments(3);
    for (const v of [1, 2, 3]) state.push(v);
    expect(() => new RollingMoments(2).restore(state.snapshot())).toThrow(/3 values/);
    expect(new RollingMoments(2).mean()).toBeNaN();
    expect(state.stdev()).toBe(1);
  });
});

describe('quantiles', () => {
  it('are numpy type 7', () => {
    expect(quantile([1, 2, 3, 4], 0.4)).toBeCloseTo(2.2, 14);
    expect(quantile([4, 1, 3, 2], 0.75)).toBe(3.25);
    expect(quantile([5], 0.3)).toBe(5);
    expect(median([3, 1, 2])).toBe(2);
    expect(quantile([1, 2], 1)).toBe(2);
    expect(quantile([], 0.5)).toBeNaN();
    expect(quantile([1], 1.1)).toBeNaN();
    expect(quantile([1, Number.NaN], 0)).toBeNaN();
    expect(quantileSorted([1, 2, 4], 0.75)).toBe(3);
  });
  it('selection equals sorting, few distinct values too', () => {
    const repeated = fc.array(fc.oneof(value, fc.integer({ min: -2, max: 2 })), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(repeated, fc.double({ min: 0, max: 1, noNaN: true }), (x, p) => {
        expect(quantile(x, p)).toBe(quantileSorted(sortAscending(x), p));
        const k = Math.floor(p * (x.length - 1));
        const values = Float64Array.from(x);
        const found = select(values, k);
        for (let i = 0; i < k; i++) expect(values[i]!).toBeLessThanOrEqual(found);
        for (let i = k; i < x.length; i++) expect(values[i]!).toBeGreaterThanOrEqual(found);
      }),
      { numRuns: 1000 },
    );
  });
  it('selection ends on orders made to defeat the pivot', () => {
    const n = 100_000;
    const organ = Float64Array.from({ length: n }, (_, i) => Math.min(i, n - i));
    expect(select(organ, n >> 1)).toBe(n / 4);
    expect(select(new Float64Array(n), 7)).toBe(0);
    expect(select(new Float64Array(2), 5)).toBeNaN();
  });
  it('a NaN shows in every element of a sorted copy', () => {
    expect(Array.from(sortAscending([2, Number.NaN, 1]))).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('ranks and correlation', () => {
  it('ties share their rank, NaN has none', () => {
    expect(Array.from(averageRanks([10, 20, 10, 30]))).toEqual([1.5, 3, 1.5, 4]);
    expect(Array.from(averageRanks([3, Number.NaN, 1]))).toEqual([2, Number.NaN, 1]);
    expect(Array.from(averageRanks([Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY]))).toEqual([2.5, 1, 2.5]);
  });
  it('ranks add up', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 60 }), (x) => {
        expect(averageRanks(x).reduce((a, b) => a + b, 0)).toBe((x.length * (x.length + 1)) / 2);
      }),
    );
  });
  it('agrees with scipy', () => {
    near(pearson([1, 2, 3, 4, 5], [2, 1, 4, 3, 7]), 0.824163383692134, 1e-14);
    near(spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 7]), 0.8, 1e-14);
    near(spearman([1, 2, 2, 4], [1, 3, 2, 4]), 0.9486832980505138, 1e-14);
  });
  it('is symmetric, bounded, and 1 with itself', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(coarse, coarse), { minLength: 3, maxLength: 50 }), (pairs) => {
        const a = pairs.map(([x]) => x);
        const b = pairs.map(([, y]) => y);
        const r = pearson(a, b);
        if (Number.isNaN(r)) return;
        expect(Math.abs(r)).toBeLessThanOrEqual(1);
        near(pearson(b, a), r, 1e-12);
        near(pearson(a, a), 1, 1e-12);
        near(
          spearman(
            a,
            a.map((v) => v * v * v),
          ),
          1,
          1e-9,
        );
      }),
    );
  });
  it('is undefined for a flat series, few values or NaN, and refuses other lengths', () => {
    expect(pearson([1, 1], [1, 2])).toBeNaN();
    expect(pearson([1], [1])).toBeNaN();
    expect(pearson([1, 2, Number.NaN], [1, 2, 3])).toBeNaN();
    expect(spearman([1, 2, Number.NaN], [1, 2, 3])).toBeNaN();
    expect(() => pearson([1], [1, 2])).toThrow(/1 and 2 values/);
  });
});
