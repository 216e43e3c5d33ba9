import { ConfigError } from '../../core/errors.js';
import { incompleteBeta } from './beta.js';

/** The chance of at most `k` successes in `n` tries. */
function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return incompleteBeta(n - k, k + 1, 1 - p, p);
}

/** The smallest number of successes that is not exceeded with probability `level`. */
export function binomialQuantile(level: number, n: number, p: number): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (binomialCdf(middle, n, p) >= level) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The exact interval of a share after `k` successes in `n` tries (Clopper & Pearson 1934).
 *
 * @param confidence - two-sided, default 0.95
 * @throws ConfigError unless 0 <= k <= n
 */
export function clopperPearson(
  k: number,
  n: number,
  confidence = 0.95,
): { readonly low: number; readonly high: number } {
  if (!(k >= 0 && k <= n && n > 0))
    throw new ConfigError('clopperPearson', `${k} of ${n}`, 'pass a count within the tries');
  const tail = (1 - confidence) / 2;
  return {
    low: k === 0 ? 0 : shareWhere((p) => 1 - binomialCdf(k - 1, n, p), tail),
    high: k === n ? 1 : shareWhere((p) => -binomialCdf(k, n, p), -tail),
  };
}

/** The share at which a rising function takes a value, by bisection to the last bit that matters. */
function shareWhere(rising: (p: number) => number, value: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (rising(middle) < value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
