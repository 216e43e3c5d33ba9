import { DataError, InvariantError } from '../../core/errors.js';

// Hand-written: ml-matrix's decomposition leaves order and sign of the vectors open, and uses Math.hypot, whose bits differ
// between engines. Householder to tridiagonal, then implicit QL: Bowdler, Martin, Reinsch & Wilkinson (1968).

/** The eigenvalues of a symmetric matrix in descending order, and their unit vectors as *rows* of a row-major matrix. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** Householder reduction of `z` (in place, becomes the transformation): diagonal into `d`, subdiagonal into `e[1..]`. */
function tridiagonalize(z: Float64Array, n: number, d: Float64Array, e: Float64Array): void {
  for (let i = n - 1; i > 0; i--) {
    const row = i * n;
    let scale = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(z[row + k]!);
    if (i === 1 || scale === 0) {
      e[i] = z[row + i - 1]!;
      d[i] = 0;
      continue;
    }
    let h = 0;
    for (let k = 0; k < i; k++) {
      z[row + k] = z[row + k]! / scale;
      h += z[row + k]! * z[row + k]!;
    }
    const last = z[row + i - 1]!;
    const g = last >= 0 ? -Math.sqrt(h) : Math.sqrt(h);
    e[i] = scale * g;
    h -= last * g;
    z[row + i - 1] = last - g;
    reflect(z, n, i, h, e);
    d[i] = h;
  }
  d[0] = 0;
  e[0] = 0;
  accumulate(z, n, d);
}

/** Applies one reflection, whose vector is row `i` of `z`, to the leading i x i block. */
function reflect(z: Float64Array, n: number, i: number, h: number, e: Float64Array): void {
  const row = i * n;
  let total = 0;
  for (let j = 0; j < i; j++) {
    z[j * n + i] = z[row + j]! / h;
    let g = 0;
    for (let k = 0; k <= j; k++) g += z[j * n + k]! * z[row + k]!;
    for (let k = j + 1; k < i; k++) g += z[k * n + j]! * z[row + k]!;
    e[j] = g / h;
    total += e[j]! * z[row + j]!;
  }
  const half = total / (h + h);
  for (let j = 0; j < i; j++) {
    const f = z[row + j]!;
    const g = e[j]! - half * f;
    e[j] = g;
    for (let k = 0; k <= j; k++) z[j * n + k] = z[j * n + k]! - (f * e[k]! + g * z[row + k]!);
  }
}

/** Multiplies the reflections together: `z` becomes the orthogonal transformation, `d` the diagonal. */
function accumulate(z: Float64Array, n: number, d: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    if (d[i] !== 0) {
      for (let j = 0; j < i; j++) {
        let g = 0;
        for (let k = 0; k < i; k++) g += z[row + k]! * z[k * n + j]!;
        for (let k = 0; k < i; k++) z[k * n + j] = z[k * n + j]! - g * z[k * n + i]!;
      }
    }
    d[i] = z[row + i]!;
    z[row + i] = 1;
    for (let j = 0; j < i; j++) {
      z[j * n + i] = 0;
      z[row + j] = 0;
    }
  }
}

/** sqrt(a² + b²) without overflow and without Math.hypot. */
function length(a: number, b: number): number {
  const large = Math.max(Math.abs(a), Math.abs(b));
  if (large === 0) return 0;
  const x = a / large;
  const y = b / large;
  return large * Math.sqrt(x * x + y * y);
}

/** Implicit QL on the tridiagonal (`d`, `e`); rotates the *rows* of `v` along. */
function implicitQl(d: Float64Array, e: Float64Array, n: number, v: Float64Array): void {
  e.copyWithin(0, 1);
  e[n - 1] = 0;
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m]!) > Number.EPSILON * (Math.abs(d[m]!) + Math.abs(d[m + 1]!))) m++;
      if (m === l) break;
      if (sweep === 60) throw new InvariantError('symmetricEigen', 'no convergence in 60 sweeps', 'report the matrix');
      let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
      const r = length(g, 1);
      g = d[m]! - d[l]! + e[l]! / (g + (g >= 0 ? r : -r));
      rotate(d, e, n, v, l, m, g);
    }
  }
}

/** One QL sweep from `m` down to `l` with shift `g`. */
function rotate(d: Float64Array, e: Float64Array, n: number, v: Float64Array, l: number, m: number, g: number): void {
  let sine = 1;
  let cosine = 1;
  let p = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = sine * e[i]!;
    const b = cosine * e[i]!;
    const r = length(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = d[i + 1]! - p;
      e[m] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    const shifted = d[i + 1]! - p;
    const t = (d[i]! - shifted) * sine + 2 * cosine * b;
    p = sine * t;
    d[i + 1] = shifted + p;
    g = cosine * t - b;
    for (let k = 0; k < n; k++) {
      const upper = v[(i + 1) * n + k]!;
      const lower = v[i * n + k]!;
      v[(i + 1) * n + k] = sine * lower + cosine * upper;
      v[i * n + k] = cosine * lower - sine * upper;
    }
  }
  d[l] = d[l]! - p;
  e[l] = g;
  e[m] = 0;
}

/**
 * All eigenvalues and vectors of a symmetric matrix (row-major n x n, lower triangle read).
 *
 * Values descend; each vector is a row whose largest entry (the first of equals) is positive, so that the answer does not
 * depend on luck. About n³ · 3 operations.
 *
 * @throws DataError when an entry is not finite
 */
export function symmetricEigen(a: Float64Array, n: number): SymmetricEigen {
  const z = Float64Array.from(a.subarray(0, n * n));
  if (!z.every(Number.isFinite))
    throw new DataError('symmetricEigen', 'an entry is not finite', 'drop or fill NaN first');
  const d = new Float64Array(n);
  const e = new Float64Array(n);
  if (n === 0) return { values: d, vectors: z };
  tridiagonalize(z, n, d, e);
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) rows[j * n + i] = z[i * n + j]!;
  implicitQl(d, e, n, rows);
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => d[j]! - d[i]! || i - j);
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    values[to] = d[from]!;
    let peak = 0;
    for (let k = 1; k < n; k++) if (Math.abs(rows[from * n + k]!) > Math.abs(rows[from * n + peak]!)) peak = k;
    const sign = rows[from * n + peak]! < 0 ? -1 : 1;
    for (let k = 0; k < n; k++) vectors[to * n + k] = sign * rows[from * n + k]!;
  });
  return { values, vectors };
}
