/** Finds raw captures of venues and reads them line by line, in the two forms they come in. */
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A venue whose wire a capture holds. */
export type Venue = 'binance' | 'binance-usdm' | 'coinbase' | 'kraken';

/** One line of a capture: a frame of a socket, or the answer to a request. Times in Micros of the local clock. */
export interface CapturedLine {
  readonly at: number;
  readonly text: string;
  /** Address of the request that this answers; '' for a frame. */
  readonly url: string;
}

/** Files that were recorded together. */
export interface Capture {
  readonly name: string;
  readonly venue: Venue;
  readonly files: readonly string[];
}

/** `<ns> <json>`: hftbacktest. */
const NANOS = /^(\d{19}) (?=[{[])/;
/** `<s.us>: <json>`, or an address before it: cryptofeed. */
const SECONDS = /^(\d{9,11}(?:\.\d+)?): (?=[{[])/;
const ANSWER = /^(https?:\/\/\S+) -> (\d{9,11}(?:\.\d+)?): (?=[{[])/;
const OTHER = /^(\S+ <->? \d|configuration: )/;

function micros(seconds: string): number {
  const [whole = '0', part = ''] = seconds.split('.');
  return Number(whole) * 1_000_000 + Number(part.padEnd(6, '0').slice(0, 6));
}

function textOf(file: string): string {
  const bytes = readFileSync(file);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
}

function readLine(line: string): CapturedLine | null {
  const nanos = NANOS.exec(line);
  if (nanos !== null) return { at: Number(nanos[1]!.slice(0, 16)), text: line.slice(nanos[0].length), url: '' };
  const seconds = SECONDS.exec(line);
  if (seconds !== null) return { at: micros(seconds[1]!), text: line.slice(seconds[0].length), url: '' };
  const answer = ANSWER.exec(line);
  if (answer !== null) return { at: micros(answer[2]!), text: line.slice(answer[0].length), url: answer[1]! };
  return null;
}

/** All lines of a capture in order of time; `unread` counts those of neither form. */
export function readCapture(capture: Capture): {
  readonly lines: readonly CapturedLine[];
  readonly unread: number;
  readonly bookDepth: number | undefined;
} {
  const lines: CapturedLine[] = [];
  let unread = 0;
  let bookDepth: number | undefined;
  for (const file of capture.files) {
    for (const line of textOf(file).split('\n')) {
      const read = readLine(line);
      // The newer wire of Kraken tells the depth of a book only where it is subscribed.
      const depth = line.length < 4000 ? /"method".*"book".*"depth": ?(\d+)/.exec(line)?.[1] : undefined;
      if (depth !== undefined) bookDepth = Number(depth);
      if (read !== null) lines.push(read);
      else if (line !== '' && !OTHER.test(line)) unread++;
    }
  }
  // Stable: lines of one moment stay as they were written.
  lines.sort((a, b) => a.at - b.at);
  return { lines, unread, bookDepth };
}

/** What the beginning of a file says about whose it is; null when it is no capture. */
function venueOf(file: string): Venue | null {
  const head = headOf(file);
  const first = head.slice(0, 400);
  const isCapture = NANOS.test(head) || SECONDS.test(head) || ANSWER.test(head) || OTHER.test(head);
  if (!isCapture) return null;
  if (/\bfapi\b|fstream\.|"pu":/.test(head)) return 'binance-usdm';
  if (/api\.binance|stream\.binance|"e":"(depthUpdate|trade|aggTrade)"/.test(head)) return 'binance';
  if (/coinbase/.test(first)) return 'coinbase';
  if (/kraken\.com/.test(first)) return 'kraken';
  const name = basename(file).toLowerCase();
  if (name.startsWith('coinbase')) return 'coinbase';
  return name.startsWith('kraken') ? 'kraken' : null;
}

function headOf(file: string): string {
  if (statSync(file).size > 64 * 1024 * 1024) return '';
  if (/\.gz$/i.test(file)) {
    try {
      return textOf(file).slice(0, 65_536);
    } catch {
      return ''; // not gzip whatever its name says: no capture
    }
  }
  const bytes = Buffer.alloc(65_536);
  const handle = openSync(file, 'r');
  try {
    return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, 0)).toString('utf8');
  } finally {
    closeSync(handle);
  }
}

/** `BINANCE_US.ws.1.0` belongs to `BINANCE_US`; any other file stands alone. */
function family(file: string): string {
  const match = /^([A-Za-z_]+)(\.(ws|http))?(\.\d+)+$/.exec(basename(file));
  return match === null ? basename(file).replace(/\.gz$/, '') : match[1]!;
}

function filesUnder(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((one) => join(path, one))
    .filter((one) => statSync(one).isFile() && !/\.(json|csv|zip|feather|zst|md|txt)$/i.test(one))
    .sort();
}

/** Every capture in a file or folder; files that were recorded together are one capture. */
export function findCaptures(path: string): readonly Capture[] {
  const found = new Map<string, { name: string; venue: Venue; files: string[] }>();
  for (const file of filesUnder(path)) {
    const venue = venueOf(file);
    if (venue === null) continue;
    const name = family(file);
    const key = `${dirname(file)}/${name}`;
    const capture = found.get(key) ?? { name, venue, files: [] };
    capture.files.push(file);
    if (venue === 'binance-usdm') capture.venue = venue;
    found.set(key, capture);
  }
  return [...found.values()];
}
