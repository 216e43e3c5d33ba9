import { DAY, type Micros } from '../core/time.js';
import { sameLength } from './returns.js';

/** The compounded return of one calendar month. */
export interface MonthlyReturn {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly value: number;
}

/** One row of a monthly table: twelve months, null where there are no returns, and the year compounded. */
export interface YearRow {
  readonly year: number;
  readonly months: readonly (number | null)[];
  readonly total: number;
}

/** The civil year and month of a day since 1970-01-01 (Hinnant, days_from_civil inverted), without a Date a row. */
function monthOfDay(day: number): { year: number; month: number } {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month };
}

/**
 * Returns compounded by calendar month (UTC), in order of time.
 *
 * A period belongs to the month in which it lasted until its last moment: a bar that ends at midnight of February 1st is
 * January's.
 *
 * @param at - the end of each period in Micros, rising
 * @param returns - the simple return of each period
 * @throws DataError when the lengths differ
 * @example
 * ```ts
 * import { toMicros } from 'edgeproof';
 * import { monthlyReturns } from 'edgeproof/report';
 * const at = ['2024-01-15', '2024-02-01', '2024-02-02'].map(toMicros);
 * const [january, february] = monthlyReturns(at, [0.5, -0.5, 0.1]);
 * if (january?.value !== -0.25 || february?.month !== 2) throw new Error('the bar ending at midnight is January');
 * ```
 */
export function monthlyReturns(at: ArrayLike<Micros>, returns: ArrayLike<number>): MonthlyReturn[] {
  sameLength('monthlyReturns', at, returns);
  const out: MonthlyReturn[] = [];
  let growth = 1;
  let lastDay = Number.NaN;
  let current = { year: 0, month: 0 };
  for (let i = 0; i < returns.length; i++) {
    const day = Math.floor((at[i]! - 1) / DAY);
    if (day !== lastDay) {
      const next = monthOfDay(day);
      if (i > 0 && (next.month !== current.month || next.year !== current.year)) {
        out.push({ ...current, value: growth - 1 });
        growth = 1;
      }
      current = next;
      lastDay = day;
    }
    growth *= 1 + returns[i]!;
  }
  if (returns.length > 0) out.push({ ...current, value: growth - 1 });
  return out;
}

/**
 * Monthly returns as one row a year, the years without gaps between the first and the last.
 *
 * @example
 * ```ts
 * import { monthlyTable } from 'edgeproof/report';
 * const [row] = monthlyTable([{ year: 2024, month: 1, value: 0.5 }, { year: 2024, month: 3, value: -0.5 }]);
 * if (row?.months[1] !== null || row.total !== -0.25) throw new Error('February is missing, the year compounds');
 * ```
 */
export function monthlyTable(monthly: readonly MonthlyReturn[]): YearRow[] {
  const rows: YearRow[] = [];
  const first = monthly[0]?.year ?? 0;
  const last = monthly[monthly.length - 1]?.year ?? -1;
  for (let year = first; year <= last; year++) {
    const months = new Array<number | null>(12).fill(null);
    let growth = 1;
    for (const one of monthly) {
      if (one.year !== year) continue;
      months[one.month - 1] = one.value;
      growth *= 1 + one.value;
    }
    rows.push({ year, months, total: growth - 1 });
  }
  return rows;
}
