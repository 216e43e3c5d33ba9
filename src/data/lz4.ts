import { DataError } from '../core/errors.js';

const MAGIC = 0x184d2204;
const TORN = 'fetch the file again';

/**
 * Decompresses an LZ4 frame (format 1.6.x), as Arrow files hold them. By hand, since no small package for it is kept up.
 *
 * Blocks may depend on each other; checksums and the size in the header are passed over.
 *
 * @param size - bytes that come out
 * @throws DataError for a frame that is cut off or not LZ4
 */
export function lz4Frame(bytes: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 7 || view.getUint32(0, true) !== MAGIC) throw new DataError('lz4', 'not an LZ4 frame', TORN);
  const flags = bytes[4]!;
  const blockChecksum = (flags & 0x10) !== 0 ? 4 : 0;
  let at = 7 + ((flags & 0x08) !== 0 ? 8 : 0) + ((flags & 0x01) !== 0 ? 4 : 0);
  let to = 0;
  while (at + 4 <= bytes.length) {
    const head = view.getUint32(at, true);
    at += 4;
    if (head === 0) {
      if (to !== size) throw new DataError('lz4', `the frame holds ${to} bytes, ${size} are expected`, TORN);
      return out;
    }
    const length = head & 0x7fffffff;
    if (at + length > bytes.length) break;
    const block = bytes.subarray(at, at + length);
    if (head >>> 31 === 1) {
      if (to + length > size) throw new DataError('lz4', 'a block is longer than what is left to fill', TORN);
      out.set(block, to);
      to += length;
    } else to = decodeBlock(block, out, to);
    at += length + blockChecksum;
  }
  throw new DataError('lz4', 'the frame is cut off', TORN);
}

/** Decodes one block behind what is there already; gives where it ends. */
function decodeBlock(block: Uint8Array, out: Uint8Array, start: number): number {
  let at = 0;
  let to = start;
  const length = (nibble: number): number => {
    let sum = nibble;
    if (nibble < 15) return sum;
    for (let more = 255; more === 255; sum += more) {
      if (at >= block.length) throw new DataError('lz4', 'a length is cut off', TORN);
      more = block[at++]!;
    }
    return sum;
  };
  while (at < block.length) {
    const token = block[at++]!;
    const literals = length(token >> 4);
    if (at + literals > block.length || to + literals > out.length)
      throw new DataError('lz4', 'literals run over the end', TORN);
    out.set(block.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    if (at === block.length) return to;
    const offset = (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8);
    at += 2;
    const match = length(token & 15) + 4;
    if (offset === 0 || offset > to || to + match > out.length)
      throw new DataError('lz4', 'a match points outside', TORN);
    // Byte by byte: a match may overlap what it makes.
    for (let k = 0; k < match; k++, to++) out[to] = out[to - offset]!;
  }
  return to;
}
