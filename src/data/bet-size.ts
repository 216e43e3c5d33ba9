import { DataError } from '../core/errors.js';
import { normalCdf } from '../math/distributions/normal.js';

/**
 * Bet size from the probability of the predicted class (López de Prado 2018, snippet 10.3): `2 Φ(z) - 1` with
 * `z = (p - 1/K) / √(p (1 - p))`.
 *
 * @param probability - of the predicted class, in [0, 1]; below `1 / classes` the size is negative
 * @param classes - how many classes there are, default 2
 * @returns in [-1, 1]
 * @throws DataError for a probability that is none
 * @example
 * ```ts
 * import { betSize } from 'edgeproof/data';
 * if (betSize(0.5) !== 0 || !(betSize(0.7) > 0.33)) throw new Error('no edge, no bet');
 * ```
 */
export function betSize(probability: number, classes = 2): number {
  if (!(probability >= 0 && probability <= 1))
    throw new DataError('betSize', `probability ${probability} is not in [0, 1]`, 'pass a probability');
  const spread = Math.sqrt(probability * (1 - probability));
  const edge = probability - 1 / classes;
  return spread > 0 ? 2 * normalCdf(edge / spread) - 1 : Math.sign(edge);
}
