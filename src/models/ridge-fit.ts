import { DataError } from '../core/errors.js';
import { symmetricEigen } from '../math/linalg/eigen.js';
import { columnMeans, crossProduct, type GramShape, gram } from '../math/linalg/gram.js';
import { checkFinite, type TrainingTable } from './training.js';

/** What to fit. */
export interface RidgeTerms {
  readonly lambda: number | 'gcv';
  readonly standardize: boolean;
  readonly intercept: boolean;
}

/** A fitted ridge regression, in the units of the data. */
export interface RidgeFit {
  readonly coefficients: Float64Array;
  readonly intercept: number;
  /** Standard deviation of the residuals, with the effective degrees of freedom taken out. */
  readonly sigma: number;
  readonly lambda: number;
  /** Effective degrees of freedom, the intercept included. */
  readonly freedom: number;
  /** The generalised cross-validation score at `lambda`, in squared units of the label. */
  readonly score: number;
  /** Share of the label's variance explained in the sample. */
  readonly r2: number;
}

/** The normal equations in their own axes: everything that any penalty needs, in as many numbers as there are columns. */
interface Axes {
  readonly rows: number;
  /** Eigenvalues of the (scaled) cross products; zero where there is nothing but rounding. */
  readonly values: Float64Array;
  readonly vectors: Float64Array;
  /** The projected right-hand side. */
  readonly rhs: Float64Array;
  /** Weighted sum of squares of the (centred) label. */
  readonly total: number;
  readonly fixed: 0 | 1;
}

/** Penalties tried: eight a decade over twelve decades around the average eigenvalue. */
const STEPS = 97;

/**
 * Ridge regression (Hoerl and Kennard 1970): minimises Σ w (y - a - xᵀb)² + λ |b|², b of the scaled columns.
 *
 * The penalty may be chosen by generalised cross-validation (Golub, Heath and Wahba 1979): the λ with the smallest
 * n·RSS / (n - df)², exactly, at the cost of one eigen-decomposition. Written by hand because ml-matrix takes eight
 * times as long to form the normal equations and repeats them for each λ.
 *
 * @throws DataError when a number is not finite
 */
export function fitRidge(who: string, needs: readonly string[], table: TrainingTable, terms: RidgeTerms): RidgeFit {
  const { rows, columns, x, y } = table;
  const plain: GramShape = { rows, columns, weights: table.weight };
  const weight = sumOfWeights(table);
  const center = terms.intercept ? columnMeans(x, plain) : undefined;
  const centerY = terms.intercept ? mean(y, table) : 0;
  const shape: GramShape = { ...plain, center };
  const cross = gram(x, shape);
  const rhs = crossProduct(x, y, shape, centerY);
  if (!cross.every(Number.isFinite) || !rhs.every(Number.isFinite)) {
    checkFinite(who, needs, table);
    throw new DataError(who, 'squares of the data overflow', 'scale the columns down');
  }
  const scale = scales(cross, columns, weight, terms.standardize);
  const axes = project(cross, rhs, scale, { rows, total: squares(table, centerY) * (rows / weight), weight, terms });
  const lambda = terms.lambda === 'gcv' ? chooseLambda(axes) : (terms.lambda * rows) / weight;
  return unscale(axes, lambda, { scale, center, centerY, toGiven: weight / rows });
}

function sumOfWeights(table: TrainingTable): number {
  if (table.weight === undefined) return table.rows;
  let sum = 0;
  for (let r = 0; r < table.rows; r++) sum += table.weight[r]!;
  return sum;
}

function mean(y: Float64Array, table: TrainingTable): number {
  return columnMeans(y, { rows: table.rows, columns: 1, weights: table.weight })[0]!;
}

function squares(table: TrainingTable, center: number): number {
  return gram(table.y, { rows: table.rows, columns: 1, weights: table.weight, center: [center] })[0]!;
}

