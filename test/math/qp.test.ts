import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gram } from '../../src/math/linalg/gram.js';
import { quadraticForm, solve } from '../../src/math/linalg/solve.js';
import type { QuadraticProgram } from '../../src/math/qp/program.js';
import { solveQp } from '../../src/math/qp/qp.js';
import { describeShared, expectGolden, goldenCases } from '../shared.js';

const flat = (rows: number[][]): Float64Array => Float64Array.from(rows.flat());
const full = (n: number, value: number): Float64Array => new Float64Array(n).fill(value);
const budget = (n: number) => ({ matrix: full(n, 1), values: Float64Array.of(1) });

/** Long-only, fully invested, with an optional cap. */
function longOnly(cov: number[][], linear: Float64Array, scale = 1, cap = Number.POSITIVE_INFINITY): QuadraticProgram {
  const n = cov.length;
  return {
    quadratic: flat(cov).map((v) => v * scale),
    linear,
    lower: full(n, 0),
    upper: full(n, cap),
    equality: budget(n),
  };
}

function optimum(program: QuadraticProgram): Float64Array {
  const { x, status, residual } = solveQp(program);
  expect(status).toBe('optimal');
  expect(residual).toBeLessThan(1e-9);
  return x;
}

const tight = { abs: 1e-9, rel: 1e-9 };

