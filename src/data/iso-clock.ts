import { HOUR, MINUTE, SECOND } from '../core/time.js';

const [ZERO, COLON, DOT, MINUS, SPACE, T, Z] = [48, 58, 46, 45, 32, 84, 90] as const;
const DATE = 'yyyy-mm-ddT'.length;

/** The micros since midnight of `HH:MM:SSZ` or `HH:MM:SS.sssZ` in `bytes[from..to)`; -1 for any other text. */
export function isoClock(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  if ((length !== 9 && length !== 13) || bytes[to - 1] !== Z) return -1;
  if (bytes[from + 2] !== COLON || bytes[from + 5] !== COLON) return -1;
  const hour = pair(bytes, from);
  const minute = pair(bytes, from + 3);
  const second = pair(bytes, from + 6);
  if (!(hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60)) return -1;
  const clock = hour * HOUR + minute * MINUTE + second * SECOND;
  if (length === 9) return clock;
  const high = pair(bytes, from + 9);
  const low = bytes[from + 11]! - ZERO;
  if (bytes[from + 8] !== DOT || high < 0 || !(low >= 0 && low <= 9)) return -1;
  return clock + (high * 10 + low) * 1000;
}

/** The date at the head of a time, so that the next of the same day is known by its bytes. */
export class IsoDate {
  readonly #bytes = new Uint8Array(DATE);
  #known = false;

  /** Whether `bytes[from..)` begins with the date that is remembered. */
  begins(bytes: Uint8Array, from: number): boolean {
    if (!this.#known) return false;
    const date = this.#bytes;
    for (let i = DATE - 1; i >= 0; i--) if (bytes[from + i] !== date[i]) return false;
    return true;
  }

  /** Remembers the head of a time that was read, where it is `yyyy-mm-dd` and a T or a space; else forgets. */
  keep(bytes: Uint8Array, from: number, to: number): void {
    this.#known = to - from > DATE && isDate(bytes, from);
    if (this.#known) this.#bytes.set(bytes.subarray(from, from + DATE));
  }

  forget(): void {
    this.#known = false;
  }
}

function isDate(bytes: Uint8Array, at: number): boolean {
  if (bytes[at + 4] !== MINUS || bytes[at + 7] !== MINUS) return false;
  if (bytes[at + 10] !== T && bytes[at + 10] !== SPACE) return false;
  return [0, 2, 5, 8].every((i) => pair(bytes, at + i) >= 0);
}

/** Two digits as a number; -1 when they are none. */
function pair(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - ZERO;
  const ones = bytes[at + 1]! - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}
