import { type Fixed, fixed } from '../../core/money.js';
import { type Micros, toMicros } from '../../core/time.js';

/** A message that is not what the documents say. Never leaves an adapter: it becomes a `malformed` event. */
export class WireFault extends Error {}

/** An object of a message. */
export type WireRecord = { readonly [key: string]: unknown };

/** Plain decimals only: a text such as 1e999999999 would fill the memory when written out. */
const PLAIN = /^-?\d{1,20}(\.\d{1,18})?$/;

/** JSON, or a fault. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new WireFault('not JSON');
  }
}

/** The value as an object. */
export function asRecord(value: unknown, what: string): WireRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new WireFault(`${what} is no object`);
  return value as WireRecord;
}

/** The value as a list. */
export function asList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new WireFault(`${what} is no list`);
  return value;
}

/** A text that must be there, of at most 512 characters. */
export function readText(from: WireRecord, key: string): string {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  if (typeof value !== 'string' || value === '' || value.length > 512) throw new WireFault(`${key} is no text`);
  return value;
}

/** A text, or the empty text where it is missing or null. */
export function readTextOr(from: WireRecord, key: string): string {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  return value === undefined || value === null || value === '' ? '' : readText(from, key);
}

/** An exact decimal, written as text or as a JSON number. */
export function readDecimal(from: WireRecord, key: string): Fixed {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  if (typeof value === 'string' && PLAIN.test(value)) return fixed(value, key);
  if (typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 1e15) return fixed(value, key);
  throw new WireFault(`${key} is no plain decimal`);
}

/** An exact decimal, or null where it is missing, null or empty. */
export function readDecimalOr(from: WireRecord, key: string): Fixed | null {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  return value === undefined || value === null || value === '' ? null : readDecimal(from, key);
}

/** A whole number that a float holds exactly. */
export function readInteger(from: WireRecord, key: string): number {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new WireFault(`${key} is no whole number`);
  return value;
}

/** A flag that must be there. */
export function readFlag(from: WireRecord, key: string): boolean {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  if (typeof value !== 'boolean') throw new WireFault(`${key} is neither true nor false`);
  return value;
}

/** A time written as ISO 8601. */
export function readIsoTime(from: WireRecord, key: string): Micros {
  const text = readText(from, key);
  try {
    return toMicros(text);
  } catch {
    throw new WireFault(`${key} is no time`);
  }
}

/** What a decoder made of a text: its value, or why it is none. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string; readonly raw: string };

/** Decodes a text; what is wrong with it is a value, whatever it holds. */
export function decode<T>(raw: string, read: (value: unknown) => T): Decoded<T> {
  try {
    return { ok: true, value: read(parseJson(raw)) };
  } catch (fault) {
    if (fault instanceof WireFault) return { ok: false, why: fault.message, raw };
    throw fault;
  }
}
