import { quantileSorted, sortAscending } from '../quantile.js';
import { correlationFactor, studentTCopula } from './copula.js';
import { NormalSource } from './normal-source.js';
import { checkShape, type SimulatedPaths, type SimulationShape, Wealth } from './wealth.js';

/**
 * Simulates an account by resampling rows of past returns, so that what moved together stays together.
 *
 * @param rows - one row a period, one simple return an asset
 * @param blocks - mean length of stationary blocks (Politis & Romano 1994), or the length of circular ones; 1 for single rows
 * @throws DataError when there are no rows or shapes differ
 * @example
 * ```ts
 * import { simulateBootstrap } from 'edgeproof/risk';
 * const shape = { weights: [0.5, 0.5], paths: 100, steps: 10, seed: 1 };
 * const { lowest } = simulateBootstrap([[0.01, 0.02], [-0.01, 0]], shape, { length: 2 });
 * if (!(lowest[0]! <= 1)) throw new Error('never above the start');
 * ```
 */
export function simulateBootstrap(
  rows: readonly ArrayLike<number>[],
  shape: SimulationShape,
  blocks: { readonly length: number; readonly kind?: 'stationary' | 'circular' },
): SimulatedPaths {
  checkShape(
    'simulateBootstrap',
    rows.length,
    rows.every((row) => row.length === shape.weights.length),
  );
  const profit = Float64Array.from(rows, (row) => {
    let sum = 0;
    for (let i = 0; i < row.length; i++) sum += shape.weights[i]! * row[i]!;
    return sum;
  });
  const source = new NormalSource(shape.seed, 'bootstrap paths');
  const wealth = new Wealth(shape.paths);
  const { length, kind = 'stationary' } = blocks;
  for (let path = 0; path < shape.paths; path++) {
    let at = 0;
    for (let t = 0; t < shape.steps; t++) {
      const jump = t === 0 || (kind === 'stationary' ? source.uniform() < 1 / length : t % length === 0);
      at = jump ? Math.floor(source.uniform() * profit.length) : (at + 1) % profit.length;
      wealth.step(path, profit[at]!);
    }
  }
  return wealth;
}

/**
 * Simulates an account by a t copula: each asset keeps the distribution that its past returns have (quantile type 7), and extremes
 * come together as a t with `df` degrees of freedom ties them (McNeil, Frey & Embrechts 2015). Steps are independent.
 *
 * @param rows - one row a period, one simple return an asset
 * @throws DataError when shapes differ or the correlation is not positive definite
 * @example
 * ```ts
 * import { simulateCopula } from 'edgeproof/risk';
 * const rows = [[0.01, 0.02], [-0.03, -0.01], [0, 0.01]];
 * const { terminal } = simulateCopula(rows, Float64Array.of(1, 0.5, 0.5, 1), { weights: [0.5, 0.5], paths: 20, steps: 5, seed: 1 }, 4);
 * if (terminal.length !== 20) throw new Error('one a path');
 * ```
 */
export function simulateCopula(
  rows: readonly ArrayLike<number>[],
  correlation: Float64Array,
  shape: SimulationShape,
  df: number,
): SimulatedPaths {
  const n = shape.weights.length;
  checkShape('simulateCopula', n, correlation.length === n * n && rows.every((row) => row.length === n));
  const factor = correlationFactor(correlation, n);
  const margins = Array.from({ length: n }, (_, i) => sortAscending(Float64Array.from(rows, (row) => row[i]!)));
  const source = new NormalSource(shape.seed, 'copula paths');
  const wealth = new Wealth(shape.paths);
  const z = new Float64Array(n);
  for (let path = 0; path < shape.paths; path++) {
    for (let t = 0; t < shape.steps; t++) {
      source.fill(z);
      const u = studentTCopula(factor, z, { df, chiSquare: source.chiSquare(df) });
      let r = 0;
      for (let i = 0; i < n; i++) r += shape.weights[i]! * quantileSorted(margins[i]!, u[i]!);
      wealth.step(path, r);
    }
  }
  return wealth;
}

/**
 * Simulates an account that makes so many trades, drawn from past ones: returns on the equity of their day, in any
 * order.
 *
 * @example
 * ```ts
 * import { simulateTrades } from 'edgeproof/risk';
 * const { terminal } = simulateTrades([0.02, -0.01, 0.01], { paths: 50, steps: 30, seed: 1 });
 * if (!(Math.min(...terminal) > 0.7)) throw new Error('thirty small trades');
 * ```
 */
export function simulateTrades(trades: ArrayLike<number>, shape: Omit<SimulationShape, 'weights'>): SimulatedPaths {
  const rows = Array.from(trades, (one) => [one]);
  return simulateBootstrap(rows, { ...shape, weights: [1] }, { length: 1 });
}

/**
 * Simulates an account whose mean and volatility are only estimates: each path draws its own from what the sample leaves open
 * (normal mean with variance `s²/n`, variance `(n-1) s² / χ²`), then normal returns.
 *
 * @param estimate - mean and deviation of a step's return of the account, and the number of periods they were taken from
 * @example
 * ```ts
 * import { simulateUncertain } from 'edgeproof/risk';
 * const estimate = { mean: 0.0005, deviation: 0.01, periods: 250 };
 * const { terminal } = simulateUncertain(estimate, { paths: 50, steps: 252, seed: 1 });
 * if (terminal.length !== 50) throw new Error('one a path');
 * ```
 */
export function simulateUncertain(
  estimate: { readonly mean: number; readonly deviation: number; readonly periods: number },
  shape: Omit<SimulationShape, 'weights'>,
): SimulatedPaths {
  const { mean, deviation, periods } = estimate;
  checkShape('simulateUncertain', 1, periods > 2 && deviation >= 0);
  const source = new NormalSource(shape.seed, 'uncertain paths');
  const wealth = new Wealth(shape.paths);
  const z = new Float64Array(shape.steps + 1);
  for (let path = 0; path < shape.paths; path++) {
    source.fill(z);
    const own = deviation * Math.sqrt((periods - 1) / source.chiSquare(periods - 1));
    const center = mean + (own / Math.sqrt(periods)) * z[0]!;
    for (let t = 0; t < shape.steps; t++) wealth.step(path, center + own * z[t + 1]!);
  }
  return wealth;
}
