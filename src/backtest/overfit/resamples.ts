import * as z from 'zod';
import { ConfigError } from '../../core/errors.js';
import { Random } from '../../core/random.js';
import type { ColumnSums } from '../../math/bootstrap/columns.js';
import { stationaryBlocks } from '../../math/bootstrap/stationary.js';

/** The zod shape of {@link Resampling}; `indices` overrides the rest. */
export const resamplingShape = {
  resamples: z.int().min(1).max(1_000_000).default(1000),
  blockLength: z.number().min(1).default(10),
  seed: z.number().default(1),
  indices: z.array(z.custom<ArrayLike<number>>((one) => one !== null && typeof one === 'object')).optional(),
};

/** How resamples are drawn: stationary bootstrap with a mean block length and a seed, or row numbers given one by one. */
export interface Resampling {
  readonly resamples: number;
  readonly blockLength: number;
  readonly seed: number;
  /** Row numbers of each resample; then nothing is drawn. */
  readonly indices?: readonly ArrayLike<number>[] | undefined;
}

/**
 * Takes one resample: sums of centred values in the first half, of their squares in the second, over `count` rows. `stop` ends
 * the drawing.
 */
type TakeSums = (sums: Float64Array, count: number) => 'stop' | undefined;

/** Sums of every resample in turn; the array is lent until the next call. */
export function forEachResample(table: ColumnSums, how: Resampling, take: TakeSums): void {
  const sums = new Float64Array(2 * table.columns);
  if (how.indices !== undefined) {
    for (const [b, indices] of how.indices.entries()) {
      sums.fill(0);
      checkRows(indices, table.rows, b);
      addRuns(table, indices, sums);
      if (take(sums, indices.length) === 'stop') return;
    }
    return;
  }
  const random = new Random(how.seed, 'overfit/bootstrap');
  const add = (from: number, to: number): void => table.add(from, to, sums);
  for (let b = 0; b < how.resamples; b++) {
    sums.fill(0);
    stationaryBlocks(table.rows, how.blockLength, { random, take: add });
    if (take(sums, table.rows) === 'stop') return;
  }
}

/** Refuses row numbers that are none: what they draw is no number, and no number is ever as good as the statistic. */
function checkRows(indices: ArrayLike<number>, rows: number, resample: number): void {
  if (indices.length === 0)
    throw new ConfigError('indices', `resample ${resample} has no rows`, 'pass as many rows as there are periods');
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i]!;
    if (!(Number.isInteger(row) && row >= 0 && row < rows))
      throw new ConfigError('indices', `resample ${resample} asks for row ${row} of ${rows}`, 'count rows from 0');
  }
}

/** Adds rows given one by one; runs of consecutive ones are taken as blocks. */
function addRuns(table: ColumnSums, indices: ArrayLike<number>, sums: Float64Array): void {
  for (let i = 0; i < indices.length; ) {
    const from = indices[i++]!;
    let to = from + 1;
    while (i < indices.length && indices[i] === to) {
      to++;
      i++;
    }
    table.add(from, to, sums);
  }
}
