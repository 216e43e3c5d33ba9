import { createReadStream } from 'node:fs';
import type { DataSource } from '../contracts/data-source.js';
import { ConfigError } from '../core/errors.js';
import { csv } from '../data/csv.js';
import type { CsvOptions } from '../data/csv-options.js';
import { type FeatherOptions, feather } from '../data/feather.js';

/**
 * A source over a file of separated values, plain or gzipped (`.gz`), read as a stream: its size does not matter.
 *
 * Options as for `csv` of `edgeproof/data`; errors name the file and the line.
 *
 * @throws ConfigError (when read) for a file that is not there
 * @example
 * ```ts
 * import { csvFile } from 'edgeproof/node';
 * const source = csvFile('prices.csv', { instrument: 'SPY', calendar: 'XNYS' });
 * if (source.name !== 'prices.csv') throw new Error('named after the file');
 * ```
 */
export function csvFile(path: string, options: CsvOptions = {}): DataSource {
  const name = options.name ?? path.split(/[\\/]/).at(-1) ?? path;
  return csv(() => bytesOf(path), { ...options, name });
}

/**
 * A source over a Feather file (Arrow IPC), plain or LZ4; options as for `feather` of `edgeproof/data`.
 *
 * @throws ConfigError (when read) for a file that is not there, or without the optional package `@uwdata/flechette`
 * @example
 * ```ts
 * import { featherFile } from 'edgeproof/node';
 * const prints = featherFile('XRP_ETH-trades.feather', { instrument: 'XRP/ETH', kind: 'trade' });
 * if (prints.name !== 'XRP_ETH-trades.feather') throw new Error('named after the file');
 * ```
 */
export function featherFile(path: string, options: FeatherOptions): DataSource {
  const name = options.name ?? path.split(/[\\/]/).at(-1) ?? path;
  return feather(() => bytesOf(path), { ...options, name });
}

const CHUNK = 1 << 18;

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK });
  try {
    if (path.endsWith('.gz')) {
      const { createGunzip } = await import('node:zlib');
      file.on('error', (cause) => unzipped.destroy(cause));
      const unzipped = file.pipe(createGunzip({ chunkSize: CHUNK }));
      yield* unzipped;
    } else yield* file;
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    file.destroy();
  }
}

function unreadable(path: string, cause: unknown): unknown {
  const code = (cause as { code?: string }).code;
  if (code === 'ENOENT') return new ConfigError('csvFile', `there is no file "${path}"`, 'check the path', {}, cause);
  if (code === 'EISDIR') return new ConfigError('csvFile', `"${path}" is a folder`, 'name a file in it', {}, cause);
  return cause;
}
