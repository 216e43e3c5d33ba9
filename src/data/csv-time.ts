import { DAY, HOUR, MINUTE, type Micros, SECOND } from '../core/time.js';
import { dayAt, dayOf } from './civil.js';
import { DigitGroups, powerOfTen } from './digit-groups.js';
import { IsoDate, isoClock } from './iso-clock.js';
import { type Ambiguity, type ZoneClock, zoneClock } from './zone.js';

/** How times are written: counts since 1970, or dates by the order of their parts (a clock may follow). */
export type TimeFormat = 'epoch-s' | 'epoch-ms' | 'epoch-us' | 'epoch-ns' | 'ymd' | 'mdy' | 'dmy';

/** What a file says about its zone: nothing, `Z`, or an offset. */
type ZoneMark = 'no zone' | 'Z' | 'an offset';

/** Why a time cannot be read, in words for the error; the reader adds the line. */
export interface TimeTrouble {
  readonly what: string;
  readonly fix: string;
}

const [ZERO, COLON, MINUS, A, G, P, U, Z] = [48, 58, 45, 65, 71, 80, 85, 90] as const;
const STATE_FORMAT = 'state timeFormat: epoch-s, epoch-ms, epoch-us, epoch-ns, ymd, mdy or dmy';
const STATE_ZONE = 'state zone: "UTC", an offset such as "+02:00", or a name such as "America/New_York"';

/**
 * Reads the times of one file from bytes. The first time decides how all are written; a change of form is an error.
 *
 * A time with a clock but no zone needs `zone`: it is stated, never guessed. A bare date is a day and no moment:
 * {@link CsvClock.bare} is set and the day since 1970-01-01 is returned.
 */
export class CsvClock {
  /** Whether the file has bare dates; null before the first time. */
  bare: boolean | null = null;
  /** Whether every time so far was a midnight by its own clock. */
  midnights = true;
  /** Why the last time was NaN. */
  trouble: TimeTrouble = { what: '', fix: '' };
  #format: TimeFormat | null;
  #counts = false;
  readonly #stated: boolean;
  readonly #dates: boolean;
  readonly #zone: ZoneClock | null;
  readonly #twice: Ambiguity;
  readonly #groups = new DigitGroups();
  /** The head of the last time that was in UTC and ISO 8601: its day is `#day`. */
  readonly #date = new IsoDate();
  #mark: ZoneMark | null = null;
  #key = -1;
  #day = 0;
  #wallFrom = 0;
  #wallTo = 0;
  #offset = 0;

  constructor(options: {
    format?: TimeFormat | undefined;
    zone?: string | undefined;
    twice?: 'earlier' | 'later' | undefined;
    /** Clocks are left aside: every time is the date that it names. */
    dates?: boolean | undefined;
  }) {
    this.#format = options.format ?? null;
    this.#counts = options.format?.startsWith('epoch') ?? false;
    this.#stated = options.format !== undefined;
    this.#dates = options.dates ?? false;
    this.#zone = options.zone === undefined ? null : zoneClock(options.zone);
    this.#twice = options.twice ?? 'none';
  }

  /** The time in `bytes[from..to)`, its clock in a second range if that is not empty; NaN with {@link CsvClock.trouble}. */
  read(bytes: Uint8Array, from: number, to: number, clockFrom = 0, clockTo = 0): Micros {
    if (clockTo === clockFrom && this.#date.begins(bytes, from)) {
      const clock = isoClock(bytes, from + 11, to);
      if (clock >= 0) {
        if (clock !== 0) this.midnights = false;
        return this.#day * DAY + clock;
      }
    }
    this.#date.forget();
    const time = this.#any(bytes, from, to, clockFrom, clockTo);
    // the same arithmetic as for any time, for days of which the form is known
    if (this.#mark === 'Z' && this.#format === 'ymd' && this.bare === false && !Number.isNaN(time))
      this.#date.keep(bytes, from, to);
    return time;
  }

  #any(bytes: Uint8Array, from: number, to: number, clockFrom: number, clockTo: number): Micros {
    const groups = this.#groups;
    groups.count = 0;
    let end = groups.collect(bytes, from, to);
    if (clockTo > clockFrom && end === to) {
      to = clockTo;
      end = groups.collect(bytes, clockFrom, clockTo);
    }
    if (groups.count === 0) return this.#fail('is not a time', 'write ISO 8601 or counts since 1970');
    if (this.#format === null) {
      this.#format = sniff(groups);
      if (this.#format === null) return this.#fail('could be two dates, or a count of unknown unit', STATE_FORMAT);
      this.#counts = this.#format.startsWith('epoch');
    }
    return this.#counts ? this.#epoch(this.#format, end === to) : this.#civil(this.#format, bytes, end, to);
  }

  #epoch(format: TimeFormat, whole: boolean): Micros {
    const { value, size, count } = this.#groups;
    const digits = size[0]!;
    const number = value[0]!;
    if (!whole || count > 2) return this.#fail('is not a count since 1970', STATE_FORMAT);
    if (!this.#stated && unitOf(digits) !== format)
      return this.#fail(`is not in the unit of the times before it (${format})`, STATE_FORMAT);
    this.bare = this.#dates;
    const fraction = count === 2 ? value[1]! / powerOfTen(Math.min(16, size[1]!)) : 0;
    const time = microsOf(format, number, { fraction, digits });
    if (this.#dates) return dayAt(this.#zone === null ? time : this.#zone.toWall(time));
    if (this.midnights && time % DAY !== 0) this.midnights = false;
    return time;
  }

  #civil(format: TimeFormat, bytes: Uint8Array, end: number, to: number): Micros {
    const groups = this.#groups;
    const g = groups.value;
    if (groups.size[0]! >= 8 || groups.size[3]! >= 3) groups.split();
    const year = format === 'ymd' ? g[0]! : g[2]!;
    const month = format === 'ymd' ? g[1]! : format === 'mdy' ? g[0]! : g[1]!;
    const day = format === 'ymd' ? g[2]! : format === 'mdy' ? g[1]! : g[0]!;
    const key = (year * 100 + month) * 100 + day;
    if (key !== this.#key || groups.count < 3) {
      if (groups.count < 3 || !isDate(year, month, day)) return this.#fail('is not a date', STATE_FORMAT);
      this.#key = key;
      this.#day = dayOf(year, month, day);
    }
    const bare = groups.count === 3 || this.#dates;
    if (bare !== this.bare) {
      if (this.bare !== null)
        return this.#fail(
          bare ? 'is a bare date after times with a clock' : 'has a clock after bare dates',
          'write all times alike',
        );
      this.bare = bare;
    }
    if (bare) return end === to || this.#dates ? this.#day : this.#fail('is not a date', STATE_FORMAT);
    return this.#moment(bytes, end, to);
  }

