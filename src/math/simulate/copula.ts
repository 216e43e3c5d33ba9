import { ConfigError, DataError } from '../../core/errors.js';
import { normalCdf } from '../distributions/normal.js';
import { studentTCdf } from '../distributions/student-t.js';
import { cholesky } from '../linalg/cholesky.js';

/**
 * The lower Cholesky factor of a correlation matrix (row-major n x n).
 *
 * @throws DataError when it is not positive definite
 */
export function correlationFactor(correlation: Float64Array, n: number): Float64Array {
  const factor = cholesky(correlation, n, 1e-12);
  if (factor === null)
    throw new DataError('copula', 'the correlation matrix is not positive definite', 'shrink it, or repair it first');
  return factor;
}

/** One vector of independent normals made dependent: `L z`. */
function correlate(factor: Float64Array, z: ArrayLike<number>): Float64Array {
  const n = z.length;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j <= i; j++) sum += factor[i * n + j]! * z[j]!;
    out[i] = sum;
  }
  return out;
}

/** Uniforms of a Gaussian copula out of independent normals; McNeil, Frey & Embrechts (2015), section 7.3. */
export function gaussianCopula(factor: Float64Array, z: ArrayLike<number>): Float64Array {
  return correlate(factor, z).map(normalCdf);
}

/** Uniforms of a t copula: the same normals over one root of `chiSquare / df`, shared by all. */
export function studentTCopula(
  factor: Float64Array,
  z: ArrayLike<number>,
  mix: { readonly df: number; readonly chiSquare: number },
): Float64Array {
  const scale = Math.sqrt(mix.df / mix.chiSquare);
  return correlate(factor, z).map((one) => studentTCdf(one * scale, mix.df));
}

/**
 * Coefficient of tail dependence of a t copula: how likely one crashes when the other does; same source.
 *
 * @example
 * ```ts
 * import { tailDependence } from 'edgeproof/risk';
 * if (Math.abs(tailDependence(0.5, 4) - 0.2532) > 1e-4) throw new Error('a quarter');
 * ```
 */
export function tailDependence(correlation: number, df: number): number {
  if (!(correlation > -1 && correlation <= 1 && df > 0))
    throw new ConfigError(
      'tailDependence',
      `correlation ${correlation}, df ${df}`,
      'pass -1 < correlation <= 1, df > 0',
    );
  return 2 * studentTCdf(-Math.sqrt(((df + 1) * (1 - correlation)) / (1 + correlation)), df + 1);
}

/**
 * Parameters of copulas that have a given Kendall's tau.
 *
 * @example
 * ```ts
 * import { kendallInversion } from 'edgeproof/risk';
 * if (kendallInversion(0.5).clayton !== 2) throw new Error('2τ / (1 - τ)');
 * ```
 */
export function kendallInversion(tau: number): {
  /** Correlation of a Gaussian or t copula. */
  readonly correlation: number;
  readonly clayton: number;
  readonly gumbel: number;
} {
  return { correlation: Math.sin((Math.PI * tau) / 2), clayton: (2 * tau) / (1 - tau), gumbel: 1 / (1 - tau) };
}
