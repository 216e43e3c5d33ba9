/**
 * A sum of floats that is rounded once, at the end: the nearest double to the true sum, whatever the order of the terms.
 *
 * Keeps the rounding errors of all additions as a short list of floats that do not overlap.
 * Source: Shewchuk (1997), "Adaptive precision floating-point arithmetic", grow-expansion; rounding as in Python's `math.fsum`.
 */
export class ExactSum {
  /** Parts that do not overlap, smallest first; their true sum is the sum. */
  readonly #parts: number[] = [];

  /** Adds a finite number. */
  add(term: number): void {
    const parts = this.#parts;
    let x = term;
    let kept = 0;
    for (let i = 0; i < parts.length; i++) {
      let y = parts[i]!;
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const high = x + y;
      const low = y - (high - x);
      if (low !== 0) parts[kept++] = low;
      x = high;
    }
    parts.length = kept;
    parts.push(x);
  }

  /** The nearest double, halves to even. */
  get value(): number {
    const parts = this.#parts;
    let n = parts.length;
    if (n === 0) return 0;
    let high = parts[--n]!;
    let low = 0;
    while (n > 0) {
      const x = high;
      const y = parts[--n]!;
      high = x + y;
      low = y - (high - x);
      if (low !== 0) break;
    }
    // Just half-way: what lies below decides.
    if (n > 0 && ((low < 0 && parts[n - 1]! < 0) || (low > 0 && parts[n - 1]! > 0))) {
      const y = low * 2;
      const x = high + y;
      if (y === x - high) high = x;
    }
    return high;
  }
}
