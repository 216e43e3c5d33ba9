import { counters } from '../kernel.js';

/**
 * The last `length` values of a series, in memory that is given: a ring that a byte copy snapshots.
 *
 * State: integers [next slot, count]; values.
 */
export class LagLine {
  readonly #length: number;
  readonly #s: Float64Array;
  readonly #c: Int32Array;

  constructor(length: number, state = new Float64Array(LagLine.size(length))) {
    this.#length = length;
    this.#s = state;
    this.#c = counters(state);
  }

  /** Doubles of memory. */
  static size(length: number): number {
    return 1 + length;
  }

  /** The value pushed `lag` pushes ago, 1 being the newest; NaN before there is one. */
  before(lag: number): number {
    if (this.#c[1]! < lag) return Number.NaN;
    const slot = this.#c[0]! - lag;
    return this.#s[1 + (slot < 0 ? slot + this.#length : slot)]!;
  }

  /** Adds the newest value. */
  push(value: number): void {
    const c = this.#c;
    const slot = c[0]!;
    this.#s[1 + slot] = value;
    c[0] = slot + 1 === this.#length ? 0 : slot + 1;
    if (c[1]! < this.#length) c[1] = c[1]! + 1;
  }
}
