import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { ConfigError } from '../core/errors.js';

const MARK = '.edgeproof-part-';

/**
 * Writes a file so that a reader sees the old one or the whole new one, never half: a sibling file, flushed, then renamed.
 *
 * When the process dies in between, only a file named `.<name>.edgeproof-part-…` is left, which {@link runFolder} removes.
 *
 * @example
 * ```ts
 * import { mkdtemp, readFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { writeFileAtomic } from 'edgeproof/node';
 * const path = join(await mkdtemp(join(tmpdir(), 'edgeproof-')), 'a.txt');
 * await writeFileAtomic(path, 'whole');
 * if ((await readFile(path, 'utf8')) !== 'whole') throw new Error('half');
 * ```
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const part = partOf(path);
  try {
    await writePart(part, content);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

function partOf(path: string): string {
  return join(dirname(path), `.${basename(path)}${MARK}${randomBytes(6).toString('hex')}`);
}

async function writePart(part: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(part), { recursive: true });
  const file = await open(part, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The folder that one run writes to. */
export interface RunFolder {
  readonly path: string;
  /** Keeps a file in mind; nothing is on disk before {@link RunFolder.commit}. A name may hold folders, never `..`. */
  add(name: string, content: string | Uint8Array): void;
  /**
   * Writes all files, each whole: first all as parts, then all renamed, the last added (the manifest) last.
   * @returns paths of the files
   */
  commit(): Promise<readonly string[]>;
}

/**
 * A folder whose files appear together at the end: an interrupted run leaves the former report, or none, never half of one.
 *
 * Parts that an earlier, killed run left behind are removed.
 *
 * @throws ConfigError when a name leads out of the folder or is added twice
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { runFolder } from 'edgeproof/node';
 * const folder = await runFolder(await mkdtemp(join(tmpdir(), 'edgeproof-')));
 * folder.add('report.html', '<!doctype html>');
 * folder.add('manifest.json', '{}');
 * if ((await folder.commit()).length !== 2) throw new Error('files');
 * ```
 */
export async function runFolder(path: string): Promise<RunFolder> {
  const root = resolve(path);
  await mkdir(root, { recursive: true });
  await sweepParts(root);
  const files = new Map<string, string | Uint8Array>();
  return {
    path: root,
    add(name, content): void {
      const target = resolve(root, name);
      if (!target.startsWith(root + sep)) {
        throw new ConfigError('runFolder', `"${name}" leads out of the folder`, 'pass a name inside it');
      }
      if (files.has(target)) throw new ConfigError('runFolder', `"${name}" was added twice`, 'use two names');
      files.set(target, content);
    },
    async commit(): Promise<readonly string[]> {
      await commitAll(files);
      return [...files.keys()];
    },
  };
}

async function commitAll(files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  const parts: { part: string; target: string }[] = [];
  try {
    for (const [target, content] of files) {
      const part = partOf(target);
      parts.push({ part, target });
      await writePart(part, content);
    }
    for (const { part, target } of parts) await rename(part, target);
  } catch (error) {
    for (const { part } of parts) await rm(part, { force: true });
    throw error;
  }
}

async function sweepParts(root: string): Promise<void> {
  for (const name of await readdir(root, { recursive: true })) {
    if (basename(name).startsWith('.') && basename(name).includes(MARK)) await rm(join(root, name), { force: true });
  }
}
