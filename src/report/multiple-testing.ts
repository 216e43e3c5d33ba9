import { DataError } from '../core/errors.js';

/** A way to adjust p-values: the first two hold the chance of *any* false find, the others the expected share of them. */
export type Adjustment = 'bonferroni' | 'holm' | 'bh' | 'by';

/**
 * P-values adjusted for being many, in the order given: compare each with the level you would use for one.
 *
 * - `bonferroni`: times the number of tests
 * - `holm`: step-down, never weaker than Bonferroni (Holm 1979)
 * - `bh`: false discovery rate, independent or positively dependent tests (Benjamini & Hochberg 1995)
 * - `by`: false discovery rate under any dependence (Benjamini & Yekutieli 2001)
 *
 * @throws DataError when a p-value is not in [0, 1]
 * @example
 * ```ts
 * import { adjustPValues } from 'edgeproof/report';
 * const holm = adjustPValues([0.01, 0.04, 0.03], 'holm');
 * if (Array.from(holm, (p) => p.toFixed(2)).join() !== '0.03,0.06,0.06') throw new Error('step down');
 * ```
 */
export function adjustPValues(pValues: ArrayLike<number>, method: Adjustment): Float64Array {
  const n = pValues.length;
  for (let i = 0; i < n; i++) {
    const p = pValues[i]!;
    if (!(p >= 0 && p <= 1)) {
      throw new DataError('adjustPValues', `p-value ${p} at ${i} is not in [0, 1]`, 'drop tests that have none');
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => pValues[a]! - pValues[b]! || a - b);
  const out = new Float64Array(n);
  if (method === 'bonferroni') {
    for (let i = 0; i < n; i++) out[i] = Math.min(1, n * pValues[i]!);
  } else if (method === 'holm') {
    let largest = 0;
    order.forEach((i, rank) => {
      largest = Math.max(largest, Math.min(1, (n - rank) * pValues[i]!));
      out[i] = largest;
    });
  } else {
    stepUp(pValues, order, method === 'by' ? harmonic(n) : 1, out);
  }
  return out;
}

/** From the largest p-value down: the smallest of `p · n · factor / rank` so far. */
function stepUp(pValues: ArrayLike<number>, order: readonly number[], factor: number, out: Float64Array): void {
  let smallest = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const i = order[rank - 1]!;
    smallest = Math.min(smallest, (pValues[i]! * order.length * factor) / rank);
    out[i] = smallest;
  }
}

function harmonic(n: number): number {
  let sum = 0;
  for (let k = 1; k <= n; k++) sum += 1 / k;
  return sum;
}
