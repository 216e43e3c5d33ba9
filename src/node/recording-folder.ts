import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { RecordedEntry } from '../adapters/transport/recording.js';
import { ConfigError, DataError } from '../core/errors.js';
import { knownOptions } from '../core/options.js';
import { type Micros, type TimeInput, toMicros } from '../core/time.js';

/** One finished file of a recording. */
export interface RecordingFile {
  readonly file: string;
  readonly from: Micros;
  readonly to: Micros;
  readonly entries: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** A recording on disk. */
export interface RecordingFolder {
  /** Keeps an entry; it is on disk once its file is full, or after `close`. */
  keep(entry: RecordedEntry): void;
  /** Writes what is left. */
  close(): void;
}

const INDEX = 'index.json';
const SCHEMA = 'edgeproof-recording/1';

/** How a recording is cut into files. */
export interface RecordingOptions {
  /** Entries a file; default 50,000. */
  readonly rotateEntries?: number;
}

/**
 * A folder that raw frames are recorded into: compressed files of whole entries, each with its checksum, in an index by time. A
 * file appears only when it is whole; a crash loses the entries since the last one.
 *
 * @throws ConfigError where the folder holds something else
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readRecording, recordingFolder } from 'edgeproof/node';
 * const path = mkdtempSync(join(tmpdir(), 'recording-'));
 * const folder = recordingFolder(path);
 * folder.keep({ at: 5, what: 'frame', connection: 1, frame: 'hello' });
 * folder.close();
 * if ([...readRecording(path)].length !== 1) throw new Error('kept');
 * ```
 */
export function recordingFolder(path: string, options: RecordingOptions = {}): RecordingFolder {
  knownOptions('recordingFolder', options, ['rotateEntries']);
  const most = options.rotateEntries ?? 50_000;
  mkdirSync(path, { recursive: true });
  const files = existsSync(join(path, INDEX)) ? [...listRecording(path)] : [];
  if (files.length === 0 && readdirSync(path).length > 0) {
    throw new ConfigError(
      'recordingFolder',
      `"${path}" holds something else`,
      'name an empty folder, or one of a recording',
    );
  }
  let lines: string[] = [];
  let from: Micros = 0;
  let to: Micros = 0;
  const flush = (): void => {
    if (lines.length === 0) return;
    const bytes = gzipSync(`${lines.join('\n')}\n`);
    const file = `${String(files.length).padStart(6, '0')}.jsonl.gz`;
    writeFileSync(join(path, `${file}.part`), bytes);
    renameSync(join(path, `${file}.part`), join(path, file));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    files.push({ file, from, to, entries: lines.length, bytes: bytes.length, sha256 });
    writeFileSync(join(path, `${INDEX}.part`), `${JSON.stringify({ schema: SCHEMA, files }, null, 2)}\n`);
    renameSync(join(path, `${INDEX}.part`), join(path, INDEX));
    lines = [];
  };
  return {
    keep: (entry) => {
      if (lines.length === 0) from = entry.at;
      to = entry.at;
      lines.push(encode(entry));
      if (lines.length >= most) flush();
    },
    close: flush,
  };
}

/**
 * The files of a recording, by time.
 *
 * @throws DataError where there is no index, or it is of another kind
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { listRecording, recordingFolder } from 'edgeproof/node';
 * const path = mkdtempSync(join(tmpdir(), 'recording-'));
 * const folder = recordingFolder(path);
 * folder.keep({ at: 5, what: 'frame', connection: 1, frame: 'hello' });
 * folder.close();
 * if (listRecording(path)[0]?.from !== 5) throw new Error('one file, from its first entry on');
 * ```
 */
export function listRecording(path: string): readonly RecordingFile[] {
  const index = join(path, INDEX);
  if (!existsSync(index))
    throw new DataError('recording', `there is no ${INDEX} in "${path}"`, 'name the folder of a recording');
  const { schema, files } = JSON.parse(readFileSync(index, 'utf8')) as { schema: string; files: RecordingFile[] };
  if (schema !== SCHEMA)
    throw new DataError('recording', `"${path}" is of schema ${schema}`, `this version reads ${SCHEMA}`);
  return files;
}

/**
 * What is wrong with a recording: files that are gone or changed; empty when all is well.
 *
 * @throws DataError where there is no index
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { recordingFolder, verifyRecording } from 'edgeproof/node';
 * const path = mkdtempSync(join(tmpdir(), 'recording-'));
 * const folder = recordingFolder(path);
 * folder.keep({ at: 5, what: 'frame', connection: 1, frame: 'hello' });
 * folder.close();
 * if (verifyRecording(path).length !== 0) throw new Error('nothing was changed');
 * ```
 */
export function verifyRecording(path: string): readonly string[] {
  return listRecording(path).flatMap(({ file, sha256 }) => {
    const there = join(path, file);
    if (!existsSync(there)) return [`${file} is gone`];
    return createHash('sha256').update(readFileSync(there)).digest('hex') === sha256 ? [] : [`${file} was changed`];
  });
}

/**
 * The entries of a recording in order, from a time to before a time; only the files that reach into it are read.
 *
 * @throws DataError for a file that is gone or was changed
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readRecording, recordingFolder } from 'edgeproof/node';
 * const path = mkdtempSync(join(tmpdir(), 'recording-'));
 * const folder = recordingFolder(path);
 * folder.keep({ at: 5, what: 'frame', connection: 1, frame: 'hello' });
 * folder.close();
 * if ([...readRecording(path, { from: '1970-01-01T00:00:01Z' })].length !== 0) throw new Error('it came before');
 * ```
 */
export function* readRecording(
  path: string,
  range: { readonly from?: TimeInput; readonly to?: TimeInput } = {},
): Generator<RecordedEntry> {
  knownOptions('readRecording', range, ['from', 'to']);
  const from = range.from === undefined ? Number.NEGATIVE_INFINITY : toMicros(range.from);
  const to = range.to === undefined ? Number.POSITIVE_INFINITY : toMicros(range.to);
  for (const one of listRecording(path)) {
    if (one.to < from || one.from >= to) continue;
    const there = join(path, one.file);
    const bytes = existsSync(there) ? readFileSync(there) : Buffer.alloc(0);
    if (createHash('sha256').update(bytes).digest('hex') !== one.sha256) {
      throw new DataError(
        'recording',
        `${one.file} of "${path}" is gone or was changed`,
        'restore it, or read another stretch',
      );
    }
    for (const line of gunzipSync(bytes).toString('utf8').split('\n')) {
      if (line === '') continue;
      const entry = decode(line);
      if (entry.at >= from && entry.at < to) yield entry;
    }
  }
}

function encode(entry: RecordedEntry): string {
  if (entry.what !== 'frame' || typeof entry.frame === 'string') return JSON.stringify(entry);
  return JSON.stringify({ ...entry, frame: { base64: Buffer.from(entry.frame).toString('base64') } });
}

function decode(line: string): RecordedEntry {
  const entry = JSON.parse(line) as RecordedEntry & { frame?: unknown };
  if (entry.what !== 'frame' || typeof entry.frame === 'string') return entry;
  // As it was written above: bytes lie in JSON as base64, which the type of a frame does not know.
  const { base64 } = entry.frame as unknown as { base64: string };
  return { ...entry, frame: new Uint8Array(Buffer.from(base64, 'base64')) };
}
