import { counters } from '../kernel.js';

/**
 * The highest of the last `n` values (of their negatives with `sign` -1, so the lowest with its sign turned back).
 *
 * Two blocks as in {@link WindowMean}: the best of what is left of the closed block, and the best of the open one; O(1) a
 * value whatever the data (van Herk 1992), where a rescan is O(n) in a trend. State: integers [slot, full]; best of the
 * open block; by slot values of the open block and best of the rest of the closed one.
 */
export class WindowExtreme {
  readonly #n: number;
  readonly #sign: 1 | -1;
  readonly #s: Float64Array;
  readonly #c: Int32Array;

  constructor(n: number, sign: 1 | -1, state = new Float64Array(WindowExtreme.size(n))) {
    this.#n = n;
    this.#sign = sign;
    this.#s = state;
    this.#c = counters(state);
  }

  /** Doubles of memory. */
  static size(n: number): number {
    return 2 + n;
  }

  next(value: number): number {
    if (value - value !== 0) return Number.NaN;
    const s = this.#s;
    const c = this.#c;
    const slot = c[0]!;
    const signed = this.#sign * value;
    s[2 + slot] = signed;
    if (slot + 1 === this.#n) return this.#close();
    const open = slot === 0 || signed > s[1]! ? signed : s[1]!;
    s[1] = open;
    c[0] = slot + 1;
    if (c[1] === 0) return Number.NaN;
    return this.#sign * Math.max(s[3 + slot]!, open);
  }

  #close(): number {
    const s = this.#s;
    let best = s[1 + this.#n]!;
    for (let k = 1 + this.#n; k >= 2; k--) {
      if (s[k]! > best) best = s[k]!;
      s[k] = best;
    }
    this.#c[0] = 0;
    this.#c[1] = 1;
    return this.#sign * best;
  }
}
