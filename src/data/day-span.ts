import * as z from 'zod';
import { type DaySpan, utcDay } from './bar-time.js';
import { Calendar, calendar } from './calendar.js';
import type { CalendarRules } from './calendar-rules.js';

/** A calendar at a public border: its name, rules of your own, or the calendar itself. */
export type CalendarInput = string | CalendarRules | Calendar;

/** The option `calendar` of sources. */
export const calendarSchema = z.custom<CalendarInput>(
  (v) => typeof v === 'string' || (typeof v === 'object' && v !== null),
  'is not a calendar: pass a name such as "XNYS" or calendar(...)',
);

/** The calendar that an option speaks of. */
export function toCalendar(input: CalendarInput): Calendar {
  return input instanceof Calendar ? input : calendar(input);
}

/** What a bare date stands for: the session of the calendar when there is one, else the day in UTC. */
export function daySpanOf(input: CalendarInput | undefined): DaySpan {
  if (input === undefined) return utcDay;
  const found = toCalendar(input);
  return (day) => found.spanOfDay(day);
}
