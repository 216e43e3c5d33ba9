import type { DataSource, HistoryQuery } from '../contracts/data-source.js';
import { DataError } from '../core/errors.js';
import type { EventBatch } from '../core/event.js';
import { parseOptions } from '../core/options.js';
import type { Universe } from '../core/universe.js';
import { BATCH_SIZE } from './bar-series.js';
import { type ByteInput, byteChunks, joinBytes } from './bytes.js';
import { type Dialect, sniffDialect } from './csv-dialect.js';
import { type CsvOptions, type CsvSettings, csvSchema } from './csv-options.js';
import { CsvRows } from './csv-rows.js';
import { CsvScanner } from './csv-scanner.js';
import { CsvClock } from './csv-time.js';

/**
 * A source over separated values: text, bytes, or a function that opens a stream of either.
 *
 * The file is read as a stream into columns, so that its size does not matter; a function is called again for each run.
 * Header names, separators and the form of times are found out; zones are stated, never guessed. A bar's time is its
 * end unless stated otherwise; a bare date stands for its whole day. Quotes as in RFC 4180, BOM, CRLF and blank lines
 * are understood.
 *
 * @throws ConfigError (when read) for missing columns; DataError naming the line for what cannot be read
 * @example
 * ```ts
 * import { csv } from 'edgeproof/data';
 * const text = 'Date,Open,High,Low,Close,Volume\n2024-01-02,472.2,473.7,470.5,472.7,123007800\n';
 * const source = csv(text, { instrument: 'SPY', calendar: 'XNYS' });
 * if (!source.provides.history) throw new Error('no history');
 * ```
 */
export function csv(input: ByteInput, options: CsvOptions = {}): DataSource {
  return new CsvSource(input, parseOptions('csv', csvSchema, options));
}

class CsvSource implements DataSource {
  readonly name: string;
  readonly version = '1';
  readonly apiVersion = 1;
  readonly provides: DataSource['provides'];
  readonly #input: ByteInput;
  readonly #o: CsvSettings;

  constructor(input: ByteInput, o: CsvSettings) {
    this.name = o.name;
    this.provides = Object.freeze({ kinds: Object.freeze([o.kind]), history: true, live: false });
    this.#input = input;
    this.#o = o;
  }

