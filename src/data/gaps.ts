import { DAY, type Micros } from '../core/time.js';
import type { Calendar } from './calendar.js';

/** Days without a bar that pass for a long weekend when no calendar is stated. */
const LONG_WEEKEND = 4.5 * DAY;
/** Missing bars within a day that pass for a quiet market when no calendar is stated. */
const QUIET = 10;

/**
 * How many bars are missing between two that follow each other, by the sessions of a calendar; -1 when the later bar
 * lies in no session.
 */
export function missingBars(calendar: Calendar, before: Micros, end: Micros, period: Micros): number {
  let missing = 0;
  for (const session of calendar.sessions(before - DAY, end + 2 * DAY)) {
    if (period >= DAY) {
      if (session.close > before && session.close <= end) missing++;
      continue;
    }
    const from = Math.max(session.open, before);
    const to = Math.min(session.close, end - 1);
    if (to > from) missing += Math.floor((to - session.open) / period) - Math.floor((from - session.open) / period);
  }
  return period >= DAY ? missing - 1 : missing;
}

/** Whether the time between two bars is suspicious when nothing is known of the market's hours. */
export function longGap(before: Micros, end: Micros, period: Micros): boolean {
  const gap = end - before;
  if (gap > LONG_WEEKEND + period) return true;
  return period < DAY && gap > QUIET * period && Math.floor(before / DAY) === Math.floor((end - 1) / DAY);
}