/** The scale of each column: its standard deviation (ddof 0), 1 when not asked for, 0 for a column that is constant. */
function scales(cross: Float64Array, n: number, weight: number, standardize: boolean): Float64Array {
  const scale = new Float64Array(n).fill(1);
  if (standardize) for (let c = 0; c < n; c++) scale[c] = Math.sqrt(Math.max(0, cross[c * n + c]! / weight));
  return scale;
}

/** Turns the normal equations into their own axes; weights are brought to an average of 1 on the way. */
function project(
  cross: Float64Array,
  rhs: Float64Array,
  scale: Float64Array,
  of: { rows: number; total: number; weight: number; terms: RidgeTerms },
): Axes {
  const n = scale.length;
  const unit = of.rows / of.weight;
  const inverse = scale.map((one) => (one > 0 ? 1 / one : 0));
  const scaled = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) scaled[i * n + j] = cross[i * n + j]! * inverse[i]! * inverse[j]! * unit;
  const { values, vectors } = symmetricEigen(scaled, n);
  const floor = (values[0] ?? 0) * n * Number.EPSILON;
  const projected = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    if (values[k]! <= floor) values[k] = 0;
    for (let j = 0; j < n; j++) projected[k] = projected[k]! + vectors[k * n + j]! * rhs[j]! * inverse[j]! * unit;
  }
  return { rows: of.rows, values, vectors, rhs: projected, total: of.total, fixed: of.terms.intercept ? 1 : 0 };
}

/** Residual sum of squares, degrees of freedom and cross-validation score at one penalty. */
function assess(axes: Axes, lambda: number): { rss: number; freedom: number; score: number } {
  const { rows, values, rhs } = axes;
  let freedom = axes.fixed;
  let rss = axes.total;
  for (let k = 0; k < values.length; k++) {
    const d = values[k]!;
    if (d === 0) continue;
    const kept = 1 / (d + lambda);
    freedom += d * kept;
    rss -= rhs[k]! * rhs[k]! * (d + 2 * lambda) * kept * kept;
  }
  rss = Math.max(0, rss);
  const left = rows - freedom;
  return { rss, freedom, score: left > 0 ? (rows * rss) / (left * left) : Number.POSITIVE_INFINITY };
}

/** The penalty with the smallest score; the largest of equals, since it promises least. */
function chooseLambda(axes: Axes): number {
  const average = axes.values.reduce((sum, one) => sum + one, 0) / Math.max(1, axes.values.length);
  if (average === 0) return 0;
  let best = Number.NaN;
  let lowest = Number.POSITIVE_INFINITY;
  for (let k = STEPS - 1; k >= 0; k--) {
    const lambda = average * Math.exp((Math.LN10 * (k - (STEPS - 1) / 2)) / 8);
    const { score } = assess(axes, lambda);
    if (score < lowest) {
      lowest = score;
      best = lambda;
    }
  }
  return best;
}

/** Coefficients in the units of the data. */
function unscale(
  axes: Axes,
  lambda: number,
  of: { scale: Float64Array; center: Float64Array | undefined; centerY: number; toGiven: number },
): RidgeFit {
  const n = of.scale.length;
  const coefficients = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const d = axes.values[k]!;
    const along = d === 0 ? 0 : axes.rhs[k]! / (d + lambda);
    for (let j = 0; j < n; j++) coefficients[j] = coefficients[j]! + axes.vectors[k * n + j]! * along;
  }
  let intercept = of.centerY;
  for (let j = 0; j < n; j++) {
    coefficients[j] = of.scale[j]! > 0 ? coefficients[j]! / of.scale[j]! : 0;
    intercept -= of.center === undefined ? 0 : coefficients[j]! * of.center[j]!;
  }
  const { rss, freedom, score } = assess(axes, lambda);
  const left = axes.rows - freedom;
  return {
    coefficients,
    intercept,
    sigma: left > 0 ? Math.sqrt(rss / left) : Number.NaN,
    lambda: lambda * of.toGiven,
    freedom,
    score,
    r2: axes.total > 0 ? 1 - rss / axes.total : 0,
  };
}
