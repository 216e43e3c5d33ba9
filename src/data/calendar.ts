import { ConfigError, DataError } from '../core/errors.js';
import { DAY, MINUTE, type Micros } from '../core/time.js';
import { type BarTime, isBareDate, moment } from './bar-time.js';
import { ALWAYS, FX } from './calendar-continuous.js';
import { type CalendarRules, ruleDay } from './calendar-rules.js';
import { XNAS, XNYS } from './calendar-us.js';
import { dayAt, dayOfIso, isoOfDay, weekday } from './civil.js';
import { type ZoneClock, zoneClock } from './zone.js';

/** One trading session: the date that names it, when it opens and closes, and whether it closes early. */
export interface Session {
  readonly date: string;
  readonly open: Micros;
  readonly close: Micros;
  readonly half: boolean;
}

/** What one year of a calendar holds besides its plain sessions. */
interface Year {
  readonly closed: ReadonlySet<number>;
  readonly early: ReadonlyMap<number, number>;
}

/**
 * The sessions of a market, by date: holidays, half days and daylight saving counted.
 *
 * Dates are `YYYY-MM-DD` as the market writes them; times are Micros or anything that {@link BarTime} allows.
 *
 * @example
 * ```ts
 * import { calendar } from 'edgeproof/data';
 * const week = calendar('XNYS').sessions('2024-11-25', '2024-12-02');
 * if (week.map((one) => one.date.slice(8)).join() !== '25,26,27,29') throw new Error('Thanksgiving');
 * ```
 */
export class Calendar {
  readonly name: string;
  readonly zone: string;
  readonly #rules: CalendarRules;
  readonly #clock: ZoneClock;
  readonly #years = new Map<number, Year>();
  readonly #sessions = new Map<number, Session>();

  constructor(rules: CalendarRules) {
    this.name = rules.name;
    this.zone = rules.zone;
    this.#rules = rules;
    this.#clock = zoneClock(rules.zone);
  }

  /** Whether the market trades on a date. */
  isSession(date: string): boolean {
    return this.#trades(this.#day(date));
  }

  /** The session of a date; null when the market does not trade on it. */
  session(date: string): Session | null {
    const day = this.#day(date);
    return this.#trades(day) ? this.#session(day) : null;
  }

