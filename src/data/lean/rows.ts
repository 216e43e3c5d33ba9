import { DataError } from '../../core/errors.js';
import { knownOptions } from '../../core/options.js';
import { DAY, MINUTE, type Micros } from '../../core/time.js';
import { dayOfIso } from '../civil.js';
import { zoneClock } from '../zone.js';

/** A file of LEAN, out of its zip. */
export interface LeanFile {
  /** Name for errors. */
  readonly name: string;
  readonly text: string;
}

/** How the rows of one day are read. */
export interface LeanDay {
  /** `YYYY-MM-DD`, by the clock of the zone. */
  readonly date: string;
  /** Zone of the file's clock: `America/New_York` for US equities, `UTC` for crypto. */
  readonly zone: string;
  /** Length of a row; a minute by default. */
  readonly period?: Micros;
  /** What prices are divided by: 10,000 (default) for equities, 1 for crypto and currencies. */
  readonly scale?: number;
  /** Keeps the rows that lie within it; null, the default, keeps all. */
  readonly session?: { readonly open: Micros; readonly close: Micros } | null;
}

/** {@link LeanDay} with defaults in place, and the day's clock. */
export interface LeanClock {
  readonly period: Micros;
  readonly scale: number;
  /** From milliseconds since midnight to Micros. */
  readonly toUtc: (milliseconds: number) => Micros;
  /** Whether a row that begins at a time is kept. */
  readonly keeps: (start: Micros) => boolean;
}

/** Prices in files of equities are ten-thousandths. */
export const EQUITY_SCALE = 10_000;

/** What turns the rows of a day into times and prices; @throws DataError for a date that is none. */
export function clockOf(options: LeanDay): LeanClock {
  knownOptions('lean', options, ['date', 'zone', 'period', 'scale', 'session']);
  const { date, zone, period = MINUTE, scale = EQUITY_SCALE, session = null } = options;
  const day = dayOfIso(date);
  if (Number.isNaN(day)) throw new DataError('lean', `"${date}" is not a date`, 'write YYYY-MM-DD');
  const clock = zoneClock(zone);
  return {
    period,
    scale,
    toUtc: (milliseconds) => clock.toUtc(day * DAY + milliseconds * 1000),
    keeps: (start) => session === null || (start >= session.open && start + period <= session.close),
  };
}

/** The fields of each line; a line with fewer than `width` is an error. */
export function fieldsOf(file: LeanFile, width: number): readonly (readonly string[])[] {
  return file.text
    .split('\n')
    .map((line) => line.trim())
    .flatMap((line, i) => {
      if (line === '') return [];
      const row = line.split(',');
      if (row.length >= width) return [row];
      throw new DataError(
        'lean',
        `${file.name} line ${i + 1} has ${row.length} of ${width} fields`,
        'fetch the file again',
      );
    });
}

/** Numbers of each line; an empty field is NaN. */
export function numbersOf(file: LeanFile, width: number): readonly (readonly number[])[] {
  return fieldsOf(file, width).map((row) => row.map(numberOf));
}

/** A field as a number, NaN when it is empty. */
export function numberOf(field: string): number {
  return field === '' ? Number.NaN : Number(field);
}

/** `20131007` as `2013-10-07`. */
export function leanDate(digits: number | string): string {
  const text = String(digits);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
}

/** `20131007 09:00` as its date and the milliseconds since midnight. */
export function leanMoment(field: string): { readonly date: string; readonly milliseconds: number } {
  const [digits = '', clock = '00:00'] = field.split(' ');
  const [hours = '0', minutes = '0'] = clock.split(':');
  return { date: leanDate(digits), milliseconds: (Number(hours) * 60 + Number(minutes)) * 60_000 };
}
