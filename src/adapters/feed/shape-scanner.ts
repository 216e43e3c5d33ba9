import type { Micros } from '../../core/time.js';

const QUOTE = 34;
const COMMA = 44;
const POINT = 46;
const ZERO = 48;
const BACKSLASH = 92;
/** Powers of ten that a double holds exactly: a whole number up to 2^53 divided by one of them is the nearest double. */
const POWERS = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
];
const MOST_CHARACTERS = 24;
const MOST_WORD = 64;
const WORDS = 256;
const ENCODER = new TextEncoder();

/**
 * Reads texts of one known shape byte by byte, without building a tree: what comes in another shape is a surprise,
 * and is left to the parser that understands all shapes. So it never refuses anything, and what it reads is what that reads.
 *
 * Every method moves past what it has read. A surprise is told as `false`, as NaN or as an empty text.
 */
export class ShapeScanner {
  #text = '';
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(16_384);
  #at = 0;
  readonly #words = new Array<string>(WORDS).fill('');
  #day = '';
  #dayStart: Micros = 0;

  /** Begins with a text; one that holds more than ASCII is a surprise at its first character. */
  begin(text: string): void {
    const { length } = text;
    if (length >= this.#bytes.length) this.#bytes = new Uint8Array(2 * length);
    const { read, written } = ENCODER.encodeInto(text, this.#bytes);
    this.#text = text;
    this.#at = 0;
    // What no text of a wire holds ends it: nothing reads on into what was there before.
    this.#bytes[read === length && written === length ? length : 0] = 0;
  }

  /** Whether all of the text has been read. */
  get ended(): boolean {
    return this.#at === this.#text.length;
  }

  /** Moves past exactly these characters, if they come next. */
  skip(literal: string): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    const { length } = literal;
    for (let i = 0; i < length; i++) if (bytes[at + i] !== literal.charCodeAt(i)) return false;
    this.#at = at + length;
    return true;
  }

  /** A whole number of JSON of at most 15 digits. */
  whole(): number {
    const bytes = this.#bytes;
    const from = this.#at;
    let value = 0;
    let at = from;
    for (; ; at++) {
      const digit = bytes[at]! - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
    }
    const count = at - from;
    if (count === 0 || count > 15 || (count > 1 && bytes[from] === ZERO)) return Number.NaN;
    this.#at = at;
    return value;
  }

  /** A decimal as venues write it, digits and at most one point: the double nearest to it. */
  decimal(): number {
    const bytes = this.#bytes;
    const from = this.#at;
    let value = 0;
    let point = -1;
    let at = from;
    for (; ; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit >= 0 && digit <= 9) value = value * 10 + digit;
      else if (digit === POINT - ZERO && point < 0) point = at;
      else break;
    }
    const count = at - from;
    if (count < 1 || count > MOST_CHARACTERS || value > Number.MAX_SAFE_INTEGER) return Number.NaN;
    this.#at = at;
    if (point < 0) return value;
    const places = at - point - 1;
    if (count === 1 || places >= POWERS.length) return Number.NaN;
    return value / POWERS[places]!;
  }

  /** What was read since a place that `place` told. */
  since(place: number): string {
    return this.#text.slice(place, this.#at);
  }

  /** Where the scanner stands. */
  get place(): number {
    return this.#at;
  }

  /** Moves past a text without escapes, up to its closing quote. */
  pass(): boolean {
    const bytes = this.#bytes;
    const from = this.#at;
    let at = from;
    for (; at - from <= MOST_WORD; at++) {
      const code = bytes[at]!;
      if (code === QUOTE) break;
      if (!(code >= 32 && code < 127) || code === BACKSLASH) return false;
    }
    this.#at = at;
    return at - from <= MOST_WORD;
  }

