import { ConfigError } from '../core/errors.js';
import { DAY, HOUR, type Micros } from '../core/time.js';
import { type BarTime, type DaySpan, isBareDate, medianSpacing, moment, type TimeMeaning } from './bar-time.js';
import { dayAt, dayOfIso } from './civil.js';

/** Start and end of each bar, and how long a bar nominally is. */
export interface BarSpans {
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly period: Micros;
}

/** What is known of the times of bars besides the times. */
export interface SpanRules {
  /** What they mean; undefined when the user did not say. */
  readonly time: TimeMeaning | undefined;
  /** Null when the user did not say. */
  readonly period: Micros | null;
  /** Spacing of the times, for bars that do not state their period. */
  readonly spacing?: Micros;
}

/** A bar of a day is shorter than this only by a change of the clock. */
const NEARLY_A_DAY = 23 * HOUR;

/** Start and end of bars that are dated: what the calendar says of each day. */
export function daySpans(days: Float64Array, span: DaySpan, period: Micros | null): BarSpans {
  const start = new Float64Array(days.length);
  const end = new Float64Array(days.length);
  for (let i = 0; i < days.length; i++) {
    const { open, close } = span(days[i]!);
    start[i] = open;
    end[i] = close;
  }
  return { start, end, period: period ?? DAY };
}

/**
 * Start and end of bars whose times are moments.
 *
 * @param midnights - whether every time is a midnight by its own clock
 * @throws ConfigError for starts of unknown length, and for daily bars at midnight that do not say what that means
 */
export function clockSpans(who: string, times: Float64Array, midnights: boolean, rules: SpanRules): BarSpans {
  if (rules.time === 'start' && rules.period === null)
    throw new ConfigError(
      who,
      'times are starts of bars, but not how long a bar is',
      'state period, such as period: "1m"',
    );
  const period = rules.period ?? rules.spacing ?? medianSpacing(times);
  if (rules.time === undefined && midnights && period >= NEARLY_A_DAY)
    throw new ConfigError(
      who,
      'bars of a day or more are all stamped at midnight, which may be their start, their end or their date',
      'state time: "date" (the session or day of that date), "start" or "end"; a wrong guess knows a day too early',
    );
  return rules.time === 'start'
    ? { start: times, end: times.map((t) => t + period), period }
    : { start: times.map((t) => t - period), end: times, period };
}

/** Whether all times are midnights in UTC. */
export function allMidnights(times: Float64Array): boolean {
  return times.length > 0 && times.every((time) => time % DAY === 0);
}

/** The day that a time names: the date as it is written, in UTC where it is a moment. */
export function dateOf(who: string, time: BarTime): number {
  const written = typeof time === 'string' ? dayOfIso(time.trim().slice(0, 10)) : Number.NaN;
  return Number.isNaN(written) || isBareDate(time) ? dayAt(moment(who, time)) : written;
}