  #moment(bytes: Uint8Array, end: number, to: number): Micros {
    const { value, size, count } = this.#groups;
    let hour = value[3]!;
    if (end < to && (bytes[end] === A || bytes[end] === P)) {
      if (hour > 12) return this.#fail('is not a clock', STATE_FORMAT);
      hour = (hour % 12) + (bytes[end] === P ? 12 : 0);
      end += 2;
    }
    const minute = count > 4 ? value[4]! : 0;
    const second = count > 5 ? value[5]! : 0;
    const fraction = count > 6 ? Math.floor((value[6]! / powerOfTen(Math.min(16, size[6]!))) * SECOND + 1e-4) : 0;
    if (!(hour < 24 && minute < 60 && second < 60)) return this.#fail('is not a clock', STATE_FORMAT);
    const clock = hour * HOUR + minute * MINUTE + second * SECOND + fraction;
    if (clock !== 0) this.midnights = false;
    const wall = this.#day * DAY + clock;
    const c = end < to ? bytes[end]! : 0;
    const mark: ZoneMark = c === 0 ? 'no zone' : c === Z || c === U || c === G ? 'Z' : 'an offset';
    if (mark !== this.#mark) {
      if (this.#mark !== null)
        return this.#fail(`has ${mark} where the times before it have ${this.#mark}`, 'write all zones alike');
      this.#mark = mark;
    }
    if (mark === 'Z') return wall;
    return mark === 'no zone' ? this.#local(wall) : wall - this.#offsetAt(bytes, end, to);
  }

  #local(wall: Micros): Micros {
    if (wall >= this.#wallFrom && wall < this.#wallTo) return wall - this.#offset;
    const zone = this.#zone;
    if (zone === null) return this.#fail('has no zone', STATE_ZONE);
    [this.#wallFrom, this.#wallTo, this.#offset] = zone.wallStretch(wall);
    const utc = zone.toUtc(wall, this.#twice);
    if (!Number.isNaN(utc)) return utc;
    return Number.isNaN(zone.toUtc(wall, 'earlier'))
      ? this.#fail(`never happened in ${zone.name}: the clock skipped it`, 'check the zone, or use UTC')
      : this.#fail(`happened twice in ${zone.name}`, 'state twice: "earlier" or "later", or use UTC');
  }

  #offsetAt(bytes: Uint8Array, from: number, to: number): Micros {
    let digits = 0;
    let value = 0;
    for (let p = from + 1; p < to; p++) {
      const d = bytes[p]! - ZERO;
      if (d >= 0 && d <= 9) {
        value = value * 10 + d;
        digits++;
      } else if (bytes[p] !== COLON) return this.#fail('ends in an unknown zone', 'write Z or an offset');
    }
    const size = digits <= 2 ? value * HOUR : Math.floor(value / 100) * HOUR + (value % 100) * MINUTE;
    return bytes[from] === MINUS ? -size : size;
  }

  #fail(what: string, fix: string): number {
    this.trouble = { what, fix };
    return Number.NaN;
  }
}

/** How the first time of a file is written; null when it could be read in more than one way. */
function sniff(groups: DigitGroups): TimeFormat | null {
  const digits = groups.size[0]!;
  if (groups.compactDate) return 'ymd';
  if (groups.count >= 3) return digits === 4 ? 'ymd' : null;
  return digits > 8 ? unitOf(digits) : null;
}

/** A count since 1970 in Micros; of nanoseconds beyond sixteen digits only the first sixteen were read. */
function microsOf(format: TimeFormat, count: number, rest: { fraction: number; digits: number }): Micros {
  if (format === 'epoch-s') return count * SECOND + Math.floor(rest.fraction * SECOND + 1e-4);
  if (format === 'epoch-ms') return count * 1000 + Math.floor(rest.fraction * 1000 + 1e-7);
  if (format === 'epoch-us') return count;
  return Math.floor(rest.digits > 16 ? count / powerOfTen(19 - rest.digits) : count / 1000);
}

function unitOf(digits: number): TimeFormat {
  if (digits <= 11) return 'epoch-s';
  if (digits <= 14) return 'epoch-ms';
  return digits <= 17 ? 'epoch-us' : 'epoch-ns';
}

function isDate(year: number, month: number, day: number): boolean {
  if (!(year >= 1600 && month >= 1 && month <= 12 && day >= 1)) return false;
  if (month === 2) return day <= ((year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28);
  return day <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}