  async *history(query: HistoryQuery, signal: AbortSignal): AsyncGenerator<EventBatch> {
    signal.throwIfAborted();
    const { instrument, kind } = this.#o;
    if (!query.kinds.includes(kind)) return;
    if (instrument !== undefined && !query.universe.has(instrument)) return;
    const reader = new CsvReader(this.#o, query);
    for await (const chunk of byteChunks(this.#input)) {
      for (const batch of reader.feed(chunk, false)) {
        signal.throwIfAborted();
        yield batch;
      }
      if (reader.beyond) return;
    }
    yield* reader.feed(new Uint8Array(0), true);
    reader.finish();
  }
}

const LF = 10;
const LONGEST_LINE = 1 << 20;

/** Reads one stream once: finds the dialect, scans whole lines, keeps what is left for the next chunk. */
class CsvReader {
  /** Whether all that follows lies at or after the end of the query. */
  beyond = false;
  readonly #o: CsvSettings;
  readonly #query: HistoryQuery;
  readonly #clock: CsvClock;
  #rest: Uint8Array = new Uint8Array(0);
  #line = 1;
  #begun = false;
  #scanner: CsvScanner | null = null;
  #rows: CsvRows | null = null;
  #seen = 0;

  constructor(o: CsvSettings, query: HistoryQuery) {
    this.#o = o;
    this.#query = query;
    this.#clock = new CsvClock({ format: o.timeFormat, zone: o.zone, twice: o.twice, dates: o.time === 'date' });
  }

  *feed(chunk: Uint8Array, last: boolean): Generator<EventBatch> {
    let bytes = joinBytes(this.#rest, chunk);
    if (last && bytes.length > 0 && bytes[bytes.length - 1] !== LF) bytes = joinBytes(bytes, Uint8Array.of(LF));
    const end = bytes.lastIndexOf(LF) + 1;
    let at = this.#scanner === null ? this.#begin(bytes, end) : 0;
    const scanner = this.#scanner;
    while (scanner !== null && at < end && !this.beyond) {
      at = scanner.scan(bytes, at, end);
      if (scanner.rows < BATCH_SIZE) break;
      yield* this.#emit(scanner);
    }
    this.#rest = bytes.slice(at);
    if (this.#rest.length > LONGEST_LINE && !this.beyond) {
      const line = scanner?.line ?? this.#line;
      throw new DataError(this.#o.name, `line ${line} does not end within a megabyte`, 'check line feeds and quotes');
    }
    if (last && scanner !== null) yield* this.#emit(scanner);
  }

  /** Throws when the stream ended without a row or within one. */
  finish(): void {
    const who = this.#o.name;
    if (this.beyond) return;
    if (this.#rest.length > 0)
      throw new DataError(
        who,
        `a quote that opens on line ${this.#scanner?.line ?? 1} is never closed`,
        'mend the file',
      );
    if (this.#seen === 0 && (this.#scanner?.passed ?? 0) === 0)
      throw new DataError(who, this.#scanner === null ? 'is empty' : 'has a header and no rows', 'check the file');
  }

  *#emit(scanner: CsvScanner): Generator<EventBatch> {
    if (scanner.rows === 0) return;
    this.#seen += scanner.rows;
    const { from, to } = this.#query;
    const batch = this.#rows?.batch(scanner, this.#clock, { from, to }) ?? null;
    this.beyond = Number.isFinite(to) && (this.#rows?.lastAt ?? 0) >= to;
    scanner.renew();
    if (batch !== null) yield batch;
  }

  /** Passes over BOM and skipped lines, reads the first line; gives where the rows start. */
  #begin(bytes: Uint8Array, end: number): number {
    let at = 0;
    if (!this.#begun && bytes.length >= 3) {
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) at = 3;
      this.#begun = true;
    }
    while (at < end) {
      const stop = bytes.indexOf(LF, at);
      const line = new TextDecoder().decode(bytes.subarray(at, stop)).trim();
      if (line !== '' && this.#line > this.#o.skipLines) {
        const dialect = sniffDialect(this.#o.name, line, {
          ...this.#o,
          instrumentColumn: this.#o.instrument === undefined,
        });
        if (dialect.header) this.#line++;
        this.#plan(dialect);
        return dialect.header ? stop + 1 : at;
      }
      this.#line++;
      at = stop + 1;
    }
    return at;
  }

  #plan(dialect: Dialect): void {
    const o = this.#o;
    const { universe } = this.#query;
    const own = o.instrument === undefined ? -1 : universe.indexOf(o.instrument);
    const byName = o.instrument === undefined ? ids(universe) : only(o.name, o.instrument, own);
    const separator = dialect.separator.charCodeAt(0);
    const decimal = o.decimal.charCodeAt(0);
    if (separator === decimal)
      throw new DataError(o.name, 'fields and decimals are both marked by a comma', 'state separator or decimal');
    this.#scanner = new CsvScanner(
      {
        who: o.name,
        separator,
        decimal,
        fields: dialect.fields,
        names: dialect.names,
        missingIsNaN: o.missing === 'nan',
        clock: this.#clock,
        instrumentOf: byName,
        mixed: o.instrument === undefined,
      },
      BATCH_SIZE,
      this.#line,
    );
    this.#rows = new CsvRows(o, dialect, own);
  }
}

function ids(universe: Universe): (text: string) => number {
  return (text) => (universe.has(text) ? universe.indexOf(text) : -1);
}

/** All rows must be of one instrument, by whatever name the file calls it. */
function only(who: string, instrument: string, index: number): (text: string, line: number) => number {
  let first: string | null = null;
  return (text, line) => {
    first ??= text;
    if (text === first) return index;
    throw new DataError(
      who,
      `line ${line} is of "${text}", lines before it are of "${first}", and all were stated to be ${instrument}`,
      'leave instrument out to read each row as what it says',
      { line },
    );
  };
}
