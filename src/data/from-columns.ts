import * as z from 'zod';
import type { BarColumns } from '../core/batch.js';
import { ConfigError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import { type DurationInput, toDuration } from '../core/time.js';
import type { BarSeries } from './bar-series.js';
import { allMidnights, type BarSpans, clockSpans, daySpans } from './bar-spans.js';
import { type BarTime, moment, type TimeMeaning } from './bar-time.js';
import { dayAt } from './civil.js';
import { type CalendarInput, calendarSchema, daySpanOf } from './day-span.js';
import { SeriesSource } from './series-source.js';

/** Bars of one instrument as columns of equal length; `volume` may be left out (NaN: not known). */
export interface ColumnSeries {
  readonly instrument: string;
  /** Time of each bar: Micros in a typed array (used as it is, not copied), or anything that {@link BarTime} allows. */
  readonly time: Float64Array | readonly BarTime[];
  readonly open: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly close: ArrayLike<number>;
  readonly volume?: ArrayLike<number>;
}

/** Options of {@link fromColumns}: one instrument with its columns, or several as `series`. */
export type ColumnsInput = {
  readonly period?: DurationInput;
  /** Whether times are the ends of bars (the default), their starts, or moments of which only the date counts. */
  readonly time?: TimeMeaning;
  /** Gives dates their sessions, when `time` is `date`; without it a date is the day in UTC, to 24:00. */
  readonly calendar?: CalendarInput;
  readonly delay?: DurationInput;
  readonly name?: string;
} & { readonly series: readonly ColumnSeries[] };

const column = z.custom<ArrayLike<number>>(
  (v) => Array.isArray(v) || v instanceof Float64Array || v instanceof Float32Array,
  'is not a column of numbers',
);
const duration = z.union([z.string(), z.number()]);
const schema = z.strictObject({
  series: z
    .array(
      z.strictObject({
        instrument: z.string().min(1),
        time: z.custom<ColumnSeries['time']>((v) => Array.isArray(v) || v instanceof Float64Array, 'is not a column'),
        open: column,
        high: column,
        low: column,
        close: column,
        volume: column.optional(),
      }),
    )
    .min(1),
  period: duration.optional(),
  time: z.enum(['end', 'start', 'date']).optional(),
  calendar: calendarSchema.optional(),
  delay: duration.default(0),
  name: z.string().min(1).default('columns'),
});
type Settings = z.output<typeof schema>;

/**
 * A source over bars that are columns in memory; typed arrays are read in place.
 *
 * Times are the ends of bars unless `time: 'start'` is stated, and rise. Bare dates are for rows and files: state
 * moments here.
 *
 * @throws ConfigError for columns of unequal length
 * @example
 * ```ts
 * import { fromColumns } from 'edgeproof/data';
 * const source = fromColumns({
 *   period: '1m',
 *   series: [{ instrument: 'A', time: [60e6, 120e6], open: [1, 2], high: [2, 3], low: [1, 2], close: [2, 2.5] }],
 * });
 * if (source.series[0]?.columns.start[0] !== 0) throw new Error('a bar ends a period after it starts');
 * ```
 */
export function fromColumns(input: ColumnsInput): SeriesSource {
  const o = parseOptions('fromColumns', schema, input);
  const made = o.series.map((one) => series(one as ColumnSeries, o));
  return new SeriesSource(o.name, () => made);
}

function series(input: ColumnSeries, o: Settings): BarSeries {
  const n = input.time.length;
  const named = (name: 'open' | 'high' | 'low' | 'close' | 'volume'): Float64Array => {
    const values = input[name] ?? new Float64Array(n).fill(Number.NaN);
    if (values.length !== n)
      throw new ConfigError(
        'fromColumns',
        `${input.instrument} has ${n} times and ${values.length} values of ${name}`,
        'give all columns one length',
      );
    return values instanceof Float64Array ? values : Float64Array.from(values);
  };
  const times = input.time instanceof Float64Array ? input.time : moments(input.time);
  const { period, start, end } = spansOf(times, o);
  const delay = toDuration(o.delay);
  const columns: BarColumns = {
    start,
    end,
    open: named('open'),
    high: named('high'),
    low: named('low'),
    close: named('close'),
    volume: named('volume'),
    ...(delay > 0 && { at: end.map((t) => t + delay) }),
  };
  return { instrument: input.instrument, period, columns };
}

function moments(times: readonly BarTime[]): Float64Array {
  return Float64Array.from(times, (time) => moment('fromColumns', time));
}

function spansOf(times: Float64Array, o: Settings): BarSpans {
  const period = o.period === undefined ? null : toDuration(o.period);
  if (o.time === 'date') return daySpans(times.map(dayAt), daySpanOf(o.calendar), period);
  return clockSpans('fromColumns', times, allMidnights(times), { time: o.time, period });
}
