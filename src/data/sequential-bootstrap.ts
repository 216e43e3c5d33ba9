import { DataError } from '../core/errors.js';
import { knownOptions } from '../core/options.js';
import { Random } from '../core/random.js';
import type { LabelSpan } from './label-weights.js';

/** Average uniqueness of each label if it were drawn next, and the chance with which it is. */
export interface DrawChances {
  readonly uniqueness: Float64Array;
  readonly probability: Float64Array;
}

/**
 * The chances of the next draw of a sequential bootstrap (López de Prado 2018, snippets 4.3 to 4.5): labels that overlap with
 * what was drawn already are less likely.
 *
 * @param labels - first and last row of each, both included
 * @param drawn - labels drawn so far, with repetition
 * @throws DataError when a label ends before it starts
 * @example
 * ```ts
 * import { sequentialChances } from 'edgeproof/data';
 * const labels = [{ start: 0, end: 2 }, { start: 2, end: 3 }, { start: 4, end: 5 }];
 * const { probability } = sequentialChances(labels, [1]);
 * if (Math.abs(probability[2]! - 6 / 14) > 1e-12) throw new Error('the example of the book');
 * ```
 */
export function sequentialChances(labels: readonly LabelSpan[], drawn: readonly number[]): DrawChances {
  const used = usage(labels);
  for (const i of drawn) add(used, labels[i]!);
  return chances(labels, used);
}

/**
 * Draws labels one by one so that they overlap little: what a forest or a bagged model should be fitted on.
 *
 * Draws `count` labels, by default as many as there are; the same `seed` draws the same.
 *
 * @example
 * ```ts
 * import { sequentialBootstrap } from 'edgeproof/data';
 * const labels = [{ start: 0, end: 9 }, { start: 1, end: 8 }, { start: 20, end: 21 }];
 * if (sequentialBootstrap(labels, { seed: 4 }).length !== 3) throw new Error('three draws');
 * ```
 */
export function sequentialBootstrap(
  labels: readonly LabelSpan[],
  options: { readonly count?: number; readonly seed?: number } = {},
): Int32Array {
  knownOptions('sequentialBootstrap', options, ['count', 'seed']);
  const { count = labels.length, seed = 1 } = options;
  const random = new Random(seed, 'data/sequential-bootstrap');
  const used = usage(labels);
  const out = new Int32Array(count);
  for (let d = 0; d < count; d++) {
    const { probability } = chances(labels, used);
    let left = random.uniform();
    let pick = 0;
    while (pick < labels.length - 1 && left >= probability[pick]!) left -= probability[pick++]!;
    out[d] = pick;
    add(used, labels[pick]!);
  }
  return out;
}

/** How often each row is covered by what was drawn. */
function usage(labels: readonly LabelSpan[]): Int32Array {
  let last = -1;
  labels.forEach(({ start, end }, i) => {
    if (!(end >= start && start >= 0))
      throw new DataError('sequentialBootstrap', `label ${i} runs from ${start} to ${end}`, 'mend the label');
    last = Math.max(last, end);
  });
  return new Int32Array(last + 1);
}

function add(used: Int32Array, { start, end }: LabelSpan): void {
  for (let t = start; t <= end; t++) used[t]!++;
}

function chances(labels: readonly LabelSpan[], used: Int32Array): DrawChances {
  const uniqueness = Float64Array.from(labels, ({ start, end }) => {
    let sum = 0;
    for (let t = start; t <= end; t++) sum += 1 / (used[t]! + 1);
    return sum / (end - start + 1);
  });
  const total = uniqueness.reduce((a, b) => a + b, 0);
  return { uniqueness, probability: uniqueness.map((one) => one / total) };
}
