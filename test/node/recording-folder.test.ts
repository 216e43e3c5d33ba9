import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RecordedEntry } from '../../src/adapters/transport/recording.js';
import { listRecording, readRecording, recordingFolder, verifyRecording } from '../../src/node/recording-folder.js';

const SECOND = 1_000_000;
const frame = (n: number): RecordedEntry => ({ at: n * SECOND, what: 'frame', connection: 1, frame: `{"n":${n}}` });
const empty = (): string => mkdtempSync(join(tmpdir(), 'recording-'));

describe('recording on disk', () => {
  it('gives back what it was given, in files of the stated size, binary frames too', () => {
    const path = empty();
    const entries: RecordedEntry[] = [
      { at: 0, what: 'opened', connection: 1 },
      { at: 1, what: 'frame', connection: 1, frame: new Uint8Array([0, 255, 7]) },
      { at: 2, what: 'answer', url: 'https://x/y', status: 200, headers: { a: 'b' }, body: '\n"' },
      ...Array.from({ length: 20 }, (_, n) => frame(n + 1)),
      { at: 99 * SECOND, what: 'closed', connection: 1, code: 1006, reason: 'gone' },
    ];
    const folder = recordingFolder(path, { rotateEntries: 7 });
    for (const entry of entries) folder.keep(entry);
    folder.close();
    expect([...readRecording(path)]).toEqual(entries);
    expect(listRecording(path).map((one) => one.entries)).toEqual([7, 7, 7, 3]);
    expect(readdirSync(path).filter((file) => file.endsWith('.part'))).toEqual([]);
    expect(verifyRecording(path)).toEqual([]);
  });

  it('goes on where it was left, and is read by time without the files that do not reach in', () => {
    const path = empty();
    for (const start of [0, 10]) {
      const folder = recordingFolder(path, { rotateEntries: 5 });
      for (let n = start; n < start + 10; n++) folder.keep(frame(n));
      folder.close();
    }
    rmSync(join(path, '000000.jsonl.gz'));
    const range = { from: '1970-01-01T00:00:07Z', to: '1970-01-01T00:00:12Z' };
    expect([...readRecording(path, range)].map((one) => one.at / SECOND)).toEqual([7, 8, 9, 10, 11]);
    expect(verifyRecording(path)).toEqual(['000000.jsonl.gz is gone']);
    expect(() => [...readRecording(path)]).toThrow('000000.jsonl.gz');
  });

  it('sees that a file was changed, and refuses a folder of something else', () => {
    const path = empty();
    const folder = recordingFolder(path);
    folder.keep(frame(1));
    folder.close();
    appendFileSync(join(path, '000000.jsonl.gz'), 'x');
    expect(verifyRecording(path)).toEqual(['000000.jsonl.gz was changed']);
    expect(() => [...readRecording(path)]).toThrow('was changed');
    const other = empty();
    writeFileSync(join(other, 'notes.txt'), 'x');
    expect(() => recordingFolder(other)).toThrow('holds something else');
    expect(() => listRecording(other)).toThrow('no index.json');
  });
});
