import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvFile } from '../../src/node/files.js';
import { readBars } from '../data/reading.js';

describe('csvFile', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'edgeproof-csv-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const put = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const rows = Array.from({ length: 20_000 }, (_, i) => `${1_704_205_860 + 60 * i},1,2,0.5,1.5,${i}`).join('\n');
  const text = `time,open,high,low,close,volume\n${rows}\n`;

  it('reads a file and its gzipped twin alike, again and again', async () => {
    const plain = csvFile(put('a.csv', text), { instrument: 'A' });
    const zipped = csvFile(put('a.csv.gz', gzipSync(text)), { instrument: 'A' });
    const bars = await readBars(plain, 'A');
    expect(bars.length).toBe(20_000);
    expect(await readBars(plain, 'A')).toEqual(bars);
    expect(await readBars(zipped, 'A')).toEqual(bars);
  });

  it('names the file and the line, or says that the file is not there', async () => {
    const cut = csvFile(put('cut.csv', `${text}170,`), { instrument: 'A' });
    await expect(readBars(cut, 'A')).rejects.toThrow('[edgeproof] cut.csv: line 20002 has 2 of 6 fields');
    await expect(readBars(csvFile(join(folder, 'no.csv'), { instrument: 'A' }), 'A')).rejects.toThrow(
      /there is no file/,
    );
    await expect(readBars(csvFile(join(folder, 'no.gz'), { instrument: 'A' }), 'A')).rejects.toThrow(
      /there is no file/,
    );
    await expect(readBars(csvFile(folder, { instrument: 'A' }), 'A')).rejects.toThrow(/is a folder/);
  });
});
