/** Texts longer than this are not written by hand. */
const LONGEST = 256;
const BILLION = 1_000_000_000;
const ZERO = 48;
const HEX = fragment('0123456789abcdef');

/** Constant ASCII text as bytes, made once. */
export function fragment(text: string): Uint8Array {
  return Uint8Array.from(text, (one) => one.charCodeAt(0));
}

/**
 * Writes ASCII into bytes that grow, without making a text on the way.
 *
 * It writes what nearly every line consists of, and notes in {@link AsciiWriter.whole} when it met anything else; what it
 * wrote since is then to be thrown away.
 */
export class AsciiWriter {
  bytes: Uint8Array;
  /** Where the next byte goes. */
  at = 0;
  /** False once something came that it does not write: a text that is long or that JSON escapes, a number that is no count. */
  whole = true;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  /** Sees to it that so many bytes have room. */
  reserve(more: number): void {
    const least = this.at + more;
    if (least <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(least, 2 * this.bytes.length));
    grown.set(this.bytes.subarray(0, this.at));
    this.bytes = grown;
  }

  byte(code: number): void {
    this.bytes[this.at++] = code;
  }

  constant(fragment: Uint8Array): void {
    const { bytes, at } = this;
    for (let k = 0; k < fragment.length; k++) bytes[at + k] = fragment[k]!;
    this.at = at + fragment.length;
  }

  /** A text as it is, where JSON writes it as it is too. */
  text(text: string): void {
    const { length } = text;
    if (length > LONGEST) {
      this.whole = false;
      return;
    }
    const { bytes, at } = this;
    let plain = true;
    for (let k = 0; k < length; k++) {
      const code = text.charCodeAt(k);
      if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) plain = false;
      bytes[at + k] = code;
    }
    if (!plain) this.whole = false;
    this.at = at + length;
  }

  /** A whole number from 0 to 2^53 in decimal digits. */
  count(value: number): void {
    if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value)) {
      this.whole = false;
      return;
    }
    if (value < BILLION) {
      this.#digits(value | 0, digitsOf(value | 0));
      return;
    }
    const billions = Math.floor(value / BILLION) | 0;
    this.#digits(billions, digitsOf(billions));
    this.#digits((value - billions * BILLION) | 0, 9);
  }

  #digits(value: number, digits: number): void {
    const { bytes, at } = this;
    let rest = value;
    for (let k = at + digits - 1; k >= at; k--) {
      const tenth = (rest / 10) | 0;
      bytes[k] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    this.at = at + digits;
  }

  /** 32 bits as eight hexadecimal digits, at a place that was left for them. */
  hex(place: number, value: number): void {
    for (let k = 0; k < 8; k++) this.bytes[place + k] = HEX[(value >>> (28 - 4 * k)) & 15]!;
  }
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let power = 10; value >= power && digits < 9; power *= 10) digits += 1;
  return digits;
}
