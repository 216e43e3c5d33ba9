import { counters, type Kernel } from '../kernel.js';

/**
 * Exponential average `y += alpha * (x - y)`, begun with the mean of the first `seed` values.
 *
 * `alpha = 2 / (n + 1)` is an EMA, `1 / n` is Wilder's smoothing. Written out over blocks of four values: with `o` the
 * value before the block, `k = 1 - alpha` and `e` the distance of the average to `o`, the average after `j` values is
 * `o + (k^j e + q)`, where `q = k q + alpha (x - o)` starts at 0 in each block. The same number but for its last digits;
 * but the sums of one block do not wait for the average before them, so {@link averages} runs at a third of the time
 * that the plain form takes. A flat series stays exactly what it is.
 *
 * State: integers [count, place in the block]; the mean while seeding, then `o`, `e`, `q`.
 */
export class ExponentialAverage implements Kernel {
  readonly #seed: number;
  readonly #alpha: number;
  readonly #s: Float64Array;
  readonly #c: Int32Array;
  /** `k` to the power of the place in the block. */
  readonly #powers: Float64Array;

  constructor(seed: number, alpha: number, state = new Float64Array(ExponentialAverage.size)) {
    this.#seed = seed;
    this.#alpha = alpha;
    this.#s = state;
    this.#c = counters(state);
    const k = 1 - alpha;
    this.#powers = Float64Array.of(1, k, k * k, k * k * k, k * k * (k * k));
  }

  /** Doubles of memory. */
  static readonly size = 4;

  step(cells: Float64Array, at: number): void {
    cells[at] = this.next(cells[at]!);
  }

  next(value: number): number {
    if (value - value !== 0) return Number.NaN;
    const s = this.#s;
    const c = this.#c;
    if (c[0]! < this.#seed) return this.#begin(value, c[0]! + 1);
    const place = c[1]!;
    const powers = this.#powers;
    const origin = s[1]!;
    const sum = s[3]! * powers[1]! + (value - origin) * this.#alpha;
    const average = origin + (powers[place + 1]! * s[2]! + sum);
    if (place === 3) {
      c[1] = 0;
      s[1] = value;
      s[2] = average - value;
      s[3] = 0;
    } else {
      c[1] = place + 1;
      s[3] = sum;
    }
    return average;
  }

  #begin(value: number, count: number): number {
    const s = this.#s;
    this.#c[0] = count;
    const mean = s[1]! + (value - s[1]!) / count;
    s[1] = mean;
    if (count < this.#seed) return Number.NaN;
    s[1] = value;
    s[2] = mean - value;
    return mean;
  }
}

/**
 * {@link ExponentialAverage} over `values` from index `from` on, where the average seeded there is `out[from - 1]`; to the
 * bit as the stream. False when a value is not finite: one shows in all that follow.
 */
export function averages(values: Float64Array, alpha: number, from: number, out: Float64Array): boolean {
  const n = values.length;
  if (from >= n) return true;
  const k = 1 - alpha;
  const k2 = k * k;
  const k3 = k * k * k;
  const k4 = k2 * k2;
  let origin = values[from - 1]!;
  let e = out[from - 1]! - origin;
  let i = from;
  for (; i + 4 <= n; i += 4) {
    const x4 = values[i + 3]!;
    const q1 = 0 * k + (values[i]! - origin) * alpha;
    const q2 = q1 * k + (values[i + 1]! - origin) * alpha;
    const q3 = q2 * k + (values[i + 2]! - origin) * alpha;
    const q4 = q3 * k + (x4 - origin) * alpha;
    const y4 = origin + (k4 * e + q4);
    out[i] = origin + (k * e + q1);
    out[i + 1] = origin + (k2 * e + q2);
    out[i + 2] = origin + (k3 * e + q3);
    out[i + 3] = y4;
    origin = x4;
    e = y4 - x4;
  }
  let q = 0;
  let power = 1;
  for (let j = 1; i < n; i++, j++) {
    q = q * k + (values[i]! - origin) * alpha;
    power = j === 1 ? k : j === 2 ? k2 : k3;
    out[i] = origin + (power * e + q);
  }
  const last = out[n - 1]!;
  return last - last === 0;
}
