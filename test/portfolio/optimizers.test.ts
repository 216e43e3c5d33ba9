import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Optimizer } from '../../src/contracts/optimizer.js';
import type { Factory } from '../../src/core/plugin.js';
import { Random } from '../../src/core/random.js';
import { equalWeight } from '../../src/portfolio/equal-weight.js';
import { fixedQuantity } from '../../src/portfolio/fixed-quantity.js';
import { inverseVolatility } from '../../src/portfolio/inverse-volatility.js';
import { meanVariance, minimumVariance } from '../../src/portfolio/mean-variance.js';
import { rankWeight } from '../../src/portfolio/rank-weight.js';
import { volatilityTarget } from '../../src/portfolio/volatility-target.js';
import { fakeEnv } from '../fake-decision.js';
import { build, permute, solveWith } from './solve.js';

/** Correlated returns of very different size. */
function market(rows: number, n: number, seed: number): number[][] {
  const random = new Random(seed, 'market');
  return Array.from({ length: rows }, () => {
    const common = 0.01 * random.normal();
    return Array.from({ length: n }, (_, i) => 0.5 * common + 0.004 * (i + 1) * random.normal());
  });
}

function gross(weights: readonly number[]): number {
  return weights.reduce((sum, one) => sum + (Number.isNaN(one) ? 0 : Math.abs(one)), 0);
}

const NAN = Number.NaN;
const all: Record<string, Factory<Optimizer>> = {
  equalWeight: equalWeight({ top: 3 }),
  fixedQuantity: fixedQuantity({ quantity: 2 }),
  rankWeight: rankWeight(),
  'rankWeight long': rankWeight({ longOnly: true }),
  inverseVolatility: inverseVolatility({ lookback: 20 }),
  'volatilityTarget window': volatilityTarget({ annual: 0.1, periodsPerYear: 252, lookback: 20, maxLeverage: 3 }),
  'volatilityTarget ewma': volatilityTarget({ annual: 0.1, periodsPerYear: 252, halfLife: 10, warmup: 1 }),
  'meanVariance free': meanVariance({ riskAversion: 5, lookback: 20 }),
  'meanVariance boxed': meanVariance({ riskAversion: 5, lookback: 20, min: -0.3, max: 0.4, gross: 1 }),
  'meanVariance budget': meanVariance({ riskAversion: 5, lookback: 20, budget: 1, covariance: 'oas' }),
  minimumVariance: minimumVariance({ lookback: 20, min: 0, covariance: 'constant-correlation' }),
};

