import type { TrainingSet } from '../contracts/model.js';
import { DataError } from '../core/errors.js';
import { columnIndex } from '../core/frame.js';

/** The rows that a model fits on, only its columns, all finite. */
export interface TrainingTable {
  readonly rows: number;
  readonly columns: number;
  /** Row-major, rows × columns; the frame's own array when its columns are the needed ones, so do not write to it. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly weight: Float64Array | undefined;
}

/**
 * Takes the needed columns out of a training set and proves them usable.
 *
 * @param least - fewest rows that the model can be fitted on
 * @throws ConfigError for a missing column
 * @throws DataError for too few rows, a number that is not finite, a negative weight, or a label known after `asOf`
 */
export function trainingTable(who: string, needs: readonly string[], data: TrainingSet, least: number): TrainingTable {
  const { rows } = data.x;
  if (rows < least)
    throw new DataError(who, `${rows} training rows, needs ${least}`, 'give more history or fewer columns', { rows });
  if (data.y.length < rows || data.knownAt.length < rows)
    throw new DataError(who, `${rows} rows but ${data.y.length} labels`, 'give one label and one time a row');
  for (let r = 0; r < rows; r++) {
    if (!Number.isFinite(data.y[r])) throw notFinite(who, 'label', r, data.y[r]!);
    if (!(data.knownAt[r]! <= data.asOf))
      throw new DataError(who, `label of row ${r} was not known at the fit`, 'purge it: labels must be known', {
        row: r,
      });
  }
  checkWeights(who, data.weight, rows);
  const x = take(who, needs, data.x.columns, data.x.data, rows);
  return { rows, columns: needs.length, x, y: data.y, weight: data.weight };
}

/**
 * Finds the number that is not finite, naming its row and column; returns when all are.
 *
 * @throws DataError at the first one
 */
export function checkFinite(who: string, needs: readonly string[], table: TrainingTable): void {
  const { x, rows, columns } = table;
  for (let k = 0; k < rows * columns; k++) {
    if (!Number.isFinite(x[k])) throw notFinite(who, `column "${needs[k % columns]}"`, Math.floor(k / columns), x[k]!);
  }
}

function take(
  who: string,
  needs: readonly string[],
  columns: readonly string[],
  data: Float64Array,
  rows: number,
): Float64Array {
  const at = Int32Array.from(needs, (name) => columnIndex(who, columns, name));
  if (needs.length === columns.length && at.every((c, i) => c === i)) return data;
  const width = columns.length;
  const x = new Float64Array(rows * needs.length);
  for (let r = 0, k = 0; r < rows; r++) for (let c = 0; c < at.length; c++) x[k++] = data[r * width + at[c]!]!;
  return x;
}

function checkWeights(who: string, weight: Float64Array | undefined, rows: number): void {
  if (weight === undefined) return;
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    const one = weight[r] ?? Number.NaN;
    if (!(one >= 0 && one < Number.POSITIVE_INFINITY))
      throw new DataError(who, `weight of row ${r} is ${one}`, 'give a finite weight of zero or more', { row: r });
    sum += one;
  }
  if (sum === 0) throw new DataError(who, 'every weight is zero', 'leave weights out or give positive ones');
}

function notFinite(who: string, what: string, row: number, value: number): DataError {
  return new DataError(who, `${what} of row ${row} is ${value}`, 'drop or repair the row before fitting', {
    row,
    value: String(value),
  });
}
