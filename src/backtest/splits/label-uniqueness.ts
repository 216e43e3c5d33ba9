import { knownOptions } from '../../core/options.js';
import { type LabelSpan, uniqueness } from '../../data/label-weights.js';
import { sequentialBootstrap } from '../../data/sequential-bootstrap.js';
import { Samples, type TrainingRows } from './samples.js';
import { type LabelSpans, range } from './split.js';

/**
 * Training rows weighted by the uniqueness of their labels among the training rows alone (López de Prado 2018, section 4.4), times
 * the weight that they had. Rows of any split kind; labels held out have no part in it.
 *
 * @example
 * ```ts
 * import { Samples, weightedByUniqueness } from 'edgeproof/backtest';
 * const spans = { start: [0, 1, 9], end: [1, 2, 9] };
 * const samples = new Samples({ columns: ['a'], x: new Float64Array(3), y: new Float64Array(3), spans });
 * const { weight } = weightedByUniqueness(samples.training({ train: [0, 1, 2] }));
 * if (weight.join() !== '0.75,0.5,1') throw new Error('the first two share the moment 1, which is all that the second has');
 * ```
 */
export function weightedByUniqueness(training: TrainingRows): TrainingRows {
  const { labels, moments } = momentSpans(training.spans);
  const unique = uniqueness(labels, moments);
  const weight = training.weight.map((one, row) => one * unique[row]!);
  return new Samples({ ...training, weight }).training({ train: range(0, training.rows) });
}

/**
 * Training rows drawn by the sequential bootstrap, so that their labels overlap little (López de Prado 2018, section 4.5): what a
 * bagged model should be fitted on. Drawn from the training rows alone; the same `seed` draws the same.
 *
 * @param options - `count` rows, default as many as there are; `seed`
 * @throws ConfigError for an unknown option
 * @example
 * ```ts
 * import { drawnSequentially, Samples } from 'edgeproof/backtest';
 * const spans = { start: [0, 1, 2, 3], end: [3, 3, 3, 4] };
 * const samples = new Samples({ columns: ['a'], x: Float64Array.from([1, 2, 3, 4]), y: new Float64Array(4), spans });
 * const drawn = drawnSequentially(samples.training({ train: [0, 1] }), { count: 5, seed: 2 });
 * if (drawn.rows !== 5 || drawn.column('a').some((one) => one > 2)) throw new Error('of rows 0 and 1');
 * ```
 */
export function drawnSequentially(
  training: TrainingRows,
  options: { readonly count?: number; readonly seed?: number } = {},
): TrainingRows {
  knownOptions('drawnSequentially', options, ['count', 'seed']);
  const drawn = sequentialBootstrap(momentSpans(training.spans).labels, options);
  return new Samples(training).training({ train: [...drawn].sort((a, b) => a - b) });
}

/** Spans in the numbers of the moments at which rows start; a label that outlasts them ends at the last. */
function momentSpans({ start, end }: LabelSpans): { readonly labels: readonly LabelSpan[]; readonly moments: number } {
  const moments = [...new Set(Array.from(start))].sort((a, b) => a - b);
  const lastUpTo = (t: number): number => {
    let low = 0;
    let high = moments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (moments[middle]! <= t) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  const labels = Array.from(start, (t, row) => ({ start: lastUpTo(t), end: lastUpTo(end[row]!) }));
  return { labels, moments: moments.length };
}
