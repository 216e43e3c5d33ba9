import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from './json.js';

/** SHA-256 in lower-case hex, 64 characters. */
export type Hash = string;

/**
 * SHA-256 of bytes or of UTF-8 text; a pure-JS library, so that Node and browsers agree and stay synchronous.
 *
 * @example
 * ```ts
 * import { sha256Hex } from 'edgeproof';
 * if (!sha256Hex('').startsWith('e3b0c442')) throw new Error('not SHA-256');
 * ```
 */
export function sha256Hex(data: Uint8Array | string): Hash {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data));
}

/**
 * SHA-256 of the canonical JSON of a value.
 *
 * @example
 * ```ts
 * import { hashJson } from 'edgeproof';
 * if (hashJson({ a: 1, b: 2 }) !== hashJson({ b: 2, a: 1 })) throw new Error('order of keys does not count');
 * ```
 */
export function hashJson(value: unknown): Hash {
  return sha256Hex(canonicalJson(value));
}

const CHUNK = 1 << 16;

/**
 * A running hash whose whole state is small and serialisable, so that a resumed run goes on hashing.
 *
 * Bytes are gathered in chunks of 64 KiB; each full chunk gives h := SHA-256(h ‖ chunk).
 */
export class ChainHash {
  #head: Uint8Array = new Uint8Array(32);
  #pending = new Uint8Array(CHUNK);
  #used = 0;
  readonly #float = new Float64Array(1);
  readonly #floatBytes = new Uint8Array(this.#float.buffer);

  text(value: string): void {
    this.bytes(utf8ToBytes(value));
  }

  float(value: number): void {
    this.#float[0] = value;
    this.bytes(this.#floatBytes);
  }

  bytes(data: Uint8Array): void {
    let from = 0;
    while (from < data.length) {
      const take = Math.min(CHUNK - this.#used, data.length - from);
      this.#pending.set(data.subarray(from, from + take), this.#used);
      this.#used += take;
      from += take;
      if (this.#used === CHUNK) this.#fold();
    }
  }

  /** The hash of all that was added; adding may go on. */
  digest(): Hash {
    return bytesToHex(sha256(concatBytes(this.#head, this.#pending.subarray(0, this.#used))));
  }

  snapshot(): { head: string; pending: string } {
    return { head: bytesToHex(this.#head), pending: bytesToHex(this.#pending.subarray(0, this.#used)) };
  }

  restore(state: { head: string; pending: string }): void {
    this.#head = hexToBytes(state.head);
    const pending = hexToBytes(state.pending);
    this.#pending.set(pending);
    this.#used = pending.length;
  }

  #fold(): void {
    this.#head = sha256(concatBytes(this.#head, this.#pending));
    this.#used = 0;
  }
}

function hexToBytes(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
