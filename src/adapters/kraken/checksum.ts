import type { Book } from '../../core/book.js';
import type { BookSide } from '../../core/book-side.js';

/** Levels a side that the checksum covers, whatever depth is subscribed. */
const CHECKED_DEPTH = 10;

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/**
 * CRC-32 (IEEE 802.3) of ASCII text, as an unsigned number. By hand: sixteen lines, and the platform has none in a browser.
 *
 * @example
 * ```ts
 * import { crc32 } from 'edgeproof/adapters/kraken';
 * if (crc32('123456789') !== 0xcbf43926) throw new Error('the check value of the standard');
 * ```
 */
export function crc32(text: string): number {
  let crc = -1;
  for (let i = 0; i < text.length; i++) crc = (crc >>> 8) ^ table[(crc ^ text.charCodeAt(i)) & 255]!;
  return (crc ^ -1) >>> 0;
}

/**
 * What Kraken says the top of a book has: CRC-32 over the digits of ten offers, then ten bids, points and leading zeros left
 * out, trailing zeros kept. Needs a book that keeps the texts of the wire.
 *
 * Source: docs.kraken.com, "Book checksum (v2)".
 *
 * @example
 * ```ts
 * import { Book } from 'edgeproof';
 * import { krakenChecksum } from 'edgeproof/adapters/kraken';
 * if (krakenChecksum(new Book({ keepTexts: true })) !== 0) throw new Error('an empty book');
 * ```
 */
export function krakenChecksum(book: Book): number {
  return crc32(digits(book.asks) + digits(book.bids));
}

function digits(side: BookSide): string {
  let text = '';
  const depth = Math.min(CHECKED_DEPTH, side.length);
  for (let i = 0; i < depth; i++) text += bare(side.priceText(i)) + bare(side.sizeText(i));
  return text;
}

function bare(number: string): string {
  const point = number.indexOf('.');
  const all = point < 0 ? number : number.slice(0, point) + number.slice(point + 1);
  let zeros = 0;
  while (zeros < all.length && all.charCodeAt(zeros) === 48) zeros++;
  return zeros === 0 ? all : all.slice(zeros);
}
