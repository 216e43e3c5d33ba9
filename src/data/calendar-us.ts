import type { CalendarRules } from './calendar-rules.js';

const [MON, TUE, WED, THU, FRI] = [1, 2, 3, 4, 5] as const;

/**
 * Sessions of the New York Stock Exchange since 1990; Nasdaq keeps the same days.
 *
 * Holidays by NYSE Rule 7.2 and the exchange's list of special closings; compared day by day with the calendar XNYS of
 * the Python package exchange_calendars 4.13 (Apache-2.0) for 1990 to mid-2027, and with real daily bars 1998 to 2021.
 * Late opens and interruptions within a day are not part of it.
 */
export const XNYS: CalendarRules = {
  name: 'XNYS',
  zone: 'America/New_York',
  since: 1990,
  weekdays: [MON, TUE, WED, THU, FRI],
  open: 9 * 60 + 30,
  close: 16 * 60,
  holidays: [
    { name: "New Year's Day", month: 1, day: 1, observe: 'sunday-to-monday' },
    { name: 'Martin Luther King Jr. Day', month: 1, weekday: MON, nth: 3, from: 1998 },
    { name: "Washington's Birthday", month: 2, weekday: MON, nth: 3 },
    { name: 'Good Friday', easter: -2 },
    { name: 'Memorial Day', month: 5, weekday: MON, nth: -1 },
    { name: 'Juneteenth', month: 6, day: 19, observe: 'nearest', from: 2022 },
    { name: 'Independence Day', month: 7, day: 4, observe: 'nearest' },
    { name: 'Labor Day', month: 9, weekday: MON, nth: 1 },
    { name: 'Thanksgiving Day', month: 11, weekday: THU, nth: 4 },
    { name: 'Christmas Day', month: 12, day: 25, observe: 'nearest' },
  ],
  closed: {
    '1994-04-27': 'funeral of Richard Nixon',
    '2001-09-11': 'attack on the World Trade Center',
    '2001-09-12': 'attack on the World Trade Center',
    '2001-09-13': 'attack on the World Trade Center',
    '2001-09-14': 'attack on the World Trade Center',
    '2004-06-11': 'funeral of Ronald Reagan',
    '2007-01-02': 'funeral of Gerald Ford',
    '2012-10-29': 'hurricane Sandy',
    '2012-10-30': 'hurricane Sandy',
    '2018-12-05': 'funeral of George H. W. Bush',
    '2025-01-09': 'funeral of Jimmy Carter',
  },
  early: [
    {
      close: 14 * 60,
      rules: [
        { name: 'Christmas Eve', month: 12, day: 24, weekdays: [MON, TUE, WED, THU], to: 1992 },
        { name: 'day after Thanksgiving', month: 11, weekday: THU, nth: 4, plus: 1, from: 1992, to: 1992 },
      ],
      dates: [],
    },
    {
      close: 13 * 60,
      rules: [
        { name: 'day before Independence Day', month: 7, day: 3, weekdays: [MON, TUE, THU], from: 1995 },
        { name: 'day before Independence Day', month: 7, day: 3, weekdays: [WED], from: 2013 },
        { name: 'day after Independence Day', month: 7, day: 5, weekdays: [FRI], from: 1995, to: 2012 },
        { name: 'day after Thanksgiving', month: 11, weekday: THU, nth: 4, plus: 1, from: 1993 },
        { name: 'Christmas Eve', month: 12, day: 24, weekdays: [MON, TUE, WED, THU], from: 1993 },
      ],
      dates: ['1997-12-26', '1999-12-31', '2003-12-26'],
    },
  ],
};

/** Sessions of Nasdaq: those of the New York Stock Exchange. */
export const XNAS: CalendarRules = { ...XNYS, name: 'XNAS' };
