import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incompleteBeta } from '../../src/math/distributions/beta.js';
import { erfc } from '../../src/math/distributions/erfc.js';
import { lnBeta, lnGamma } from '../../src/math/distributions/gamma.js';
import { normalCdf, normalPdf, normalQuantile } from '../../src/math/distributions/normal.js';
import { studentTCdf, studentTPdf, studentTQuantile } from '../../src/math/distributions/student-t.js';

/** Relative closeness that also holds for 1e-300. */
function expectRelative(actual: number, expected: number, rel: number): void {
  const error = expected === 0 ? Math.abs(actual) : Math.abs(actual / expected - 1);
  expect(error, `${actual} against ${expected}`).toBeLessThanOrEqual(rel);
}

describe('erfc', () => {
  // 40-digit mpmath
  const table: [number, number][] = [
    [0, 1],
    [0.1, 0.887537083981715],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028513],
    [2, 0.004677734981047266],
    [3, 2.209049699858544e-5],
    [5, 1.537459794428035e-12],
    [10, 2.088487583762545e-45],
    [26, 5.663192408856143e-296],
    [-0.7, 1.6778011938374184],
    [-3, 1.9999779095030015],
  ];
  it.each(table)('erfc(%d)', (x, expected) => expectRelative(erfc(x), expected, 6e-16));
  it('has limits', () => {
    expect(erfc(40)).toBe(0);
    expect(erfc(-40)).toBe(2);
    expect(erfc(Number.NaN)).toBeNaN();
  });
});

