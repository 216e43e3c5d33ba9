import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isEdgeproofError } from '../../src/core/errors.js';
import { sha256Hex } from '../../src/core/hash.js';
import { snapshotStoreFolder } from '../../src/node/snapshot-store-folder.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'edgeproof-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('snapshotStoreFolder', () => {
  it('keeps bytes across instances, once', async () => {
    const hash = await snapshotStoreFolder(dir).put(new Uint8Array([1, 2, 3]));
    const store = snapshotStoreFolder(dir);
    expect(await store.put(new Uint8Array([1, 2, 3]))).toBe(hash);
    expect([...(await store.get(hash))]).toEqual([1, 2, 3]);
    expect(await store.list()).toEqual([hash]);
    expect(await store.has(hash)).toBe(true);
    expect(readdirSync(join(dir, hash.slice(0, 2)))).toEqual([hash]);
  });

  it('names damage, and heals it by putting again', async () => {
    const store = snapshotStoreFolder(dir);
    const bytes = new TextEncoder().encode('a model');
    const hash = await store.put(bytes);
    writeFileSync(join(dir, hash.slice(0, 2), hash), 'a modeL');
    const error = await store.get(hash).catch((caught) => caught);
    expect(isEdgeproofError(error) && error.code).toBe('DATA');
    await store.put(bytes);
    expect(await store.get(hash)).toEqual(bytes);
  });

  it('says what it does not hold, and takes no path for a hash', async () => {
    const store = snapshotStoreFolder(join(dir, 'none'));
    expect(await store.list()).toEqual([]);
    await expect(store.get(sha256Hex('x'))).rejects.toThrow(/holds nothing/);
    await expect(store.get('../../secret')).rejects.toThrow(/not a SHA-256/);
  });
});
