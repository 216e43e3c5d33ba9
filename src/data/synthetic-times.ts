import { ConfigError } from '../core/errors.js';
import { DAY, type Micros } from '../core/time.js';
import type { Calendar, Session } from './calendar.js';
import { dayAt, isoOfDay } from './civil.js';

/** Start and end of each bar, and how many bars make a year. */
export interface BarTimes {
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly perYear: number;
}

const YEAR = 365 * DAY;
const SESSIONS = 252;

/** Times of bars that follow each other without a break, or that fill the sessions of a calendar. */
export function barTimes(from: Micros, period: Micros, bars: number, calendar: Calendar | null): BarTimes {
  if (calendar !== null) return sessionTimes(from, period, bars, calendar);
  const grid = new Float64Array(bars + 1);
  for (let i = 0; i <= bars; i++) grid[i] = from + i * period;
  return { start: grid.subarray(0, bars), end: grid.subarray(1), perYear: YEAR / period };
}

function lengthOf(session: Session): Micros {
  return session.close - session.open;
}

function sessionTimes(from: Micros, period: Micros, bars: number, calendar: Calendar): BarTimes {
  const start = new Float64Array(bars);
  const end = new Float64Array(bars);
  let session = calendar.next(isoOfDay(dayAt(from) - 1));
  const longest = Math.max(lengthOf(session), lengthOf(calendar.next(session.date)));
  const perSession = period >= DAY ? 1 : Math.floor(longest / period);
  if (perSession === 0)
    throw new ConfigError(
      'synthetic',
      `no bar of this period fits into a session of ${calendar.name}`,
      'pass a shorter period, or one of a day or more',
    );
  for (let i = 0; i < bars; session = calendar.next(session.date)) {
    if (period >= DAY) {
      start[i] = session.open;
      end[i++] = session.close;
      continue;
    }
    for (let open = session.open; open + period <= session.close && i < bars; open += period) {
      start[i] = open;
      end[i++] = open + period;
    }
  }
  return { start, end, perYear: SESSIONS * perSession };
}
