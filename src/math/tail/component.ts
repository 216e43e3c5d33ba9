import { DataError } from '../../core/errors.js';
import { correlationOf } from '../covariance/sample.js';
import { normalQuantile } from '../distributions/normal.js';
import { symmetricEigen } from '../linalg/eigen.js';
import { multiply, quadraticForm } from '../linalg/solve.js';
import { checkTail } from './parametric.js';

/** A portfolio's normal VaR with zero mean, and what each position adds to it. */
export interface ComponentVar {
  readonly valueAtRisk: number;
  /** Change of VaR for a little more weight. */
  readonly marginal: Float64Array;
  /** Weight times marginal: they sum to the VaR (Euler). */
  readonly component: Float64Array;
  /** Components as shares of the VaR. */
  readonly share: Float64Array;
}

/**
 * Splits a portfolio's parametric VaR into its positions.
 *
 * @param covariance - row-major n x n, of returns of one period
 * @throws ConfigError unless 0 < share < 1; DataError when the shapes differ
 * @example
 * ```ts
 * import { componentVar } from 'edgeproof/risk';
 * const { valueAtRisk, component } = componentVar([0.5, 0.5], Float64Array.of(0.0004, 0, 0, 0.0001), 0.05);
 * if (Math.abs(component[0]! + component[1]! - valueAtRisk) > 1e-15) throw new Error('Euler');
 * ```
 */
export function componentVar(weights: ArrayLike<number>, covariance: Float64Array, share = 0.05): ComponentVar {
  checkTail('componentVar', share);
  const n = weights.length;
  if (covariance.length !== n * n)
    throw new DataError('componentVar', `${covariance.length} entries for ${n} weights`, 'pass an n x n matrix');
  const z = -normalQuantile(share);
  const along = multiply(covariance, n, weights);
  const deviation = Math.sqrt(quadraticForm(covariance, weights));
  const marginal = along.map((one) => (z * one) / deviation);
  const component = marginal.map((one, i) => weights[i]! * one);
  const valueAtRisk = z * deviation;
  return { valueAtRisk, marginal, component, share: component.map((one) => one / valueAtRisk) };
}

/** How spread a portfolio is. */
export interface Concentration {
  /** Sum of squared weights. */
  readonly herfindahl: number;
  /** Its inverse: as many equal positions would be as concentrated. */
  readonly effectiveCount: number;
  /** Exponential of the entropy of the correlation matrix's eigenvalues (Roy & Vetterli 2007). */
  readonly effectiveRank: number;
  readonly meanCorrelation: number;
  readonly maxCorrelation: number;
  /** Mean volatility of the positions over the volatility of the portfolio. */
  readonly diversificationRatio: number;
}

/**
 * Concentration of weights, and of the correlations between what they are put in.
 *
 * @example
 * ```ts
 * import { concentration } from 'edgeproof/risk';
 * if (concentration([0.5, 0.5], Float64Array.of(1, 0, 0, 1)).effectiveCount !== 2) throw new Error('two positions');
 * ```
 */
export function concentration(weights: ArrayLike<number>, covariance: Float64Array): Concentration {
  const n = weights.length;
  const correlation = correlationOf(covariance, n);
  const { values } = symmetricEigen(correlation, n);
  const total = values.reduce((sum, one) => sum + one, 0);
  let entropy = 0;
  for (const one of values) if (one > 0) entropy -= (one / total) * Math.log(one / total);
  let herfindahl = 0;
  let deviations = 0;
  let sum = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    herfindahl += weights[i]! * weights[i]!;
    deviations += weights[i]! * Math.sqrt(covariance[i * n + i]!);
    for (let j = 0; j < i; j++) {
      sum += correlation[i * n + j]!;
      most = Math.max(most, correlation[i * n + j]!);
    }
  }
  return {
    herfindahl,
    effectiveCount: 1 / herfindahl,
    effectiveRank: Math.exp(entropy),
    meanCorrelation: n < 2 ? Number.NaN : (2 * sum) / (n * (n - 1)),
    maxCorrelation: n < 2 ? Number.NaN : most,
    diversificationRatio: deviations / Math.sqrt(quadraticForm(covariance, weights)),
  };
}
