import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indicators } from '../../src/features/index.js';
import { WindowExtreme } from '../../src/features/window/extreme.js';
import { WindowMean } from '../../src/features/window/mean.js';
import { WindowMoments } from '../../src/features/window/moments.js';
import { WindowWeighted } from '../../src/features/window/weighted.js';

const series = fc.record({
  n: fc.integer({ min: 1, max: 12 }),
  values: fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { maxLength: 60 }),
});

describe('windows', () => {
  it('agree with the sums written out', () => {
    fc.assert(
      fc.property(series, ({ n, values }) => {
        const [mean, moments, weighted] = [new WindowMean(n), new WindowMoments(n), new WindowWeighted(n)];
        const [high, low] = [new WindowExtreme(n, 1), new WindowExtreme(n, -1)];
        values.forEach((value, i) => {
          const got = [mean.next(value), high.next(value), low.next(value)];
          const full = moments.push(value);
          expect(weighted.push(value)).toBe(full);
          expect(full).toBe(i + 1 >= n);
          if (!full) {
            expect(got.every(Number.isNaN)).toBe(true);
            return;
          }
          const last = values.slice(i + 1 - n, i + 1);
          const average = last.reduce((a, b) => a + b) / n;
          expect(got[0]).toBeCloseTo(average, 9);
          expect(got[1] === Math.max(...last)).toBe(true);
          expect(got[2] === Math.min(...last)).toBe(true);
          expect(moments.mean).toBeCloseTo(average, 9);
          expect(moments.squares).toBeCloseTo(
            last.reduce((a, b) => a + (b - average) * (b - average), 0),
            5,
          );
          const sum = last.reduce((a, b, k) => a + (k + 1) * b, 0);
          expect(weighted.weighted + (weighted.origin * n * (n + 1)) / 2).toBeCloseTo(sum, 8);
          expect(weighted.sum + weighted.origin * n).toBeCloseTo(average * n, 8);
        });
      }),
    );
  });

  it('are exact in a flat window, whatever went before', () => {
    fc.assert(
      fc.property(series, fc.double({ min: 1e-9, max: 1e9, noNaN: true }), ({ n, values }, price) => {
        const [mean, moments] = [new WindowMean(n), new WindowMoments(n)];
        for (const value of [...values, 1e15, -1e15]) {
          mean.next(value);
          moments.push(value);
        }
        for (let i = 0; i < 3 * n; i++) {
          const average = mean.next(price);
          moments.push(price);
          if (i + 1 < n) continue;
          expect(average).toBe(price);
          expect(moments.mean).toBe(price);
          expect(moments.squares).toBe(0);
        }
      }),
    );
  });

  it('do not drift and forget an outlier', () => {
    const n = 20;
    const values = Float64Array.from({ length: 200_000 }, (_, i) => 1e6 + Math.sin(i * i));
    values[150_000] = 1e18;
    const bands = indicators.bollinger(values, { period: n });
    const means = indicators.sma(values, { period: n });
    for (const i of [150_000 + n, 150_000 + n + 1, 199_999]) {
      const last = values.slice(i + 1 - n, i + 1);
      const mean = 1e6 + last.reduce((a, b) => a + (b - 1e6), 0) / n;
      const deviation = Math.sqrt(last.reduce((a, b) => a + (b - mean) * (b - mean), 0) / n);
      expect(Math.abs(means[i]! - mean)).toBeLessThan(1e-9);
      expect(Math.abs((bands.upper[i]! - bands.lower[i]!) / 4 - deviation)).toBeLessThan(1e-9);
    }
  });
});
