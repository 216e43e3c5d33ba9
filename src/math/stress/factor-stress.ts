import { DataError } from '../../core/errors.js';

/**
 * What a portfolio is exposed to through betas: one number a factor. `betas[i]` are those of position i.
 *
 * @example
 * ```ts
 * import { factorExposures } from 'edgeproof/risk';
 * if (factorExposures([0.5, 0.5], [[1], [2]])[0] !== 1.5) throw new Error('weighted betas');
 * ```
 */
export function factorExposures(weights: ArrayLike<number>, betas: readonly ArrayLike<number>[]): Float64Array {
  if (betas.length !== weights.length)
    throw new DataError(
      'factorExposures',
      `${betas.length} rows of betas for ${weights.length} weights`,
      'pass one each',
    );
  const out = new Float64Array(betas[0]?.length ?? 0);
  betas.forEach((row, i) => {
    for (let f = 0; f < out.length; f++) out[f] = out[f]! + weights[i]! * row[f]!;
  });
  return out;
}

/**
 * What all factors do when one moves by a stated shock: the others go with it as they did in the past (Kupiec 1998).
 *
 * @param covariance - of the factors, row-major
 * @returns the shocks of all factors, the stated one included
 * @example
 * ```ts
 * import { conditionalShock } from 'edgeproof/risk';
 * const [, rates] = conditionalShock(Float64Array.of(0.04, -0.01, -0.01, 0.02), 0, -0.2);
 * if (Math.abs(rates! - 0.05) > 1e-12) throw new Error('rates go with it');
 * ```
 */
export function conditionalShock(covariance: Float64Array, factor: number, shock: number): Float64Array {
  const n = Math.round(Math.sqrt(covariance.length));
  return Float64Array.from({ length: n }, (_, f) =>
    f === factor ? shock : (covariance[f * n + factor]! / covariance[factor * n + factor]!) * shock,
  );
}

/**
 * Profit of exposures under shocks of the factors, as a share when weights are.
 *
 * @example
 * ```ts
 * import { shockProfit } from 'edgeproof/risk';
 * if (shockProfit([1.5], [-0.2]) !== -0.30000000000000004) throw new Error('exposure times shock');
 * ```
 */
export function shockProfit(exposures: ArrayLike<number>, shocks: ArrayLike<number>): number {
  let sum = 0;
  for (let f = 0; f < exposures.length; f++) sum += exposures[f]! * shocks[f]!;
  return sum;
}
