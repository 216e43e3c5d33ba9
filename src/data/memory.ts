import * as z from 'zod';
import type { DataSource } from '../contracts/data-source.js';
import type { BarColumns } from '../core/batch.js';
import { ConfigError, DataError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import { type DurationInput, type Micros, toDuration } from '../core/time.js';
import type { BarSeries } from './bar-series.js';
import { allMidnights, type BarSpans, clockSpans, dateOf, daySpans } from './bar-spans.js';
import { type BarTime, isBareDate, moment, type TimeMeaning } from './bar-time.js';
import { type CalendarInput, calendarSchema, daySpanOf } from './day-span.js';
import { SeriesSource } from './series-source.js';

/** A bar as a row; `volume` may be left out (NaN: not known), `at` states when it became known (its end by default). */
export interface BarRow {
  readonly time: BarTime;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume?: number;
  readonly at?: BarTime;
}

/** Rows of one instrument. */
export interface RowSeries {
  readonly instrument: string;
  readonly bars: readonly BarRow[];
}

/** What all bar sources in memory understand. */
export interface BarOptions {
  /** Length of a bar, such as `1m` or `1d`; left out: one day for bare dates, else the middle spacing. */
  readonly period?: DurationInput;
  /**
   * Whether times are the ends of bars (the default), their starts, or only dates: `date` leaves clocks aside. Daily bars
   * that are all stamped at midnight must say it.
   */
  readonly time?: TimeMeaning;
  /** How long after its end a bar becomes known; none by default. */
  readonly delay?: DurationInput;
  /** Gives a bare date its session, so that the bar ends at the close; without it a date is the day in UTC, to 24:00. */
  readonly calendar?: CalendarInput;
  readonly name?: string;
}

/** Options of {@link fromRows}: one instrument with its bars, or several as `series`. */
export type RowsInput = BarOptions & (RowSeries | { readonly series: readonly RowSeries[] });

const duration = z.union([z.string(), z.number()]);
const common = {
  period: duration.optional(),
  time: z.enum(['end', 'start', 'date']).optional(),
  delay: duration.default(0),
  calendar: calendarSchema.optional(),
  name: z.string().min(1).optional(),
};
const rows = z.custom<readonly BarRow[]>((v) => Array.isArray(v), 'is not an array of bars');
const rowsSchema = z.strictObject({
  instrument: z.string().min(1).optional(),
  bars: rows.optional(),
  series: z.array(z.strictObject({ instrument: z.string().min(1), bars: rows })).optional(),
  ...common,
});

type Common = Pick<z.output<typeof rowsSchema>, 'period' | 'time' | 'delay' | 'calendar'>;

/**
 * A source over bars that are rows in memory.
 *
 * A bar's time is its end unless `time: 'start'` is stated; a bare date stands for its whole day, so that the bar is
 * known only when the day is over. Rows must be ordered by time.
 *
 * @throws ConfigError for an unknown option or a time without a zone; DataError for a row without a number or out of order
 * @example
 * ```ts
 * import { fromRows } from 'edgeproof/data';
 * const source = fromRows({
 *   instrument: 'SPY',
 *   bars: [{ time: '2024-01-02', open: 472.2, high: 473.7, low: 470.5, close: 472.7, volume: 123_007_800 }],
 * });
 * if (!source.provides.kinds.includes('bar')) throw new Error('no bars');
 * ```
 */
export function fromRows(input: RowsInput): DataSource {
  const who = 'fromRows';
  const o = parseOptions(who, rowsSchema, input);
  const series = several(who, o.series, o.instrument, o.bars, (instrument, bars) => ({ instrument, bars }));
  const made = series.map((one) => rowSeries(who, one, o));
  return new SeriesSource(o.name ?? 'rows', () => made);
}

function several<S, B>(
  who: string,
  series: readonly S[] | undefined,
  instrument: string | undefined,
  bars: B | undefined,
  one: (instrument: string, bars: B) => S,
): readonly S[] {
  if (series !== undefined && instrument === undefined && bars === undefined) return series;
  if (series === undefined && instrument !== undefined && bars !== undefined) return [one(instrument, bars)];
  throw new ConfigError(who, 'needs either one instrument with its bars, or series', 'pass one of the two');
}

/** Empty columns for `length` bars. */
export function emptyColumns(length: number): BarColumns {
  const column = () => new Float64Array(length);
  return {
    end: column(),
    start: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
}

const PRICES = ['open', 'high', 'low', 'close'] as const;

function rowSeries(who: string, input: RowSeries, o: Common): BarSeries {
  const { instrument, bars } = input;
  const columns = emptyColumns(bars.length);
  bars.forEach((bar, i) => {
    for (const field of PRICES) {
      const value = bar[field];
      if (typeof value !== 'number') throw notNumber(who, instrument, i, field);
      columns[field][i] = value;
    }
    columns.volume[i] = bar.volume ?? Number.NaN;
  });
  const { start, end, period } = spansOf(who, input, o);
  return { instrument, period, columns: withKnownAt(who, input, { ...columns, start, end }, toDuration(o.delay)) };
}

function notNumber(who: string, instrument: string, row: number, field: string): DataError {
  return new DataError(who, `bar ${row} of ${instrument}: ${field} is not a number`, 'repair or drop the row', {
    instrument,
    row,
    field,
  });
}

function spansOf(who: string, input: RowSeries, o: Common): BarSpans {
  const { instrument, bars } = input;
  const period = o.period === undefined ? null : toDuration(o.period);
  const [first] = bars;
  const dates = first !== undefined && isBareDate(first.time);
  const times = Float64Array.from(bars, (bar, i) => {
    if (o.time === 'date') return dateOf(who, bar.time);
    if (isBareDate(bar.time) === dates) return dates ? dateOf(who, bar.time) : moment(who, bar.time);
    throw new DataError(
      who,
      `bar ${i} of ${instrument} has ${dates ? 'a clock, bars before it are bare dates' : 'a bare date, bars before it a clock'}`,
      'write all times alike',
    );
  });
  if (dates || o.time === 'date') return daySpans(times, daySpanOf(o.calendar), period);
  return clockSpans(who, times, allMidnights(times), { time: o.time, period });
}

function withKnownAt(who: string, input: RowSeries, columns: BarColumns, delay: Micros): BarColumns {
  if (delay === 0 && !input.bars.some((bar) => bar.at !== undefined)) return columns;
  const at = columns.end.map((end) => end + delay);
  input.bars.forEach((bar, i) => {
    if (bar.at === undefined) return;
    at[i] = moment(who, bar.at);
    if (at[i]! < columns.end[i]!)
      throw new DataError(
        who,
        `bar ${i} of ${input.instrument} is known before it ended`,
        'state at no earlier than the end of the bar',
      );
  });
  return { ...columns, at };
}
