import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedImprovement, GaussianProcess } from '../../../src/backtest/search/gaussian-process.js';
import {
  methodSchema,
  proposerOf,
  type ScoredPoint,
  type SearchMethod,
} from '../../../src/backtest/search/proposals.js';
import { pointKey, spaceSchema, UnitCube } from '../../../src/backtest/search/search-space.js';

/** A hill with its top at (0.3, 3.16). */
const hill = (a: number, b: number): number =>
  -(a - 0.3) * (a - 0.3) - 0.2 * Math.log(b / Math.sqrt(10)) * Math.log(b / Math.sqrt(10));

function climb(method: SearchMethod): readonly ScoredPoint[] {
  const propose = proposerOf(methodSchema.parse(method));
  const tried: ScoredPoint[] = [];
  for (let point = propose(tried); point !== null; point = propose(tried))
    tried.push({ parameters: point, score: hill(point['a'] as number, point['b'] as number) });
  return tried;
}

describe('a Bayesian search', () => {
  it('climbs higher than random draws with as many tries', () => {
    const space = { a: { low: -2, high: 2 }, b: { low: 0.1, high: 100, scale: 'log' } } as const;
    const top = (all: readonly ScoredPoint[]): number => Math.max(...all.map((one) => one.score));
    const seeds = Array.from({ length: 10 }, (_, k) => k);
    const wins = seeds.filter(
      (seed) =>
        top(climb({ method: 'bayesian', space, trials: 20, seed })) >
        top(climb({ method: 'random', space, trials: 20, seed })),
    );
    expect(wins.length).toBeGreaterThanOrEqual(8);
  });
});

describe('a Gaussian process', () => {
  it('goes through what it was told and doubts what lies far away', () => {
    const points = [[0], [0.25], [0.5], [0.75], [1]];
    const process = new GaussianProcess(
      points,
      points.map(([x]) => Math.sin(6 * x!)),
    );
    for (const [x] of points) expect(Math.abs(process.at([x!]).mean - Math.sin(6 * x!))).toBeLessThan(0.05);
    expect(process.at([0.6]).sd).toBeGreaterThan(process.at([0.5]).sd);
    expect(Math.abs(process.at([0.6]).mean - Math.sin(3.6))).toBeLessThan(0.15);
  });

  it('expects the improvement of a normal variable', () => {
    // E max(0, X) of a standard normal is 1 / sqrt(2 pi)
    expect(expectedImprovement({ mean: 0, sd: 1 }, 0)).toBeCloseTo(0.3989422804014327, 12);
    expect(expectedImprovement({ mean: 1, sd: 0 }, 0.25)).toBe(0.75);
    // by quadrature of max(0, x - 0.5) over N(0.2, 0.7)
    let sum = 0;
    const step = 1e-3;
    for (let x = -6; x < 6; x += step) {
      const z = (x + step / 2 - 0.2) / 0.7;
      sum += (Math.max(0, x + step / 2 - 0.5) * Math.exp(-0.5 * z * z) * step) / (0.7 * Math.sqrt(2 * Math.PI));
    }
    expect(expectedImprovement({ mean: 0.2, sd: 0.7 }, 0.5)).toBeCloseTo(sum, 6);
  });
});

describe('a space', () => {
  it('makes sets within its bounds, and coordinates within the cube', () => {
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(
        unit,
        unit,
        unit,
        fc.integer({ min: -5, max: 5 }),
        fc.integer({ min: 1, max: 30 }),
        (a, b, c, low, width) => {
          const cube = new UnitCube(
            spaceSchema.parse({
              whole: { low, high: low + width, whole: true },
              log: { low: 1e-3, high: 1e3, scale: 'log' },
              pick: ['x', 'y'],
            }),
          );
          const draws = [a, b, c];
          const point = cube.at(() => draws.shift()!);
          expect(Number.isInteger(point['whole'])).toBe(true);
          expect(point['whole']).toBeGreaterThanOrEqual(low);
          expect(point['whole']).toBeLessThanOrEqual(low + width);
          expect(point['log']).toBeGreaterThanOrEqual(1e-3);
          expect(point['log']).toBeLessThanOrEqual(1e3);
          for (const one of cube.coordinates(point)) expect(one >= 0 && one <= 1 + 1e-12).toBe(true);
        },
      ),
    );
  });

  it('knows equal sets again whatever the order of their names', () => {
    expect(pointKey({ a: 1, b: 'x' })).toBe(pointKey({ b: 'x', a: 1 }));
  });
});
