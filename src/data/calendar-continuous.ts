import type { CalendarRules } from './calendar-rules.js';

/** Markets that never close, such as crypto; a session is a day in UTC. */
export const ALWAYS: CalendarRules = {
  name: '24/7',
  zone: 'UTC',
  since: 1970,
  weekdays: [0, 1, 2, 3, 4, 5, 6],
  open: 0,
  close: 24 * 60,
  holidays: [],
  closed: {},
  early: [],
};

/** The week of foreign exchange: Monday to Friday, each session from 17:00 New York on the day before; no holidays. */
export const FX: CalendarRules = {
  name: 'fx',
  zone: 'America/New_York',
  since: 1970,
  weekdays: [1, 2, 3, 4, 5],
  open: (17 - 24) * 60,
  close: 17 * 60,
  holidays: [],
  closed: {},
  early: [],
};
