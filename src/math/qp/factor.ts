import { cholesky } from '../linalg/cholesky.js';

/**
 * The factorisation that an active set lives on: `J` (columns contiguous) and upper triangular `R` (columns contiguous) with
 * `J'HJ = I` and `J'N = [R; 0]` for the `m` active normals N, and `g = J'c` for the linear term c.
 *
 * Goldfarb & Idnani (1983), section 4: a constraint comes in or goes out by rotations of neighbouring columns.
 */
export class Factor {
  readonly n: number;
  readonly j: Float64Array;
  readonly #r: Float64Array;
  readonly #g: Float64Array;
  readonly #y: Float64Array;
  #m = 0;

  private constructor(j: Float64Array, n: number) {
    this.n = n;
    this.j = j;
    this.#r = new Float64Array(n * n);
    this.#g = new Float64Array(n);
    this.#y = new Float64Array(n);
  }

  /** The factorisation of `h` without constraints, or null when a pivot of it is not above `pivot` times its diagonal. */
  static of(h: Float64Array, n: number, pivot: number): Factor | null {
    const l = cholesky(h, n, pivot);
    if (l === null) return null;
    const inverse = new Float64Array(n * n); // row k of the inverse factor is column k of J
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < k; i++) {
        const factor = l[k * n + i]!;
        if (factor === 0) continue;
        for (let c = 0; c <= i; c++) inverse[k * n + c] = inverse[k * n + c]! - factor * inverse[i * n + c]!;
      }
      inverse[k * n + k] = 1;
      for (let c = 0; c <= k; c++) inverse[k * n + c] = inverse[k * n + c]! / l[k * n + k]!;
    }
    return new Factor(inverse, n);
  }

  /** How many constraints are in. */
  get active(): number {
    return this.#m;
  }

  /** Takes a new linear term. */
  setLinear(c: Float64Array): void {
    const n = this.n;
    for (let k = 0; k < n; k++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += this.j[k * n + i]! * c[i]!;
      this.#g[k] = sum;
    }
  }

  /** `out = R⁻¹ d` over the active rows. */
  solveActive(d: Float64Array, out: Float64Array): void {
    const n = this.n;
    for (let i = this.#m - 1; i >= 0; i--) {
      let sum = d[i]!;
      for (let c = i + 1; c < this.#m; c++) sum -= this.#r[c * n + i]! * out[c]!;
      out[i] = sum / this.#r[i * n + i]!;
    }
  }

  /** `x += t J₂ d₂`: along the free directions. */
  move(d: Float64Array, t: number, x: Float64Array): void {
    const n = this.n;
    for (let c = this.#m; c < n; c++) {
      const scale = t * d[c]!;
      if (scale === 0) continue;
      for (let i = 0; i < n; i++) x[i] = x[i]! + scale * this.j[c * n + i]!;
    }
  }

  /** The minimiser on the active constraints with right sides `b`, and its multipliers, afresh: no rounding stays. */
  minimiser(b: Float64Array, x: Float64Array, u: Float64Array): void {
    const n = this.n;
    const m = this.#m;
    const y = this.#y;
    for (let i = 0; i < m; i++) {
      let sum = b[i]!;
      for (let c = 0; c < i; c++) sum -= this.#r[i * n + c]! * y[c]!;
      y[i] = sum / this.#r[i * n + i]!;
    }
    x.fill(0);
    for (let c = 0; c < n; c++) {
      const scale = c < m ? y[c]! : -this.#g[c]!;
      if (scale === 0) continue;
      for (let i = 0; i < n; i++) x[i] = x[i]! + scale * this.j[c * n + i]!;
    }
    for (let i = 0; i < m; i++) y[i] = y[i]! + this.#g[i]!;
    this.solveActive(y, u);
  }

  /** Appends a constraint whose projected normal is `d = J'a`; `d` is spent. */
  add(d: Float64Array): void {
    const n = this.n;
    const m = this.#m;
    for (let c = n - 1; c > m; c--) {
      if (d[c] === 0) continue;
      const length = Math.sqrt(d[c - 1]! * d[c - 1]! + d[c]! * d[c]!);
      this.#rotate(c - 1, d[c - 1]! / length, d[c]! / length);
      d[c - 1] = length;
      d[c] = 0;
    }
    for (let i = 0; i <= m; i++) this.#r[m * n + i] = d[i]!;
    this.#m = m + 1;
  }

  /** Takes the active constraint at position `at` out. */
  drop(at: number): void {
    const n = this.n;
    const r = this.#r;
    const m = this.#m - 1;
    this.#m = m;
    for (let c = at; c < m; c++) r.copyWithin(c * n, (c + 1) * n, (c + 1) * n + c + 2);
    for (let c = at; c < m; c++) {
      const upper = r[c * n + c]!;
      const lower = r[c * n + c + 1]!;
      if (lower === 0) continue;
      const length = Math.sqrt(upper * upper + lower * lower);
      const cosine = upper / length;
      const sine = lower / length;
      for (let k = c; k < m; k++) {
        const a = r[k * n + c]!;
        const b = r[k * n + c + 1]!;
        r[k * n + c] = cosine * a + sine * b;
        r[k * n + c + 1] = cosine * b - sine * a;
      }
      this.#rotate(c, cosine, sine);
    }
  }

  /** Rotates columns `a` and `a + 1` of J, and the linear term with them. */
  #rotate(a: number, cosine: number, sine: number): void {
    const n = this.n;
    const j = this.j;
    for (let i = 0, p = a * n, q = p + n; i < n; i++, p++, q++) {
      const left = j[p]!;
      const right = j[q]!;
      j[p] = cosine * left + sine * right;
      j[q] = cosine * right - sine * left;
    }
    const left = this.#g[a]!;
    const right = this.#g[a + 1]!;
    this.#g[a] = cosine * left + sine * right;
    this.#g[a + 1] = cosine * right - sine * left;
  }
}