  /** The sessions of all dates with `from <= date < to`; a time stands for its date in the market's zone. */
  sessions(from: BarTime, to: BarTime): readonly Session[] {
    const found: Session[] = [];
    const end = this.#dayOf(to);
    for (let day = this.#dayOf(from); day < end; day++) if (this.#trades(day)) found.push(this.#session(day));
    return found;
  }

  /** The first session after a date. */
  next(date: string): Session {
    let day = this.#day(date) + 1;
    while (!this.#trades(day)) day++;
    return this.#session(day);
  }

  /** The last session before a date. */
  previous(date: string): Session {
    let day = this.#day(date) - 1;
    while (!this.#trades(day)) day--;
    return this.#session(day);
  }

  /** The session with `open <= time < close`; null when the market is shut. */
  at(time: BarTime): Session | null {
    const now = moment('calendar', time);
    const day = dayAt(this.#clock.toWall(now));
    for (const near of [day, day + 1]) {
      if (!this.#trades(near)) continue;
      const session = this.#session(near);
      if (now >= session.open && now < session.close) return session;
    }
    return null;
  }

  /** The session that holds a time, or else the next one: what a simulated venue asks for auctions and day orders. */
  atOrNext(time: BarTime): Session {
    const now = moment('calendar', time);
    let day = dayAt(this.#clock.toWall(now));
    while (!this.#trades(day) || this.#session(day).close <= now) day++;
    return this.#session(day);
  }

  /** Whether the market trades at a time. */
  isOpen(time: BarTime): boolean {
    return this.at(time) !== null;
  }

  /** The session of a date, for bars that are dated; a DataError when there is none on it. */
  span(date: string): Session {
    return this.spanOfDay(this.#day(date));
  }

  /** The session of a day since 1970-01-01; a DataError when there is none on it. */
  spanOfDay(day: number): Session {
    if (this.#trades(day)) return this.#session(day);
    const date = isoOfDay(day);
    throw new DataError(
      `calendar ${this.name}`,
      `${date} is not a session (${this.#why(date)})`,
      'check the date and the calendar, or drop the bar',
      { date },
    );
  }

  #day(date: string): number {
    const day = dayOfIso(date);
    if (Number.isNaN(day))
      throw new ConfigError(`calendar ${this.name}`, `"${date}" is not a date`, 'write YYYY-MM-DD');
    return day;
  }

  #dayOf(time: BarTime): number {
    return isBareDate(time) ? this.#day(time) : dayAt(this.#clock.toWall(moment('calendar', time)));
  }

  #trades(day: number): boolean {
    return this.#rules.weekdays.includes(weekday(day)) && !this.#year(day).closed.has(day);
  }

  #session(day: number): Session {
    const known = this.#sessions.get(day);
    if (known !== undefined) return known;
    const early = this.#year(day).early.get(day);
    const made = Object.freeze({
      date: isoOfDay(day),
      open: this.#clock.toUtc(day * DAY + this.#rules.open * MINUTE, 'earlier'),
      close: this.#clock.toUtc(day * DAY + (early ?? this.#rules.close) * MINUTE, 'earlier'),
      half: early !== undefined,
    });
    this.#sessions.set(day, made);
    return made;
  }

  #year(day: number): Year {
    const year = new Date((day * DAY) / 1000).getUTCFullYear();
    const known = this.#years.get(year);
    if (known !== undefined) return known;
    const rules = this.#rules;
    if (year < rules.since)
      throw new ConfigError(
        `calendar ${rules.name}`,
        `its rules start in ${rules.since}, not ${year}`,
        'ask for later dates or pass a calendar of your own',
      );
    const closed = new Set(Object.keys(rules.closed).map(dayOfIso));
    for (const rule of rules.holidays) {
      const found = ruleDay(rule, year);
      if (found !== null) closed.add(found);
    }
    const early = new Map<number, number>();
    for (const { close, rules: days, dates } of rules.early) {
      for (const rule of days) {
        const found = ruleDay(rule, year);
        if (found !== null) early.set(found, close);
      }
      for (const date of dates) early.set(dayOfIso(date), close);
    }
    const made = { closed, early };
    this.#years.set(year, made);
    return made;
  }

  #why(date: string): string {
    const day = dayOfIso(date);
    const year = Number(date.slice(0, 4));
    const holiday = this.#rules.holidays.find((rule) => ruleDay(rule, year) === day);
    return this.#rules.closed[date] ?? holiday?.name ?? 'no trading on this day of the week';
  }
}

const RULES: readonly CalendarRules[] = [XNYS, XNAS, ALWAYS, FX];
const made = new Map<string, Calendar>();

/**
 * The calendar of a market: `XNYS` (New York Stock Exchange), `XNAS` (Nasdaq), `24/7` (crypto, days in UTC), `fx`
 * (Monday to Friday, each session from 17:00 New York on the day before), or one made of rules of your own.
 *
 * @throws ConfigError for a name that it does not know
 * @example
 * ```ts
 * import { calendar } from 'edgeproof/data';
 * const nyse = calendar('XNYS');
 * const friday = nyse.session('2024-11-29');
 * if (nyse.isSession('2024-12-25') || friday?.half !== true) throw new Error('Christmas, and a half day');
 * if (nyse.next('2012-10-26').date !== '2012-10-31') throw new Error('Sandy');
 * ```
 */
export function calendar(name: string | CalendarRules): Calendar {
  if (typeof name !== 'string') return new Calendar(name);
  const known = made.get(name);
  if (known !== undefined) return known;
  const rules = RULES.find((one) => one.name === name);
  if (rules === undefined)
    throw new ConfigError(
      'calendar',
      `does not know "${name}"`,
      `it knows ${RULES.map((one) => one.name).join(', ')}; or pass rules of your own`,
    );
  const fresh = new Calendar(rules);
  made.set(name, fresh);
  return fresh;
}
