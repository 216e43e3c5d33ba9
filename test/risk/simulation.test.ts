/** Simulations against what is known in closed form, within four standard errors of fixed seeds. */
import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../src/math/distributions/normal.js';
import { mean, stdev, variance } from '../../src/math/moments.js';
import { NormalSource } from '../../src/math/simulate/normal-source.js';
import { stationaryBlocks } from '../../src/math/simulate/paths.js';
import { simulateGarch, simulateGbm } from '../../src/math/simulate/portfolio-paths.js';
import {
  simulateBootstrap,
  simulateCopula,
  simulateTrades,
  simulateUncertain,
} from '../../src/math/simulate/resampled-paths.js';
import { barrierHit, expectedMaxDrawdown } from '../../src/math/simulate/ruin.js';
import { countedProbability, summariseSimulation } from '../../src/math/simulate/summary.js';

const near = (values: Float64Array, expected: number): void => {
  const error = stdev(values) / Math.sqrt(values.length);
  expect(Math.abs(mean(values) - expected)).toBeLessThan(4 * error);
};

describe('NormalSource', () => {
  const source = new NormalSource(5, 'test');
  const z = new Float64Array(400_000);
  source.fill(z);

  it('is standard normal: moments, and both tails to four deviations', () => {
    near(z, 0);
    near(
      z.map((x) => x * x),
      1,
    );
    near(
      z.map((x) => x * x * x),
      0,
    );
    near(
      z.map((x) => x * x * x * x),
      3,
    );
    for (const at of [-4, -3, -2, -1, 0, 1, 2, 3, 4]) {
      const p = normalCdf(at);
      const below = z.reduce((sum, x) => sum + (x < at ? 1 : 0), 0) / z.length;
      expect(Math.abs(below - p)).toBeLessThan(4.5 * Math.sqrt((p * (1 - p)) / z.length) + 1e-9);
    }
  });

  it('gives the same block for the same seed, another for another name', () => {
    const again = new Float64Array(10);
    new NormalSource(5, 'test').fill(again);
    expect([...again]).toEqual([...z.subarray(0, 10)]);
    new NormalSource(5, 'other').fill(again);
    expect(again[0]).not.toBe(z[0]);
  });

  it('draws chi-squares of any degrees of freedom', () => {
    for (const df of [0.7, 1.5, 4, 30]) {
      const draws = Float64Array.from({ length: 40_000 }, () => source.chiSquare(df));
      near(draws, df);
      near(
        draws.map((x) => (x - df) * (x - df)),
        2 * df,
      );
    }
  });
});

