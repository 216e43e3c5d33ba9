import { ConfigError } from './errors.js';

/** Time or duration as an integer count of microseconds; as a time, since 1970-01-01T00:00:00Z. Exact to the year 2255. */
export type Micros = number;

/** A time at a public border: a `Date`, or ISO 8601 text with a zone (a bare date means midnight UTC). */
export type TimeInput = Date | string;

/** A duration at a public border: whole microseconds, or text such as `250ms`, `5m`, `1h`, `1d`, `1w`. */
export type DurationInput = Micros | string;

/** One second in microseconds. */
export const SECOND: Micros = 1_000_000;
/** One minute in microseconds. */
export const MINUTE: Micros = 60 * SECOND;
/** One hour in microseconds. */
export const HOUR: Micros = 60 * MINUTE;
/** One day of 24 hours in microseconds. */
export const DAY: Micros = 24 * HOUR;

const UNIT: { readonly [unit: string]: Micros } = {
  us: 1,
  ms: 1000,
  s: SECOND,
  m: MINUTE,
  h: HOUR,
  d: DAY,
  w: 7 * DAY,
};
const DURATION = /^(\d+(?:\.\d+)?)\s*(us|ms|s|m|h|d|w)$/;
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2}))?$/;

/**
 * Turns a `Date` or ISO text into {@link Micros}.
 *
 * Text needs a zone (`Z` or an offset): a zone is stated, never guessed. A bare date is midnight UTC. Digits beyond
 * the microsecond are cut.
 *
 * @throws ConfigError when the text is not ISO 8601, has no zone, or names a day that does not exist
 * @example
 * ```ts
 * import { toMicros } from 'edgeproof';
 * if (toMicros('1970-01-01T00:00:01.5Z') !== 1_500_000) throw new Error('not microseconds');
 * ```
 */
export function toMicros(input: TimeInput): Micros {
  if (typeof input !== 'string') {
    const ms = input.getTime();
    if (Number.isNaN(ms)) throw new ConfigError('time', 'the Date is invalid', 'pass a Date that holds a time');
    return ms * 1000;
  }
  const match = ISO.exec(input.trim());
  const [, day = '', clock = '00:00', fraction = '', zone = 'Z'] = match ?? [];
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const ms = Date.parse(`${day}T${clock}${offset}`);
  const real = new Date(`${day}T00:00:00Z`);
  if (match === null || Number.isNaN(ms) || Number.isNaN(real.getTime()) || real.toISOString().slice(0, 10) !== day) {
    throw new ConfigError(
      'time',
      `"${input}" is not a time with a zone`,
      'write ISO 8601 such as 2024-01-31 or 2024-01-31T15:59:00Z',
    );
  }
  return ms * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/**
 * ISO 8601 text in UTC of a time in {@link Micros}, with six decimals only when they are needed.
 *
 * @example
 * ```ts
 * import { toIso } from 'edgeproof';
 * if (toIso(1_500_000) !== '1970-01-01T00:00:01.500Z') throw new Error('text');
 * ```
 */
export function toIso(at: Micros): string {
  const micros = ((at % 1000) + 1000) % 1000;
  const text = new Date((at - micros) / 1000).toISOString();
  return micros === 0 ? text : `${text.slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}

/**
 * A `Date` of a time in {@link Micros}; the microseconds below a millisecond are cut.
 *
 * @example
 * ```ts
 * import { toDate } from 'edgeproof';
 * if (toDate(1_000).getTime() !== 1) throw new Error('date');
 * ```
 */
export function toDate(at: Micros): Date {
  return new Date(Math.floor(at / 1000));
}

/**
 * Turns a duration into {@link Micros}; units are `us ms s m h d w`.
 *
 * @throws ConfigError when the text has no unit or is not a positive whole number of microseconds
 * @example
 * ```ts
 * import { toDuration } from 'edgeproof';
 * if (toDuration('1.5h') !== 5_400_000_000) throw new Error('duration');
 * ```
 */
export function toDuration(input: DurationInput): Micros {
  if (typeof input === 'number') {
    if (Number.isSafeInteger(input) && input >= 0) return input;
    throw new ConfigError(
      'time',
      `duration ${input} is not a whole number of microseconds`,
      'pass microseconds or text such as 5m',
    );
  }
  const match = DURATION.exec(input.trim());
  const micros = match === null ? Number.NaN : Number(match[1]) * (UNIT[match[2] ?? ''] ?? Number.NaN);
  if (!Number.isSafeInteger(micros)) {
    throw new ConfigError(
      'time',
      `"${input}" is not a duration`,
      'write a number and a unit: 250ms, 30s, 5m, 1h, 1d, 1w',
    );
  }
  return micros;
}
