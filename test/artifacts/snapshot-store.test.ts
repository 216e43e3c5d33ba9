import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packSnapshot, unpackSnapshot } from '../../src/artifacts/pack-snapshot.js';
import { checkStored, memorySnapshotStore } from '../../src/artifacts/snapshot-store.js';
import { sha256Hex } from '../../src/core/hash.js';

describe('memorySnapshotStore', () => {
  it('gives back what was put, under its SHA-256, and keeps no reference', async () => {
    const store = memorySnapshotStore();
    const bytes = new Uint8Array([1, 2, 3]);
    const hash = await store.put(bytes);
    expect(hash).toBe(sha256Hex(new Uint8Array([1, 2, 3])));
    bytes[0] = 9;
    const got = await store.get(hash);
    expect([...got]).toEqual([1, 2, 3]);
    got[1] = 9;
    expect([...(await store.get(hash))]).toEqual([1, 2, 3]);
    await store.put(new Uint8Array([1, 2, 3]));
    expect(await store.list()).toEqual([hash]);
    expect(await store.has(sha256Hex('x'))).toBe(false);
    await expect(store.get(sha256Hex('x'))).rejects.toThrow(/holds nothing under/);
  });

  it('says so when bytes are not what their hash promises', () => {
    expect(() => checkStored('store', sha256Hex('a'), new Uint8Array([1]))).toThrow(/damaged/);
  });
});

describe('packSnapshot', () => {
  it('round-trips JSON and bytes, and empty bytes differ from none', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.option(fc.uint8Array(), { nil: undefined }), (json, bytes) => {
        const plain = JSON.parse(JSON.stringify(json));
        const back = unpackSnapshot(packSnapshot(bytes === undefined ? { json: plain } : { json: plain, bytes }));
        expect(back.json).toEqual(JSON.parse(JSON.stringify(plain)));
        expect(back.bytes).toEqual(bytes);
      }),
    );
  });

  it('refuses other bytes', () => {
    expect(() => unpackSnapshot(new Uint8Array([1, 2]))).toThrow(/not a packed snapshot/);
    expect(() => unpackSnapshot(packSnapshot({ json: 'long text' }).subarray(0, 12))).toThrow(/not a packed snapshot/);
  });
});
