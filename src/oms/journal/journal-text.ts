import { DataError } from '../../core/errors.js';
import { crc32 } from './crc32.js';
import type { OmsRecord } from './record.js';

/** First line of every journal; the number is the version of the format. */
export const JOURNAL_HEAD = 'edgeproof-order-journal 1\n';

const VERSION = /^edgeproof-order-journal (\d+)$/;
const LINE = /^(\d+) (\d+) ([0-9a-f]{8}) (\{.*\})$/;

/** A record and the desk that wrote it. */
export interface JournalEntry {
  /** 1 for the first of a journal; without holes. */
  readonly seq: number;
  readonly venue: string;
  readonly record: OmsRecord;
}

/** What a journal holds once it has been read. */
export interface JournalContents {
  readonly entries: readonly JournalEntry[];
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
  const json = ascii(`{"v":${JSON.stringify(venue)},${JSON.stringify(record).slice(1)}`);
  const head = `${seq} ${durable} `;
  return `${head}${hex(crc32(json, crc32(head)))} ${json}\n`;
}

/** Text in ASCII, so that characters are bytes. */
function ascii(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a range of bytes
  if (!/[^\x00-\x7f]/.test(text)) return text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a range of bytes
  return text.replace(/[^\x00-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

interface Parsed {
  readonly seq: number;
  readonly durable: number;
  readonly json: string;
}

function parse(line: string): Parsed | null {
  const match = LINE.exec(line);
  if (match === null) return null;
  const [, seq, durable, sum, json] = match;
  if (hex(crc32(json!, crc32(`${seq} ${durable} `))) !== sum) return null;
  return { seq: Number(seq), durable: Number(durable), json: json! };
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
  const entries: JournalEntry[] = [];
  const begin = checkHead(text);
  if (begin < 0) return { entries, whole: 0, torn: text.length };
  let at = begin;
  let next = 1;
  let number = 1;
  while (at < text.length) {
    number += 1;
    const end = text.indexOf('\n', at);
    const parsed = end < 0 ? null : parse(text.slice(at, end));
    const first = entries.length === 0 && parsed !== null && parsed.json.includes('"t":"snapshot"');
    if (parsed === null || (parsed.seq !== next && !first)) {
      refuseRot(text, at, next, number);
      return { entries, whole: at, torn: text.length - at };
    }
    const { v, ...record } = JSON.parse(parsed.json) as OmsRecord & { v: string };
    entries.push({ seq: parsed.seq, venue: v, record: record as OmsRecord });
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
    const parsed = parse(line.slice(index));
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
