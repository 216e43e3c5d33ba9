import type { BarColumns } from '../core/batch.js';
import { DataError } from '../core/errors.js';
import type { MarketEvent, QuoteEvent } from '../core/event.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { DAY, MINUTE, type Micros } from '../core/time.js';
import type { Calendar } from './calendar.js';
import { dayOfIso } from './civil.js';
import { emptyColumns } from './memory.js';
import { zoneClock } from './zone.js';

/** Prices in files of LEAN are ten-thousandths. */
const SCALE = 10_000;

/** How a file of LEAN is read. */
export interface LeanFile {
  /** Name for errors. */
  readonly name: string;
  readonly text: string;
}

/** Numbers of each line; an empty field is NaN. */
function numbers(who: string, file: LeanFile, width: number): readonly (readonly number[])[] {
  return file.text
    .split('\n')
    .map((line) => line.trim())
    .flatMap((line, i) => {
      if (line === '') return [];
      const row = line
        .split(',')
        .map((field) => (field === '' ? Number.NaN : Number(field.replace(/^(\d{8}) 00:00$/, '$1'))));
      if (row.length >= width) return [row];
      throw new DataError(
        who,
        `${file.name} line ${i + 1} has ${row.length} of ${width} fields`,
        'fetch the file again',
      );
    });
}

/** `20131007` as `2013-10-07`. */
export function leanDate(digits: number | string): string {
  const text = String(digits);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
}

/**
 * Minute bars of one day, as LEAN stores trades: milliseconds since midnight in the zone of the exchange (the start of
 * the minute), open, high, low, close × 10,000, volume.
 *
 * @param date - `YYYY-MM-DD`
 * @param session - keeps the bars that lie within it; null keeps all
 * @example
 * ```ts
 * import { leanMinuteBars } from 'edgeproof/data';
 * const file = { name: '20131007_spy_minute_trade.csv', text: '34200000,1672800,1673000,1672700,1672900,1000' };
 * const bars = leanMinuteBars(file, '2013-10-07', 'America/New_York', null);
 * if (bars.open[0] !== 167.28) throw new Error('ten-thousandths');
 * ```
 */
export function leanMinuteBars(
  file: LeanFile,
  date: string,
  zone: string,
  session: { readonly open: Micros; readonly close: Micros } | null,
): BarColumns {
  const start = midnight(date);
  const clock = zoneClock(zone);
  const rows = numbers('lean', file, 6).flatMap(([ms = 0, ...bar]) => {
    const from = clock.toUtc(start + ms * 1000);
    return within(session, from) ? [[from, ...bar]] : [];
  });
  return fill(rows, (columns, i, from) => {
    columns.start[i] = from;
    columns.end[i] = from + MINUTE;
  });
}

/**
 * Daily bars: the date, open, high, low, close × 10,000, volume; each bar spans its session.
 *
 * @example
 * ```ts
 * import { calendar, leanDailyBars } from 'edgeproof/data';
 * const file = { name: 'spy.csv', text: '19980102 00:00,973100,975300,965300,973600,2150000' };
 * if (leanDailyBars(file, calendar('XNYS')).close[0] !== 97.36) throw new Error('ten-thousandths');
 * ```
 */
export function leanDailyBars(file: LeanFile, calendar: Calendar): BarColumns {
  return fill(numbers('lean', file, 6), (columns, i, digits) => {
    const session = calendar.span(leanDate(digits));
    columns.start[i] = session.open;
    columns.end[i] = session.close;
  });
}

function fill(
  rows: readonly (readonly number[])[],
  time: (columns: BarColumns, i: number, first: number) => void,
): BarColumns {
  const columns = emptyColumns(rows.length);
  rows.forEach(([first = 0, open = 0, high = 0, low = 0, close = 0, volume = 0], i) => {
    time(columns, i, first);
    columns.open[i] = open / SCALE;
    columns.high[i] = high / SCALE;
    columns.low[i] = low / SCALE;
    columns.close[i] = close / SCALE;
    columns.volume[i] = volume;
  });
  return columns;
}

/**
 * The quote at the end of each minute of one day: milliseconds since midnight, bid open, high, low, close × 10,000 and
 * size, ask the same. Minutes in which a side had no quote are left out.
 *
 * @example
 * ```ts
 * import { leanMinuteQuotes } from 'edgeproof/data';
 * const row = '34200000,1672700,1672700,1671500,1672500,300,1680000,1680000,1672600,1672700,2000';
 * const [quote] = leanMinuteQuotes({ name: 'quote.csv', text: row }, '2013-10-07', 'America/New_York', null);
 * if (quote?.bid !== 167.25 || quote.ask !== 167.27) throw new Error('the close of bid and ask');
 * ```
 */
export function leanMinuteQuotes(
  file: LeanFile,
  date: string,
  zone: string,
  session: { readonly open: Micros; readonly close: Micros } | null,
): readonly Omit<QuoteEvent, 'instrument' | 'seq'>[] {
  const start = midnight(date);
  const clock = zoneClock(zone);
  return numbers('lean', file, 11).flatMap((row) => {
    const from = clock.toUtc(start + row[0]! * 1000);
    const [bid, bidSize, ask, askSize] = [row[4]! / SCALE, row[5]!, row[9]! / SCALE, row[10]!];
    if (!within(session, from) || Number.isNaN(bid) || Number.isNaN(ask)) return [];
    const at = from + MINUTE;
    return [{ kind: 'quote' as const, ts: at, at, bid, bidSize, ask, askSize }];
  });
}

function midnight(date: string): Micros {
  const day = dayOfIso(date);
  if (Number.isNaN(day)) throw new DataError('lean', `"${date}" is not a date`, 'write YYYY-MM-DD');
  return day * DAY;
}

function within(session: { readonly open: Micros; readonly close: Micros } | null, start: Micros): boolean {
  return session === null || (start >= session.open && start + MINUTE <= session.close);
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

/** One line of a factor file: it holds for bars up to and including its date. */
export interface LeanFactor {
  readonly date: string;
  readonly price: number;
  readonly split: number;
}

/**
 * What LEAN multiplies raw prices by: the first line whose date is not before the bar's, price factor × split factor.
 *
 * The factors know later dividends and splits; use them to compare with LEAN, not as what was known at the time.
 *
 * @example
 * ```ts
 * import { leanFactors } from 'edgeproof/data';
 * const factors = leanFactors({ name: 'spy.csv', text: '20130101,0.9,0.5,100\n20501231,1,1,0' });
 * if (factors.at('2012-06-01') !== 0.45 || factors.at('2013-01-02') !== 1) throw new Error('wrong line');
 * ```
 */
export function leanFactors(file: LeanFile): {
  readonly rows: readonly LeanFactor[];
  /** The factor of a date, ISO text such as `2013-01-02`; 1 after the last line. */
  at(date: string): number;
} {
  const rows = numbers('lean', file, 3).map(([date = 0, price = 1, split = 1]) => ({
    date: leanDate(date),
    price,
    split,
  }));
  return {
    rows,
    at(date) {
      const row = rows.find((one) => one.date >= date);
      return row === undefined ? 1 : row.price * row.split;
    },
  };
}
