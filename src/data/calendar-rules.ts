import { dayOf, easter, weekday } from './civil.js';

/** When a rule holds, in years, both inclusive; left out: always. */
export interface RuleYears {
  readonly name: string;
  readonly from?: number;
  readonly to?: number;
}

/** A day of the year by rule: a date, the n-th weekday of a month (-1: the last), or a number of days from Easter. */
export type DayRule = RuleYears &
  (
    | {
        readonly month: number;
        readonly day: number;
        /** What a weekend does: moves to the nearest workday, a Sunday to Monday (a Saturday is lost), or nothing. */
        readonly observe?: 'nearest' | 'sunday-to-monday';
        /** The rule holds only when the date falls on one of these days of the week; 0 is Sunday. */
        readonly weekdays?: readonly number[];
      }
    | { readonly month: number; readonly weekday: number; readonly nth: number; readonly plus?: number }
    | { readonly easter: number }
  );

/** Trading hours as data: what a {@link calendar} is made of. Clocks are minutes after midnight in `zone`. */
export interface CalendarRules {
  readonly name: string;
  readonly zone: string;
  /** The first year that the rules were checked for. */
  readonly since: number;
  /** Days of the week with sessions; 0 is Sunday. */
  readonly weekdays: readonly number[];
  /** Open in minutes after midnight of the session's date; negative: on the day before. */
  readonly open: number;
  readonly close: number;
  readonly holidays: readonly DayRule[];
  /** Days without a session that follow no rule. */
  readonly closed: { readonly [date: string]: string };
  /** Sessions that end early: when, by rule, and by date. */
  readonly early: readonly {
    readonly close: number;
    readonly rules: readonly DayRule[];
    readonly dates: readonly string[];
  }[];
}

/** The day since 1970-01-01 on which a rule falls in a year; null when it does not. */
export function ruleDay(rule: DayRule, year: number): number | null {
  if ((rule.from !== undefined && year < rule.from) || (rule.to !== undefined && year > rule.to)) return null;
  if ('easter' in rule) return easter(year) + rule.easter;
  if ('nth' in rule) return nthWeekday(rule, year) + (rule.plus ?? 0);
  const day = dayOf(year, rule.month, rule.day);
  const of = weekday(day);
  if (rule.weekdays !== undefined && !rule.weekdays.includes(of)) return null;
  if (rule.observe === undefined) return day;
  if (of === 0) return day + 1;
  if (of === 6) return rule.observe === 'nearest' ? day - 1 : null;
  return day;
}

function nthWeekday(rule: { month: number; weekday: number; nth: number }, year: number): number {
  if (rule.nth > 0) {
    const first = dayOf(year, rule.month, 1);
    return first + ((rule.weekday - weekday(first) + 7) % 7) + 7 * (rule.nth - 1);
  }
  const last = dayOf(rule.month === 12 ? year + 1 : year, (rule.month % 12) + 1, 1) - 1;
  return last - ((weekday(last) - rule.weekday + 7) % 7) + 7 * (rule.nth + 1);
}