  /** A short text without escapes, up to its closing quote; the same one comes back as the same string. */
  word(): string {
    const bytes = this.#bytes;
    const from = this.#at;
    let hash = 0;
    let at = from;
    for (; at - from <= MOST_WORD; at++) {
      const code = bytes[at]!;
      if (code === QUOTE) break;
      if (!(code >= 32 && code < 127) || code === BACKSLASH) return '';
      hash = (hash * 31 + code) & (WORDS - 1);
    }
    if (at - from > MOST_WORD) return '';
    const known = this.#words[hash]!;
    if (known.length === at - from && this.skip(known)) return known;
    this.#at = at;
    const word = this.#text.slice(from, at);
    this.#words[hash] = word;
    return word;
  }

  /** Levels `[["price","size"],…]` as flat pairs into `pairs`, and as written into `texts` where it is given. */
  levels(pairs: number[], texts: string[] | null): boolean {
    if (this.skip('[]')) return true;
    if (!this.skip('[')) return false;
    do {
      if (!this.skip('["') || !this.price(pairs, texts) || !this.skip('","') || !this.size(pairs, texts)) return false;
      if (!this.skip('"]')) return false;
    } while (this.comma());
    return this.skip(']');
  }

  /** Moves past a comma, if one comes next. */
  comma(): boolean {
    if (this.#bytes[this.#at] !== COMMA) return false;
    this.#at++;
    return true;
  }

  /** A decimal above zero, taken into a list. */
  price(pairs: number[], texts: string[] | null): boolean {
    const from = this.#at;
    const value = this.decimal();
    if (!(value > 0)) return false;
    pairs.push(value);
    if (texts !== null) texts.push(this.#text.slice(from, this.#at));
    return true;
  }

  /** A decimal that may be zero, taken into a list. */
  size(pairs: number[], texts: string[] | null): boolean {
    const from = this.#at;
    const value = this.decimal();
    if (!(value >= 0)) return false;
    pairs.push(value);
    if (texts !== null) texts.push(this.#text.slice(from, this.#at));
    return true;
  }

  /** Micros of `2021-04-17T16:43:37.075687Z`, with one to nine digits below the second or none; those below a microsecond are cut. */
  stamp(): Micros {
    const from = this.#at;
    const bytes = this.#bytes;
    if (!this.#onDay()) {
      const day = this.#text.slice(from, from + 10);
      if (!/^\d{4}-\d\d-\d\d$/.test(day)) return Number.NaN;
      const start = Date.parse(`${day}T00:00:00Z`) * 1000;
      if (Number.isNaN(start)) return Number.NaN;
      this.#day = day;
      this.#dayStart = start;
      this.#at = from + 10;
    }
    if (!this.skip('T')) return Number.NaN;
    const hours = this.#twoDigits(23);
    if (!this.skip(':')) return Number.NaN;
    const minutes = this.#twoDigits(59);
    if (!this.skip(':')) return Number.NaN;
    const seconds = this.#twoDigits(59);
    let micros = 0;
    if (this.skip('.')) {
      const begin = this.#at;
      let at = begin;
      for (; ; at++) {
        const digit = bytes[at]! - ZERO;
        if (!(digit >= 0 && digit <= 9)) break;
        if (at - begin < 6) micros = micros * 10 + digit;
      }
      const count = at - begin;
      if (count < 1 || count > 9) return Number.NaN;
      for (let rest = count; rest < 6; rest++) micros *= 10;
      this.#at = at;
    }
    return this.skip('Z') ? this.#dayStart + ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + micros : Number.NaN;
  }

  #onDay(): boolean {
    return this.#day !== '' && this.skip(this.#day);
  }

  /** Exactly so many digits as a whole number, zeros before it as they are. */
  digits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      const digit = this.#bytes[this.#at + i]! - ZERO;
      if (!(digit >= 0 && digit <= 9)) return Number.NaN;
      value = value * 10 + digit;
    }
    this.#at += count;
    return value;
  }

  /** Two digits up to a number; NaN otherwise. */
  #twoDigits(most: number): number {
    const tens = this.#bytes[this.#at]! - ZERO;
    const ones = this.#bytes[this.#at + 1]! - ZERO;
    if (!(tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9) || tens * 10 + ones > most) return Number.NaN;
    this.#at += 2;
    return tens * 10 + ones;
  }
}
