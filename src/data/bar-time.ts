import { ConfigError } from '../core/errors.js';
import { DAY, type Micros, type TimeInput, toMicros } from '../core/time.js';

/** When a bar was, as users write it: `Date`, ISO text with a zone, Micros, or a bare date that stands for a whole day. */
export type BarTime = TimeInput | Micros;

/** What the time of a bar means: its end (the default), its start, or only the date that the bar is of. */
export type TimeMeaning = 'end' | 'start' | 'date';

const BARE_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Open and close of what a bare date stands for, by its day since 1970-01-01. */
export type DaySpan = (day: number) => { readonly open: Micros; readonly close: Micros };

/** The day in UTC: a bar dated 2024-01-02 ends at 2024-01-03T00:00Z, when all of that day is past. */
export const utcDay: DaySpan = (day) => ({ open: day * DAY, close: day * DAY + DAY });

/** Whether a time is a bare date, which names a day and not a moment. */
export function isBareDate(time: BarTime): time is string {
  return typeof time === 'string' && BARE_DATE.test(time.trim());
}

/** A moment at a public border, in Micros; a number is taken as Micros. */
export function moment(who: string, time: BarTime): Micros {
  if (typeof time !== 'number') return toMicros(time);
  if (Number.isSafeInteger(time)) return time;
  throw new ConfigError(
    who,
    `time ${time} is not a whole number of microseconds`,
    'pass a Date, ISO text with a zone, or Micros',
  );
}

/** Middle spacing of rising times, 0 when there are fewer than two: the nominal length of bars that do not state it. */
export function medianSpacing(times: Float64Array): Micros {
  if (times.length < 2) return 0;
  const gaps = new Float64Array(times.length - 1);
  for (let i = 1; i < times.length; i++) gaps[i - 1] = times[i]! - times[i - 1]!;
  gaps.sort();
  return gaps[(gaps.length - 1) >>> 1]!;
}
