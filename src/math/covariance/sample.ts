import { DataError } from '../../core/errors.js';
import { columnMeans, type GramShape, gram } from '../linalg/gram.js';

// Hand-written: on typed arrays, with the divisor named; the libraries take arrays of arrays.

/** A row-major table of returns: one row a period (oldest first), one column an asset. */
export interface ReturnsTable {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * A table out of nested rows.
 *
 * @throws DataError when the rows differ in length
 */
export function returnsTable(rows: readonly ArrayLike<number>[]): ReturnsTable {
  const columns = rows[0]?.length ?? 0;
  const values = new Float64Array(rows.length * columns);
  rows.forEach((row, r) => {
    if (row.length !== columns) {
      throw new DataError('returnsTable', `row ${r} has ${row.length} values, the first ${columns}`, 'pass full rows');
    }
    values.set(row, r * columns);
  });
  return { values, rows: rows.length, columns };
}

/**
 * The sample covariance (row-major columns x columns) with divisor `rows - ddof`; all NaN when `rows <= ddof`.
 *
 * @param ddof - 1 (default) for the unbiased estimate, 0 for the maximum likelihood one that shrinkage formulas use
 */
export function sampleCovariance(table: ReturnsTable, ddof = 1): Float64Array {
  const { values, rows, columns } = table;
  if (rows <= ddof) return new Float64Array(columns * columns).fill(Number.NaN);
  const shape: GramShape = { rows, columns };
  const sums = gram(values, { ...shape, center: columnMeans(values, shape) });
  for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! / (rows - ddof);
  return sums;
}

/** The correlation matrix of a covariance matrix: diagonal exactly 1, NaN in the row and column of an asset without variance. */
export function correlationOf(covariance: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const scale = Math.sqrt(covariance[i * n + i]!) * Math.sqrt(covariance[j * n + j]!);
      const value = scale > 0 ? covariance[i * n + j]! / scale : Number.NaN;
      out[i * n + j] = i === j && scale > 0 ? 1 : Math.max(-1, Math.min(1, value));
    }
  }
  return out;
}
