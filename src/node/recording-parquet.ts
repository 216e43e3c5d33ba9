import { existsSync, renameSync, rmSync } from 'node:fs';
import type { RecordedEntry } from '../adapters/transport/recording.js';
import { ConfigError } from '../core/errors.js';
import { knownOptions } from '../core/options.js';
import type { TimeInput } from '../core/time.js';
import { VERSION } from '../core/version.js';
import { loadParquet, type ParquetElement } from './parquet-library.js';
import { readRecording } from './recording-folder.js';

/** Which part of a recording is converted, and how. */
export interface RecordingParquetOptions {
  /** From this time on; default: from the beginning. */
  readonly from?: TimeInput;
  /** Up to before this time; default: to the end. */
  readonly to?: TimeInput;
  /** Entries a row group, held in memory at once; default 50,000. */
  readonly groupRows?: number;
}

const text = (name: string): ParquetElement => ({
  name,
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  repetition_type: 'OPTIONAL',
});
const COLUMNS: readonly ParquetElement[] = [
  { name: 'at', type: 'INT64', converted_type: 'TIMESTAMP_MICROS', repetition_type: 'REQUIRED' },
  { name: 'what', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'connection', type: 'INT32', repetition_type: 'OPTIONAL' },
  text('text'),
  { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
  text('url'),
  { name: 'code', type: 'INT32', repetition_type: 'OPTIONAL' },
  text('headers'),
];

/**
 * Writes a recording as one Parquet file, for whoever reads it with DuckDB, pandas, Polars or the like: a row an entry, in order,
 * every entry whole. The files of the recording are verified as they are read.
 *
 * Columns: `at` (timestamp in microseconds, UTC), `what` (`opened`, `alive`, `frame`, `closed`, `answer`, `no-answer`), `connection`,
 * `text` (a frame, the body of an answer, or why there is none), `bytes` (a binary frame), `url`, `code` (status of an answer, or of a
 * close), `headers` (JSON). It needs the optional package `hyparquet-writer`. The file appears only when it is whole.
 *
 * @returns how many entries were written
 * @throws ConfigError where the package is not installed, the file is there already, or an option is unknown
 * @throws DataError for a file of the recording that is gone or was changed
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { recordingFolder, recordingToParquet } from 'edgeproof/node';
 * const path = mkdtempSync(join(tmpdir(), 'recording-'));
 * const folder = recordingFolder(join(path, 'raw'));
 * folder.keep({ at: 5, what: 'frame', connection: 1, frame: 'hello' });
 * folder.close();
 * if ((await recordingToParquet(join(path, 'raw'), join(path, 'raw.parquet'))) !== 1) throw new Error('one entry');
 * ```
 */
export async function recordingToParquet(
  path: string,
  file: string,
  options: RecordingParquetOptions = {},
): Promise<number> {
  const who = 'recordingToParquet';
  knownOptions(who, options, ['from', 'to', 'groupRows']);
  const { groupRows = 50_000, ...range } = options;
  if (!Number.isInteger(groupRows) || groupRows < 1)
    throw new ConfigError(who, `groupRows ${groupRows} is no number of rows`, 'pass a whole number from 1 on');
  if (existsSync(file)) throw new ConfigError(who, `"${file}" is there already`, 'name another file, or remove it');
  const { ParquetWriter, fileWriter } = await loadParquet(who);
  const part = `${file}.part`;
  const schema = [{ name: 'recording', num_children: COLUMNS.length }, ...COLUMNS];
  let count = 0;
  try {
    const writer = new ParquetWriter({ writer: fileWriter(part), schema, createdBy: `edgeproof ${VERSION}` });
    let rows: Row[] = [];
    const flush = async (): Promise<void> => {
      const columnData = COLUMNS.map(({ name }, i) => ({ name, data: rows.map((row) => row[i]) }));
      await writer.write({ columnData, rowGroupSize: groupRows });
      rows = [];
    };
    for (const entry of readRecording(path, range)) {
      rows.push(rowOf(entry));
      count++;
      if (rows.length === groupRows) await flush();
    }
    if (rows.length > 0 || count === 0) await flush();
    await writer.finish();
    renameSync(part, file);
  } catch (cause) {
    rmSync(part, { force: true });
    throw cause;
  }
  return count;
}

type Row = readonly unknown[];

/** The cells of an entry, in order of the columns. */
function rowOf(entry: RecordedEntry): Row {
  const at = BigInt(entry.at);
  switch (entry.what) {
    case 'opened':
    case 'alive':
      return [at, entry.what, entry.connection, null, null, null, null, null];
    case 'frame': {
      const { frame } = entry;
      const cells = typeof frame === 'string' ? [frame, null] : [null, frame];
      return [at, entry.what, entry.connection, ...cells, null, null, null];
    }
    case 'closed':
      return [at, entry.what, entry.connection, entry.reason, null, null, entry.code, null];
    case 'answer':
      return [at, entry.what, null, entry.body, null, entry.url, entry.status, JSON.stringify(entry.headers)];
    case 'no-answer':
      return [at, entry.what, null, entry.detail, null, entry.url, null, null];
  }
}
