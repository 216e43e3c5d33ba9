import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { cholesky, choleskyInverse, choleskyLogDet, choleskySolve } from '../../src/math/linalg/cholesky.js';
import { symmetricEigen } from '../../src/math/linalg/eigen.js';
import { columnMeans, crossProduct, gram } from '../../src/math/linalg/gram.js';
import { multiply, quadraticForm, solve } from '../../src/math/linalg/solve.js';

/** Numbers in (-1, 1) from a seed, for shapes too large to let fast-check draw them. */
function noise(length: number, seed: number): Float64Array {
  const out = new Float64Array(length);
  let state = seed >>> 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    out[i] = state / 2147483648 - 1;
  }
  return out;
}

/** A positive definite matrix from a table of noise. */
function definite(n: number, seed: number): Float64Array {
  const a = gram(noise(n * (n + 3), seed), { rows: n + 3, columns: n });
  for (let i = 0; i < n; i++) a[i * n + i] = a[i * n + i]! + 0.01;
  return a;
}

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, abs: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(actual[i]! - expected[i]!), `at ${i}`).toBeLessThanOrEqual(abs);
}

const seeds = fc.integer({ min: 1, max: 1e9 });

describe('gram', () => {
  it('equals the plain double loop for any shape', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 1, max: 11 }), seeds, (rows, columns, seed) => {
        const x = noise(rows * columns, seed);
        const expected = new Float64Array(columns * columns);
        for (let r = 0; r < rows; r++)
          for (let i = 0; i < columns; i++)
            for (let j = 0; j < columns; j++) expected[i * columns + j]! += x[r * columns + i]! * x[r * columns + j]!;
        const actual = gram(x, { rows, columns });
        expectNear(actual, expected, 1e-12);
        for (let i = 0; i < columns; i++)
          for (let j = 0; j < columns; j++) expect(actual[i * columns + j]).toBe(actual[j * columns + i]);
      }),
    );
  });
  it('centres and weighs', () => {
    const rows = 100;
    const columns = 4;
    const x = noise(rows * columns, 5).map((v) => v + 1e6);
    const weights = noise(rows, 6).map(Math.abs);
    const center = columnMeans(x, { rows, columns, weights });
    const y = noise(rows, 7);
    const g = gram(x, { rows, columns, center, weights });
    const b = crossProduct(x, y, { rows, columns, center, weights }, 0.25);
    const direct = new Float64Array(columns * columns);
    const cross = new Float64Array(columns);
    for (let r = 0; r < rows; r++)
      for (let i = 0; i < columns; i++) {
        const xi = x[r * columns + i]! - center[i]!;
        cross[i]! += weights[r]! * xi * (y[r]! - 0.25);
        for (let j = 0; j < columns; j++)
          direct[i * columns + j]! += weights[r]! * xi * (x[r * columns + j]! - center[j]!);
      }
    expectNear(g, direct, 1e-10);
    expectNear(b, cross, 1e-10);
  });
  it('agrees with ml-matrix at 1,000 x 20', () => {
    const x = noise(20_000, 9);
    const m = new Matrix(Array.from({ length: 1000 }, (_, r) => Array.from(x.subarray(r * 20, r * 20 + 20))));
    expectNear(gram(x, { rows: 1000, columns: 20 }), m.transpose().mmul(m).to1DArray(), 1e-10);
  });
  it('refuses a table that is too short', () => {
    expect(() => gram(new Float64Array(5), { rows: 2, columns: 3 })).toThrow(/5 numbers for 2 x 3/);
    expect(() => crossProduct(new Float64Array(6), [1], { rows: 2, columns: 3 })).toThrow(/2 rows/);
  });
  it('has the exact mean of a constant column', () => {
    expect(columnMeans(Float64Array.from([0.1, 1, 0.1, 2, 0.1, 4]), { rows: 3, columns: 2 })[0]).toBe(0.1);
    expect(columnMeans(new Float64Array(0), { rows: 0, columns: 2 })[1]).toBeNaN();
  });
});

describe('cholesky', () => {
  it('factors, solves and inverts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 25 }), seeds, (n, seed) => {
        const a = definite(n, seed);
        const b = noise(n, seed + 1);
        const l = cholesky(a, n)!;
        const x = choleskySolve(l, n, b);
        expectNear(multiply(a, n, x), b, 1e-8);
        const inverse = choleskyInverse(l, n);
        expectNear(multiply(inverse, n, b), x, 1e-6);
      }),
    );
  });
  it('knows the determinant and refuses what is not definite', () => {
    expect(choleskyLogDet(cholesky(Float64Array.from([4, 2, 2, 3]), 2)!, 2)).toBeCloseTo(Math.log(8), 14);
    expect(cholesky(Float64Array.from([1, 1, 1, 1]), 2)).toBeNull();
    expect(cholesky(Float64Array.from([1, 2, 2, 1]), 2)).toBeNull();
    expect(cholesky(Float64Array.from([Number.NaN]), 1)).toBeNull();
    expect(cholesky(Float64Array.from([1, 0, 0, 1e-9]), 2, 1e-8)).toBeNull();
  });
});

describe('solve', () => {
  it('solves general systems, pivoting', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), seeds, (n, seed) => {
        const a = noise(n * n, seed);
        const x = solve(a, n, noise(n, seed + 7));
        if (x === null) return;
        const size = Math.max(...x.map(Math.abs), 1);
        expectNear(multiply(a, n, x), noise(n, seed + 7), 1e-12 * size * n);
      }),
    );
    expectNear(solve(Float64Array.from([0, 1, 1, 0]), 2, [3, 4])!, [4, 3], 0);
    expect(solve(Float64Array.from([1, 2, 2, 4]), 2, [1, 1])).toBeNull();
  });
  it('quadraticForm', () => expect(quadraticForm(Float64Array.from([2, 1, 1, 3]), [1, 2])).toBe(18));
});

describe('symmetricEigen', () => {
  it('reconstructs, is orthonormal, descends, with a fixed sign', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), seeds, (n, seed) => {
        const a = definite(n, seed);
        for (let i = 0; i < n; i++) a[i * n + i] = a[i * n + i]! - 1;
        const { values, vectors } = symmetricEigen(a, n);
        for (let i = 1; i < n; i++) expect(values[i - 1]!).toBeGreaterThanOrEqual(values[i]!);
        for (let i = 0; i < n; i++) {
          const v = vectors.subarray(i * n, i * n + n);
          expectNear(
            multiply(a, n, v),
            v.map((one) => one * values[i]!),
            1e-12 * n * 10,
          );
          for (let j = 0; j <= i; j++) {
            let dot = 0;
            for (let k = 0; k < n; k++) dot += v[k]! * vectors[j * n + k]!;
            expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(1e-13 * n + 1e-13);
          }
          const peak = v.reduce((best, one) => (Math.abs(one) > Math.abs(best) ? one : best), 0);
          expect(peak).toBeGreaterThan(0);
        }
      }),
    );
  });
  it('takes diagonal, equal and degenerate matrices', () => {
    expectNear(symmetricEigen(Float64Array.from([1, 0, 0, 0, 3, 0, 0, 0, 2]), 3).values, [3, 2, 1], 0);
    expectNear(symmetricEigen(new Float64Array(9).fill(1), 3).values, [3, 0, 0], 1e-15);
    expect(symmetricEigen(new Float64Array(0), 0).values).toHaveLength(0);
    expect(() => symmetricEigen(new Float64Array(9).fill(Number.NaN), 3)).toThrow(/not finite/);
  });
});
