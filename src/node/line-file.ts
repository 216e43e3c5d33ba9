import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { LineStore } from '../artifacts/line-store.js';
import { DataError } from '../core/errors.js';

const PATIENCE_MS = 10_000;
const STALE_MS = 60_000;

/**
 * The lines of a trial ledger or a promotion book in a file: JSON lines, appended and flushed to the disk, shared by everybody who can write it.
 *
 * A lock file beside it keeps writers apart, also on a network drive; one that is a minute old is from a process that died. Keep
 * the file under version control or on a backup: what is lost from a trial ledger is a lower count, which flatters.
 *
 * @param path - made when it is not there, with its folder
 * @throws DataError when the lock cannot be had within ten seconds
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { TrialLedger } from 'edgeproof/backtest';
 * import { lineFile } from 'edgeproof/node';
 * const folder = await mkdtemp(join(tmpdir(), 'edgeproof-'));
 * const ledger = new TrialLedger(lineFile(join(folder, 'trials.jsonl')));
 * if ((await ledger.entries()).length !== 0) throw new Error('a new file is empty');
 * ```
 */
export function lineFile(path: string): LineStore {
  /** Lines and bytes that were read before: what comes after them is all that is new in a file that only grows. */
  let known = { lines: 0, bytes: 0 };
  const linesFrom = async (from: number): Promise<string[]> => {
    const size = (await stat(path).catch(absent))?.size ?? 0;
    if (from < known.lines || size < known.bytes) known = { lines: 0, bytes: 0 };
    const before = known;
    const text = size === before.bytes ? '' : await textBetween(path, before.bytes, size);
    if (text !== '' && !text.endsWith('\n'))
      throw new DataError('lineFile', `${path} ends in the middle of a line`, 'cut the broken line off, or restore it');
    const fresh = text === '' ? [] : text.slice(0, -1).split('\n');
    known = { lines: before.lines + fresh.length, bytes: size };
    return fresh.slice(Math.max(0, from - before.lines));
  };
  return {
    read: linesFrom,
    append: async (line, after) => {
      await mkdir(dirname(path), { recursive: true });
      const release = await lock(`${path}.lock`);
      try {
        await linesFrom(known.lines);
        if (known.lines !== after) return false;
        const file = await open(path, 'a');
        try {
          await file.writeFile(`${line}\n`);
          await file.sync();
        } finally {
          await file.close();
        }
        return true;
      } finally {
        await release();
      }
    },
  };
}

/** Nothing where there is no such file. @throws whatever else is wrong with it */
function absent(error: { code?: string }): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

async function textBetween(path: string, from: number, to: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(to - from), 0, to - from, from);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Takes a lock file, waiting for whoever has it. */
async function lock(path: string): Promise<() => Promise<void>> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 50) {
    try {
      const file = await open(path, 'wx');
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw error;
    }
    const held = await stat(path).catch(() => null);
    if (held !== null && Date.now() - held.mtimeMs > STALE_MS) await rm(path, { force: true });
    await wait(50);
  }
  throw new DataError('lineFile', `${path} has been held for ten seconds`, 'find out who writes, or remove it by hand');
}
