import { DataError } from '../../core/errors.js';

/** What a portfolio is exposed to through betas: one number a factor. `betas[i]` are those of position i. */
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
 */
export function conditionalShock(covariance: Float64Array, factor: number, shock: number): Float64Array {
  const n = Math.round(Math.sqrt(covariance.length));
  return Float64Array.from({ length: n }, (_, f) =>
    f === factor ? shock : (covariance[f * n + factor]! / covariance[factor * n + factor]!) * shock,
  );
}

/** Profit of exposures under shocks of the factors, as a share when weights are. */
export function shockProfit(exposures: ArrayLike<number>, shocks: ArrayLike<number>): number {
  let sum = 0;
  for (let f = 0; f < exposures.length; f++) sum += exposures[f]! * shocks[f]!;
  return sum;
}
