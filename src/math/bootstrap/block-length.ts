import { mean } from '../moments.js';

/** Block lengths, in rows and not rounded, for the two block bootstraps. */
export interface BlockLengths {
  readonly stationary: number;
  readonly circular: number;
}

/**
 * The block length that suits the dependence of a series (Politis & White 2004, with the correction of Patton, Politis &
 * White 2009): flat-top lag window, cut at the first run of insignificant autocorrelations.
 *
 * @param values - at least 10 of them; NaN for a shorter or a constant series
 */
export function blockLengths(values: ArrayLike<number>): BlockLengths {
  const n = values.length;
  if (n < 10) return { stationary: Number.NaN, circular: Number.NaN };
  const centre = mean(values);
  const x = Float64Array.from({ length: n }, (_, i) => values[i]! - centre);
  const run = Math.max(5, Math.floor(Math.log(n) / Math.LN10));
  const most = Math.ceil(Math.sqrt(n)) + run;
  const { covariance, bandwidth } = autocovariances(x, run, Math.min(most, n - 2));
  let slope = 0;
  let longRun = covariance[0]!;
  for (let k = 1; k <= bandwidth; k++) {
    const weight = k / bandwidth <= 0.5 ? 1 : 2 * (1 - k / bandwidth);
    slope += 2 * weight * k * covariance[k]!;
    longRun += 2 * weight * covariance[k]!;
  }
  const longest = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  const of = (constant: number): number =>
    Math.min(longest, cubeRoot(((2 * slope * slope) / (constant * longRun * longRun)) * n));
  return { stationary: of(2), circular: of(4 / 3) };
}

/** Autocovariances up to a lag, and twice the lag from which `run` autocorrelations in a row are insignificant. */
function autocovariances(x: Float64Array, run: number, most: number): { covariance: Float64Array; bandwidth: number } {
  const n = x.length;
  const critical = 2 * Math.sqrt(Math.log(n) / Math.LN10 / n);
  const covariance = new Float64Array(most + 1);
  let quiet = 0;
  let cut = -1;
  for (let lag = 0; lag <= most; lag++) {
    const cross = dot(x, lag, n) / n;
    covariance[lag] = cross;
    const scale = Math.sqrt(squares(x, lag + 1, n) * squares(x, 0, n - lag - 1));
    // The window looks at the lags before this one, as the authors' own code does.
    if (cut < 0 && lag >= run && quiet >= run) cut = lag - run;
    quiet = Math.abs(cross * n) / scale < critical ? quiet + 1 : 0;
  }
  return { covariance, bandwidth: cut < 0 ? most : Math.min(2 * Math.max(cut, 1), most) };
}

function dot(x: Float64Array, lag: number, n: number): number {
  let sum = 0;
  for (let i = lag; i < n; i++) sum += x[i]! * x[i - lag]!;
  return sum;
}

function squares(x: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += x[i]! * x[i]!;
  return sum;
}

function cubeRoot(value: number): number {
  return value <= 0 ? value : Math.exp(Math.log(value) / 3);
}
