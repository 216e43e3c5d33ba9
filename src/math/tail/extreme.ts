import { ConfigError } from '../../core/errors.js';
import { sortAscending } from '../quantile.js';
import { checkTail, type TailRisk } from './parametric.js';

/** A generalised Pareto tail above a threshold of losses. */
export interface ParetoTail {
  /** Losses above this one were fitted (positive). */
  readonly threshold: number;
  readonly shape: number;
  readonly scale: number;
  /** How many of how many losses lay above the threshold. */
  readonly exceedances: number;
  readonly count: number;
}

/**
 * VaR and ES by peaks over threshold; McNeil & Frey (2000). The shortfall is infinite for a shape of 1 or more.
 *
 * @throws ConfigError unless 0 < share < 1
 * @example
 * ```ts
 * import { paretoTail } from 'edgeproof/risk';
 * const tail = paretoTail({ threshold: 0.02, shape: 0.22, scale: 0.008, exceedances: 50, count: 1000 }, 0.01);
 * if (Math.abs(tail.valueAtRisk - 0.03545) > 1e-5) throw new Error('McNeil & Frey');
 * ```
 */
export function paretoTail(tail: ParetoTail, share = 0.01): TailRisk {
  checkTail('paretoTail', share);
  const { threshold: u, shape, scale, exceedances, count } = tail;
  const log = -Math.log((share * count) / exceedances);
  const valueAtRisk = shape === 0 ? u + scale * log : u + (scale / shape) * Math.expm1(shape * log);
  const expectedShortfall = shape < 1 ? (valueAtRisk + scale - shape * u) / (1 - shape) : Number.POSITIVE_INFINITY;
  return { valueAtRisk, expectedShortfall };
}

/**
 * Hill's (1975) estimate of the tail index out of the `k` largest losses.
 *
 * @returns `shape` (xi) and `alpha`, its inverse
 * @throws ConfigError unless 0 < k < number of losses and the losses used are positive
 * @example
 * ```ts
 * import { hillEstimate } from 'edgeproof/risk';
 * const { alpha } = hillEstimate([1, 1.2, 1.5, 2, 4], 3);
 * if (!(alpha > 1 && alpha < 3)) throw new Error('tail index');
 * ```
 */
export function hillEstimate(losses: ArrayLike<number>, k: number): { readonly shape: number; readonly alpha: number } {
  const n = losses.length;
  const sorted = sortAscending(losses);
  if (!(k > 0 && k < n && sorted[n - 1 - k]! > 0))
    throw new ConfigError('hillEstimate', `k ${k} of ${n} losses`, 'use fewer than all, and positive losses only');
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log(sorted[n - i]! / sorted[n - 1 - k]!);
  return { shape: sum / k, alpha: k / sum };
}
