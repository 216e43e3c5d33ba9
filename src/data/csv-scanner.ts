import { DataError } from '../core/errors.js';
import type { CsvClock } from './csv-time.js';
import { powerOfTen } from './digit-groups.js';

/** What becomes of a field: a number has the index of its column, other fields one of these. */
export const FIELD = { skip: -1, time: -2, clock: -3, instrument: -4 } as const;

/** How rows are laid out and read. */
export interface ScanPlan {
  readonly who: string;
  readonly separator: number;
  readonly decimal: number;
  /** What becomes of each field of a line, in order. */
  readonly fields: Int32Array;
  /** Names of the number columns, for errors. */
  readonly names: readonly string[];
  /** Whether a field without a number is NaN instead of an error. */
  readonly missingIsNaN: boolean;
  readonly clock: CsvClock;
  /** Index of an instrument by its text; negative: the row is passed over. */
  readonly instrumentOf: (text: string, line: number) => number;
  /** Whether rows are of several instruments, so that the index of each is kept. */
  readonly mixed: boolean;
}

const [LF, CR, QUOTE, SPACE, ZERO, MINUS] = [10, 13, 34, 32, 48, 45] as const;
/** Digits that a float64 holds exactly: below them mantissa / power of ten is correctly rounded (Clinger 1990). */
const EXACT_DIGITS = 15;
const MISSING = new Set(['', 'nan', 'null', 'none', 'na', 'n/a', '-']);
const text = new TextDecoder();

/**
 * Reads lines of separated values from bytes straight into columns of numbers: no string a field, no object a row.
 *
 * Written by hand because splitting text and `Number` cost several times as much; a field that is not a plain number
 * (quotes, exponents, more than 15 digits) takes a slow path through `Number`, so that the result is always the same.
 */
export class CsvScanner {
  /** Number of the line that is read next, from 1. */
  line: number;
  /** Rows held in the columns. */
  rows = 0;
  /** Rows of instruments that nobody asked for. */
  passed = 0;
  time: Float64Array;
  columns: Float64Array[];
  instrument: Int32Array | null;
  readonly #plan: ScanPlan;
  readonly #capacity: number;
  /** The instrument of the last line: its text and its index. */
  #symbol = new Uint8Array(0);
  #index = -1;
  /** Where the content of the last field ended, a closing quote left out. */
  #contentEnd = 0;
  /** Where time and clock of the present line begin and end. */
  #timeFrom = 0;
  #timeTo = 0;
  #clockFrom = 0;
  #clockTo = 0;
  #last = Number.NEGATIVE_INFINITY;

  constructor(plan: ScanPlan, capacity: number, line: number) {
    this.#plan = plan;
    this.#capacity = capacity;
    this.line = line;
    this.time = new Float64Array(capacity);
    this.columns = plan.names.map(() => new Float64Array(capacity));
    this.instrument = plan.mixed ? new Int32Array(capacity) : null;
  }

