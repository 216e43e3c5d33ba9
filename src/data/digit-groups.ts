/** Ten to a power of 0 to 22: these, and no more, are exact in float64. */
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/** Ten to a power of 0 to 22, NaN beyond. */
export function powerOfTen(n: number): number {
  return POWERS[n] ?? Number.NaN;
}

const [ZERO, MINUS, PLUS, A, G, P, U, Z] = [48, 45, 43, 65, 71, 80, 85, 90] as const;
const CAPACITY = 8;
/** Digits that are read of a long run: the first sixteen of a count of nanoseconds are microseconds. */
const KEPT = 16;

/** Whether a byte begins what may follow a clock: a zone (Z, UTC, GMT, an offset) or AM and PM. */
function endsClock(c: number, groups: number): boolean {
  if (c === MINUS) return groups > 3 || groups === 0;
  return c === Z || c === PLUS || c === A || c === P || c === U || c === G;
}

/** The runs of digits of a written time: `2024-01-02T09:30` is 2024, 1, 2, 9, 30. */
export class DigitGroups {
  readonly value = new Float64Array(CAPACITY);
  readonly size = new Int32Array(CAPACITY);
  count = 0;

  /** Adds the runs in `bytes[from..to)`; stops at a zone or at AM and PM, and gives where it stopped. */
  collect(bytes: Uint8Array, from: number, to: number): number {
    let p = from;
    while (p < to) {
      let value = 0;
      const start = p;
      for (let d = bytes[p]! - ZERO; p < to && d >= 0 && d <= 9; d = bytes[++p]! - ZERO) {
        if (p - start < KEPT) value = value * 10 + d;
      }
      if (p === start) {
        if (endsClock(bytes[p]!, this.count)) return p;
        p++;
        continue;
      }
      if (this.count === CAPACITY) return start;
      this.value[this.count] = value;
      this.size[this.count++] = p - start;
    }
    return p;
  }

  /** Whether the first run is a compact date, yyyymmdd with or without a clock behind it. */
  get compactDate(): boolean {
    const digits = this.size[0]!;
    if (digits !== 8 && digits !== 12 && digits !== 14) return false;
    const date = Math.floor(this.value[0]! / powerOfTen(digits - 8));
    const [year, month, day] = [Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100];
    return year >= 1900 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  }

  /** Splits compact dates (yyyymmdd[HH[mm[ss]]]) and clocks (HHmm, HHmmss) into their parts. */
  split(): void {
    if (this.size[0]! >= 8) this.#replace(0, [4, 2, 2, 2, 2, 2]);
    if (this.count > 3 && this.size[3]! >= 3)
      this.#replace(3, this.size[3]! > 4 ? [this.size[3]! - 4, 2, 2] : [this.size[3]! - 2, 2]);
  }

  #replace(at: number, widths: readonly number[]): void {
    const parts: number[] = [];
    const value = this.value[at]!;
    let left = this.size[at]!;
    for (const width of widths) {
      if (left <= 0) break;
      left -= width;
      parts.push(left < 0 ? Number.NaN : Math.floor(value / powerOfTen(left)) % powerOfTen(width));
    }
    const grown = parts.length - 1;
    for (let i = this.count - 1; i > at; i--) {
      if (i + grown >= CAPACITY) continue;
      this.value[i + grown] = this.value[i]!;
      this.size[i + grown] = this.size[i]!;
    }
    parts.forEach((part, i) => {
      this.value[at + i] = part;
      this.size[at + i] = 2;
    });
    this.count = Math.min(CAPACITY, this.count + grown);
  }
}
