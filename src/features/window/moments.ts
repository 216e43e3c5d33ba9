import { counters } from '../kernel.js';

/**
 * Mean and sum of squared distances of the last `n` values, by the two blocks of {@link WindowMean}.
 *
 * The origin of the distances is always a value of the window, so at most a factor `n` of precision is lost, whatever went
 * before; a flat window has a variance of exactly 0.
 *
 * State: integers [slot, full]; origin, sum and sum of squares of the open block, mean, sum of squared distances to it; by
 * slot the values of the open block and tail sums of the closed one; tail sums of squares.
 */
export class WindowMoments {
  readonly #n: number;
  readonly #scale: number;
  readonly #s: Float64Array;
  readonly #c: Int32Array;

  constructor(n: number, state = new Float64Array(WindowMoments.size(n))) {
    this.#n = n;
    this.#scale = 1 / n;
    this.#s = state;
    this.#c = counters(state);
  }

  /** Doubles of memory. */
  static size(n: number): number {
    return 6 + 2 * n;
  }

  /** Mean of the window. */
  get mean(): number {
    return this.#s[4]!;
  }

  /** Sum of squared distances to the mean. */
  get squares(): number {
    return this.#s[5]!;
  }

  /** Adds a finite value; true when the window is full and the moments hold. */
  push(value: number): boolean {
    const s = this.#s;
    const c = this.#c;
    const n = this.#n;
    const slot = c[0]!;
    s[6 + slot] = value;
    if (slot + 1 === n) return this.#close(value);
    const distance = value - s[1]!;
    const sum = s[2]! + distance;
    const squares = s[3]! + distance * distance;
    s[2] = sum;
    s[3] = squares;
    c[0] = slot + 1;
    return c[1] === 1 ? this.#settle(s[7 + slot]! + sum, s[7 + n + slot]! + squares) : false;
  }

  #settle(sum: number, squares: number): boolean {
    const s = this.#s;
    const shift = sum * this.#scale;
    const spread = squares - sum * shift;
    s[4] = s[1]! + shift;
    s[5] = Math.max(spread, 0);
    return true;
  }

  #close(newest: number): boolean {
    const s = this.#s;
    const n = this.#n;
    let sum = 0;
    let squares = 0;
    for (let k = 5 + n; k >= 6; k--) {
      const distance = s[k]! - newest;
      sum += distance;
      squares += distance * distance;
      s[k] = sum;
      s[k + n] = squares;
    }
    this.#c[0] = 0;
    this.#c[1] = 1;
    s[1] = newest;
    s[2] = 0;
    s[3] = 0;
    return this.#settle(sum, squares);
  }
}