  /** Starts new columns; the old ones belong to whoever took them. */
  renew(): void {
    this.rows = 0;
    this.time = new Float64Array(this.#capacity);
    this.columns = this.columns.map(() => new Float64Array(this.#capacity));
    if (this.instrument !== null) this.instrument = new Int32Array(this.#capacity);
  }

  /** Reads whole lines of `bytes[from..to)` until the columns are full; gives the first byte that was not used. */
  scan(bytes: Uint8Array, from: number, to: number): number {
    let p = from;
    while (p < to && this.rows < this.#capacity) {
      const c = bytes[p];
      if (c === LF || (c === CR && bytes[p + 1] === LF)) {
        p += c === LF ? 1 : 2;
        this.line++;
        continue;
      }
      const next = this.#row(bytes, p, to);
      if (next < 0) return p;
      p = next;
      this.line++;
    }
    return p;
  }

  /** Reads one line; gives the start of the next, or -1 when a quoted field goes on beyond `to`. */
  #row(bytes: Uint8Array, start: number, to: number): number {
    const { fields, separator } = this.#plan;
    const count = fields.length;
    this.#timeFrom = 0;
    this.#timeTo = 0;
    this.#clockFrom = 0;
    this.#clockTo = 0;
    let keep = true;
    let p = start;
    for (let field = 0; ; field++) {
      const what = fields[field]!;
      const from = p;
      p = what >= 0 ? this.#number(bytes, from, to, what) : this.#fieldEnd(bytes, from, to);
      if (p < 0) return -1;
      if (what < FIELD.skip) {
        const inner = bytes[from] === QUOTE ? from + 1 : from;
        if (what === FIELD.instrument) keep = this.#instrument(bytes, inner);
        else if (what === FIELD.time) {
          this.#timeFrom = inner;
          this.#timeTo = this.#contentEnd;
        } else {
          this.#clockFrom = inner;
          this.#clockTo = this.#contentEnd;
        }
      }
      if (bytes[p] !== separator) {
        if (field + 1 < count)
          throw this.#error(
            `has ${field + 1} of ${count} fields`,
            'it may be cut off: fetch the file again or remove the line',
          );
        break;
      }
      if (field + 1 === count)
        throw this.#error(`has more than ${count} fields`, 'quote fields that hold a separator, or mend the line');
      p++;
    }
    if (keep) this.#take(bytes);
    return bytes[p] === CR ? p + 2 : p + 1;
  }

  /** Reads a number into its column; gives where the field ends, -1 when a quote is still open. */
  #number(bytes: Uint8Array, from: number, to: number, column: number): number {
    const { separator, decimal, fields } = this.#plan;
    let mantissa = 0;
    let digits = 0;
    let point = -1;
    const negative = bytes[from] === MINUS;
    let p = negative ? from + 1 : from;
    let c = 0;
    for (; ; p++) {
      c = bytes[p]!;
      const d = c - ZERO;
      if (d >= 0 && d <= 9) {
        mantissa = mantissa * 10 + d;
        digits++;
      } else if (c === decimal && point < 0) point = digits;
      else break;
    }
    const ended = c === separator || c === LF || (c === CR && bytes[p + 1] === LF);
    if (ended && digits > 0 && digits <= EXACT_DIGITS) {
      if (point >= 0 && point < digits) mantissa /= powerOfTen(digits - point);
      this.columns[column]![this.rows] = negative ? -mantissa : mantissa;
      return p;
    }
    const end = this.#fieldEnd(bytes, from, to);
    const cut = bytes[end] !== separator && fields[fields.length - 1] !== column;
    if (end >= 0 && !cut) this.columns[column]![this.rows] = this.#slowNumber(bytes, from, column);
    return end;
  }

  #take(bytes: Uint8Array): void {
    const { clock } = this.#plan;
    const from = this.#timeFrom;
    const to = this.#timeTo;
    const clockFrom = this.#clockFrom;
    const clockTo = this.#clockTo;
    const time = clock.read(bytes, from, to, clockFrom, clockTo);
    if (Number.isNaN(time)) {
      const parts = [bytes.subarray(from, to), bytes.subarray(clockFrom, clockTo)];
      const shown = parts
        .map((part) => text.decode(part))
        .join(' ')
        .trim();
      throw this.#error(`time "${shown}" ${clock.trouble.what}`, clock.trouble.fix);
    }
    if (time < this.#last)
      throw this.#error('is earlier than the line before it', 'sort the file by time, oldest first');
    this.#last = time;
    this.time[this.rows++] = time;
  }

  /** Where a field ends: its separator or the end of the line; -1 when a quote is still open at `to`. */
  #fieldEnd(bytes: Uint8Array, from: number, to: number): number {
    const { separator } = this.#plan;
    let p = from;
    if (bytes[p] === QUOTE) {
      for (p++; p < to; p++) {
        if (bytes[p] !== QUOTE) continue;
        if (bytes[p + 1] !== QUOTE) break;
        p++;
      }
      if (p >= to) return -1;
      this.#contentEnd = p++;
      while (bytes[p] === SPACE) p++;
      const c = bytes[p];
      if (c === separator || c === LF || (c === CR && bytes[p + 1] === LF)) return p;
      throw this.#error('has text after a closing quote', 'write quotes inside a quoted field twice');
    }
    let c = bytes[p]!;
    while (c !== separator && c !== LF) c = bytes[++p]!;
    if (c === LF && p > from && bytes[p - 1] === CR) p--;
    this.#contentEnd = p;
    return p;
  }

  #slowNumber(bytes: Uint8Array, from: number, column: number): number {
    const quoted = bytes[from] === QUOTE;
    const raw = text.decode(bytes.subarray(quoted ? from + 1 : from, this.#contentEnd)).trim();
    const plain = this.#plan.decimal === 46 ? raw : raw.replace(',', '.');
    const name = this.#plan.names[column] ?? '';
    if (MISSING.has(plain.toLowerCase())) {
      if (this.#plan.missingIsNaN) return Number.NaN;
      throw this.#error(`${name} is ${raw === '' ? 'empty' : raw}`, 'repair or drop the line, or state missing: "nan"');
    }
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
    if (Number.isNaN(value))
      throw this.#error(`${name} "${raw}" is not a number`, 'repair or drop the line, or state decimal and separator');
    return value;
  }

  #instrument(bytes: Uint8Array, from: number): boolean {
    const end = this.#contentEnd;
    let same = end - from === this.#symbol.length;
    for (let i = from; same && i < end; i++) same = bytes[i] === this.#symbol[i - from];
    if (!same) {
      this.#symbol = bytes.slice(from, end);
      this.#index = this.#plan.instrumentOf(text.decode(this.#symbol).trim(), this.line);
    }
    if (this.instrument !== null) this.instrument[this.rows] = this.#index;
    if (this.#index < 0) this.passed++;
    return this.#index >= 0;
  }

  #error(what: string, fix: string): DataError {
    return new DataError(this.#plan.who, `line ${this.line} ${what}`, fix, { line: this.line });
  }
}
