import { DataError } from '../core/errors.js';
import { type Hash, sha256Hex } from '../core/hash.js';

/**
 * Keeps bytes under their SHA-256: data snapshots and fitted models, named by what they are.
 *
 * Putting the same bytes twice keeps one copy. `get` checks what it read and never returns other bytes than were put.
 */
export interface SnapshotStore {
  /** Keeps a copy of the bytes and gives the hash that they are found under. */
  put(bytes: Uint8Array): Promise<Hash>;
  /** @throws DataError when the hash is not in the store, or what is stored no longer has that hash */
  get(hash: Hash): Promise<Uint8Array>;
  /** Whether bytes are kept under the hash; it does not read them, so it says nothing of damage. */
  has(hash: Hash): Promise<boolean>;
  /** Every hash in the store, sorted. */
  list(): Promise<readonly Hash[]>;
}

/**
 * A {@link SnapshotStore} in memory: for tests and browsers. Bytes are copied in and out.
 *
 * @example
 * ```ts
 * import { memorySnapshotStore } from 'edgeproof';
 * const store = memorySnapshotStore();
 * const hash = await store.put(new Uint8Array([1, 2, 3]));
 * if ((await store.get(hash)).length !== 3) throw new Error('lost bytes');
 * ```
 */
export function memorySnapshotStore(): SnapshotStore {
  const kept = new Map<Hash, Uint8Array>();
  return Object.freeze({
    async put(bytes: Uint8Array): Promise<Hash> {
      const hash = sha256Hex(bytes);
      if (!kept.has(hash)) kept.set(hash, bytes.slice());
      return hash;
    },
    async get(hash: Hash): Promise<Uint8Array> {
      const bytes = kept.get(hash);
      if (bytes === undefined) throw notStored('memorySnapshotStore', hash);
      return checkStored('memorySnapshotStore', hash, bytes.slice());
    },
    async has(hash: Hash): Promise<boolean> {
      return kept.has(hash);
    },
    async list(): Promise<readonly Hash[]> {
      return [...kept.keys()].sort();
    },
  });
}

/** The bytes, once their hash is what it should be; for authors of stores. */
export function checkStored(who: string, hash: Hash, bytes: Uint8Array): Uint8Array {
  const is = sha256Hex(bytes);
  if (is === hash) return bytes;
  throw new DataError(who, `stored bytes of ${hash} have the hash ${is}`, 'the store is damaged; put the bytes again', {
    hash,
  });
}

/** The error for a hash that a store does not hold; for authors of stores. */
export function notStored(who: string, hash: Hash): DataError {
  return new DataError(who, `holds nothing under ${hash}`, 'put the bytes first, or use the store that has them', {
    hash,
  });
}
