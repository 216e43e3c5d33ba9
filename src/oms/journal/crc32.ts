const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest >>> 0;
});

/**
 * CRC-32 (ISO 3309, as in gzip) of ASCII text. By hand since Node 20 before 20.15 has none and browsers have none.
 *
 * @param from - checksum of what comes before, so that texts can be added one by one
 */
export function crc32(text: string, from = 0): number {
  let rest = ~from;
  for (let k = 0; k < text.length; k++) rest = (rest >>> 8) ^ TABLE[(rest ^ text.charCodeAt(k)) & 0xff]!;
  return ~rest >>> 0;
}
