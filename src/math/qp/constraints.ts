import type { QuadraticProgram } from './program.js';

/** How far a unit-normal constraint with right side `b` may be off and still count as met. */
export function slackTolerance(b: number): number {
  return 1e-11 * (1 + Math.abs(b));
}

/**
 * All constraints of a program as `a·x >= b` with unit normals, equalities (`a·x = b`) first.
 *
 * General rows are dense; bounds are only a variable and a sign, so they cost nothing to multiply.
 */
export class Constraints {
  readonly n: number;
  /** False when a bound pair is crossed or a row of zeros asks for something: no point can satisfy it. */
  possible = true;
  readonly #rows: Float64Array[] = [];
  readonly #row: number[] = [];
  readonly #variable: number[] = [];
  readonly #sign: number[] = [];
  readonly #right: number[] = [];
  #equalities = 0;

  constructor(program: QuadraticProgram) {
    this.n = program.linear.length;
    const { lower, upper, equality, inequality } = program;
    equality?.values.forEach((value, r) => {
      this.#addRow(equality.matrix.subarray(r * this.n, (r + 1) * this.n), value, 1, true);
    });
    const fixed = (i: number): boolean => lower !== undefined && upper !== undefined && lower[i] === upper[i];
    for (let i = 0; i < this.n; i++) if (fixed(i)) this.#addBound(i, 1, lower![i]!);
    this.#equalities = this.#right.length;
    inequality?.values.forEach((value, r) => {
      this.#addRow(inequality.matrix.subarray(r * this.n, (r + 1) * this.n), value, -1, false);
    });
    for (let i = 0; i < this.n; i++) {
      const low = lower?.[i] ?? Number.NEGATIVE_INFINITY;
      const high = upper?.[i] ?? Number.POSITIVE_INFINITY;
      if (low > high || low === Number.POSITIVE_INFINITY || high === Number.NEGATIVE_INFINITY) this.possible = false;
      if (fixed(i)) continue;
      if (low > Number.NEGATIVE_INFINITY) this.#addBound(i, 1, low);
      if (high < Number.POSITIVE_INFINITY) this.#addBound(i, -1, -high);
    }
  }

  /** How many constraints there are. */
  get count(): number {
    return this.#right.length;
  }

  /** How many of them, the first ones, are equalities. */
  get equalities(): number {
    return this.#equalities;
  }

  /** The right side of constraint `k`. */
  right(k: number): number {
    return this.#right[k]!;
  }

  /** `a·x - b` of constraint `k`: negative when violated. */
  slack(k: number, x: Float64Array): number {
    const right = this.#right[k]!;
    if (this.#row[k]! < 0) return this.#sign[k]! * x[this.#variable[k]!]! - right;
    const row = this.#rows[this.#row[k]!]!;
    let sum = 0;
    for (let i = 0; i < this.n; i++) sum += row[i]! * x[i]!;
    return sum - right;
  }

  /** `out[c] = a·columns[c]` for the `n` contiguous columns of a matrix. */
  project(k: number, columns: Float64Array, out: Float64Array): void {
    const n = this.n;
    if (this.#row[k]! < 0) {
      const sign = this.#sign[k]!;
      for (let c = 0, at = this.#variable[k]!; c < n; c++, at += n) out[c] = sign * columns[at]!;
      return;
    }
    const row = this.#rows[this.#row[k]!]!;
    for (let c = 0; c < n; c++) {
      const offset = c * n;
      let sum = 0;
      for (let i = 0; i < n; i++) sum += row[i]! * columns[offset + i]!;
      out[c] = sum;
    }
  }

  /** `out += scale · a`. */
  addNormal(k: number, scale: number, out: Float64Array): void {
    if (this.#row[k]! < 0) {
      const i = this.#variable[k]!;
      out[i] = out[i]! + scale * this.#sign[k]!;
      return;
    }
    const row = this.#rows[this.#row[k]!]!;
    for (let i = 0; i < this.n; i++) out[i] = out[i]! + scale * row[i]!;
  }

  /** Puts every variable that is on a bound or past it by rounding exactly on it. */
  snap(x: Float64Array): void {
    for (let k = 0; k < this.count; k++) {
      if (this.#row[k]! >= 0 || this.slack(k, x) > slackTolerance(this.#right[k]!)) continue;
      x[this.#variable[k]!] = this.#sign[k]! * this.#right[k]! + 0; // + 0: a limit of -0 is 0
    }
  }

  #addBound(variable: number, sign: number, right: number): void {
    this.#row.push(-1);
    this.#variable.push(variable);
    this.#sign.push(sign);
    this.#right.push(right);
  }

  #addRow(source: Float64Array, value: number, sign: number, equality: boolean): void {
    let norm = 0;
    for (let i = 0; i < this.n; i++) norm += source[i]! * source[i]!;
    norm = Math.sqrt(norm);
    if (value === Number.POSITIVE_INFINITY && !equality) return; // a limit that limits nothing
    if (norm === 0) {
      if (equality ? value !== 0 : value < 0) this.possible = false;
      return;
    }
    this.#row.push(this.#rows.length);
    this.#variable.push(-1);
    this.#sign.push(0);
    this.#right.push((sign * value) / norm);
    this.#rows.push(source.map((one) => (sign * one) / norm));
  }
}