describe('normal distribution', () => {
  it('agrees with scipy', () => {
    expectRelative(normalCdf(1.959963984540054), 0.975, 2e-16);
    expectRelative(normalCdf(-10), 7.619853024160525e-24, 2e-15);
    expectRelative(normalCdf(-37), 5.725571222524577e-300, 2e-15);
    expectRelative(normalPdf(1), 0.24197072451914337, 2e-16);
    expectRelative(normalQuantile(0.95), 1.6448536269514722, 6e-16);
    expectRelative(normalQuantile(0.975), 1.959963984540054, 3e-16);
    expectRelative(normalQuantile(1e-10), -6.361340902404056, 3e-16);
    expectRelative(normalQuantile(1e-300), -37.0470962993612, 1e-14);
  });
  it('has edges', () => {
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(-0.1)).toBeNaN();
    expect(normalQuantile(Number.NaN)).toBeNaN();
    expect(normalCdf(-50)).toBe(0);
    expect(normalCdf(50)).toBe(1);
    expect(normalCdf(Number.NaN)).toBeNaN();
  });
  it('inverts itself at thousands of points', () => {
    for (let i = 1; i < 5000; i++) expectRelative(normalCdf(normalQuantile(i / 5000)), i / 5000, 1e-14);
    for (let i = 1; i < 300; i++) expectRelative(normalCdf(normalQuantile(Math.exp(-i))), Math.exp(-i), 1e-12);
  });
  it('is monotone and symmetric', () => {
    fc.assert(
      fc.property(fc.double({ min: -37, max: 8, noNaN: true }), (x) => {
        expect(normalCdf(x + 1e-3)).toBeGreaterThanOrEqual(normalCdf(x));
        expect(Math.abs(normalCdf(x) + normalCdf(-x) - 1)).toBeLessThan(4e-16);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("Student's t", () => {
  it('agrees with closed forms and tables', () => {
    expectRelative(studentTCdf(1, 1), 0.75, 1e-14);
    expectRelative(studentTQuantile(0.025, 1), -12.706204736174707, 1e-14); // -cot(pi/40); older scipy prints ...6432
    expectRelative(studentTQuantile(0.975, 2), 4.302652729749462, 1e-13);
    expectRelative(studentTQuantile(0.975, 10), 2.2281388519862744, 1e-13);
    expectRelative(studentTQuantile(0.95, 4), 2.1318467863266495, 1e-13);
    expectRelative(studentTQuantile(0.995, 120), 2.617421145106866, 1e-13);
    for (const t of [-30, -2, -0.3, 0, 0.01, 0.9, 3, 50]) {
      expectRelative(studentTCdf(t, 1), 0.5 + Math.atan(t) / Math.PI, 2e-14);
      const root = Math.sqrt(2 + t * t);
      expectRelative(studentTCdf(t, 2), t < 0 ? 1 / (root * (root - t)) : 0.5 + t / (2 * root), 2e-14);
    }
  });
  it('keeps its digits with many degrees of freedom and far out', () => {
    // 40-digit mpmath
    const table: [number, number, number][] = [
      [-2.5, 100, 0.007022894562038588],
      [-4, 60, 8.816119353198707e-5],
      [-5.5, 200, 5.7598399084408007e-8],
      [-3, 999, 0.001383388230073897],
      [-3, 1000, 0.0013833545221190963],
      [-20, 1000, 2.0311442497623856e-75],
      [-8, 10000, 6.910604364532691e-16],
    ];
    for (const [t, df, expected] of table) expectRelative(studentTCdf(t, df), expected, 5e-14);
  });
  it('inverts itself for thousands of points and degrees of freedom', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-12, max: 0.5, noNaN: true }),
        fc.double({ min: 0.3, max: 1e6, noNaN: true }),
        (p, df) => expectRelative(studentTCdf(studentTQuantile(p, df), df), p, 1e-12),
      ),
      { numRuns: 3000 },
    );
  });
  it('becomes normal', () => {
    expect(studentTCdf(-1.3, Number.POSITIVE_INFINITY)).toBe(normalCdf(-1.3));
    expectRelative(studentTCdf(-2.5, 1e9), normalCdf(-2.5), 2e-8);
    expectRelative(studentTPdf(0.7, 1e12), normalPdf(0.7), 1e-11);
  });
  it('has no seam where the expansion takes over', () => {
    for (const t of [-1.8, -3, -5, -7.9]) {
      const below = studentTCdf(t, 999.999999);
      expectRelative(studentTCdf(t, 1000.000001), below, 1e-8);
      expectRelative(studentTCdf(t, 1000), studentTCdf(t, 999.9999999999), 1e-12);
    }
  });
  it('has edges', () => {
    expect(studentTQuantile(0, 5)).toBe(Number.NEGATIVE_INFINITY);
    expect(studentTQuantile(1, 5)).toBe(Number.POSITIVE_INFINITY);
    expect(studentTQuantile(0.5, 5)).toBe(0);
    expect(studentTQuantile(0.5, 0)).toBeNaN();
    expect(studentTCdf(Number.NEGATIVE_INFINITY, 3)).toBe(0);
    expect(studentTCdf(Number.POSITIVE_INFINITY, 3)).toBe(1);
    expect(studentTCdf(Number.NaN, 3)).toBeNaN();
    expect(studentTPdf(0, -1)).toBeNaN();
  });
});

describe('gamma and beta', () => {
  it('agrees with factorials and mpmath', () => {
    let factorial = 1;
    for (let n = 1; n < 20; n++) {
      expect(Math.abs(lnGamma(n) - Math.log(factorial))).toBeLessThan(2e-14);
      factorial *= n;
    }
    expect(Math.abs(lnGamma(0.5) - 0.5723649429247001)).toBeLessThan(4e-15);
    expect(lnGamma(0)).toBeNaN();
    expectRelative(lnGamma(1e6), 12815504.569147611, 1e-15);
    expectRelative(lnBeta(5e5, 0.5), -5.988816495777464, 1e-12);
    expectRelative(lnBeta(3, 4), -Math.log(60), 1e-14);
    expect(lnBeta(0, 1)).toBeNaN();
  });
  it('incomplete beta: closed forms, symmetry, edges', () => {
    expectRelative(incompleteBeta(2, 3, 0.4), 0.5248, 1e-14);
    expectRelative(incompleteBeta(1, 5, 0.2), 1 - 0.8 * 0.8 * 0.8 * 0.8 * 0.8, 1e-14);
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b, x) => {
          const left = incompleteBeta(a, b, x);
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left).toBeLessThanOrEqual(1 + 1e-15);
          expect(Math.abs(left + incompleteBeta(b, a, 1 - x, x) - 1)).toBeLessThan(1e-12);
        },
      ),
      { numRuns: 1000 },
    );
    expect(incompleteBeta(2, 3, 0)).toBe(0);
    expect(incompleteBeta(2, 3, 1)).toBe(1);
    expect(incompleteBeta(2, 3, 1.1)).toBeNaN();
  });
});
