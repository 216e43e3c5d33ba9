import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { toIso, toMicros } from '../../src/core/time.js';
import { calendar } from '../../src/data/calendar.js';
import { describeShared, sharedPath } from '../shared.js';

const nyse = calendar('XNYS');
const dates = (from: string, to: string): string[] => nyse.sessions(from, to).map((one) => one.date);

/** Sessions a year, 1990 to 2026, as counted by exchange_calendars 4.13.2. */
const COUNTS = [
  253, 253, 254, 253, 252, 252, 254, 253, 252, 252, 252, 248, 252, 252, 252, 252, 251, 251, 253, 252, 252, 252, 250,
  252, 252, 252, 252, 251, 251, 252, 253, 252, 251, 250, 252, 250, 251,
];

describe('calendar XNYS', () => {
  it('has as many sessions in each year as an independent calendar', () => {
    expect(COUNTS.map((_, i) => dates(`${1990 + i}-01-01`, `${1991 + i}-01-01`).length)).toEqual(COUNTS);
  });

  it('knows the closings that follow no rule, and says why', () => {
    for (const date of '2001-09-11 2001-09-14 2004-06-11 2007-01-02 2012-10-29 2012-10-30 2018-12-05 2025-01-09'.split(
      ' ',
    ))
      expect(nyse.isSession(date)).toBe(false);
    expect(() => nyse.span('2012-10-29')).toThrow(/hurricane Sandy/);
    expect(() => nyse.span('2024-03-29')).toThrow(/Good Friday/);
    expect(() => nyse.span('2024-03-30')).toThrow(/day of the week/);
  });

  it('observes holidays that fall on a weekend as the exchange does', () => {
    expect(nyse.isSession('2021-12-31')).toBe(true); // 1 January 2022 is a Saturday: no holiday is observed
    expect(nyse.isSession('2021-12-24')).toBe(false); // Christmas on a Saturday: Friday
    expect(nyse.isSession('2023-01-02')).toBe(false); // 1 January on a Sunday: Monday
    expect(nyse.isSession('2021-06-18')).toBe(true); // Juneteenth is kept from 2022
    expect(nyse.isSession('2022-06-20')).toBe(false);
  });

  it('closes early on half days, and follows daylight saving', () => {
    const of = (date: string) => nyse.span(date);
    expect(of('2024-11-29')).toMatchObject({ half: true, close: toMicros('2024-11-29T18:00:00Z') });
    expect(of('2013-07-03').half && !of('2012-07-05').half && of('2002-07-05').half).toBe(true);
    expect(of('1992-11-27').close).toBe(toMicros('1992-11-27T19:00:00Z'));
    expect(toIso(of('2024-03-08').open)).toBe('2024-03-08T14:30:00.000Z');
    expect(toIso(of('2024-03-11').open)).toBe('2024-03-11T13:30:00.000Z');
    expect(toIso(of('2006-03-27').open)).toBe('2006-03-27T14:30:00.000Z'); // until 2006 summer time began in April
  });

  it('says what comes next, what came before, and whether the market is open', () => {
    expect(nyse.next('2001-09-10').date).toBe('2001-09-17');
    expect(nyse.previous('2001-09-17').date).toBe('2001-09-10');
    expect(nyse.isOpen('2024-11-29T17:59:59Z')).toBe(true);
    expect(nyse.isOpen('2024-11-29T18:00:00Z')).toBe(false);
    expect(nyse.isOpen(new Date('2024-11-29T14:29:59Z'))).toBe(false);
    expect(nyse.at('2024-11-29T14:30:00Z')?.date).toBe('2024-11-29');
  });

  it('refuses what it does not know', () => {
    expect(() => nyse.isSession('1989-01-03')).toThrow(/start in 1990/);
    expect(() => nyse.isSession('2024-02-30')).toThrow(/not a date/);
    expect(() => calendar('XXXX')).toThrow(/knows XNYS, XNAS, 24\/7, fx/);
  });
});

describe('other calendars', () => {
  it('trades crypto all days and fx from Sunday to Friday, New York evening', () => {
    expect(calendar('24/7').at('2024-12-25T12:00:00Z')?.date).toBe('2024-12-25');
    const fx = calendar('fx');
    expect(fx.at('2024-03-10T20:59:00Z')).toBeNull(); // Sunday, 16:59 in New York
    expect(fx.at('2024-03-10T21:00:00Z')?.date).toBe('2024-03-11');
    expect(fx.at('2024-03-15T20:59:00Z')?.date).toBe('2024-03-15');
    expect(fx.at('2024-03-15T21:00:00Z')).toBeNull();
  });

  it('is made of rules of your own', () => {
    const tokyo = calendar({
      name: 'mine',
      zone: 'Asia/Tokyo',
      since: 2000,
      weekdays: [1, 2, 3, 4, 5],
      open: 540,
      close: 900,
      holidays: [{ name: 'Coming of Age Day', month: 1, weekday: 1, nth: 2 }],
      closed: {},
      early: [],
    });
    expect(tokyo.isSession('2024-01-08')).toBe(false);
    expect(toIso(tokyo.span('2024-01-09').open)).toBe('2024-01-09T00:00:00.000Z');
  });
});

describe('calendar XNYS against the days on which the S&P 500 had a price, 2000 to 2020', () => {
  it('is the same set of days', () => {
    const text = readFileSync('node_modules/vega-datasets/data/sp500-2000.csv', 'utf8');
    const days = text
      .split('\n')
      .slice(1)
      .flatMap((line) => (line === '' ? [] : [line.slice(0, 10)]));
    expect(days.length).toBe(5105);
    expect(dates('2000-01-03', '2020-04-18')).toEqual(days);
  });
});

const LEAN = 'data/QuantConnect_Lean/Data/equity/usa/daily/spy.zip';
describeShared('calendar XNYS against the days on which SPY traded, 1998 to 2021', [LEAN], () => {
  it('is the same set of days', () => {
    const [file] = Object.values(unzipSync(readFileSync(sharedPath(LEAN) ?? '')));
    const lines = strFromU8(file ?? new Uint8Array())
      .trim()
      .split('\n');
    const days = lines.map((line) => `${line.slice(0, 4)}-${line.slice(4, 6)}-${line.slice(6, 8)}`);
    expect(days.length).toBe(5849);
    expect(dates('1998-01-02', '2021-04-01')).toEqual(days);
  });
});
