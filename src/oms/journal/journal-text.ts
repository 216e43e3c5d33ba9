import { DataError } from '../../core/errors.js';
import { crc32 } from './crc32.js';
import type { OmsRecord } from './record.js';
import { recordJson } from './record-json.js';

/** First line of every journal; the number is the version of the format. */
export const JOURNAL_HEAD = 'edgeproof-order-journal 1\n';

const VERSION = /^edgeproof-order-journal (\d+)$/;

/** A record and the desk that wrote it. */
export interface OrderJournalEntry {
  /** 1 for the first of a journal; without holes. */
  readonly seq: number;
  readonly venue: string;
  readonly record: OmsRecord;
}

/** What a journal holds once it has been read. */
export interface JournalContents {
  readonly entries: readonly OrderJournalEntry[];
  /** Bytes that are whole, the head included; what lies behind them is a torn tail. */
  readonly whole: number;
  /** Bytes of the torn tail. */
  readonly torn: number;
}

/**
 * One record as a line: number, number of the last record that was on disk when this one was written, checksum, JSON.
 *
 * The second number is what tells a torn tail from rot: damage at or below a number that a later line vouches for was on
 * disk whole once.
 *
 * @example
 * ```ts
 * import { journalLine } from 'edgeproof/oms';
 * if (!journalLine(7, 6, 'sim', { t: 'resume', at: 5, source: 'me' }).startsWith('7 6 ')) throw new Error('numbers first');
 * ```
 */
export function journalLine(seq: number, durable: number, venue: string, record: OmsRecord): string {
  const head = `${seq} ${durable} `;
  const before = crc32(head);
  let json = venuePrefix(venue) + recordJson(record);
  let sum = crc32(json, 0, json.length, before);
  if (sum < 0) {
    json = ascii(json);
    sum = crc32(json, 0, json.length, before);
  }
  return `${head}${hex(sum)} ${json}\n`;
}

let lastVenue = '';
let lastPrefix = '{"v":"",';

/** What the JSON of all records of a desk begins with, in ASCII. */
export function venuePrefix(venue: string): string {
  if (venue !== lastVenue) {
    lastVenue = venue;
    lastPrefix = ascii(`{"v":${JSON.stringify(venue)},`);
  }
  return lastPrefix;
}

/** Text in ASCII, so that characters are bytes. */
function ascii(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a range of bytes
  return text.replace(/[^\x00-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex(value: number): string {
  return HEX[value >>> 24]! + HEX[(value >>> 16) & 0xff]! + HEX[(value >>> 8) & 0xff]! + HEX[value & 0xff]!;
}

interface Parsed {
  readonly seq: number;
  readonly durable: number;
  /** Where the JSON begins and ends. */
  readonly from: number;
  readonly to: number;
}

/** The record between two places of a text, or null when there is no whole one. */
function parse(text: string, begin: number, end: number): Parsed | null {
  const first = text.indexOf(' ', begin);
  const second = first < 0 ? -1 : text.indexOf(' ', first + 1);
  if (second < 0 || second + 9 >= end || text[second + 9] !== ' ' || text[second + 10] !== '{') return null;
  const sum = crc32(text, second + 10, end, crc32(text, begin, second + 1));
  if (sum < 0 || text.slice(second + 1, second + 9) !== hex(sum)) return null;
  const [seq, durable] = [Number(text.slice(begin, first)), Number(text.slice(first + 1, second))];
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(durable)) return null;
  return { seq, durable, from: second + 10, to: end };
}

const VENUE = /^\{"v":("(?:[^"\\]|\\.)*"),/;

/** Reads the JSON of records; what nearly all of them begin with alike is read once. */
class EntryReader {
  #prefix = '';
  #venue = '';

  entry(text: string, { seq, from, to }: Parsed): OrderJournalEntry {
    if (this.#prefix === '' || !text.startsWith(this.#prefix, from)) {
      const found = VENUE.exec(text.slice(from, to));
      this.#prefix = found?.[0] ?? '{';
      this.#venue = found === null ? '' : (JSON.parse(found[1]!) as string);
    }
    const record = JSON.parse(`{${text.slice(from + this.#prefix.length, to)}`) as OmsRecord;
    return { seq, venue: this.#venue, record };
  }
}

/**
 * Reads a journal.
 *
 * A tail that was not whole on disk when the process died is cut: nothing rested on it yet. Damage below what a later
 * record vouches for is never skipped.
 *
 * @param text - the bytes, one character each (latin1)
 * @throws DataError for a journal of another version, and for damage in the middle: it names line and byte
 * @example
 * ```ts
 * import { JOURNAL_HEAD, journalLine, readJournal } from 'edgeproof/oms';
 * const line = journalLine(1, 0, 'sim', { t: 'resume', at: 5, source: 'me' });
 * const { entries, torn } = readJournal(JOURNAL_HEAD + line + line.slice(0, 9));
 * if (entries.length !== 1 || torn !== 9) throw new Error('the torn tail is cut');
 * ```
 */
export function readJournal(text: string): JournalContents {
  const entries: OrderJournalEntry[] = [];
  const begin = checkHead(text);
  if (begin < 0) return { entries, whole: 0, torn: text.length };
  let at = begin;
  let next = 1;
  let number = 1;
  const reader = new EntryReader();
  while (at < text.length) {
    number += 1;
    const end = text.indexOf('\n', at);
    const parsed = end < 0 ? null : parse(text, at, end);
    const first =
      entries.length === 0 && parsed !== null && text.slice(parsed.from, parsed.to).includes('"t":"snapshot"');
    if (parsed === null || (parsed.seq !== next && !first)) {
      refuseRot(text, at, next, number);
      return { entries, whole: at, torn: text.length - at };
    }
    entries.push(reader.entry(text, parsed));
    next = parsed.seq + 1;
    at = end + 1;
  }
  return { entries, whole: at, torn: 0 };
}

/** Where the first record begins; -1 when not even the head was whole. */
function checkHead(text: string): number {
  // The last byte of a torn write may be anything.
  if (text.length <= JOURNAL_HEAD.length && text !== JOURNAL_HEAD && JOURNAL_HEAD.startsWith(text.slice(0, -1)))
    return -1;
  const end = text.indexOf('\n');
  const version = VERSION.exec(text.slice(0, Math.max(end, 0)))?.[1];
  if (version === '1') return JOURNAL_HEAD.length;
  throw new DataError(
    'order journal',
    version === undefined ? 'it does not begin as a journal does' : `it is of version ${version}`,
    version === undefined
      ? 'check the path; restore the file from a copy if it is damaged'
      : 'use the edgeproof that wrote it',
  );
}

/** A whole record at the end of a line, even where the break before it is what was damaged. */
function parseInside(line: string): Parsed | null {
  for (const { index } of line.matchAll(/\d(?=\d* \d+ [0-9a-f]{8} \{)/g)) {
    const parsed = parse(line, index, line.length);
    if (parsed !== null) return parsed;
  }
  return null;
}

/** Throws when any whole line behind the damage vouches for what is damaged. */
function refuseRot(text: string, from: number, expected: number, line: number): void {
  let at = from;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    if (end < 0) return;
    const parsed = parseInside(text.slice(at, end));
    if (parsed !== null && parsed.durable >= expected)
      throw new DataError(
        'order journal',
        `record ${expected} (line ${line}, byte ${from}) is damaged, and record ${parsed.seq} behind it is whole`,
        'trade nothing: restore the file from a copy, or reconcile by hand and start a new journal',
        { line, byte: from, record: expected },
      );
    at = end + 1;
  }
}
