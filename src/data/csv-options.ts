import * as z from 'zod';
import type { DurationInput } from '../core/time.js';
import type { TimeMeaning } from './bar-time.js';
import type { CsvColumns, CsvKind } from './csv-dialect.js';
import type { TimeFormat } from './csv-time.js';
import { type CalendarInput, calendarSchema } from './day-span.js';

/** What {@link csv} and the file readers understand; what the file shows is found out, what it does not show is stated. */
export interface CsvOptions {
  /** Whose rows these are; left out: the file has a column for it (`symbol`, `ticker`). */
  readonly instrument?: string;
  /** What a row is; a bar by default. */
  readonly kind?: CsvKind;
  /** Names of the fields in order when the file has no header, or the header name of each field that is not found. */
  readonly columns?: CsvColumns;
  readonly separator?: ',' | ';' | '\t' | '|';
  readonly decimal?: '.' | ',';
  /** Whether the first line names the fields; found out by default. */
  readonly header?: boolean;
  /** Zone of times that do not say it: `UTC`, `+02:00`, `America/New_York`. Never guessed. */
  readonly zone?: string;
  /** What a wall clock means that was shown twice in autumn; an error by default. */
  readonly twice?: 'earlier' | 'later';
  /** Gives a bare date its session; without it a date is the day in UTC, to 24:00. */
  readonly calendar?: CalendarInput;
  /**
   * Whether the time of a bar is its end (the default, unless the header says `open time`), its start, or only its date:
   * `date` leaves clocks aside. Daily bars that are all stamped at midnight must say it.
   */
  readonly time?: TimeMeaning;
  /** How times are written; found out by default, but for dates that could be read in two ways. */
  readonly timeFormat?: TimeFormat;
  /** Length of a bar; one day for bare dates, else the middle spacing of the first rows, by default. */
  readonly period?: DurationInput;
  /** How long after its time a row becomes known; none by default. */
  readonly delay?: DurationInput;
  /** What prices are divided by, such as 10000 for files that hold ten-thousandths; 1 by default. */
  readonly priceScale?: number;
  /**
   * `adjusted` multiplies open, high, low and close by adjusted close / close. Adjusted prices carry later dividends and
   * splits in them: good for returns, wrong for price levels, ticks and per-share fees. `raw` by default.
   */
  readonly prices?: 'raw' | 'adjusted';
  /** What a field without a number is: an error (the default), or NaN, for the guard to judge. */
  readonly missing?: 'error' | 'nan';
  /** Lines ahead of the header. */
  readonly skipLines?: number;
  readonly name?: string;
}

const duration = z.union([z.string(), z.number()]);

/** The options of a CSV source. */
export const csvSchema = z.strictObject({
  instrument: z.string().min(1).optional(),
  kind: z.enum(['bar', 'trade', 'quote']).default('bar'),
  columns: z.union([z.array(z.string().nullable()), z.record(z.string(), z.string())]).optional(),
  separator: z.enum([',', ';', '\t', '|']).optional(),
  decimal: z.enum(['.', ',']).default('.'),
  header: z.boolean().optional(),
  zone: z.string().min(1).optional(),
  twice: z.enum(['earlier', 'later']).optional(),
  calendar: calendarSchema.optional(),
  time: z.enum(['end', 'start', 'date']).optional(),
  timeFormat: z.enum(['epoch-s', 'epoch-ms', 'epoch-us', 'epoch-ns', 'ymd', 'mdy', 'dmy']).optional(),
  period: duration.optional(),
  delay: duration.default(0),
  priceScale: z.number().positive().default(1),
  prices: z.enum(['raw', 'adjusted']).default('raw'),
  missing: z.enum(['error', 'nan']).default('error'),
  skipLines: z.number().int().min(0).default(0),
  name: z.string().min(1).default('csv'),
});

/** The options of a CSV source, complete. */
export type CsvSettings = z.output<typeof csvSchema>;
