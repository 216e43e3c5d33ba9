import { DataError } from '../../core/errors.js';
import { cholesky, choleskyInverse } from '../linalg/cholesky.js';

/** A fitted heterogeneous autoregression of realised variance. */
export interface HarFit {
  /** Constant, then one coefficient a horizon. */
  readonly coefficients: Float64Array;
  readonly rSquared: number;
  /** Newey-West standard errors (Bartlett weights, no small-sample correction). */
  readonly standardErrors: Float64Array;
  /** Realised variance of the day after the last. */
  readonly forecast: number;
  readonly count: number;
}

/**
 * HAR-RV of Corsi (2009): regresses a day's realised variance on its means over past horizons.
 *
 * @param variances - one realised variance a day, oldest first
 * @param horizons - days of each mean, default a day, a week and a month
 * @param lags - of the Newey-West standard errors
 * @throws DataError when there are too few days
 * @example
 * ```ts
 * import { harRv } from 'edgeproof/risk';
 * const days = Array.from({ length: 60 }, (_, t) => 1 + 0.3 * Math.sin(t) + 0.1 * Math.cos(3 * t));
 * if (harRv(days, [1, 5]).count !== 55) throw new Error('days after the longest horizon');
 * ```
 */
export function harRv(variances: ArrayLike<number>, horizons: readonly number[] = [1, 5, 22], lags = 5): HarFit {
  const longest = Math.max(...horizons);
  const count = variances.length - longest;
  const width = horizons.length + 1;
  if (count <= width)
    throw new DataError('harRv', `${variances.length} days are too few`, `pass more than ${longest + width}`);
  const row = (t: number): Float64Array => {
    const x = new Float64Array(width);
    x[0] = 1;
    horizons.forEach((days, k) => {
      let sum = 0;
      for (let d = 1; d <= days; d++) sum += variances[t - d]!;
      x[k + 1] = sum / days;
    });
    return x;
  };
  const rows = Array.from({ length: count }, (_, k) => row(longest + k));
  const y = Float64Array.from({ length: count }, (_, k) => variances[longest + k]!);
  const { coefficients, inverse } = leastSquares(rows, y);
  const residuals = y.map((one, k) => one - dot(rows[k]!, coefficients));
  const mean = y.reduce((sum, one) => sum + one, 0) / count;
  const total = y.reduce((sum, one) => sum + (one - mean) * (one - mean), 0);
  return {
    coefficients,
    rSquared: 1 - dot(residuals, residuals) / total,
    standardErrors: neweyWest(rows, residuals, inverse, lags),
    forecast: dot(row(variances.length), coefficients),
    count,
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Columns are scaled first: variances are tiny beside the constant. */
function leastSquares(
  rows: readonly Float64Array[],
  y: Float64Array,
): { coefficients: Float64Array; inverse: Float64Array } {
  const n = rows[0]!.length;
  const scale = Float64Array.from({ length: n }, (_, i) => Math.sqrt(rows.reduce((s, r) => s + r[i]! * r[i]!, 0)));
  const cross = new Float64Array(n * n);
  const right = new Float64Array(n);
  rows.forEach((r, k) => {
    for (let i = 0; i < n; i++) {
      right[i] = right[i]! + (r[i]! / scale[i]!) * y[k]!;
      for (let j = 0; j < n; j++) cross[i * n + j] = cross[i * n + j]! + (r[i]! / scale[i]!) * (r[j]! / scale[j]!);
    }
  });
  const factor = cholesky(cross, n, 1e-14);
  if (factor === null) throw new DataError('harRv', 'the horizons are collinear', 'leave one out, or pass more days');
  const inverse = choleskyInverse(factor, n).map((one, k) => one / (scale[Math.floor(k / n)]! * scale[k % n]!));
  const coefficients = new Float64Array(n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) coefficients[i] = coefficients[i]! + inverse[i * n + j]! * right[j]! * scale[j]!;
  return { coefficients, inverse };
}

function neweyWest(
  rows: readonly Float64Array[],
  residuals: Float64Array,
  inverse: Float64Array,
  lags: number,
): Float64Array {
  const n = rows[0]!.length;
  const middle = new Float64Array(n * n);
  for (let lag = 0; lag <= lags; lag++) {
    const weight = lag === 0 ? 0.5 : 1 - lag / (lags + 1);
    for (let t = lag; t < rows.length; t++) {
      const w = weight * residuals[t]! * residuals[t - lag]!;
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++)
          middle[i * n + j] =
            middle[i * n + j]! + w * (rows[t]![i]! * rows[t - lag]![j]! + rows[t - lag]![i]! * rows[t]![j]!);
    }
  }
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let a = 0; a < n; a++)
      for (let b = 0; b < n; b++) sum += inverse[i * n + a]! * middle[a * n + b]! * inverse[b * n + i]!;
    return Math.sqrt(sum);
  });
}
