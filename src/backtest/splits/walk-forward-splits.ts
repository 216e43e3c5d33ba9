import * as z from 'zod';
import { parseOptions } from '../../core/options.js';
import { range, type Split } from './split.js';

const walkSchema = z.strictObject({
  rows: z.number().int().min(2),
  train: z.number().int().min(1),
  test: z.number().int().min(1),
  purge: z.number().int().min(0).default(0),
  expanding: z.boolean().default(false),
});

/** Options of {@link walkForwardSplits}; all in rows. `purge` is at least the label's horizon. */
export type WalkForwardSplitOptions = z.input<typeof walkSchema>;

/**
 * Walk-forward windows: train, a gap of `purge` rows whose labels reach into the test, test; then on by one test. Rolling by
 * default; `expanding` keeps the first row as anchor.
 *
 * A last test window that is not full is dropped, not shrunk, so that windows compare.
 *
 * @example
 * ```ts
 * import { walkForwardSplits } from 'edgeproof/backtest';
 * const [first] = walkForwardSplits({ rows: 50, train: 20, test: 7, purge: 2 });
 * if (first?.test[0] !== 22) throw new Error('the gap is purged');
 * ```
 */
export function walkForwardSplits(options: WalkForwardSplitOptions): readonly Split[] {
  const o = parseOptions('walkForwardSplits', walkSchema, options);
  const splits: Split[] = [];
  for (let end = o.train; end + o.purge + o.test <= o.rows; end += o.test) {
    const start = o.expanding ? 0 : end - o.train;
    splits.push({ train: range(start, end), test: range(end + o.purge, end + o.purge + o.test) });
  }
  return splits;
}
