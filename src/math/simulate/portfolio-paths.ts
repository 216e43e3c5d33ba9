import { DataError } from '../../core/errors.js';
import type { GarchParameters } from '../volatility/garch.js';
import { correlationFactor } from './copula.js';
import { NormalSource } from './normal-source.js';
import { checkShape, type SimulatedPaths, type SimulationShape, Wealth } from './wealth.js';

/** One asset of {@link simulateGarch}: a GARCH and the variance of its first step. */
export interface GarchAsset extends GarchParameters {
  readonly first: number;
}

/** Paths that go through the factor together: it is read once for all of them. */
const LANES = 4;

/**
 * Simulates an account on correlated GARCH(1,1) or GJR assets (constant conditional correlation, Bollerslev 1990).
 *
 * @param correlation - of the standardised shocks, row-major
 * @param df - degrees of freedom of Student t shocks, one mixing variable a step for all assets (a t copula with t margins of
 * unit variance); normal when left out
 * @throws DataError when shapes differ or the correlation is not positive definite
 * @example
 * ```ts
 * import { simulateGarch } from 'edgeproof/risk';
 * const asset = { mu: 0, omega: 2e-6, alpha: 0.08, beta: 0.9, first: 1e-4 };
 * const { terminal } = simulateGarch([asset], Float64Array.of(1), { weights: [1], paths: 100, steps: 20, seed: 1 });
 * if (terminal.length !== 100) throw new Error('one a path');
 * ```
 */
export function simulateGarch(
  assets: readonly GarchAsset[],
  correlation: Float64Array,
  shape: SimulationShape,
  df?: number,
): SimulatedPaths {
  const n = assets.length;
  checkShape('simulateGarch', n, correlation.length === n * n && shape.weights.length === n);
  if (df !== undefined && !(df > 2))
    throw new DataError('simulateGarch', `df ${df} gives no variance`, 'pass more than 2, or leave it out');
  const factor = correlationFactor(correlation, n);
  const independent = isIdentity(factor, n);
  const source = new NormalSource(shape.seed, 'garch paths');
  const wealth = new Wealth(shape.paths);
  const p = columns(assets);
  const z = new Float64Array(LANES * n);
  const x = independent ? z : new Float64Array(LANES * n);
  const h = new Float64Array(LANES * n);
  for (let from = 0; from < shape.paths; from += LANES) {
    const lanes = Math.min(LANES, shape.paths - from);
    for (let i = 0; i < n; i++) for (let k = 0; k < LANES; k++) h[i * LANES + k] = p.first[i]!;
    for (let t = 0; t < shape.steps; t++) {
      source.fill(z);
      if (!independent) correlateLanes(factor, z, x, n);
      if (df !== undefined) mix(source, df, x);
      stepLanes(p, shape.weights, x, h, wealth, from, lanes);
    }
  }
  return wealth;
}

interface Columns {
  readonly [name: string]: Float64Array;
  readonly mu: Float64Array;
  readonly omega: Float64Array;
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  readonly gamma: Float64Array;
  readonly first: Float64Array;
}

function columns(assets: readonly GarchAsset[]): Columns {
  const of = (name: keyof GarchAsset): Float64Array => Float64Array.from(assets, (one) => one[name] ?? 0);
  return {
    mu: of('mu'),
    omega: of('omega'),
    alpha: of('alpha'),
    beta: of('beta'),
    gamma: of('gamma'),
    first: of('first'),
  };
}

/** Whether a factor changes nothing: independent assets. */
function isIdentity(factor: Float64Array, n: number): boolean {
  return factor.every((one, k) => one === (k % (n + 1) === 0 ? 1 : 0));
}

/** `x = L z` for four paths, asset by asset, four lanes side by side. */
function correlateLanes(factor: Float64Array, z: Float64Array, x: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let j = 0, at = 0; j <= i; j++, at += LANES) {
      const l = factor[row + j]!;
      s0 += l * z[at]!;
      s1 += l * z[at + 1]!;
      s2 += l * z[at + 2]!;
      s3 += l * z[at + 3]!;
    }
    const to = i * LANES;
    x[to] = s0;
    x[to + 1] = s1;
    x[to + 2] = s2;
    x[to + 3] = s3;
  }
}

