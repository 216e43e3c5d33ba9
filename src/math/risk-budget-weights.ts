import { DataError } from '../core/errors.js';

/** Weights whose risk is split as a budget says. */
export interface RiskBudgetWeights {
  /** Positive, summing to one. */
  readonly weights: Float64Array;
  /** Share of the portfolio's variance that each position makes. */
  readonly contributions: Float64Array;
}

const ROUNDS = 10_000;

/**
 * Long-only weights whose contributions to volatility are in the given proportions: cyclical coordinate descent
 * (Griveau-Billion, Richard & Roncalli 2013) on the convex problem of Spinu (2013). Equal budgets give equal risk.
 *
 * @param covariance - row-major n x n, positive variances
 * @param budgets - positive, any sum; equal when left out
 * @throws DataError when shapes differ, a budget or variance is not positive, or it does not converge
 * @example
 * ```ts
 * import { riskBudgetWeights } from 'edgeproof/risk';
 * const { weights } = riskBudgetWeights(Float64Array.of(0.01, 0, 0, 0.04));
 * if (Math.abs(weights[0]! - 2 / 3) > 1e-12) throw new Error('inverse to volatility');
 * ```
 */
export function riskBudgetWeights(covariance: Float64Array, budgets?: ArrayLike<number>): RiskBudgetWeights {
  const n = Math.round(Math.sqrt(covariance.length));
  const b = shares(budgets ?? new Float64Array(n).fill(1), n);
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const variance = covariance[i * n + i]!;
    if (!(variance > 0))
      throw new DataError('riskBudgetWeights', `variance ${variance} of position ${i}`, 'leave it out');
    y[i] = Math.sqrt(b[i]! / variance);
  }
  for (let round = 0; round < ROUNDS; round++) {
    let moved = 0;
    for (let i = 0; i < n; i++) {
      const variance = covariance[i * n + i]!;
      let others = 0;
      for (let j = 0; j < n; j++) if (j !== i) others += covariance[i * n + j]! * y[j]!;
      const next = (Math.sqrt(others * others + 4 * variance * b[i]!) - others) / (2 * variance);
      moved = Math.max(moved, Math.abs(next - y[i]!) / next);
      y[i] = next;
    }
    if (moved < 1e-14) return normalised(y, covariance);
    if (!Number.isFinite(moved)) break;
  }
  const end = normalised(y, covariance);
  if (end.contributions.every((one, i) => Math.abs(one - b[i]!) < 1e-9)) return end;
  throw new DataError('riskBudgetWeights', 'no convergence', 'pass a positive definite covariance');
}

function shares(budgets: ArrayLike<number>, n: number): Float64Array {
  const given = Float64Array.from(budgets);
  if (given.length !== n || !given.every((one) => one > 0))
    throw new DataError(
      'riskBudgetWeights',
      `budgets ${given.join(', ')} for ${n} positions`,
      'pass one positive number each',
    );
  const sum = given.reduce((all, one) => all + one, 0);
  return given.map((one) => one / sum);
}

function normalised(y: Float64Array, covariance: Float64Array): RiskBudgetWeights {
  const n = y.length;
  const sum = y.reduce((all, one) => all + one, 0);
  const weights = y.map((one) => one / sum);
  const contributions = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    let along = 0;
    for (let j = 0; j < n; j++) along += covariance[i * n + j]! * weights[j]!;
    contributions[i] = weights[i]! * along;
    total += contributions[i]!;
  }
  return { weights, contributions: contributions.map((one) => one / total) };
}