describe('paths', () => {
  const shape = { paths: 8_000, steps: 60, seed: 3 };

  it('GBM ends where the closed form says, correlated or not', () => {
    const asset = { drift: 0.001, volatility: 0.02 };
    const one = simulateGbm([asset], Float64Array.of(1), { ...shape, weights: [1] });
    near(one.terminal, Math.exp(0.06));
    const two = simulateGbm([asset, asset], Float64Array.of(1, 0.8, 0.8, 1), { ...shape, weights: [0.5, 0.5] });
    const logs = two.terminal.map(Math.log);
    const expected = 60 * 0.0004 * 0.9;
    expect(Math.abs(variance(logs) - expected)).toBeLessThan(4 * expected * Math.sqrt(2 / 8_000));
  });

  it('touches a barrier as often as the reflection principle says, less what a grid of steps misses', () => {
    const asset = { drift: 0, volatility: 0.01 };
    const { lowest } = simulateGbm([asset], Float64Array.of(1), { weights: [1], paths: 8_000, steps: 250, seed: 4 });
    const hit = countedProbability(
      lowest.reduce((sum, x) => sum + (x <= 0.85 ? 1 : 0), 0),
      8_000,
    );
    // A barrier looked at once a step lies 0.5826 deviations of a step further out (Broadie, Glasserman & Kou 1997).
    const shifted = 0.85 * Math.exp(-0.5826 * 0.01) - 1;
    const expected = barrierHit(shifted, { drift: 0, volatility: 0.01, time: 250 });
    expect(hit.low).toBeLessThan(expected + 0.005);
    expect(hit.high).toBeGreaterThan(expected - 0.005);
  });

  it('has the drawdown that a driftless motion is expected to have, from below', () => {
    const { maxDrawdown } = simulateGbm([{ drift: 0.5 * 0.0001, volatility: 0.01 }], Float64Array.of(1), {
      weights: [1],
      paths: 4_000,
      steps: 400,
      seed: 6,
    });
    const expected = expectedMaxDrawdown(0.01, 400);
    const logs = mean(maxDrawdown.map((x) => -Math.log1p(-x)));
    expect(logs).toBeLessThan(expected);
    expect(logs).toBeGreaterThan(0.9 * expected);
  });

  it('GARCH keeps its long-run variance, correlations, and the fat tails of a t', () => {
    const asset = { mu: 0, omega: 2e-6, alpha: 0.08, beta: 0.9, first: 1e-4 };
    const pair = { paths: 6_000, steps: 50, seed: 8 };
    const both = simulateGarch([asset, asset], Float64Array.of(1, 0.5, 0.5, 1), { ...pair, weights: [0.5, 0.5] });
    near(both.terminal, 1);
    expect(stdev(both.terminal)).toBeCloseTo(Math.sqrt(50 * 1e-4 * 0.75), 2);
    const fat = simulateGarch([asset], Float64Array.of(1), { ...pair, steps: 1, weights: [1] }, 4);
    near(
      fat.terminal.map((x) => (x - 1) * (x - 1)),
      1e-4,
    );
    const far = fat.terminal.reduce((sum, x) => sum + (Math.abs(x - 1) > 0.04 ? 1 : 0), 0) / 6_000;
    expect(far).toBeGreaterThan(0.002);
  });

  it('the bootstrap keeps the mean of the rows and, in blocks, their order', () => {
    const rows = [[0.01], [0.02], [-0.015], [-0.01]];
    const single = simulateBootstrap(rows, { ...shape, steps: 1, weights: [1] }, { length: 1 });
    near(single.terminal, 1.00125);
    const whole = simulateBootstrap(rows, { ...shape, steps: 4, weights: [1] }, { length: 4, kind: 'circular' });
    const once = 1.01 * 1.02 * 0.985 * 0.99;
    for (const end of whole.terminal) expect(end).toBeCloseTo(once, 12);
    const trades = simulateTrades([0.1, -0.1], { paths: 4_000, steps: 10, seed: 2 });
    near(trades.terminal, 1);
  });

  it('stationary blocks go on with probability one less one over their length', () => {
    const source = new NormalSource(1, 'blocks');
    const count = 20_000;
    const uniforms = Float64Array.from({ length: 2 * count }, () => source.uniform());
    const at = stationaryBlocks(uniforms, 5, { length: 1_000, count });
    let on = 0;
    for (let k = 1; k < count; k++) if (at[k] === (at[k - 1]! + 1) % 1_000) on++;
    expect(on / count).toBeCloseTo(0.8, 1);
  });

  it('the copula keeps margins and ties the tails', () => {
    const source = new NormalSource(9, 'rows');
    const rows = Array.from({ length: 400 }, () => {
      const z = new Float64Array(2);
      source.fill(z);
      return [0.01 * z[0]!, 0.03 * z[1]!];
    });
    const one = simulateCopula(
      rows,
      Float64Array.of(1, 0.6, 0.6, 1),
      { weights: [1, 0], paths: 4_000, steps: 1, seed: 1 },
      4,
    );
    const column = Float64Array.from(rows, (row) => row[0]!);
    expect(Math.abs(mean(one.terminal) - 1 - mean(column))).toBeLessThan(4 * (stdev(column) / Math.sqrt(4_000)));
    expect(stdev(one.terminal) / stdev(column)).toBeCloseTo(1, 1);
    const both = (rho: number) =>
      stdev(
        simulateCopula(rows, Float64Array.of(1, rho, rho, 1), { weights: [3, 1], paths: 4_000, steps: 1, seed: 1 }, 4)
          .terminal,
      );
    expect(both(0.9)).toBeGreaterThan(1.3 * both(-0.5));
  });

  it('bands around quantiles are those order statistics that hold them with so much confidence; at the ends, the extremes', () => {
    const wealth = Float64Array.from({ length: 1_000 }, (_, k) => (999 - k) / 1_000);
    const paths = { terminal: wealth, maxDrawdown: wealth.map((one) => one / 2), lowest: wealth };
    const { terminal, terminalBands, drawdown, drawdownBands } = summariseSimulation(paths, 0.5);
    // 500 ± 1.96 √250 of a thousand lie below the median, 10 ± 1.96 √9.9 below the first of a hundred.
    expect(terminalBands[3]).toEqual({ low: 0.468, high: 0.531 });
    expect(terminalBands[0]).toEqual({ low: 0.002, high: 0.017 });
    expect(drawdownBands[3]).toEqual({ low: 0.234, high: 0.2655 });
    const wide = summariseSimulation(paths, 0.5, 0.99).terminalBands[3]!;
    expect(wide.low).toBeLessThan(0.468);
    expect(wide.high).toBeGreaterThan(0.531);
    for (const [all, bands] of [
      [terminal, terminalBands],
      [drawdown, drawdownBands],
    ] as const)
      all.forEach((one, k) => {
        expect(bands[k]!.low).toBeLessThanOrEqual(one);
        expect(bands[k]!.high).toBeGreaterThanOrEqual(one);
      });
    const few = summariseSimulation({
      terminal: Float64Array.of(1, 2),
      maxDrawdown: Float64Array.of(0, 0.1),
      lowest: Float64Array.of(1, 1),
    });
    expect(few.terminalBands[0]).toEqual({ low: 1, high: 2 });
  });

  it('an uncertain mean spreads the ends further than the returns alone', () => {
    const estimate = { mean: 0.001, deviation: 0.01, periods: 60 };
    const { terminal } = simulateUncertain(estimate, { paths: 8_000, steps: 60, seed: 1 });
    const logs = terminal.map(Math.log);
    // Variance of 60 steps and as much again for a mean known from 60; more for the deviation.
    expect(variance(logs)).toBeGreaterThan(1.8 * 60 * 1e-4);
    const { ruin, loss } = summariseSimulation({ terminal, maxDrawdown: terminal, lowest: terminal }, 0);
    expect(ruin).toMatchObject({ probability: 0, low: 0 });
    expect(ruin.high).toBeGreaterThan(0);
    expect(loss.low < loss.probability && loss.probability < loss.high).toBe(true);
  });
});
