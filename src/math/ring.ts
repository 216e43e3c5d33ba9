import { ConfigError } from '../core/errors.js';

/**
 * The last `capacity` numbers in the order they came, in one Float64Array.
 *
 * Hand-written because no library gives a ring of unboxed doubles whose state can be taken out and put back bit for bit.
 * `push` and `at` are O(1) and allocate nothing.
 */
export class Ring {
  readonly capacity: number;
  readonly #data: Float64Array;
  #next = 0;
  #length = 0;

  /** @throws ConfigError unless `capacity` is a positive integer. */
  constructor(capacity: number) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new ConfigError(
        'ring',
        `capacity ${capacity} is not a positive integer`,
        'pass the number of values to keep',
      );
    }
    this.capacity = capacity;
    this.#data = new Float64Array(capacity);
  }

  /** How many values are held: `capacity` once it is full. */
  get length(): number {
    return this.#length;
  }

  /** Whether the next push throws the oldest value out. */
  get full(): boolean {
    return this.#length === this.capacity;
  }

  /** Adds the newest value and returns the one that it throws out, NaN while the ring is not full. */
  push(value: number): number {
    const data = this.#data;
    const slot = this.#next;
    const evicted = this.#length === this.capacity ? data[slot]! : Number.NaN;
    data[slot] = value;
    this.#next = slot + 1 === this.capacity ? 0 : slot + 1;
    if (this.#length < this.capacity) this.#length++;
    return evicted;
  }

  /** The value pushed `lag` pushes ago (0 is the newest); NaN beyond what is held. */
  at(lag: number): number {
    if (lag < 0 || lag >= this.#length) return Number.NaN;
    const slot = this.#next - 1 - lag;
    return this.#data[slot < 0 ? slot + this.capacity : slot]!;
  }

  /** The oldest value held; NaN when empty. */
  oldest(): number {
    return this.at(this.#length - 1);
  }

  /** The sum of `value - origin` from the oldest to the newest: the same order, so the same bits, wherever the ring stands. */
  sum(origin = 0): number {
    let total = 0;
    for (let lag = this.#length - 1; lag >= 0; lag--) total += this.at(lag) - origin;
    return total;
  }

  /** The values from the oldest to the newest, in a new array: all of the ring's state. */
  snapshot(): Float64Array {
    const values = new Float64Array(this.#length);
    for (let i = 0; i < values.length; i++) values[i] = this.at(this.#length - 1 - i);
    return values;
  }

  /**
   * Replaces the content by values from the oldest to the newest, as {@link snapshot} gave them.
   *
   * @throws ConfigError when there are more values than the ring holds
   */
  restore(values: ArrayLike<number>): void {
    if (values.length > this.capacity) {
      throw new ConfigError(
        'ring',
        `snapshot holds ${values.length} values, the ring ${this.capacity}`,
        'restore into a ring of the same capacity',
      );
    }
    this.clear();
    for (let i = 0; i < values.length; i++) this.push(values[i]!);
  }

  /** Forgets everything. */
  clear(): void {
    this.#data.fill(0);
    this.#next = 0;
    this.#length = 0;
  }
}
