const COUNT = 0;
const SLOT = 1;
const HEAD = 2;

/** The last `length` values of a series, in memory that is given: a ring that a byte copy snapshots. */
export class LagLine {
  readonly #length: number;
  readonly #s: Float64Array;

  constructor(length: number, state = new Float64Array(LagLine.size(length))) {
    this.#length = length;
    this.#s = state;
  }

  /** Doubles of memory. */
  static size(length: number): number {
    return HEAD + length;
  }

  /** The value pushed `lag` pushes ago, 1 being the newest; NaN before there is one. */
  before(lag: number): number {
    const s = this.#s;
    if (s[COUNT]! < lag) return Number.NaN;
    const slot = (s[SLOT]! | 0) - lag;
    return s[HEAD + (slot < 0 ? slot + this.#length : slot)]!;
  }

  /** Adds the newest value. */
  push(value: number): void {
    const s = this.#s;
    const slot = s[SLOT]! | 0;
    s[HEAD + slot] = value;
    s[SLOT] = slot + 1 === this.#length ? 0 : slot + 1;
    if (s[COUNT]! < this.#length) s[COUNT] = s[COUNT]! + 1;
  }
}
