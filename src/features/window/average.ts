import { counters, type Kernel } from '../kernel.js';

/**
 * Exponential average `y += alpha * (x - y)`, begun with the mean of the first `seed` values.
 *
 * `alpha = 2 / (n + 1)` is an EMA, `1 / n` is Wilder's smoothing. In this form a flat series stays exactly what it is.
 * State: integers [count]; average.
 */
export class ExponentialAverage implements Kernel {
  readonly #seed: number;
  readonly #alpha: number;
  readonly #s: Float64Array;
  readonly #c: Int32Array;

  constructor(seed: number, alpha: number, state = new Float64Array(ExponentialAverage.size)) {
    this.#seed = seed;
    this.#alpha = alpha;
    this.#s = state;
    this.#c = counters(state);
  }

  /** Doubles of memory. */
  static readonly size = 2;

  step(cells: Float64Array, at: number): void {
    cells[at] = this.next(cells[at]!);
  }

  next(value: number): number {
    if (value - value !== 0) return Number.NaN;
    const s = this.#s;
    const count = this.#c[0]!;
    if (count >= this.#seed) {
      const average = s[1]! + (value - s[1]!) * this.#alpha;
      s[1] = average;
      return average;
    }
    this.#c[0] = count + 1;
    const mean = s[1]! + (value - s[1]!) / (count + 1);
    s[1] = mean;
    return count + 1 === this.#seed ? mean : Number.NaN;
  }
}
