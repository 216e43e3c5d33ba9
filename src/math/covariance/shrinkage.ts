import { columnMeans, gram } from '../linalg/gram.js';
import type { ReturnsTable } from './sample.js';

// Hand-written: JavaScript has no shrinkage estimators, and the well-known Python ones differ from the papers (named below).

/** A shrunk covariance and how far it went towards its target. */
export interface ShrunkCovariance {
  /** Row-major columns x columns. */
  readonly covariance: Float64Array;
  /** 0 is the sample covariance (divisor n), 1 the target. */
  readonly shrinkage: number;
}

/** Centred table, its covariance with divisor n, and the trace and squared Frobenius norm of that. */
function moments(table: ReturnsTable): { x: Float64Array; s: Float64Array; trace: number; norm2: number } {
  const { values, rows, columns } = table;
  const center = columnMeans(values, { rows, columns });
  const x = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) x[r * columns + c] = values[r * columns + c]! - center[c]!;
  const s = gram(x, { rows, columns });
  let trace = 0;
  let norm2 = 0;
  for (let i = 0; i < s.length; i++) {
    s[i] = s[i]! / rows;
    norm2 += s[i]! * s[i]!;
  }
  for (let i = 0; i < columns; i++) trace += s[i * columns + i]!;
  return { x, s, trace, norm2 };
}

/** `(1 - shrinkage) s + shrinkage · target`, in place. */
function blend(
  s: Float64Array,
  target: (i: number, j: number) => number,
  n: number,
  shrinkage: number,
): ShrunkCovariance {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) s[i * n + j] = (1 - shrinkage) * s[i * n + j]! + shrinkage * target(i, j);
  }
  return { covariance: s, shrinkage };
}

/** A share in [0, 1]; 1 when there is nothing to shrink away from (0 / 0). */
function share(over: number, under: number): number {
  return under > 0 ? Math.max(0, Math.min(1, over / under)) : 1;
}

/**
 * Ledoit & Wolf (2004), "A well-conditioned estimator for large-dimensional covariance matrices": shrinks towards the
 * average variance times identity. Divisor n throughout, as scikit-learn's `LedoitWolf`.
 */
export function ledoitWolfIdentity(table: ReturnsTable): ShrunkCovariance {
  const { rows: n, columns: p } = table;
  const { x, s, trace, norm2 } = moments(table);
  const mu = trace / p;
  const delta = norm2 - p * mu * mu; // ||S - mu I||²
  let fourth = 0; // sum over rows of |x|⁴
  for (let r = 0; r < n; r++) {
    let square = 0;
    for (let c = 0; c < p; c++) square += x[r * p + c]! * x[r * p + c]!;
    fourth += square * square;
  }
  const beta = (fourth / n - norm2) / n; // mean squared error of S
  return blend(s, (i, j) => (i === j ? mu : 0), p, share(Math.min(beta, delta), delta));
}

/**
 * Ledoit & Wolf (2004), "Honey, I shrunk the sample covariance matrix", appendix B: shrinks towards the same variances
 * with one average correlation. Divisor n throughout, as the authors' own code; PyPortfolioOpt mixes 1/n with 1/(n - 1).
 */
export function ledoitWolfConstantCorrelation(
  table: ReturnsTable,
): ShrunkCovariance & { readonly meanCorrelation: number } {
  const { rows: n, columns: p } = table;
  const { x, s } = moments(table);
  const sd = Float64Array.from({ length: p }, (_, i) => Math.sqrt(s[i * p + i]!));
  let total = 0;
  for (let i = 0; i < p; i++) for (let j = 0; j < i; j++) total += s[i * p + j]! / (sd[i]! * sd[j]!);
  const meanCorrelation = p < 2 ? Number.NaN : (2 * total) / (p * (p - 1));
  const target = (i: number, j: number): number => (i === j ? s[i * p + i]! : meanCorrelation * sd[i]! * sd[j]!);
  let pi = 0;
  let rho = 0;
  let gamma = 0;
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) {
      const { variance, skewed } = productMoments(x, s, { n, p, i, j });
      const gap = target(i, j) - s[i * p + j]!;
      pi += variance;
      gamma += gap * gap;
      rho += i === j ? variance : ((meanCorrelation * sd[j]!) / sd[i]!) * skewed;
    }
  }
  const diagonal = Float64Array.from(sd, (one) => one * one);
  const frozen = (i: number, j: number): number => (i === j ? diagonal[i]! : meanCorrelation * sd[i]! * sd[j]!);
  return { ...blend(s, frozen, p, share((pi - rho) / n, gamma)), meanCorrelation };
}

/** The variance of the products x_i x_j, and their covariance with x_i² (the paper's pi_ij and theta_ii,ij). */
function productMoments(
  x: Float64Array,
  s: Float64Array,
  at: { n: number; p: number; i: number; j: number },
): { variance: number; skewed: number } {
  const { n, p, i, j } = at;
  let squares = 0;
  let cubes = 0;
  for (let r = 0; r < n; r++) {
    const a = x[r * p + i]!;
    const product = a * x[r * p + j]!;
    squares += product * product;
    cubes += a * a * product;
  }
  const sij = s[i * p + j]!;
  return { variance: squares / n - sij * sij, skewed: cubes / n - s[i * p + i]! * sij };
}

/**
 * Oracle approximating shrinkage towards the average variance times identity; Chen, Wiesel, Eldar & Hero (2010), eq. 23.
 *
 * @param form - `paper` (default) for eq. 23; `sklearn` leaves out its `2/p` terms, as scikit-learn's `OAS` does
 */
export function oracleApproximating(table: ReturnsTable, form: 'paper' | 'sklearn' = 'paper'): ShrunkCovariance {
  const { rows: n, columns: p } = table;
  const { s, trace, norm2 } = moments(table);
  const mu = trace / p;
  const factor = form === 'paper' ? 2 / p : 0;
  // scikit-learn states the same quantity through means: alpha = norm2 / p², mu².
  const over = (1 - factor) * norm2 + trace * trace;
  const under = (n + 1 - factor) * (norm2 - (trace * trace) / p);
  return blend(s, (i, j) => (i === j ? mu : 0), p, share(over, under));
}
