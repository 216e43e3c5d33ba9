import { DataError } from '../core/errors.js';
import { canonicalJson, type Json } from '../core/json.js';
import type { Snapshot } from '../core/plugin.js';

const MAGIC = 'EPS1';
const HEAD = 8;

/**
 * A plug-in's snapshot as bytes for a store: `EPS1`, the length of the JSON (u32, little-endian), the JSON, the bytes.
 *
 * The JSON is canonical, so equal snapshots have equal hashes; numbers that JSON would lose belong in `bytes`.
 *
 * @example
 * ```ts
 * import { packSnapshot, unpackSnapshot } from 'edgeproof';
 * const back = unpackSnapshot(packSnapshot({ json: { fitted: true }, bytes: new Uint8Array([1]) }));
 * if (back.bytes?.[0] !== 1) throw new Error('lost bytes');
 * ```
 */
export function packSnapshot(snapshot: Snapshot): Uint8Array {
  const json = new TextEncoder().encode(canonicalJson(snapshot.json));
  const bytes = snapshot.bytes;
  const packed = new Uint8Array(HEAD + json.length + (bytes === undefined ? 0 : bytes.length + 1));
  for (let i = 0; i < 4; i++) packed[i] = MAGIC.charCodeAt(i);
  new DataView(packed.buffer).setUint32(4, json.length, true);
  packed.set(json, HEAD);
  if (bytes !== undefined) {
    packed[HEAD + json.length] = 1;
    packed.set(bytes, HEAD + json.length + 1);
  }
  return packed;
}

/**
 * The snapshot of packed bytes.
 *
 * @throws DataError when the bytes are not a packed snapshot
 * @example
 * ```ts
 * import { packSnapshot, unpackSnapshot } from 'edgeproof';
 * if (unpackSnapshot(packSnapshot({ json: 5 })).json !== 5) throw new Error('lost');
 * ```
 */
export function unpackSnapshot(packed: Uint8Array): Snapshot {
  const magic = String.fromCharCode(...packed.subarray(0, 4));
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const length = packed.length < HEAD ? 0 : view.getUint32(4, true);
  const end = HEAD + length;
  if (magic !== MAGIC || packed.length < end) {
    throw new DataError('unpackSnapshot', 'the bytes are not a packed snapshot', 'pass what packSnapshot made');
  }
  const json = JSON.parse(new TextDecoder().decode(packed.subarray(HEAD, end))) as Json;
  return packed.length === end ? { json } : { json, bytes: packed.slice(end + 1) };
}
