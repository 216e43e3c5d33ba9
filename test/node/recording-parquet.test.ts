import { appendFileSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { describe, expect, it, vi } from 'vitest';
import type { RecordedEntry } from '../../src/adapters/transport/recording.js';
import { Random } from '../../src/core/random.js';
import { recordingFolder } from '../../src/node/recording-folder.js';
import { recordingToParquet } from '../../src/node/recording-parquet.js';
import { cases } from '../nightly.js';

const START = 1_600_000_000_000_000;
const empty = (): string => mkdtempSync(join(tmpdir(), 'parquet-'));

function record(entries: readonly RecordedEntry[]): { readonly raw: string; readonly file: string } {
  const path = empty();
  const folder = recordingFolder(join(path, 'raw'), { rotateEntries: 7 });
  for (const entry of entries) folder.keep(entry);
  folder.close();
  return { raw: join(path, 'raw'), file: join(path, 'raw.parquet') };
}

interface Cells {
  readonly what: string;
  readonly connection: number;
  readonly text: string | null;
  readonly bytes: Uint8Array | null;
  readonly url: string;
  readonly code: number;
  readonly headers: string;
}

/** The rows of a file, as another library reads them, as entries. */
async function readBack(filename: string): Promise<unknown[]> {
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(filename), utf8: false });
  return rows.map((row) => {
    // hyparquet gives times as Date, which holds no microseconds: they are read beside it below.
    const { what, connection, text, bytes, url, code, headers } = row as Cells;
    const at = 0;
    if (what === 'frame') return { at, what, connection, frame: text ?? bytes };
    if (what === 'closed') return { at, what, connection, code, reason: text };
    if (what === 'answer') return { at, what, url, status: code, headers: JSON.parse(headers), body: text };
    if (what === 'no-answer') return { at, what, url, detail: text };
    return { at, what, connection };
  });
}

async function times(filename: string): Promise<number[]> {
  const identity = (micros: bigint) => Number(micros);
  const parsers = { timestampFromMicroseconds: identity } as never;
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(filename), columns: ['at'], parsers });
  return rows.map((row) => (row as { at: number }).at);
}

function drawn(random: Random, count: number): RecordedEntry[] {
  let at = START;
  return Array.from({ length: count }, (): RecordedEntry => {
    at += random.integer(1_000_000);
    const connection = 1 + random.integer(3);
    const word = Array.from({ length: random.integer(30) }, () => String.fromCharCode(32 + random.integer(2000))).join(
      '',
    );
    switch (random.integer(6)) {
      case 0:
        return { at, what: random.uniform() < 0.5 ? 'opened' : 'alive', connection };
      case 1:
        return { at, what: 'closed', connection, code: 1000 + random.integer(12), reason: word };
      case 2:
        return { at, what: 'answer', url: `https://x/${word}`, status: 200, headers: { a: word }, body: word };
      case 3:
        return { at, what: 'no-answer', url: 'https://x', detail: word };
      case 4:
        return {
          at,
          what: 'frame',
          connection,
          frame: Uint8Array.from({ length: random.integer(9) }, () => random.integer(256)),
        };
      default:
        return { at, what: 'frame', connection, frame: `{"e":"${word}"}` };
    }
  });
}

describe('a recording as Parquet', () => {
  it('holds every entry whole and in order, as another reader sees it', async () => {
    for (let seed = 0; seed < cases(10); seed++) {
      const entries = drawn(new Random(seed, 'entries'), 1 + 13 * seed);
      const { raw, file } = record(entries);
      expect(await recordingToParquet(raw, file, { groupRows: 1 + (seed % 9) })).toBe(entries.length);
      expect(await readBack(file)).toEqual(entries.map((one) => ({ ...one, at: 0 })));
      expect(await times(file)).toEqual(entries.map((one) => one.at));
      expect(existsSync(`${file}.part`)).toBe(false);
    }
  });

  it('holds the stretch that was asked for, in groups, and says what its columns are', async () => {
    const entries = Array.from(
      { length: 40 },
      (_, n): RecordedEntry => ({ at: n * 1_000_000, what: 'frame', connection: 1, frame: `${n}` }),
    );
    const { raw, file } = record(entries);
    const range = { from: '1970-01-01T00:00:10Z', to: '1970-01-01T00:00:30Z', groupRows: 6 };
    expect(await recordingToParquet(raw, file, range)).toBe(20);
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(file));
    expect(metadata.row_groups.map((one) => Number(one.num_rows))).toEqual([6, 6, 6, 2]);
    expect(metadata.schema.slice(1).map((one) => one.name)).toEqual([
      'at',
      'what',
      'connection',
      'text',
      'bytes',
      'url',
      'code',
      'headers',
    ]);
    expect((await times(file))[0]).toBe(10_000_000);
  });

  it('leaves nothing behind where the recording was changed, and writes over nothing', async () => {
    const { raw, file } = record(drawn(new Random(1, 'entries'), 20));
    appendFileSync(join(raw, '000001.jsonl.gz'), 'x');
    await expect(recordingToParquet(raw, file)).rejects.toThrow('000001.jsonl.gz');
    expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([false, false]);
    await expect(recordingToParquet(raw, join(raw, 'index.json'))).rejects.toThrow('is there already');
    await expect(recordingToParquet(raw, file, { groupRows: 0 })).rejects.toThrow('groupRows');
    await expect(recordingToParquet(raw, file, { form: 1 } as never)).rejects.toThrow('form');
  });

  it('says how to install what it needs', async () => {
    vi.resetModules();
    vi.doMock('hyparquet-writer', () => {
      throw new Error('not there');
    });
    const { recordingToParquet: fresh } = await import('../../src/node/recording-parquet.js');
    const { raw, file } = record(drawn(new Random(1, 'entries'), 2));
    await expect(fresh(raw, file)).rejects.toThrow('npm install hyparquet-writer@0.17.0');
    vi.doUnmock('hyparquet-writer');
  });
});