describe.each(Object.entries(all))('%s keeps the contract of optimizers', (_, factory) => {
  it('zero forecast, zero weight; NaN forecast, left alone; nothing known, not ready', () => {
    const returns = market(20, 4, 1);
    const mixed = solveWith(build(factory, 4), [0.02, 0, NAN, -0.01], returns);
    expect(mixed.status).toBe('optimal');
    expect(mixed.weights[1]).toBe(0);
    expect(mixed.weights[2]).toBeNaN();
    expect(Number.isFinite(mixed.weights[0])).toBe(true);
    expect(Number.isFinite(mixed.weights[3])).toBe(true);
    expect(solveWith(build(factory, 4), [0, 0, 0, 0], returns).weights).toEqual([0, 0, 0, 0]);
    const none = solveWith(build(factory, 4), [NAN, NAN, NAN, NAN], returns);
    expect(none).toEqual({ status: 'not-ready', weights: [NAN, NAN, NAN, NAN] });
  });

  it('property: a permutation of the universe permutes the weights', () => {
    const mean = fc.oneof(fc.constantFrom(0, NAN, 0.01), fc.double({ min: -0.02, max: 0.02, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(mean, { minLength: 5, maxLength: 5 }),
        fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
        fc.integer({ min: 1, max: 99 }),
        (means, order, seed) => {
          const returns = market(20, 5, seed);
          const here = solveWith(build(factory, 5), means, returns);
          const there = solveWith(
            build(factory, 5),
            permute(means, order),
            returns.map((row) => permute(row, order)),
          );
          expect(there.status).toBe(here.status);
          permute(here.weights, order).forEach((one, i) => {
            if (Number.isNaN(one)) expect(there.weights[i]).toBeNaN();
            else expect(there.weights[i]).toBeCloseTo(one, 7);
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('goes on after snapshot and restore as if nothing had happened', () => {
    const returns = market(30, 3, 3);
    const whole = build(factory, 3);
    const means = [0.01, -0.01, 0.005];
    const path = returns.map((_, t) => solveWith(whole, means, returns.slice(0, t + 1)));
    const first = build(factory, 3);
    for (let t = 0; t < 22; t++) solveWith(first, means, returns.slice(0, t + 1));
    const { json, bytes } = first.snapshot();
    const second = build(factory, 3);
    second.restore({
      json: JSON.parse(JSON.stringify(json)),
      ...(bytes === undefined ? {} : { bytes: bytes.slice() }),
    });
    for (let t = 22; t < 30; t++) expect(solveWith(second, means, returns.slice(0, t + 1))).toEqual(path[t]);
  });

  it('leaves the future out: what comes later changes nothing before', () => {
    const returns = market(25, 3, 4);
    const other = returns.map((row, t) => (t < 22 ? row : row.map((one) => one * 9)));
    const means = [0.01, -0.01, 0.005];
    const run = (rows: number[][]) => {
      const one = build(factory, 3);
      return rows.slice(0, 22).map((_, t) => solveWith(one, means, rows.slice(0, t + 1)).weights);
    };
    expect(run(other)).toEqual(run(returns));
  });
});

describe('rankWeight', () => {
  it('is neutral, bounded by rank, and shares ties', () => {
    expect(solveWith(build(rankWeight(), 4), [9, -1, 2, 1]).weights).toEqual([0.375, -0.375, 0.125, -0.125]);
    expect(solveWith(build(rankWeight({ longOnly: true }), 4), [9, -1, 2, 1]).weights).toEqual([0.75, 0, 0.25, 0]);
    expect(solveWith(build(rankWeight(), 3), [1, 1, 1]).weights).toEqual([0, 0, 0]);
    expect(solveWith(build(rankWeight(), 3), [1, 0, NAN]).weights).toEqual([0, 0, NAN]);
    expect(solveWith(build(rankWeight({ gross: 2 }), 3), [1, 0, 2]).weights).toEqual([-1, 0, 1]);
  });
});

describe('inverseVolatility', () => {
  it('leaves short histories and prices that never moved alone', () => {
    const returns = [
      [NAN, 0.01, 0, 0.02],
      [0.1, -0.01, 0, -0.02],
    ];
    const optimizer = build(inverseVolatility({ lookback: 2, gross: 1.5 }), 4);
    const { status, weights } = solveWith(optimizer, [1, 1, 1, -1], returns);
    expect(status).toBe('optimal');
    expect(weights[0]).toBeNaN();
    expect(weights[2]).toBeNaN();
    expect([weights[1], weights[3]]).toEqual([1, -0.5]);
  });
});

describe('volatilityTarget', () => {
  it('goes on in the middle of its warm-up', () => {
    const factory = volatilityTarget({ annual: 0.1, periodsPerYear: 252, decay: 0.9, warmup: 12 });
    const returns = market(20, 2, 6);
    const [whole, first, second] = [build(factory, 2), build(factory, 2), build(factory, 2)];
    for (let t = 0; t < 8; t++) solveWith(first, [1, 1], returns.slice(0, t + 1));
    second.restore(first.snapshot());
    returns.forEach((_, t) => {
      const expected = solveWith(whole, [1, 1], returns.slice(0, t + 1));
      expect(expected.weights.every(Number.isNaN)).toBe(t < 11);
      if (t >= 8) expect(solveWith(second, [1, 1], returns.slice(0, t + 1))).toEqual(expected);
    });
  });

  const base = { annual: 0.1, periodsPerYear: 252 };

  it('meets its target on the past that it measured, in both estimates, correlations counted', () => {
    const returns = market(60, 3, 5);
    const means = [0.01, 0.02, -0.01];
    const windowed = build(volatilityTarget({ ...base, lookback: 60, maxLeverage: 50 }), 3);
    const { weights } = solveWith(windowed, means, returns);
    const path = returns.map((row) => row.reduce((sum, r, i) => sum + r * weights[i]!, 0));
    const mean = path.reduce((sum, one) => sum + one, 0) / 60;
    const deviation = Math.sqrt(path.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 59);
    expect(deviation * Math.sqrt(252)).toBeCloseTo(0.1, 10);
    expect(Math.abs(weights[0]!)).toBeCloseTo(Math.abs(weights[2]!), 12);
    const weighted = build(volatilityTarget({ ...base, decay: 0.9, warmup: 60, maxLeverage: 50 }), 3);
    let last: number[] = [];
    for (let t = 0; t < 60; t++) last = solveWith(weighted, means, returns.slice(0, t + 1)).weights;
    const square = returns.reduce((sum, row) => sum + row.reduce((s, r, i) => s + r * last[i]!, 0) ** 2, 0) / 60;
    expect(Math.sqrt(square * 252)).toBeCloseTo(0.1, 10);
  });

  it('never borrows more than told, and scales with the forecast when asked', () => {
    const quiet = Array.from({ length: 10 }, (_, t) => [t % 2 === 0 ? 1e-5 : -1e-5]);
    const options = { ...base, lookback: 10, maxLeverage: 1.5 };
    expect(solveWith(build(volatilityTarget(options), 1), [1], quiet).weights).toEqual([1.5]);
    const scaled = volatilityTarget({ ...options, size: 'forecast' });
    expect(solveWith(build(scaled, 1), [-0.5], quiet).weights).toEqual([-0.75]);
    expect(solveWith(build(scaled, 1), [7], quiet).weights).toEqual([1.5]);
    expect(solveWith(build(volatilityTarget({ ...options, longOnly: true }), 1), [-1], quiet).weights).toEqual([0]);
  });

  it('does not lever up what never moved', () => {
    const still = Array.from({ length: 10 }, () => [0]);
    const answer = solveWith(build(volatilityTarget({ ...base, lookback: 10 }), 1), [1], still);
    expect(answer).toEqual({ status: 'not-ready', weights: [NAN] });
  });

  it('wants exactly one estimate', () => {
    expect(() => volatilityTarget({ ...base })).toThrow(/0 of lookback, halfLife and decay/);
    expect(() => volatilityTarget({ ...base, lookback: 9, decay: 0.9 })).toThrow(/2 of lookback/);
    expect(() => volatilityTarget({ ...base, decay: 1 })).toThrow(/option "decay"/);
  });
});

describe('meanVariance', () => {
  const five = [0.02, -0.03, 0.01, 0.015, -0.004];

  it('property: weights meet every limit, or none is written', () => {
    const limit = fc.double({ min: 0.05, max: 0.6, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        limit,
        limit,
        fc.option(fc.double({ min: -0.5, max: 1, noNaN: true }), { nil: undefined }),
        fc.option(fc.double({ min: 0.3, max: 2, noNaN: true }), { nil: undefined }),
        (seed, low, max, budget, most) => {
          const options = {
            riskAversion: 3,
            lookback: 30,
            min: -low,
            max,
            ...(budget === undefined ? {} : { budget }),
            ...(most === undefined ? {} : { gross: most }),
          };
          const { status, weights } = solveWith(build(meanVariance(options), 5), five, market(30, 5, seed));
          if (status === 'infeasible') {
            expect(weights.every(Number.isNaN)).toBe(true);
            const reach = budget === undefined ? 0 : budget;
            expect(reach > 5 * max || reach < -5 * low || Math.abs(reach) > (most ?? 9)).toBe(true);
            return;
          }
          expect(status).toBe('optimal');
          for (const one of weights) {
            expect(one).toBeGreaterThanOrEqual(-low - 1e-9);
            expect(one).toBeLessThanOrEqual(max + 1e-9);
          }
          if (budget !== undefined) expect(weights.reduce((s, one) => s + one, 0)).toBeCloseTo(budget, 8);
          if (most !== undefined) expect(gross(weights)).toBeLessThanOrEqual(most + 1e-8);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('no feasible weights have a higher utility than those under a gross limit', () => {
    const returns = market(40, 4, 9);
    const means = [0.004, -0.006, 0.002, 0.003];
    const options = { riskAversion: 2, lookback: 40, covariance: 'sample', gross: 1 } as const;
    const { weights } = solveWith(build(meanVariance(options), 4), means, returns);
    expect(gross(weights)).toBeCloseTo(1, 8);
    const average = means.map((_, i) => returns.reduce((s, row) => s + row[i]!, 0) / 40);
    const utility = (w: readonly number[]): number => {
      const path = returns.map((row) => row.reduce((s, r, i) => s + w[i]! * (r - average[i]!), 0));
      return w.reduce((s, one, i) => s + one * means[i]!, 0) - path.reduce((s, one) => s + one * one, 0) / 39;
    };
    const random = new Random(1, 'rivals');
    for (let k = 0; k < 2_000; k++) {
      const near = weights.map((one) => one + (k % 2 === 0 ? 0.02 : 0.5) * random.normal());
      const size = gross(near);
      expect(utility(near.map((one) => one / Math.max(1, size)))).toBeLessThanOrEqual(utility(weights) + 1e-12);
    }
  });

  it('adds up to any budget in closed form', () => {
    const answer = solveWith(
      build(meanVariance({ riskAversion: 3, lookback: 30, budget: -0.4 }), 5),
      five,
      market(30, 5, 7),
    );
    expect(answer.weights.reduce((s, one) => s + one, 0)).toBeCloseTo(-0.4, 12);
  });

  it('refuses what cannot work at wiring', () => {
    const sample = meanVariance({ riskAversion: 1, lookback: 5, covariance: 'sample' });
    expect(() => build(sample, 5)).toThrow(/sample covariance of 5 names from 5 returns is singular/);
    expect(() => meanVariance({ riskAversion: 1, lookback: 5, min: 0.5, max: 0.1 })).toThrow(
      /min 0.5 is above max 0.1/,
    );
    expect(() => meanVariance({ lookback: 5 } as never)).toThrow(/option "riskAversion"/);
    expect(minimumVariance({ lookback: 9 })(fakeEnv()).lookback).toBe(9);
  });

  it('is not ready when two names are one', () => {
    const twins = market(30, 1, 2).map(([one]) => [one!, one!]);
    const options = { riskAversion: 1, lookback: 30, covariance: 'sample' } as const;
    const answer = solveWith(build(meanVariance(options), 2), [0.01, 0.02], twins);
    expect(answer).toEqual({ status: 'not-ready', weights: [NAN, NAN] });
  });
});
