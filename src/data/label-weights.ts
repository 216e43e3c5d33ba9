import { ConfigError } from '../core/errors.js';
import { knownOptions } from '../core/options.js';

/** Rows that a label covers, both included. */
export interface LabelSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * How many labels cover each row.
 *
 * @example
 * ```ts
 * import { concurrency } from 'edgeproof/data';
 * if (concurrency([{ start: 0, end: 1 }, { start: 1, end: 2 }], 3).join() !== '1,2,1') throw new Error('overlap at row 1');
 * ```
 */
export function concurrency(labels: readonly LabelSpan[], rows: number): Float64Array {
  const steps = new Float64Array(rows + 1);
  for (const { start, end } of labels) {
    if (!(start >= 0 && start <= end && end < rows))
      throw new ConfigError('concurrency', `label ${start} to ${end} of ${rows} rows`, 'pass labels within the rows');
    steps[start]!++;
    steps[end + 1]!--;
  }
  const counts = new Float64Array(rows);
  let open = 0;
  for (let i = 0; i < rows; i++) {
    open += steps[i]!;
    counts[i] = open;
  }
  return counts;
}

/**
 * The average uniqueness of each label: the mean of 1 / concurrency over its rows (López de Prado 2018, snippet 4.2).
 *
 * Overlapping labels share information; weights by uniqueness keep a row from counting several times.
 *
 * @example
 * ```ts
 * import { uniqueness } from 'edgeproof/data';
 * if (uniqueness([{ start: 0, end: 1 }, { start: 1, end: 2 }], 3)[0] !== 0.75) throw new Error('(1 + 1/2) / 2');
 * ```
 */
export function uniqueness(labels: readonly LabelSpan[], rows: number): Float64Array {
  const counts = concurrency(labels, rows);
  return Float64Array.from(labels, ({ start, end }) => {
    let sum = 0;
    for (let i = start; i <= end; i++) sum += 1 / counts[i]!;
    return sum / (end - start + 1);
  });
}

/**
 * Weights by the absolute log return that a label can claim for itself, scaled to sum to the number of labels
 * (López de Prado 2018, snippet 4.10).
 *
 * By the book the return *into* the first row is counted; `intoStart: false` counts from the first row on.
 *
 * @example
 * ```ts
 * import { returnWeights } from 'edgeproof/data';
 * const weights = returnWeights([{ start: 1, end: 2 }, { start: 3, end: 3 }], [100, 101, 102, 110]);
 * if (Math.abs((weights[0] ?? 0) + (weights[1] ?? 0) - 2) > 1e-12) throw new Error('they sum to the number of labels');
 * ```
 */
export function returnWeights(
  labels: readonly LabelSpan[],
  close: ArrayLike<number>,
  options: { readonly intoStart?: boolean } = {},
): Float64Array {
  knownOptions('returnWeights', options, ['intoStart']);
  const counts = concurrency(labels, close.length);
  const skip = options.intoStart === false ? 1 : 0;
  const weights = Float64Array.from(labels, ({ start, end }) => {
    let sum = 0;
    for (let i = Math.max(1, start + skip); i <= end; i++) sum += Math.log(close[i]! / close[i - 1]!) / counts[i]!;
    return Math.abs(sum);
  });
  const total = weights.reduce((a, b) => a + b, 0);
  return total > 0 ? weights.map((w) => (w * labels.length) / total) : weights;
}

/**
 * Weights that fall with age, by cumulated uniqueness (López de Prado 2018, snippet 4.11).
 *
 * The newest label has weight 1; the oldest `oldest`, or, when that is negative, the share `-oldest` of the oldest has
 * none.
 *
 * @param unique - uniqueness of each label, oldest first
 * @example
 * ```ts
 * import { timeDecay } from 'edgeproof/data';
 * if (timeDecay([1, 1], 0.5).join() !== '0.75,1') throw new Error('linear in uniqueness');
 * ```
 */
export function timeDecay(unique: ArrayLike<number>, oldest: number): Float64Array {
  if (!(oldest <= 1 && oldest > -1))
    throw new ConfigError('timeDecay', `oldest is ${oldest}`, 'pass a number in (-1, 1]');
  const sums = new Float64Array(unique.length);
  let total = 0;
  for (let i = 0; i < unique.length; i++) {
    total += unique[i]!;
    sums[i] = total;
  }
  const slope = oldest >= 0 ? (1 - oldest) / total : 1 / ((oldest + 1) * total);
  const level = 1 - slope * total;
  return sums.map((sum) => Math.max(0, level + slope * sum));
}