describeShared('qp against golden portfolios', ['golden/portfolio.json'], () => {
  it('minVariance: free, long-only, capped', () => {
    for (const one of goldenCases('portfolio', 'minVariance')) {
      const { cov, long_only, max_weight } = one.inputs;
      const n = cov.length;
      const w = optimum(
        long_only
          ? longOnly(cov, full(n, 0), 1, max_weight)
          : { quadratic: flat(cov), linear: full(n, 0), equality: budget(n) },
      );
      expectGolden({ weights: w, variance: quadraticForm(flat(cov), w) }, { ...one, tolerance: tight });
    }
  });
  it('meanVarianceUtility', () => {
    for (const one of goldenCases('portfolio', 'meanVarianceUtility')) {
      const { mu, cov, risk_aversion } = one.inputs;
      const w = optimum(
        longOnly(
          cov,
          Float64Array.from(mu, (m: number) => -m),
          risk_aversion,
        ),
      );
      const utility = w.reduce((sum, v, i) => sum + v * mu[i], 0) - (risk_aversion / 2) * quadraticForm(flat(cov), w);
      expectGolden({ weights: w, utility }, { ...one, tolerance: tight });
    }
  });
  it('minVarianceTargetReturn', () => {
    for (const one of goldenCases('portfolio', 'minVarianceTargetReturn')) {
      const { mu, cov, target_return } = one.inputs;
      const n = mu.length;
      const equality = { matrix: Float64Array.from([...full(n, 1), ...mu]), values: Float64Array.of(1, target_return) };
      const w = optimum({ ...longOnly(cov, full(n, 0)), equality });
      expectGolden({ weights: w, variance: quadraticForm(flat(cov), w) }, { ...one, tolerance: tight });
    }
  });
  it('maxSharpe by homogenisation, and free', () => {
    for (const one of goldenCases('portfolio', 'maxSharpe')) {
      const { mu, cov, risk_free, long_only } = one.inputs;
      const n = mu.length;
      const excess = Float64Array.from(mu, (m: number) => m - risk_free);
      const y = optimum({
        quadratic: flat(cov),
        linear: full(n, 0),
        equality: { matrix: excess, values: Float64Array.of(1) },
        lower: long_only ? full(n, 0) : undefined,
      });
      const total = y.reduce((a, b) => a + b, 0);
      expectGolden(
        { weights: y.map((v) => v / total) },
        { ...one, expected: { weights: one.expected.weights }, tolerance: tight },
      );
    }
  });
  it('meanVarianceTurnover through split variables', () => {
    for (const one of goldenCases('portfolio', 'meanVarianceTurnover')) {
      const { mu, cov, risk_aversion, w0, cost_l1 } = one.inputs;
      const n = mu.length;
      const s = flat(cov).map((v) => v * risk_aversion);
      const big = new Float64Array(4 * n * n);
      const linear = new Float64Array(2 * n);
      const limits = new Float64Array(2 * n * n);
      for (let i = 0; i < n; i++) {
        let risk = 0;
        for (let j = 0; j < n; j++) {
          risk += s[i * n + j]! * w0[j];
          big[i * 2 * n + j] = s[i * n + j]!;
          big[(i + n) * 2 * n + j + n] = s[i * n + j]!;
          big[i * 2 * n + j + n] = -s[i * n + j]!;
          big[(i + n) * 2 * n + j] = -s[i * n + j]!;
        }
        linear[i] = risk - mu[i] + cost_l1;
        linear[i + n] = -risk + mu[i] + cost_l1;
        limits[i * 2 * n + i] = -1; // w0 + buy - sell >= 0
        limits[i * 2 * n + i + n] = 1;
      }
      const z = optimum({
        quadratic: big,
        linear,
        lower: full(2 * n, 0),
        equality: { matrix: Float64Array.from([...full(n, 1), ...full(n, -1)]), values: Float64Array.of(0) },
        inequality: { matrix: limits, values: Float64Array.from(w0) },
      });
      const w = Float64Array.from(w0, (v: number, i) => v + z[i]! - z[i + n]!);
      const turnover = w.reduce((sum, v, i) => sum + Math.abs(v - w0[i]), 0);
      const utility = w.reduce((sum, v, i) => sum + v * mu[i], 0) - quadraticForm(s, w) / 2 - cost_l1 * turnover;
      expectGolden({ weights: w, utility, turnover }, { ...one, tolerance: tight });
    }
  });
  it('meanVarianceQuadraticCost, unconstrained', () => {
    for (const one of goldenCases('portfolio', 'meanVarianceQuadraticCost')) {
      const { mu, cov, risk_aversion, w0, cost_quadratic } = one.inputs;
      const n = mu.length;
      const quadratic = flat(cov).map((v) => v * risk_aversion);
      for (let i = 0; i < n; i++) quadratic[i * n + i]! += 2 * cost_quadratic[i];
      const linear = Float64Array.from(mu, (m: number, i) => -m - 2 * cost_quadratic[i] * w0[i]);
      expectGolden({ weights: optimum({ quadratic, linear }) }, one);
    }
  });
  it('portfolioInfeasible is a value', () => {
    for (const one of goldenCases('portfolio', 'portfolioInfeasible')) {
      const { cov, max_weight } = one.inputs;
      expectGolden(
        { feasible: solveQp(longOnly(cov, full(cov.length, 0), 1, max_weight)).status !== 'infeasible' },
        one,
      );
    }
  });
});

