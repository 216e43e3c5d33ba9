import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { ConfigError } from '../core/errors.js';

/** Who holds a lock: a process, told from a later one of the same number by when it began. */
interface Holder {
  readonly pid: number;
  readonly began: string;
}

/** When a process began, in the kernel's own count; empty where that cannot be known, or when it is gone. */
async function beganAt(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (cause) {
    // Not ours to signal, but there.
    if ((cause as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const began = await beganAt(holder.pid);
  return began === '' || holder.began === '' || began === holder.began;
}

async function holderOf(path: string): Promise<Holder | null> {
  try {
    const [pid = '', began = ''] = (await readFile(path, 'utf8')).trim().split(' ');
    return { pid: Number(pid), began };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

/**
 * Takes the lock beside a journal, so that no second process writes it; the answer gives it back.
 *
 * A lock whose process is gone, as after kill -9, is taken over.
 *
 * @throws ConfigError when a living process holds it
 */
export async function lockJournal(path: string): Promise<() => Promise<void>> {
  const lock = `${path}.lock`;
  const mine = `${lock}.${randomBytes(6).toString('hex')}`;
  await writeFile(mine, `${process.pid} ${await beganAt(process.pid)}\n`, { flag: 'wx' });
  try {
    for (let tries = 0; tries < 10; tries++) {
      try {
        // A link is made whole or not at all, and never over another.
        await link(mine, lock);
        return () => rm(lock, { force: true });
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      }
      await takeAway(lock, path);
    }
  } finally {
    await rm(mine, { force: true });
  }
  throw refused(path, 'others keep taking it');
}

/** Moves a dead process's lock out of the way; throws when its process lives. */
async function takeAway(lock: string, path: string): Promise<void> {
  const holder = await holderOf(lock);
  if (holder === null) return;
  if (await isAlive(holder)) throw refused(path, `process ${holder.pid} has it`);
  const aside = `${lock}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(lock, aside);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw cause;
  }
  // Another may have taken over between our look and our move: then what we moved is his, and he gets it back.
  const moved = await holderOf(aside);
  if (moved !== null && (moved.pid !== holder.pid || moved.began !== holder.began))
    await link(aside, lock).catch(() => {});
  await rm(aside, { force: true });
}

function refused(path: string, why: string): ConfigError {
  return new ConfigError(
    'order journal',
    `"${path}" is in use: ${why}`,
    'stop the other process, or give this one a journal of its own; two on one account would trade twice',
  );
}
