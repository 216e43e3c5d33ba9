import { ConfigError } from '../core/errors.js';
import { knownOptions } from '../core/options.js';

/**
 * Weights of a fractional difference, newest first: `w_0 = 1`, `w_k = -w_{k-1} (d - k + 1) / k` (López de Prado 2018,
 * section 5.4).
 *
 * @param d - order of the difference; 1 is the ordinary one
 * @param size - how many weights
 * @throws ConfigError for a size below 1
 * @example
 * ```ts
 * import { fractionalWeights } from 'edgeproof/data';
 * if (fractionalWeights(1, 3).join() !== '1,-1,0') throw new Error('d = 1 is the ordinary difference');
 * ```
 */
export function fractionalWeights(d: number, size: number): Float64Array {
  if (!Number.isInteger(size) || size < 1)
    throw new ConfigError('fractionalWeights', `size ${size}`, 'ask for a whole number of 1 or more');
  const weights = new Float64Array(size);
  weights[0] = 1;
  for (let k = 1; k < size; k++) {
    const next = (-weights[k - 1]! * (d - k + 1)) / k;
    weights[k] = next === 0 ? 0 : next;
  }
  return weights;
}

/** A fractionally differenced series, and how many values each of its numbers looks back on. */
export interface FractionalDifference {
  /** Rows before the first number: the window is one longer. */
  readonly width: number;
  /** One value a row; NaN in the first `width`. */
  readonly values: Float64Array;
}

/**
 * Fractional difference with a fixed window (FFD; López de Prado 2018, snippet 5.3): weights below the threshold are dropped, so
 * each number depends on the same count of values, all of them past.
 *
 * @param values - a level such as the log price
 * @param options - `d` in (0, 2), and `threshold` on the absolute weight, default 1e-5
 * @throws ConfigError for a threshold that drops nothing
 * @example
 * ```ts
 * import { fractionalDifference } from 'edgeproof/data';
 * const { width, values } = fractionalDifference([1, 2, 4, 8], { d: 1, threshold: 0.01 });
 * if (width !== 1 || values[3] !== 4) throw new Error('8 - 4');
 * ```
 */
export function fractionalDifference(
  values: ArrayLike<number>,
  options: { readonly d: number; readonly threshold?: number },
): FractionalDifference {
  knownOptions('fractionalDifference', options, ['d', 'threshold']);
  const { d, threshold = 1e-5 } = options;
  if (!(threshold > 0 && threshold < 1))
    throw new ConfigError('fractionalDifference', `threshold ${threshold}`, 'pass a number between 0 and 1');
  const weights: number[] = [1];
  for (let k = 1; k < 1e6; k++) {
    const next = (-weights[k - 1]! * (d - k + 1)) / k;
    if (Math.abs(next) < threshold) break;
    weights.push(next);
  }
  const width = weights.length - 1;
  const out = new Float64Array(values.length).fill(Number.NaN);
  for (let t = width; t < values.length; t++) {
    let sum = 0;
    for (let k = width; k >= 0; k--) sum += weights[k]! * values[t - k]!;
    out[t] = sum;
  }
  return { width, values: out };
}
