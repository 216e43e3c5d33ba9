import { ConfigError } from '../core/errors.js';

/** A sum of squares that falls below this share of what was taken out of it has lost too many digits to go on from. */
const LOST_DIGITS = 1e-6;

/** The state of {@link RollingMoments}: the window from oldest to newest, and the sums with their origin and age. */
export interface RollingMomentsState {
  readonly values: Float64Array;
  readonly origin: number;
  readonly sum: number;
  readonly sumSquares: number;
  readonly age: number;
}

/**
 * Mean and variance of the last `window` values, O(1) a value.
 *
 * Running sums drift; these are sums of distances to an origin near the data, taken afresh from the window every `window`
 * (at least 64) pushes and whenever digits were lost (an outlier left, the window went flat, NaN passed). So the error
 * never grows, and a flat window has a variance of exactly 0. Hand-written because no library refreshes its running sums.
 * The state goes out and back bit for bit: restored equals uninterrupted.
 */
export class RollingMoments {
  readonly window: number;
  readonly #refresh: number;
  readonly #data: Float64Array;
  #next = 0;
  #length = 0;
  #origin = 0;
  #sum = 0;
  #sumSquares = 0;
  #age = 0;

  /** @throws ConfigError unless `window` is a positive integer. */
  constructor(window: number) {
    if (!Number.isSafeInteger(window) || window < 1) {
      throw new ConfigError(
        'rollingMoments',
        `window ${window} is not a positive integer`,
        'pass the number of values',
      );
    }
    this.window = window;
    this.#refresh = Math.max(window, 64);
    this.#data = new Float64Array(window);
  }

  /** How many values are held, `window` once it is full. */
  get length(): number {
    return this.#length;
  }

  /** Adds the newest value and drops the oldest of a full window. A NaN poisons the results until it has left the window. */
  push(value: number): void {
    const data = this.#data;
    const slot = this.#next;
    if (this.#length === 0) this.#origin = value;
    let sum = this.#sum;
    let sumSquares = this.#sumSquares;
    let dropped = 0;
    if (this.#length === this.window) {
      const old = data[slot]! - this.#origin;
      dropped = old * old;
      sum -= old;
      sumSquares -= dropped;
    } else {
      this.#length++;
    }
    const added = value - this.#origin;
    sum += added;
    sumSquares += added * added;
    data[slot] = value;
    this.#next = slot + 1 === this.window ? 0 : slot + 1;
    this.#sum = sum;
    this.#sumSquares = sumSquares;
    const spread = this.#length * sumSquares;
    const fresh = spread - sum * sum >= spread * LOST_DIGITS && sumSquares >= dropped * LOST_DIGITS; // false for NaN too
    if (++this.#age >= this.#refresh || !fresh) this.#retake();
  }

  /** The mean of what is held; NaN when empty. */
  mean(): number {
    return this.#length === 0 ? Number.NaN : this.#origin + this.#sum / this.#length;
  }

  /** The variance of what is held with divisor `length - ddof` (default 1), never negative; NaN while `length <= ddof`. */
  variance(ddof = 1): number {
    const n = this.#length;
    if (n <= ddof) return Number.NaN;
    const sum2 = this.#sumSquares - (this.#sum * this.#sum) / n;
    return Math.max(sum2, 0) / (n - ddof);
  }

  /** The square root of {@link variance}. */
  stdev(ddof = 1): number {
    return Math.sqrt(this.variance(ddof));
  }

  #slotOf(age: number): number {
    const slot = this.#next - this.#length + age;
    return slot < 0 ? slot + this.window : slot;
  }

  #retake(): void {
    const n = this.#length;
    const oldest = this.#data[this.#slotOf(0)]!;
    let origin = 0;
    for (let i = 0; i < n; i++) origin += this.#data[this.#slotOf(i)]! - oldest;
    origin = oldest + origin / n; // exactly the value of a flat window
    let sum = 0;
    let sumSquares = 0;
    for (let i = 0; i < n; i++) {
      const distance = this.#data[this.#slotOf(i)]! - origin;
      sum += distance;
      sumSquares += distance * distance;
    }
    this.#origin = origin;
    this.#sum = sum;
    this.#sumSquares = sumSquares;
    this.#age = 0;
  }

  /** All of the state, in new arrays. */
  snapshot(): RollingMomentsState {
    const values = new Float64Array(this.#length);
    for (let i = 0; i < values.length; i++) values[i] = this.#data[this.#slotOf(i)]!;
    return { values, origin: this.#origin, sum: this.#sum, sumSquares: this.#sumSquares, age: this.#age };
  }

  /** Goes on from a state of the same window. @throws ConfigError when it holds more values than the window */
  restore(state: RollingMomentsState): void {
    if (state.values.length > this.window) {
      throw new ConfigError(
        'rollingMoments',
        `snapshot holds ${state.values.length} values, the window ${this.window}`,
        'restore into the same window',
      );
    }
    this.#data.fill(0);
    this.#data.set(state.values);
    this.#length = state.values.length;
    this.#next = this.#length === this.window ? 0 : this.#length;
    this.#origin = state.origin;
    this.#sum = state.sum;
    this.#sumSquares = state.sumSquares;
    this.#age = state.age;
  }
}
