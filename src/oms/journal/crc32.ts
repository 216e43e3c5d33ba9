const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest >>> 0;
});

/**
 * CRC-32 (ISO 3309, as in gzip) of ASCII text between two places; -1 when a character is not ASCII. By hand since Node 20
 * before 20.15 has none and browsers have none.
 *
 * @param seed - checksum of what comes before, so that texts can be added one by one
 */
export function crc32(text: string, begin = 0, end = text.length, seed = 0): number {
  let rest = ~seed;
  let all = 0;
  for (let k = begin; k < end; k++) {
    const code = text.charCodeAt(k);
    all |= code;
    rest = (rest >>> 8) ^ TABLE[(rest ^ code) & 0xff]!;
  }
  return all > 0x7f ? -1 : ~rest >>> 0;
}