/** The optimum by trying every set of active constraints: slow, and right. */
function enumerate(program: QuadraticProgram): { value: number; x: Float64Array } | null {
  const n = program.linear.length;
  const rows: { a: number[]; b: number; equal: boolean }[] = [];
  const unit = (i: number, sign: number) => Array.from({ length: n }, (_, k) => (k === i ? sign : 0));
  program.equality?.values.forEach(
    (b, r) => void rows.push({ a: Array.from(program.equality!.matrix.subarray(r * n, r * n + n)), b, equal: true }),
  );
  program.inequality?.values.forEach(
    (b, r) => void rows.push({ a: Array.from(program.inequality!.matrix.subarray(r * n, r * n + n)), b, equal: false }),
  );
  for (let i = 0; i < n; i++) {
    if (program.lower !== undefined) rows.push({ a: unit(i, -1), b: -program.lower[i]!, equal: false });
    if (program.upper !== undefined) rows.push({ a: unit(i, 1), b: program.upper[i]!, equal: false });
  }
  const blank = (row: { a: number[] }) => row.a.every((v) => v === 0);
  if (rows.some((row) => blank(row) && (row.equal ? row.b !== 0 : row.b < 0))) return null;
  for (let k = rows.length - 1; k >= 0; k--) if (blank(rows[k]!)) rows.splice(k, 1);
  let best: { value: number; x: Float64Array } | null = null;
  for (let mask = 0; mask < 1 << rows.length; mask++) {
    const active = rows.filter((row, k) => row.equal || (mask >> k) & 1);
    if (active.length > n || rows.some((row, k) => row.equal && !((mask >> k) & 1))) continue;
    const size = n + active.length;
    const kkt = new Float64Array(size * size);
    const right = new Float64Array(size);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) kkt[i * size + j] = program.quadratic[i * n + j]!;
      right[i] = -program.linear[i]!;
      active.forEach((row, k) => {
        kkt[i * size + n + k] = row.a[i]!;
        kkt[(n + k) * size + i] = row.a[i]!;
        right[n + k] = row.b;
      });
    }
    const x = solve(kkt, size, right)?.subarray(0, n);
    if (x === undefined) continue;
    const feasible = rows.every((row) => {
      const slack = row.b - row.a.reduce((sum, v, i) => sum + v * x[i]!, 0);
      return row.equal ? Math.abs(slack) < 1e-9 : slack > -1e-9;
    });
    if (!feasible) continue;
    const value = quadraticForm(program.quadratic, x) / 2 + x.reduce((sum, v, i) => sum + v * program.linear[i]!, 0);
    if (best === null || value < best.value) best = { value, x };
  }
  return best;
}

const number = fc.integer({ min: -100, max: 100 }).map((v) => v / 50);
const vector = (n: number) => fc.array(number, { minLength: n, maxLength: n }).map((v) => Float64Array.from(v));

/** Small programs with rank-deficient or definite objectives, often degenerate (few distinct numbers), often infeasible. */
const programs = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 1 }))
  .chain(([n, m, e]) =>
    fc
      .record({
        factor: vector(n * (n + 1)),
        definite: fc.boolean(),
        linear: vector(n),
        lower: vector(n),
        width: vector(n),
        g: vector(m * n),
        h: vector(m),
        a: vector(e * n),
        b: vector(e),
      })
      .map(
        ({ factor, definite, linear, lower, width, g, h, a, b }): { program: QuadraticProgram; definite: boolean } => {
          const quadratic = definite
            ? gram(factor, { rows: n + 1, columns: n })
            : gram(factor.subarray(0, n), { rows: 1, columns: n });
          if (definite) for (let i = 0; i < n; i++) quadratic[i * n + i]! += 0.05;
          const upper = lower.map((v, i) => v + Math.abs(width[i]!));
          return {
            definite,
            program: {
              quadratic,
              linear,
              lower,
              upper,
              inequality: { matrix: g, values: h },
              equality: { matrix: a, values: b },
            },
          };
        },
      ),
  );

describe('qp properties', () => {
  it('equals the enumeration of active sets, or both find nothing', () => {
    fc.assert(
      fc.property(programs, ({ program, definite }) => {
        const { x, status } = solveQp(program);
        const best = enumerate(program);
        if (best === null && definite) {
          expect(status).toBe('infeasible');
          return;
        }
        if (best === null) return; // singular systems only: the oracle cannot tell
        expect(status).toBe('optimal');
        const value =
          quadraticForm(program.quadratic, x) / 2 + x.reduce((sum, v, i) => sum + v * program.linear[i]!, 0);
        expect(value).toBeLessThanOrEqual(best.value + 1e-8);
        x.forEach((v, i) => {
          expect(v).toBeGreaterThanOrEqual(program.lower![i]!);
          expect(v).toBeLessThanOrEqual(program.upper![i]!);
        });
      }),
      { numRuns: 3000 },
    );
  });
  it('does not care for the unit of the objective', () => {
    fc.assert(
      fc.property(programs, fc.constantFrom(1e-8, 1e-4, 1e6), ({ program, definite }, unit) => {
        if (!definite) return;
        const plain = solveQp(program);
        const scaled = solveQp({
          ...program,
          quadratic: program.quadratic.map((v) => v * unit),
          linear: program.linear.map((v) => v * unit),
        });
        expect(scaled.status).toBe(plain.status);
        if (plain.status === 'optimal')
          for (const [i, v] of plain.x.entries()) expect(Math.abs(v - scaled.x[i]!)).toBeLessThan(1e-8);
      }),
    );
  });
});

