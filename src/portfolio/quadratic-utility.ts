import { cholesky, choleskySolve } from '../math/linalg/cholesky.js';
import { solveQp } from '../math/qp/qp.js';

/** Maximise `meanᵀw - aversion/2 · wᵀ covariance w` subject to limits; each limit may be absent. */
export interface UtilityProblem {
  readonly mean: Float64Array;
  /** Row-major, per the same period as the mean. */
  readonly covariance: Float64Array;
  readonly aversion: number;
  /** Limits of each weight. */
  readonly min: number;
  readonly max: number;
  /** What the weights add up to. */
  readonly budget: number | undefined;
  /** Most that the absolute weights may add up to. */
  readonly gross: number | undefined;
}

/** A covariance whose pivots fall below this share of its largest variance cannot be inverted with meaning. */
const SINGULAR = 1e-10;

/** The best weights; null when no weights meet the limits, `singular` when the covariance cannot be inverted. */
export type UtilityAnswer = Float64Array | null | 'singular';

/** Solves it: in closed form when nothing binds by inequality, else by the quadratic program of `math/qp`. */
export function solveUtility(p: UtilityProblem): UtilityAnswer {
  const free = p.min === Number.NEGATIVE_INFINITY && p.max === Number.POSITIVE_INFINITY;
  const weights = free ? closedForm(p) : boxed(p);
  if (weights === null || weights === 'singular' || p.gross === undefined) return weights;
  if (grossOf(weights) <= p.gross * (1 + 1e-12)) return weights;
  return p.min >= 0 ? longBounded(p) : split(p);
}

/** The Lagrange conditions of the problem with at most a budget (Markowitz 1952). */
function closedForm(p: UtilityProblem): Float64Array | 'singular' {
  const n = p.mean.length;
  const l = cholesky(p.covariance, n, SINGULAR);
  if (l === null) return 'singular';
  const weights = choleskySolve(l, n, p.mean);
  for (let i = 0; i < n; i++) weights[i] = weights[i]! / p.aversion;
  if (p.budget === undefined) return weights;
  const ones = choleskySolve(l, n, new Float64Array(n).fill(1));
  const spread = (p.budget - sum(weights)) / sum(ones);
  for (let i = 0; i < n; i++) weights[i] = weights[i]! + spread * ones[i]!;
  return weights;
}

function boxed(p: UtilityProblem): Float64Array | null {
  const n = p.mean.length;
  return program(p, {
    quadratic: p.covariance.map((one) => one * p.aversion),
    linear: p.mean.map((one) => -one),
    lower: new Float64Array(n).fill(p.min),
    upper: new Float64Array(n).fill(p.max),
    inequality: undefined,
  });
}

/** Long only: the gross limit is one more row. */
function longBounded(p: UtilityProblem): Float64Array | null {
  const n = p.mean.length;
  return program(p, {
    quadratic: p.covariance.map((one) => one * p.aversion),
    linear: p.mean.map((one) => -one),
    lower: new Float64Array(n).fill(p.min),
    upper: new Float64Array(n).fill(p.max),
    inequality: { matrix: new Float64Array(n).fill(1), values: Float64Array.of(p.gross!) },
  });
}

/** Long and short: each weight is a long part less a short part, and the parts add up to the gross. */
function split(p: UtilityProblem): Float64Array | null {
  const n = p.mean.length;
  const m = 2 * n;
  const quadratic = new Float64Array(m * m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const one = p.aversion * p.covariance[i * n + j]!;
      quadratic[i * m + j] = one;
      quadratic[(i + n) * m + j + n] = one;
      quadratic[i * m + j + n] = -one;
      quadratic[(i + n) * m + j] = -one;
    }
  }
  const side = (long: number, short: number) => Float64Array.from({ length: m }, (_, i) => (i < n ? long : short));
  const parts = program(p, {
    quadratic,
    linear: Float64Array.from({ length: m }, (_, i) => (i < n ? -p.mean[i]! : p.mean[i - n]!)),
    lower: side(Math.max(0, p.min), Math.max(0, -p.max)),
    upper: side(Math.max(0, p.max), Math.max(0, -p.min)),
    inequality: { matrix: new Float64Array(m).fill(1), values: Float64Array.of(p.gross!) },
  });
  return parts === null ? null : Float64Array.from({ length: n }, (_, i) => parts[i]! - parts[i + n]!);
}

function program(p: UtilityProblem, of: Parameters<typeof solveQp>[0]): Float64Array | null {
  const n = p.mean.length;
  const m = of.linear.length;
  const matrix = Float64Array.from({ length: m }, (_, i) => (i < n ? 1 : -1));
  const equality = p.budget === undefined ? undefined : { matrix, values: Float64Array.of(p.budget) };
  const { x, status } = solveQp({ ...of, equality });
  return status === 'optimal' ? x : null;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const one of values) total += one;
  return total;
}

function grossOf(weights: Float64Array): number {
  let total = 0;
  for (const one of weights) total += Math.abs(one);
  return total;
}
