import { cholesky, choleskySolve } from '../../math/linalg/cholesky.js';
import { mean, stdev } from '../../math/moments.js';

/** Rows of features, row by row, and whether each is of the kind that is looked for (1) or not (0). */
export interface LabelledRows {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly columns: number;
}

/** Penalty on the square of a weight, a row; keeps weights finite where the kinds can be told apart without error. */
const RIDGE = 1e-3;
const STEPS = 12;

/**
 * Log-odds of rows by a logistic regression on columns and their squares, fitted by Newton's method (iteratively reweighted least
 * squares) on other rows; columns are standardised by the rows that it was fitted on.
 */
export function logisticScores(rows: LabelledRows, fitOn: ArrayLike<number>, judge: ArrayLike<number>): Float64Array {
  const design = designOf(rows, fitOn);
  const width = 2 * rows.columns + 1;
  let weights: Float64Array = new Float64Array(width);
  const n = fitOn.length;
  const table = Array.from(fitOn, (row) => design(row));
  for (let step = 0; step < STEPS; step++) {
    const hessian = new Float64Array(width * width);
    const gradient = new Float64Array(width);
    table.forEach((z, i) => {
      const p = 1 / (1 + Math.exp(-dot(z, weights)));
      const w = Math.max(1e-9, p * (1 - p));
      const miss = rows.y[fitOn[i]!]! - p;
      for (let a = 0; a < width; a++) {
        gradient[a] = gradient[a]! + miss * z[a]!;
        for (let b = 0; b <= a; b++) hessian[a * width + b] = hessian[a * width + b]! + w * z[a]! * z[b]!;
      }
    });
    for (let a = 0; a < width; a++) {
      const ridge = a === 0 ? 1e-9 : RIDGE * n;
      gradient[a] = gradient[a]! - ridge * weights[a]!;
      hessian[a * width + a] = hessian[a * width + a]! + ridge;
    }
    const factor = cholesky(hessian, width);
    if (factor === null) break;
    const move = choleskySolve(factor, width, gradient);
    weights = weights.map((one, a) => one + move[a]!);
    if (move.every((one) => Math.abs(one) < 1e-9)) break;
  }
  return Float64Array.from(judge, (row) => dot(design(row), weights));
}

/** One, each standardised column and its square; what is no number counts as the mean. */
function designOf({ x, columns }: LabelledRows, fitOn: ArrayLike<number>): (row: number) => Float64Array {
  const scale = Array.from({ length: columns }, (_, c) => {
    const values = Array.from(fitOn, (row) => x[row * columns + c]!).filter(Number.isFinite);
    const sd = values.length > 1 ? stdev(values) : 0;
    return { center: values.length > 0 ? mean(values) : 0, sd: sd > 0 ? sd : 1 };
  });
  return (row) => {
    const z = new Float64Array(2 * columns + 1);
    z[0] = 1;
    scale.forEach(({ center, sd }, c) => {
      const value = (x[row * columns + c]! - center) / sd;
      const one = Number.isFinite(value) ? Math.min(10, Math.max(-10, value)) : 0;
      z[1 + c] = one;
      z[1 + columns + c] = one * one - 1;
    });
    return z;
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
