import { ConfigError, DataError } from '../../core/errors.js';
import type { LabelSpans, Split } from './split.js';

/**
 * Rows that one may fit on: made by {@link Samples.training} and by nothing else.
 *
 * @example
 * ```ts
 * import { purgedKFold, Samples, TrainingRows } from 'edgeproof/backtest';
 * const start = [0, 1, 2, 3];
 * const samples = new Samples({ columns: ['a'], x: Float64Array.from(start), y: new Float64Array(4), spans: { start, end: start } });
 * const rows = samples.training(purgedKFold(samples.spans, { folds: 2 })[0]!);
 * if (!TrainingRows.is(rows) || rows.rows !== 2 || rows.column('a')[0] !== 2) throw new Error('rows 2 and 3');
 * ```
 */
export class TrainingRows {
  /** Marks what came out of a split; a look-alike does not compile and is refused at run time. */
  readonly #made = true;
  readonly columns: readonly string[];
  readonly rows: number;
  /** Features, row by row. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly weight: Float64Array;
  /** Of the training rows alone: what they may be split by again. */
  readonly spans: LabelSpans;

  /** @internal */
  constructor(samples: Samples, which: readonly number[]) {
    const k = samples.columns.length;
    this.columns = samples.columns;
    this.rows = which.length;
    this.x = new Float64Array(which.length * k);
    which.forEach((i, r) => {
      this.x.set(samples.x.subarray(i * k, (i + 1) * k), r * k);
    });
    this.y = Float64Array.from(which, (i) => samples.y[i]!);
    this.weight = Float64Array.from(which, (i) => samples.weight[i]!);
    const { start, end } = samples.spans;
    this.spans = { start: which.map((i) => start[i]!), end: which.map((i) => end[i]!) };
  }

  /** Whether a value was made by a split. */
  static is(value: unknown): value is TrainingRows {
    return typeof value === 'object' && value !== null && #made in value;
  }

  /** One column of the training rows, as a copy. */
  column(name: string): Float64Array {
    const at = this.columns.indexOf(name);
    if (at < 0) throw new ConfigError('TrainingRows', `no column "${name}"`, `columns are: ${this.columns.join(', ')}`);
    return Float64Array.from({ length: this.rows }, (_, r) => this.x[r * this.columns.length + at]!);
  }
}

/** Features of rows to be judged, without their labels: what a fitted transform or model may be applied to. */
export interface JudgedRows {
  readonly columns: readonly string[];
  readonly rows: number;
  readonly x: Float64Array;
}

/** What {@link Samples} is made of; `x` row by row, one label, one span and one weight (default 1) a row. */
export interface SamplesInput {
  readonly columns: readonly string[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly spans: LabelSpans;
  readonly weight?: Float64Array;
}

/**
 * Labelled samples that are handed out only through a split: rows to fit on with their labels, rows to judge without.
 *
 * @throws DataError when the lengths do not agree
 * @example
 * ```ts
 * import { fitTransform, purgedKFold, Samples } from 'edgeproof/backtest';
 * const start = [0, 1, 2, 3, 4, 5];
 * const samples = new Samples({ columns: ['a'], x: Float64Array.from(start), y: new Float64Array(6), spans: { start, end: start } });
 * const [split] = purgedKFold(samples.spans, { folds: 2 });
 * const scaled = fitTransform(samples.training(split!), (rows) => {
 *   const mean = rows.column('a').reduce((sum, one) => sum + one, 0) / rows.rows;
 *   return (x: Float64Array) => x.map((one) => one - mean);
 * });
 * if (scaled(samples.judged(split!).x)[0] !== -4) throw new Error('the mean of rows 3 to 5');
 * ```
 */
export class Samples {
  readonly columns: readonly string[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly spans: LabelSpans;
  readonly weight: Float64Array;

  constructor(input: SamplesInput) {
    const n = input.y.length;
    this.columns = input.columns;
    this.x = input.x;
    this.y = input.y;
    this.spans = input.spans;
    this.weight = input.weight ?? new Float64Array(n).fill(1);
    const lengths = [input.x.length / input.columns.length, input.spans.start.length, input.spans.end.length];
    if ([...lengths, this.weight.length].some((one) => one !== n))
      throw new DataError(
        'Samples',
        `${n} labels with ${lengths.join(', ')} rows, starts, ends`,
        'give one of each a row',
      );
  }

  /** The rows of a split to fit on. */
  training(split: Pick<Split, 'train'>): TrainingRows {
    return new TrainingRows(this, split.train);
  }

  /** The rows of a split to judge on; their labels stay here, for {@link Samples.outcome}. */
  judged(split: Pick<Split, 'test'>): JudgedRows {
    const { columns, rows, x } = new TrainingRows(this, split.test);
    return { columns, rows, x };
  }

  /** The labels of the rows to judge on: for scoring, after the prediction. */
  outcome(split: Pick<Split, 'test'>): Float64Array {
    return Float64Array.from(split.test, (i) => this.y[i]!);
  }
}

/**
 * Makes a transform, a selector, a tuner or a model from training rows and from nothing else.
 *
 * @param make - sees the training rows; what it returns is used on any rows
 * @throws ConfigError for rows that no split made
 * @example
 * ```ts
 * import { fitTransform, Samples } from 'edgeproof/backtest';
 * const spans = { start: [0, 1], end: [0, 1] };
 * const samples = new Samples({ columns: ['a'], x: new Float64Array([1, 9]), y: new Float64Array(2), spans });
 * const largest = fitTransform(samples.training({ train: [0] }), (rows) => Math.max(...rows.x));
 * if (largest !== 1) throw new Error('the 9 is not for training');
 * ```
 */
export function fitTransform<F>(training: TrainingRows, make: (training: TrainingRows) => F): F {
  if (!TrainingRows.is(training))
    throw new ConfigError('fitTransform', 'these rows come from no split', 'pass samples.training(split)');
  return make(training);
}
