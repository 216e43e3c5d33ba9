// Hand-written: a dozen lines on a flat array beat loading a matrix library for one small system.

/**
 * The solution of a general square system `a x = b` (row-major n x n) by elimination with row pivoting; null when a pivot
 * is not above `1e-14` times the largest entry. Both inputs are left alone.
 */
export function solve(a: Float64Array, n: number, b: ArrayLike<number>): Float64Array | null {
  const lu = Float64Array.from(a);
  const x = Float64Array.from(b);
  let scale = 0;
  for (let i = 0; i < n * n; i++) scale = Math.max(scale, Math.abs(lu[i]!));
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(lu[i * n + k]!) > Math.abs(lu[pivot * n + k]!)) pivot = i;
    if (!(Math.abs(lu[pivot * n + k]!) > 1e-14 * scale)) return null;
    if (pivot !== k) {
      for (let j = k; j < n; j++) {
        const held = lu[k * n + j]!;
        lu[k * n + j] = lu[pivot * n + j]!;
        lu[pivot * n + j] = held;
      }
      const held = x[k]!;
      x[k] = x[pivot]!;
      x[pivot] = held;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = lu[i * n + k]! / lu[k * n + k]!;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) lu[i * n + j] = lu[i * n + j]! - factor * lu[k * n + j]!;
      x[i] = x[i]! - factor * x[k]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let j = i + 1; j < n; j++) sum -= lu[i * n + j]! * x[j]!;
    x[i] = sum / lu[i * n + i]!;
  }
  return x;
}

/** `a x` for a row-major matrix of `rows` rows. */
export function multiply(a: Float64Array, rows: number, x: ArrayLike<number>): Float64Array {
  const columns = x.length;
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += a[i * columns + j]! * x[j]!;
    out[i] = sum;
  }
  return out;
}

/** `xᵀ a x` for a row-major square matrix. */
export function quadraticForm(a: Float64Array, x: ArrayLike<number>): number {
  const n = x.length;
  let total = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += a[i * n + j]! * x[j]!;
    total += x[i]! * sum;
  }
  return total;
}
