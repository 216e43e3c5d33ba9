import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runFolder, writeFileAtomic } from '../../src/node/run-folder.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'edgeproof-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('writeFileAtomic', () => {
  it('replaces the whole file and leaves nothing else', async () => {
    const path = join(dir, 'deep', 'a.txt');
    await writeFileAtomic(path, 'first, and long');
    await writeFileAtomic(path, new TextEncoder().encode('second'));
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(readdirSync(join(dir, 'deep'))).toEqual(['a.txt']);
  });

  it('leaves the former file and no part when writing fails', async () => {
    const path = join(dir, 'a.txt');
    await writeFileAtomic(path, 'kept');
    await expect(writeFileAtomic(path, { not: 'bytes' } as never)).rejects.toThrow();
    expect(readdirSync(dir)).toEqual(['a.txt']);
    expect(readFileSync(path, 'utf8')).toBe('kept');
  });
});

describe('runFolder', () => {
  it('shows nothing before commit and everything after it', async () => {
    const folder = await runFolder(join(dir, 'out'));
    folder.add('report.html', '<p>');
    folder.add('data/x.bin', new Uint8Array([1]));
    folder.add('manifest.json', '{}');
    expect(readdirSync(join(dir, 'out'))).toEqual([]);
    expect((await folder.commit()).map((path) => path.slice(dir.length))).toHaveLength(3);
    expect(readdirSync(join(dir, 'out')).sort()).toEqual(['data', 'manifest.json', 'report.html']);
  });

  it('leaves the former report whole when one file cannot be written', async () => {
    const first = await runFolder(dir);
    first.add('report.html', 'former');
    await first.commit();
    const second = await runFolder(dir);
    second.add('report.html', 'new');
    second.add('manifest.json', { broken: true } as never);
    await expect(second.commit()).rejects.toThrow();
    expect(readdirSync(dir)).toEqual(['report.html']);
    expect(readFileSync(join(dir, 'report.html'), 'utf8')).toBe('former');
  });

  it('refuses a way out and a name twice', async () => {
    const folder = await runFolder(dir);
    expect(() => folder.add('../x', '')).toThrow(/leads out/);
    expect(() => folder.add('/etc/x', '')).toThrow(/leads out/);
    folder.add('x', '');
    expect(() => folder.add('x', '')).toThrow(/twice/);
  });

  it('sweeps parts that a killed run left', async () => {
    writeFileSync(join(dir, '.report.html.edgeproof-part-abc'), 'half');
    writeFileSync(join(dir, '.keep'), '');
    await runFolder(dir);
    expect(readdirSync(dir)).toEqual(['.keep']);
  });

  it('leaves no half-written report when the process is killed in mid-write', async () => {
    const script = join(dir, 'writer.mts');
    const source = fileURLToPath(new URL('../../src/node/run-folder.ts', import.meta.url));
    writeFileSync(
      script,
      `import { runFolder } from ${JSON.stringify(source)};
       const folder = await runFolder(${JSON.stringify(join(dir, 'out'))});
       console.log('begun');
       for (let i = 0; ; i++) { folder.add('f' + i, 'x'.repeat(5e6)); if (i === 12) break; }
       console.log('writing');
       await folder.commit();
       await new Promise(() => setInterval(() => {}, 1000));`,
    );
    const tsx = fileURLToPath(new URL('../../node_modules/tsx/dist/loader.mjs', import.meta.url));
    const child = spawn(process.execPath, ['--import', tsx, script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((done) => {
      child.stdout.on('data', (text) => String(text).includes('writing') && setTimeout(done, 15));
    });
    child.kill('SIGKILL');
    await new Promise((done) => child.once('exit', done));
    for (const name of readdirSync(join(dir, 'out')).filter((one) => !one.startsWith('.'))) {
      expect(readFileSync(join(dir, 'out', name)).length).toBe(5e6);
    }
  });
});