describe('qp edges', () => {
  it('takes crossed bounds, fixed variables, repeated and empty rows', () => {
    const quadratic = Float64Array.of(1, 0, 0, 1);
    const linear = Float64Array.of(-1, -1);
    expect(solveQp({ quadratic, linear, lower: Float64Array.of(1, 0), upper: Float64Array.of(0, 1) }).status).toBe(
      'infeasible',
    );
    const fixed = solveQp({ quadratic, linear, lower: Float64Array.of(0.25, 0), upper: Float64Array.of(0.25, 1) });
    expect(Array.from(fixed.x)).toEqual([0.25, 1]);
    const twice = { matrix: Float64Array.of(1, 1, 2, 2), values: Float64Array.of(1, 2) };
    for (const v of optimum({ quadratic, linear, equality: twice })) expect(v).toBeCloseTo(0.5, 14);
    const torn = { matrix: Float64Array.of(1, 1, 1, 1), values: Float64Array.of(1, 2) };
    expect(solveQp({ quadratic, linear, equality: torn }).status).toBe('infeasible');
    const nothing = { matrix: Float64Array.of(0, 0), values: Float64Array.of(-1) };
    expect(solveQp({ quadratic, linear, inequality: nothing }).status).toBe('infeasible');
    expect(Array.from(optimum({ quadratic, linear }))).toEqual([1, 1]);
    expect(solveQp({ quadratic: new Float64Array(0), linear: new Float64Array(0) }).status).toBe('optimal');
  });
  it('solves a feasible set of one point', () => {
    const w = solveQp({
      quadratic: Float64Array.of(1, 0, 0, 4),
      linear: full(2, 0),
      lower: full(2, 0),
      upper: full(2, 0.5),
      equality: budget(2),
    });
    expect(w.status).toBe('optimal');
    expect(Array.from(w.x)).toEqual([0.5, 0.5]);
  });
  it('solves a linear program, and says when one has no bottom', () => {
    const linear = Float64Array.of(-1, -2, 0.5);
    const quadratic = new Float64Array(9);
    const box = { lower: full(3, 0), upper: full(3, 0.6) };
    const { x, status } = solveQp({ quadratic, linear, ...box, equality: budget(3) });
    expect(status).toBe('optimal');
    for (const [i, v] of x.entries()) expect(Math.abs(v - [0.4, 0.6, 0][i]!)).toBeLessThan(1e-9);
    expect(solveQp({ quadratic, linear }).status).not.toBe('optimal');
  });
  it('stops at the limit of iterations', () => {
    const n = 6;
    const quadratic = gram(
      Float64Array.from({ length: 60 }, (_, i) => Math.sin(i * 7)),
      { rows: 10, columns: n },
    );
    expect(
      solveQp({ quadratic, linear: full(n, 1), lower: full(n, 1), upper: full(n, 2) }, { maxIterations: 2 }).status,
    ).toBe('max-iterations');
  });
  it('refuses what is not convex, NaN and wrong sizes', () => {
    const linear = full(2, 0);
    expect(() => solveQp({ quadratic: Float64Array.of(1, 0, 0, -1), linear })).toThrow(/not positive semidefinite/);
    expect(() => solveQp({ quadratic: Float64Array.of(1, 0, 0, Number.NaN), linear })).toThrow(/not finite/);
    expect(() => solveQp({ quadratic: Float64Array.of(1), linear })).toThrow(/1 entries for 2/);
    expect(() => solveQp({ quadratic: full(4, 0), linear, lower: full(1, 0) })).toThrow(/lower is not 2 numbers/);
    expect(() =>
      solveQp({ quadratic: full(4, 0), linear, equality: { matrix: full(3, 1), values: full(1, 1) } }),
    ).toThrow(/equality/);
  });
});
