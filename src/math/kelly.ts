import { ConfigError, DataError } from '../core/errors.js';
import { cholesky, choleskySolve } from './linalg/cholesky.js';
import { quadraticForm } from './linalg/solve.js';
import { solveQp } from './qp/qp.js';

/** A bet and the growth of wealth that it brings, in logarithms a bet. */
export interface KellyFraction {
  readonly fraction: number;
  readonly growth: number;
}

/**
 * Kelly (1956) for a bet that wins `odds` times the stake with probability `win` and loses the stake otherwise; never below 0.
 *
 * @example
 * ```ts
 * import { kellyBinary } from 'edgeproof/risk';
 * if (Math.abs(kellyBinary(0.55, 1).fraction - 0.1) > 1e-12) throw new Error('2p - 1');
 * ```
 */
export function kellyBinary(win: number, odds: number): KellyFraction {
  if (!(win >= 0 && win <= 1 && odds > 0))
    throw new ConfigError('kellyBinary', `win ${win}, odds ${odds}`, 'pass 0 <= win <= 1 and odds > 0');
  const fraction = Math.max(0, (win * (odds + 1) - 1) / odds);
  const lost = win === 1 ? 0 : (1 - win) * Math.log1p(-fraction);
  return { fraction, growth: win * Math.log1p(fraction * odds) + lost };
}

/** Weights of a continuous-time Kelly portfolio. */
export interface KellyWeights {
  readonly full: Float64Array;
  readonly fractional: Float64Array;
  /** Growth above the riskless rate a period; at fraction c it is `2c - c²` of the full one. */
  readonly growthFull: number;
  readonly growthFractional: number;
}

/**
 * Growth-optimal weights `Σ⁻¹ μ` of Merton (1969) and Thorp (2006), and a fraction of them.
 *
 * @param excess - expected excess returns of a period
 * @param covariance - of the same period, row-major
 * @throws DataError when the covariance is not positive definite
 * @example
 * ```ts
 * import { kellyWeights } from 'edgeproof/risk';
 * const { full } = kellyWeights([0.04], Float64Array.of(0.04));
 * if (Math.abs(full[0]! - 1) > 1e-12) throw new Error('mean over variance');
 * ```
 */
export function kellyWeights(excess: ArrayLike<number>, covariance: Float64Array, fraction = 1): KellyWeights {
  const n = excess.length;
  const factor = cholesky(covariance, n, 1e-14);
  if (factor === null)
    throw new DataError('kellyWeights', 'the covariance is not positive definite', 'shrink it first');
  const full = choleskySolve(factor, n, excess);
  const fractional = full.map((one) => one * fraction);
  const growth = (w: Float64Array): number => {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += w[i]! * excess[i]!;
    return mean - 0.5 * quadraticForm(covariance, w);
  };
  return { full, fractional, growthFull: growth(full), growthFractional: growth(fractional) };
}

/**
 * How much of full Kelly an estimate is worth: `S² / (S² + n/T)` of the estimated squared Sharpe ratio a period.
 *
 * An estimated edge overstates the true one by its own noise, `n/T` on average for n assets over T periods; the bet that
 * maximises expected growth given that noise is smaller by this factor (in the spirit of Jorion 1986). 0 for no edge.
 *
 * @example
 * ```ts
 * import { kellyShrinkage } from 'edgeproof/risk';
 * const share = kellyShrinkage([0.0005], Float64Array.of(0.0001), 250);
 * if (share !== 0) throw new Error('a year of days says nothing about a Sharpe ratio of 0.8');
 * ```
 */
export function kellyShrinkage(excess: ArrayLike<number>, covariance: Float64Array, periods: number): number {
  const { growthFull } = kellyWeights(excess, covariance);
  const squared = 2 * growthFull;
  if (!(squared > 0)) return 0;
  return Math.max(0, (squared - excess.length / periods) / squared);
}

