/** `matrix x (= or <=) values`, the matrix row-major with one row a value. */
export interface LinearConstraints {
  readonly matrix: Float64Array;
  readonly values: Float64Array;
}

/** Minimise `½ xᵀ quadratic x + linearᵀ x` subject to bounds, equalities and inequalities. */
export interface QuadraticProgram {
  /** Symmetric positive semidefinite, row-major n x n. */
  readonly quadratic: Float64Array;
  readonly linear: Float64Array;
  /** `lower <= x <= upper`; infinities for none. A variable with equal bounds is fixed. */
  readonly lower?: Float64Array | undefined;
  readonly upper?: Float64Array | undefined;
  /** `matrix x = values`. */
  readonly equality?: LinearConstraints | undefined;
  /** `matrix x <= values`. */
  readonly inequality?: LinearConstraints | undefined;
}
