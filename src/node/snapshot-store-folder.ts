import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkStored, notStored, type SnapshotStore } from '../artifacts/snapshot-store.js';
import { ConfigError } from '../core/errors.js';
import { type Hash, sha256Hex } from '../core/hash.js';
import { writeFileAtomic } from './run-folder.js';

const WHO = 'snapshotStoreFolder';
const HASH = /^[0-9a-f]{64}$/;

/**
 * A {@link SnapshotStore} in a folder: one file a hash, in 256 folders named by its first two digits.
 *
 * Writes are atomic, and what is read is hashed again: damaged bytes give a DataError, never a wrong model.
 *
 * @throws ConfigError when a hash is not 64 hex digits (so a hash is never a path)
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { snapshotStoreFolder } from 'edgeproof/node';
 * const store = snapshotStoreFolder(await mkdtemp(join(tmpdir(), 'edgeproof-')));
 * const hash = await store.put(new Uint8Array([1, 2, 3]));
 * if (!(await store.has(hash))) throw new Error('not kept');
 * ```
 */
export function snapshotStoreFolder(path: string): SnapshotStore {
  const fileOf = (hash: Hash): string => {
    if (!HASH.test(hash)) throw new ConfigError(WHO, `"${hash}" is not a SHA-256`, 'pass 64 lower-case hex digits');
    return join(path, hash.slice(0, 2), hash);
  };
  const has = async (hash: Hash): Promise<boolean> => (await absentAsNull(stat(fileOf(hash)))) !== null;
  return Object.freeze({
    async put(bytes: Uint8Array): Promise<Hash> {
      const hash = sha256Hex(bytes);
      const held = await absentAsNull(readFile(fileOf(hash)));
      if (held === null || sha256Hex(held) !== hash) await writeFileAtomic(fileOf(hash), bytes);
      return hash;
    },
    async get(hash: Hash): Promise<Uint8Array> {
      const held = await absentAsNull(readFile(fileOf(hash)));
      if (held === null) throw notStored(WHO, hash);
      return checkStored(WHO, hash, new Uint8Array(held));
    },
    has,
    async list(): Promise<readonly Hash[]> {
      await mkdir(path, { recursive: true });
      const names = (await readdir(path, { recursive: true })).map((name) => name.split(/[\\/]/).at(-1) ?? '');
      return names.filter((name) => HASH.test(name)).sort();
    },
  });
}

/** The value, or null when the file does not exist; every other failure is thrown. */
async function absentAsNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw error;
  }
}
