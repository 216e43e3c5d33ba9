import type { BarColumns } from '../../core/batch.js';
import type { MarketEvent } from '../../core/event.js';
import type { InstrumentIndex } from '../../core/instrument.js';
import { knownOptions } from '../../core/options.js';
import type { Micros } from '../../core/time.js';
import type { Calendar } from '../calendar.js';
import { emptyColumns } from '../memory.js';
import {
  clockOf,
  EQUITY_SCALE,
  fieldsOf,
  type LeanDay,
  type LeanFile,
  leanMoment,
  numberOf,
  numbersOf,
} from './rows.js';

/** A bar without its length. */
interface Row {
  readonly start: Micros;
  readonly end: Micros;
  /** Open, high, low, close, volume as in the file. */
  readonly values: readonly number[];
}

/**
 * Bars of one day, as LEAN stores trades by the second and minute: milliseconds since midnight in the zone of the file (the
 * start of the bar), open, high, low, close, volume.
 *
 * @throws DataError for a line with too few fields
 * @example
 * ```ts
 * import { leanBars } from 'edgeproof/data';
 * const file = { name: '20131007_spy_minute_trade.csv', text: '34200000,1672800,1673000,1672700,1672900,1000' };
 * const bars = leanBars(file, { date: '2013-10-07', zone: 'America/New_York' });
 * if (bars.open[0] !== 167.28) throw new Error('ten-thousandths');
 * ```
 */
export function leanBars(file: LeanFile, day: LeanDay): BarColumns {
  const { period, scale, toUtc, keeps } = clockOf(day);
  const rows = numbersOf(file, 6).flatMap(([ms = 0, ...values]) => {
    const start = toUtc(ms);
    return keeps(start) ? [{ start, end: start + period, values }] : [];
  });
  return columnsOf(rows, scale);
}

/** How rows that carry their date are read. */
export interface LeanDated {
  /** Gives dates their sessions. */
  readonly calendar: Calendar;
  /** Length of a row; left out, a row spans its session (daily files). */
  readonly period?: Micros;
  /** Zone of the file's clock; the calendar's by default. */
  readonly zone?: string;
  /** What prices are divided by; 10,000 by default. */
  readonly scale?: number;
}

/** What {@link LeanDated} may hold. */
export const DATED = ['calendar', 'period', 'zone', 'scale'] as const;

/**
 * Daily or hourly bars: the date (and hour) at which each begins, open, high, low, close, volume.
 *
 * A daily bar spans its session; an hourly one begins at its hour, cut to the session.
 *
 * @throws DataError for a line with too few fields
 * @example
 * ```ts
 * import { calendar, leanDatedBars } from 'edgeproof/data';
 * const file = { name: 'spy.csv', text: '19980102 00:00,973100,975300,965300,973600,2150000' };
 * if (leanDatedBars(file, { calendar: calendar('XNYS') }).close[0] !== 97.36) throw new Error('ten-thousandths');
 * ```
 */
export function leanDatedBars(file: LeanFile, options: LeanDated): BarColumns {
  knownOptions('lean', options, DATED);
  const rows = fieldsOf(file, 6).map(([moment = '', ...fields]) => ({
    ...spanOf(moment, options),
    values: fields.map(numberOf),
  }));
  return columnsOf(rows, options.scale ?? EQUITY_SCALE);
}

/** Start and end of a dated row. */
export function spanOf(field: string, { calendar, period, zone }: LeanDated): { start: Micros; end: Micros } {
  const { date, milliseconds } = leanMoment(field);
  if (period === undefined) {
    const { open, close } = calendar.span(date);
    return { start: open, end: close };
  }
  const start = clockOf({ date, zone: zone ?? calendar.zone, period }).toUtc(milliseconds);
  if (calendar.name === '24/7') return { start, end: start + period };
  const session = calendar.span(date);
  // The hour in which a session opens or closes is shorter than an hour.
  const [from, to] = [Math.max(start, session.open), Math.min(start + period, session.close)];
  return from < to ? { start: from, end: to } : { start, end: start + period };
}

function columnsOf(rows: readonly Row[], scale: number): BarColumns {
  const columns = emptyColumns(rows.length);
  rows.forEach(({ start, end, values: [open = 0, high = 0, low = 0, close = 0, volume = 0] }, i) => {
    columns.start[i] = start;
    columns.end[i] = end;
    columns.open[i] = open / scale;
    columns.high[i] = high / scale;
    columns.low[i] = low / scale;
    columns.close[i] = close / scale;
    columns.volume[i] = volume;
  });
  return columns;
}

/** Bars as events, for merging with quotes of the same moments; `seq` is left to the caller. */
export function barEvents(columns: BarColumns, instrument: InstrumentIndex, period: Micros): MarketEvent[] {
  return Array.from(columns.end, (end, i) => ({
    kind: 'bar' as const,
    instrument,
    ts: end,
    at: end,
    seq: 0,
    start: columns.start[i]!,
    period,
    open: columns.open[i]!,
    high: columns.high[i]!,
    low: columns.low[i]!,
    close: columns.close[i]!,
    volume: columns.volume[i]!,
  }));
}