/** Divides each lane by its own root of a chi-square, scaled to unit variance. */
function mix(source: NormalSource, df: number, x: Float64Array): void {
  for (let k = 0; k < LANES; k++) {
    const scale = Math.sqrt((df - 2) / source.chiSquare(df));
    for (let i = k; i < x.length; i += LANES) x[i] = x[i]! * scale;
  }
}

function stepLanes(
  p: Columns,
  weights: ArrayLike<number>,
  x: Float64Array,
  h: Float64Array,
  wealth: Wealth,
  from: number,
  lanes: number,
): void {
  const n = weights.length;
  const { mu, omega, alpha, beta, gamma } = p;
  let r0 = 0;
  let r1 = 0;
  let r2 = 0;
  let r3 = 0;
  for (let i = 0, at = 0; i < n; i++, at += LANES) {
    const w = weights[i]!;
    const m = mu[i]!;
    const o = omega[i]!;
    const a = alpha[i]!;
    const b = beta[i]!;
    const g = gamma[i]!;
    const e0 = Math.sqrt(h[at]!) * x[at]!;
    const e1 = Math.sqrt(h[at + 1]!) * x[at + 1]!;
    const e2 = Math.sqrt(h[at + 2]!) * x[at + 2]!;
    const e3 = Math.sqrt(h[at + 3]!) * x[at + 3]!;
    // What is below zero of each, without a branch that no processor could foresee.
    const d0 = 0.5 * (e0 - Math.abs(e0));
    const d1 = 0.5 * (e1 - Math.abs(e1));
    const d2 = 0.5 * (e2 - Math.abs(e2));
    const d3 = 0.5 * (e3 - Math.abs(e3));
    r0 += w * (m + e0);
    r1 += w * (m + e1);
    r2 += w * (m + e2);
    r3 += w * (m + e3);
    h[at] = o + a * e0 * e0 + g * d0 * d0 + b * h[at]!;
    h[at + 1] = o + a * e1 * e1 + g * d1 * d1 + b * h[at + 1]!;
    h[at + 2] = o + a * e2 * e2 + g * d2 * d2 + b * h[at + 2]!;
    h[at + 3] = o + a * e3 * e3 + g * d3 * d3 + b * h[at + 3]!;
  }
  wealth.step(from, r0);
  if (lanes > 1) wealth.step(from + 1, r1);
  if (lanes > 2) wealth.step(from + 2, r2);
  if (lanes > 3) wealth.step(from + 3, r3);
}

/**
 * Log returns of correlated geometric Brownian motions, turned into simple ones; drifts and volatilities of one step.
 *
 * @example
 * ```ts
 * import { simulateGbm } from 'edgeproof/risk';
 * const { maxDrawdown } = simulateGbm([{ drift: 0, volatility: 0.01 }], Float64Array.of(1), { weights: [1], paths: 50, steps: 20, seed: 1 });
 * if (!(Math.max(...maxDrawdown) < 0.3)) throw new Error('a month of one per cent days');
 * ```
 */
export function simulateGbm(
  assets: readonly { readonly drift: number; readonly volatility: number }[],
  correlation: Float64Array,
  shape: SimulationShape,
): SimulatedPaths {
  const n = assets.length;
  checkShape('simulateGbm', n, correlation.length === n * n && shape.weights.length === n);
  const factor = correlationFactor(correlation, n);
  const source = new NormalSource(shape.seed, 'gbm paths');
  const wealth = new Wealth(shape.paths);
  const z = new Float64Array(LANES * n);
  const x = new Float64Array(LANES * n);
  for (let from = 0; from < shape.paths; from += LANES) {
    const lanes = Math.min(LANES, shape.paths - from);
    for (let t = 0; t < shape.steps; t++) {
      source.fill(z);
      correlateLanes(factor, z, x, n);
      for (let k = 0; k < lanes; k++) {
        let r = 0;
        for (let i = 0; i < n; i++) {
          const { drift, volatility } = assets[i]!;
          r += shape.weights[i]! * Math.expm1(drift - 0.5 * volatility * volatility + volatility * x[i * LANES + k]!);
        }
        wealth.step(from + k, r);
      }
    }
  }
  return wealth;
}