/**
 * Long-only Kelly over discrete outcomes: maximises `Σ p ln(1 + w·r)` with weights in sum at most `maxLeverage`.
 *
 * Newton steps, each a small quadratic program; Busseti, Ryu & Boyd (2016) state the problem.
 *
 * @param outcomes - one row an outcome, one return an asset
 * @throws DataError when probabilities and outcomes differ in number
 * @example
 * ```ts
 * import { kellyOutcomes } from 'edgeproof/risk';
 * const { weights } = kellyOutcomes([[1], [-1]], [0.55, 0.45]);
 * if (Math.abs(weights[0]! - 0.1) > 1e-6) throw new Error('as the binary bet');
 * ```
 */
export function kellyOutcomes(
  outcomes: readonly ArrayLike<number>[],
  probabilities: ArrayLike<number>,
  maxLeverage = 1,
): { readonly weights: Float64Array; readonly growth: number } {
  if (outcomes.length !== probabilities.length || outcomes.length === 0)
    throw new DataError(
      'kellyOutcomes',
      `${outcomes.length} outcomes, ${probabilities.length} probabilities`,
      'pass one each',
    );
  const n = outcomes[0]!.length;
  let w = new Float64Array(n);
  let value = 0;
  for (let round = 0; round < 100; round++) {
    const { gradient, hessian } = slopes(outcomes, probabilities, w);
    const step = newtonStep(gradient, hessian, w, maxLeverage);
    let gain = 0;
    for (let i = 0; i < n; i++) gain += gradient[i]! * step[i]!;
    if (!(gain > 1e-15)) break;
    let t = 1;
    let next = w;
    let reached = Number.NEGATIVE_INFINITY;
    while (t > 1e-12 && !(reached >= value + 1e-4 * t * gain)) {
      next = w.map((one, i) => Math.max(0, one + t * step[i]!));
      reached = growthOf(outcomes, probabilities, next);
      t *= 0.5;
    }
    if (!(reached > value)) break;
    w = next;
    value = reached;
  }
  return { weights: w, growth: value };
}

function growthOf(outcomes: readonly ArrayLike<number>[], p: ArrayLike<number>, w: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < outcomes.length; k++) {
    let back = 1;
    for (let i = 0; i < w.length; i++) back += w[i]! * outcomes[k]![i]!;
    if (!(back > 0)) return Number.NEGATIVE_INFINITY;
    sum += p[k]! * Math.log(back);
  }
  return sum;
}

function slopes(
  outcomes: readonly ArrayLike<number>[],
  p: ArrayLike<number>,
  w: Float64Array,
): { gradient: Float64Array; hessian: Float64Array } {
  const n = w.length;
  const gradient = new Float64Array(n);
  const hessian = new Float64Array(n * n);
  outcomes.forEach((row, k) => {
    let back = 1;
    for (let i = 0; i < n; i++) back += w[i]! * row[i]!;
    for (let i = 0; i < n; i++) {
      gradient[i] = gradient[i]! + (p[k]! * row[i]!) / back;
      for (let j = 0; j < n; j++)
        hessian[i * n + j] = hessian[i * n + j]! + (p[k]! * row[i]! * row[j]!) / (back * back);
    }
  });
  return { gradient, hessian };
}

/** The step that maximises the quadratic model inside the bounds. */
function newtonStep(gradient: Float64Array, hessian: Float64Array, w: Float64Array, maxLeverage: number): Float64Array {
  const n = w.length;
  let trace = 0;
  for (let i = 0; i < n; i++) trace += hessian[i * n + i]!;
  const quadratic = hessian.slice();
  for (let i = 0; i < n; i++) quadratic[i * n + i] = quadratic[i * n + i]! + 1e-12 * trace;
  let used = 0;
  for (const one of w) used += one;
  const { x } = solveQp({
    quadratic,
    linear: gradient.map((one) => -one),
    lower: w.map((one) => -one),
    inequality: { matrix: new Float64Array(n).fill(1), values: Float64Array.of(maxLeverage - used) },
  });
  return x;
}
