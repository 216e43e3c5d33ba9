// Hand-written: ml-matrix boxes rows and reports "not positive definite" by a flag on NaN-filled factors.

/**
 * The lower factor L of a symmetric positive definite `a = L Lᵀ` (row-major n x n, lower triangle read), zeros above the
 * diagonal; null when a pivot is not above `tolerance` times the largest diagonal entry.
 */
export function cholesky(a: Float64Array, n: number, tolerance = 0): Float64Array | null {
  const l = new Float64Array(n * n);
  let scale = 0;
  for (let i = 0; i < n; i++) scale = Math.max(scale, Math.abs(a[i * n + i]!));
  const least = scale * tolerance;
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      let sum = a[row + j]!;
      for (let k = 0; k < j; k++) sum -= l[row + k]! * l[other + k]!;
      if (j < i) l[row + j] = sum / l[other + j]!;
      else if (sum > least) l[row + i] = Math.sqrt(sum);
      else return null;
    }
  }
  return l;
}

/** Solves `L x = b` in place for a lower factor L. */
function solveLower(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= l[i * n + k]! * b[k]!;
    b[i] = sum / l[i * n + i]!;
  }
}

/** Solves `Lᵀ x = b` in place for a lower factor L. */
function solveUpper(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    const value = b[i]! / l[i * n + i]!;
    b[i] = value;
    for (let k = 0; k < i; k++) b[k] = b[k]! - l[i * n + k]! * value;
  }
}

/** The solution of `a x = b` for a factor `l` of a; `b` is left alone. */
export function choleskySolve(l: Float64Array, n: number, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b);
  solveLower(l, n, x);
  solveUpper(l, n, x);
  return x;
}

/** The inverse of the matrix whose factor is `l`, row-major and exactly symmetric. */
export function choleskyInverse(l: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  const unit = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    unit.fill(0);
    unit[j] = 1;
    solveLower(l, n, unit);
    solveUpper(l, n, unit);
    for (let i = j; i < n; i++) {
      inverse[i * n + j] = unit[i]!;
      inverse[j * n + i] = unit[i]!;
    }
  }
  return inverse;
}

/** ln det of the matrix whose factor is `l`. */
export function choleskyLogDet(l: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.log(l[i * n + i]!);
  return 2 * sum;
}
