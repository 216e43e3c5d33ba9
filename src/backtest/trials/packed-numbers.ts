import { DataError } from '../../core/errors.js';
import { bytesToFloats, floatsToBytes } from '../../core/float-bytes.js';

const DIGITS = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PAD = 61;

/** Numbers as base64 of their little-endian float64 bytes: exact, and a quarter of the size of JSON text. */
export function packNumbers(values: ArrayLike<number>): string {
  const bytes = floatsToBytes(values);
  const out = new Uint8Array(4 * Math.ceil(bytes.length / 3)).fill(PAD);
  for (let i = 0, at = 0; i < bytes.length; i += 3, at += 4) {
    const left = bytes.length - i;
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out[at] = DIGITS[word >> 18]!;
    out[at + 1] = DIGITS[(word >> 12) & 63]!;
    if (left > 1) out[at + 2] = DIGITS[(word >> 6) & 63]!;
    if (left > 2) out[at + 3] = DIGITS[word & 63]!;
  }
  return new TextDecoder().decode(out);
}

/** The numbers again. @throws DataError when the text was cut off */
export function unpackNumbers(text: string): Float64Array {
  const raw = atob(text);
  if (raw.length % 8 !== 0) throw new DataError('trial ledger', 'a column of numbers is cut off', 'restore the file');
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytesToFloats('trial ledger', bytes);
}

const DAY = 86_400_000_000;

/** Days (Micros at midnight, rising) as text: the first, then gaps in days with how often each comes in a row. */
export function packDays(days: ArrayLike<number>): string {
  const parts: string[] = [];
  for (let i = 0; i < days.length; ) {
    const gap = i === 0 ? days[0]! / DAY : (days[i]! - days[i - 1]!) / DAY;
    if (!Number.isInteger(gap))
      throw new DataError('trial ledger', `day ${days[i]} is not midnight`, 'pass whole days');
    let times = 1;
    while (i > 0 && i + times < days.length && days[i + times]! - days[i + times - 1]! === gap * DAY) times++;
    parts.push(times === 1 ? `${gap}` : `${gap}*${times}`);
    i += times;
  }
  return parts.join(' ');
}

/** The days again. */
export function unpackDays(text: string): Float64Array {
  const days: number[] = [];
  let day = 0;
  for (const part of text === '' ? [] : text.split(' ')) {
    const [gap, times = '1'] = part.split('*');
    for (let k = 0; k < Number(times); k++) {
      day += Number(gap);
      days.push(day * DAY);
    }
  }
  return Float64Array.from(days);
}
