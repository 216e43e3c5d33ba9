import { spawn } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { backtest } from '../../src/index.js';
import { runFolder } from '../../src/node/index.js';
import { crossStrategy, syntheticRun } from '../engine/fixtures.js';
import { refused } from './refusal.js';

const child = fileURLToPath(new URL('./write-report.ts', import.meta.url));
const tsx = fileURLToPath(new URL('../../node_modules/.bin/tsx', import.meta.url));
const SIZE = 40e6;
const folders: string[] = [];

afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true, force: true });
});

/** Starts the writer and kills it so many milliseconds after its first part is on disk. */
async function killed(after: number): Promise<string> {
  const path = mkdtempSync(join(tmpdir(), 'edgeproof-interrupted-'));
  folders.push(path);
  const writer = spawn(process.execPath, [...process.execArgv, tsx, child, path, String(SIZE / 1e6)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  let ready = false;
  writer.stdout.on('data', (text: Buffer) => {
    ready ||= text.toString().includes('ready');
  });
  const kill = (): void => {
    if (writer.pid !== undefined && writer.exitCode === null && writer.signalCode === null)
      process.kill(-writer.pid, 'SIGKILL');
  };
  const watcher = watch(path, (_event, name) => {
    if (ready && name?.includes('.edgeproof-part-')) setTimeout(kill, after);
  });
  // Its end, and not that of its pipes: what it started may hold them for longer.
  await new Promise((resolve) => writer.on('exit', resolve));
  watcher.close();
  return path;
}

/** `old`, `new`, or what is wrong with a file. */
function stateOf(path: string, name: 'report.html' | 'manifest.json'): string {
  const text = readFileSync(join(path, name), 'utf8');
  const what = name === 'report.html' ? 'report' : 'manifest';
  if (text === `the old ${what}`) return 'old';
  return text.length === SIZE && text === what[0]!.repeat(SIZE) ? 'new' : `half: ${text.length} of ${SIZE}`;
}

describe('a process that is killed while it writes its report', () => {
  it.each([0, 15, 60])(
    'leaves the old files or the new ones, each whole (killed after %d ms)',
    async (after) => {
      const path = await killed(after);
      const [report, manifest] = [stateOf(path, 'report.html'), stateOf(path, 'manifest.json')];
      expect(['old', 'new']).toContain(report);
      if (after === 0) expect(report, 'it was killed before it had written').toBe('old');
      // The manifest is the last: where it is new, so is the report that it speaks of.
      expect(manifest === 'new' ? report : manifest).toBe(manifest);
      await runFolder(path);
      expect(readdirSync(path).sort()).toEqual(['manifest.json', 'report.html']);
    },
    120_000,
  );
});

describe('a run that is stopped', () => {
  it('says after how many events, and that it can go on from a snapshot', async () => {
    const stop = new AbortController();
    const run = () =>
      backtest({
        ...syntheticRun(['A'], 500, 3),
        strategy: crossStrategy(),
        signal: stop.signal,
        checkpoint: {
          every: 100,
          save: () => {
            stop.abort();
            return undefined;
          },
        },
      });
    const error = await refused(run);
    expect(error).toMatchObject({ name: 'ReplayError', who: 'run' });
    expect(error.what).toMatch(/^it was stopped after \d+ events$/);
    expect(error.fix).toMatch(/^resume it from its last snapshot/);
  });

  it('that ends by itself leaves no listener on the signal that could have stopped it', async () => {
    const { signal } = new AbortController();
    await backtest({ ...syntheticRun(['A'], 50, 3), strategy: crossStrategy(), signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('before it begins does nothing', async () => {
    const error = await refused(() =>
      backtest({ ...syntheticRun(['A'], 50, 3), strategy: crossStrategy(), signal: AbortSignal.abort() }),
    );
    expect(error.name).toBe('ReplayError');
  });
});
