import { ConfigError } from '../../core/errors.js';
import { knownOptions } from '../../core/options.js';
import { checkSpans, type PurgeOptions, purge } from './purge.js';
import { type LabelSpans, range, type Split } from './split.js';

/** Options of {@link walkForwardPurged}; sizes in rows, `embargo` and `lookback` in the unit of the spans. */
export interface WalkForwardPurgedOptions extends PurgeOptions {
  /** Rows before each test window; after the purge fewer remain. */
  readonly train: number;
  readonly test: number;
  /** Keeps the first row as anchor; default false, a rolling window. */
  readonly expanding?: boolean;
}

/**
 * Walk-forward windows purged by the labels' own ends: of the rows before a test window those whose labels are not known when it
 * begins are dropped, however long each label is. `walkForwardSplits` does the same for labels of one length.
 *
 * A last test window that is not full is dropped, not shrunk.
 *
 * @throws ConfigError for windows that cannot be; DataError for spans that are none
 * @example
 * ```ts
 * import { walkForwardPurged } from 'edgeproof/backtest';
 * const start = Array.from({ length: 20 }, (_, i) => i);
 * const [first] = walkForwardPurged({ start, end: start.map((t) => t + 2) }, { train: 8, test: 4 });
 * if (first?.train.join() !== '0,1,2,3,4,5') throw new Error('labels 6 and 7 end in the test');
 * ```
 */
export function walkForwardPurged(labels: LabelSpans, options: WalkForwardPurgedOptions): readonly Split[] {
  knownOptions('walkForwardPurged', options, ['train', 'test', 'expanding', 'embargo', 'lookback']);
  checkSpans('walkForwardPurged', labels);
  const n = labels.start.length;
  const { train, test, expanding = false } = options;
  if (!Number.isInteger(train) || !Number.isInteger(test) || train < 1 || test < 1 || train + test > n)
    throw new ConfigError(
      'walkForwardPurged',
      `train ${train} and test ${test} of ${n} rows`,
      'ask for smaller windows',
    );
  const splits: Split[] = [];
  for (let first = train; first + test <= n; first += test) {
    const held = range(first, first + test);
    const before = range(expanding ? 0 : first - train, first);
    splits.push({ train: purge(labels, { train: before, test: held }, options), test: held });
  }
  return splits;
}
