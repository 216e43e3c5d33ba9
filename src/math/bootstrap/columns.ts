/**
 * A table with one column a trial and one row a period, as running sums row by row: the sum over any run of consecutive rows is
 * one subtraction, which is what makes a block bootstrap of many trials cheap.
 */
export class ColumnSums {
  readonly rows: number;
  readonly columns: number;
  /** Mean of each column. */
  readonly mean: Float64Array;
  /** `(rows + 1)` times the sums of the centred values of the rows before, then those of their squares, column by column. */
  readonly #running: Float64Array;

  /** @param columns - one array a trial, all of one length */
  constructor(columns: readonly ArrayLike<number>[]) {
    const n = columns[0]?.length ?? 0;
    const k = columns.length;
    this.rows = n;
    this.columns = k;
    this.mean = new Float64Array(k);
    this.#running = new Float64Array((n + 1) * 2 * k);
    for (let j = 0; j < k; j++) this.#fill(columns[j]!, j);
  }

  #fill(values: ArrayLike<number>, j: number): void {
    const { rows: n, columns: k } = this;
    const running = this.#running;
    let sum = 0;
    for (let t = 0; t < n; t++) sum += values[t]!;
    const mean = sum / n;
    this.mean[j] = mean;
    let one = 0;
    let two = 0;
    for (let t = 0; t < n; t++) {
      const d = values[t]! - mean;
      one += d;
      two += d * d;
      const at = (t + 1) * 2 * k + j;
      running[at] = one;
      running[at + k] = two;
    }
  }

  /** Biased variance of a column. */
  variance(j: number): number {
    const last = this.rows * 2 * this.columns + j;
    const mean = this.#running[last]! / this.rows;
    return Math.max(0, this.#running[last + this.columns]! / this.rows - mean * mean);
  }

  /** Adds the rows `from <= t < to` to sums of centred values (the first half of `into`) and of their squares (the second). */
  add(from: number, to: number, into: Float64Array): void {
    const running = this.#running;
    const width = 2 * this.columns;
    const a = from * width;
    const b = to * width;
    for (let i = 0; i < width; i++) into[i]! += running[b + i]! - running[a + i]!;
  }
}
