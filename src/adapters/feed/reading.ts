import type * as z from 'zod';
import { DataError } from '../../core/errors.js';
import type { Micros } from '../../core/time.js';
import type { Frame } from '../transport/socket.js';

const decoder = new TextDecoder();

/** The text of a frame; binary frames of text wires are UTF-8. */
export function frameText(frame: Frame): string {
  return typeof frame === 'string' ? frame : decoder.decode(frame);
}

/** Refuses a frame or an answer; the text is quoted in part, since whole books come in one frame. */
export function unreadable(who: string, what: string, text: string, cause?: unknown): DataError {
  const shown = text.length > 120 ? `${text.slice(0, 120)}…` : text;
  return new DataError(
    who,
    `${what}: ${JSON.stringify(shown)}`,
    'the message is not used and the stream is brought back in step',
    { length: text.length },
    cause,
  );
}

/** Parses JSON of a wire. @throws DataError that quotes it */
export function parseJson(who: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(who, 'a message is no JSON', text, cause);
  }
}

/** Checks a parsed message against its schema. @throws DataError that says where it differs */
export function checkShape<S extends z.ZodType>(who: string, schema: S, value: unknown, text: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw unreadable(who, `a message has another shape (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`, text);
}

/**
 * The number of a decimal text: digits and at most one point, as all venues write prices and sizes.
 *
 * @throws DataError for anything else: empty, signed, exponents, spaces
 */
export function decimal(who: string, text: string): number {
  let points = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) points++;
    else if (code < 48 || code > 57) throw unreadable(who, 'not a decimal number', text);
  }
  if (points > 1 || text.length === points || text.length > 40) throw unreadable(who, 'not a decimal number', text);
  return Number(text);
}

/** A decimal above zero. @throws DataError otherwise */
export function positive(who: string, text: string): number {
  const value = decimal(who, text);
  if (value > 0) return value;
  throw unreadable(who, 'a price or size that is not above zero', text);
}

/** Flat pairs of levels `[[price, size, …], …]`. @throws DataError for a price that is not above zero */
export function levelPairs(who: string, levels: readonly (readonly string[])[]): number[] {
  const pairs = new Array<number>(2 * levels.length);
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i]!;
    pairs[2 * i] = positive(who, level[0]!);
    pairs[2 * i + 1] = decimal(who, level[1]!);
  }
  return pairs;
}

/** The texts of levels as flat pairs. */
export function levelTexts(levels: readonly (readonly string[])[]): string[] {
  return levels.flatMap((level) => [level[0]!, level[1]!]);
}

const STAMP = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))? ?(Z|\+00:?00)$/;

/** Micros of an RFC 3339 time in UTC; digits below a microsecond are cut. @throws DataError */
export function rfcTime(who: string, text: string): Micros {
  const match = STAMP.exec(text);
  const ms = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}Z`);
  if (Number.isNaN(ms)) throw unreadable(who, 'not a time', text);
  return ms * 1000 + Number((match![3] ?? '').padEnd(6, '0').slice(0, 6));
}

/** Micros of seconds with decimals as text, digit by digit, so that no microsecond is rounded. @throws DataError */
export function secondsTime(who: string, text: string): Micros {
  decimal(who, text);
  const [whole = '0', part = ''] = text.split('.');
  return Number(whole) * 1_000_000 + Number(part.padEnd(6, '0').slice(0, 6));
}

/** Micros of a Unix time in milliseconds or microseconds, told apart by size: a venue can be asked for either. */
export function unixTime(value: number): Micros {
  return value > 1e14 ? Math.floor(value) : value * 1000;
}
