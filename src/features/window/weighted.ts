import { counters } from '../kernel.js';

/**
 * Sum and linearly weighted sum (weights 1 for the oldest to `n` for the newest) of the last `n` values as distances to an
 * origin inside the window, by the two blocks of {@link WindowMean}: no drift, O(1) a value.
 *
 * What is left of the closed block needs sums of its tail sums; the open block needs its sum and its sum by position.
 * State: integers [slot, full]; origin, sum and sum by position of the open block, sum, weighted sum; by slot values of the
 * open block and tail sums of the closed one; sums of tail sums.
 */
export class WindowWeighted {
  readonly #n: number;
  readonly #s: Float64Array;
  readonly #c: Int32Array;

  constructor(n: number, state = new Float64Array(WindowWeighted.size(n))) {
    this.#n = n;
    this.#s = state;
    this.#c = counters(state);
  }

  /** Doubles of memory. */
  static size(n: number): number {
    return 6 + 2 * n;
  }

  /** What the distances are taken from. */
  get origin(): number {
    return this.#s[1]!;
  }

  /** Sum of the distances. */
  get sum(): number {
    return this.#s[4]!;
  }

  /** Weighted sum of the distances. */
  get weighted(): number {
    return this.#s[5]!;
  }

  /** Adds a finite value; true when the window is full and the sums hold. */
  push(value: number): boolean {
    const s = this.#s;
    const c = this.#c;
    const n = this.#n;
    const slot = c[0]!;
    s[6 + slot] = value;
    if (slot + 1 === n) return this.#close(value);
    const distance = value - s[1]!;
    const sum = s[2]! + distance;
    const byPosition = s[3]! + slot * distance;
    s[2] = sum;
    s[3] = byPosition;
    c[0] = slot + 1;
    if (c[1] === 0) return false;
    s[4] = s[7 + slot]! + sum;
    s[5] = s[7 + n + slot]! + (n - slot) * sum + byPosition;
    return true;
  }

  #close(newest: number): boolean {
    const s = this.#s;
    const n = this.#n;
    let sum = 0;
    let weighted = 0;
    for (let k = 5 + n; k >= 6; k--) {
      sum += s[k]! - newest;
      weighted += sum;
      s[k] = sum;
      s[k + n] = weighted;
    }
    this.#c[0] = 0;
    this.#c[1] = 1;
    s[1] = newest;
    s[2] = 0;
    s[3] = 0;
    s[4] = sum;
    s[5] = weighted;
    return true;
  }
}
