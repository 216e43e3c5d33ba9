/** Eight tables in one: the checksum of a byte with none to seven bytes behind it. */
const TABLES = tables();

function tables(): Int32Array {
  const all = new Int32Array(2048);
  for (let byte = 0; byte < 256; byte++) {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
    all[byte] = rest;
  }
  for (let k = 256; k < 2048; k++) {
    const before = all[k - 256]!;
    all[k] = (before >>> 8) ^ all[before & 0xff]!;
  }
  return all;
}

/**
 * CRC-32 (ISO 3309, as in gzip) of ASCII text between two places; -1 when a character is not ASCII. By hand since Node 20
 * before 20.15 has none and browsers have none; four characters at a time (Kounavis and Berry, 2005: slicing).
 *
 * @param seed - checksum of what comes before, so that texts can be added one by one
 */
export function crc32(text: string, begin = 0, end = text.length, seed = 0): number {
  let rest = ~seed;
  let all = 0;
  let k = begin;
  for (const whole = end - 3; k < whole; k += 4) {
    const a = text.charCodeAt(k);
    const b = text.charCodeAt(k + 1);
    const c = text.charCodeAt(k + 2);
    const d = text.charCodeAt(k + 3);
    all |= a | b | c | d;
    rest ^= a | (b << 8) | (c << 16) | (d << 24);
    rest =
      TABLES[768 + (rest & 0xff)]! ^
      TABLES[512 + ((rest >>> 8) & 0xff)]! ^
      TABLES[256 + ((rest >>> 16) & 0xff)]! ^
      TABLES[rest >>> 24]!;
  }
  for (; k < end; k++) {
    const code = text.charCodeAt(k);
    all |= code;
    rest = (rest >>> 8) ^ TABLES[(rest ^ code) & 0xff]!;
  }
  return all > 0x7f ? -1 : ~rest >>> 0;
}

/** The same of bytes that are known to be ASCII, between two places: eight at a time. */
export function crc32OfBytes(bytes: Uint8Array, begin: number, end: number, seed: number): number {
  let rest = ~seed;
  let k = begin;
  for (const whole = end - 7; k < whole; k += 8) {
    rest ^= bytes[k]! | (bytes[k + 1]! << 8) | (bytes[k + 2]! << 16) | (bytes[k + 3]! << 24);
    rest =
      TABLES[1792 + (rest & 0xff)]! ^
      TABLES[1536 + ((rest >>> 8) & 0xff)]! ^
      TABLES[1280 + ((rest >>> 16) & 0xff)]! ^
      TABLES[1024 + (rest >>> 24)]! ^
      TABLES[768 + bytes[k + 4]!]! ^
      TABLES[512 + bytes[k + 5]!]! ^
      TABLES[256 + bytes[k + 6]!]! ^
      TABLES[bytes[k + 7]!]!;
  }
  for (; k < end; k++) rest = (rest >>> 8) ^ TABLES[(rest ^ bytes[k]!) & 0xff]!;
  return ~rest >>> 0;
}
