import { BarBatch, type BarColumns } from '../core/batch.js';
import { ConfigError } from '../core/errors.js';
import type { EventBatch } from '../core/event.js';
import { type Micros, toDuration } from '../core/time.js';
import { lowerBound, sliceColumns } from './bar-series.js';
import { type BarSpans, clockSpans, daySpans } from './bar-spans.js';
import { type DaySpan, medianSpacing } from './bar-time.js';
import { type ColumnRows, mixedBarBatch, quoteBatch, tradeBatch } from './column-batch.js';
import type { Dialect } from './csv-dialect.js';
import type { CsvSettings } from './csv-options.js';
import type { CsvScanner } from './csv-scanner.js';
import type { CsvClock } from './csv-time.js';
import { daySpanOf } from './day-span.js';

/** Turns scanned rows into batches of events: what a time means, prices scaled and adjusted, what a query asks for. */
export class CsvRows {
  readonly #o: CsvSettings;
  readonly #dialect: Dialect;
  readonly #instrument: number;
  readonly #span: DaySpan;
  readonly #delay: Micros;
  #period: Micros | null;
  #seq = 0;
  /** When the last row that was scanned became known. */
  lastAt = Number.NEGATIVE_INFINITY;

  /** @param instrument - index of the one instrument when rows do not name theirs */
  constructor(o: CsvSettings, dialect: Dialect, instrument: number) {
    this.#o = o;
    this.#dialect = dialect;
    this.#instrument = instrument;
    this.#span = daySpanOf(o.calendar);
    this.#delay = toDuration(o.delay);
    this.#period = o.period === undefined ? null : toDuration(o.period);
    if (o.prices === 'adjusted' && !dialect.names.includes('adjclose'))
      throw new ConfigError(
        o.name,
        'prices: "adjusted" needs an adjusted close, and the file has none',
        'state columns: { adjclose: "..." } or prices: "raw"',
      );
  }

  /** The batch of the rows that were scanned, of those with `from <= at < to`; null when there are none. */
  batch(
    scanner: CsvScanner,
    clock: CsvClock,
    query: { readonly from: Micros; readonly to: Micros },
  ): EventBatch | null {
    const n = scanner.rows;
    const time = scanner.time.subarray(0, n);
    const seq = this.#seq;
    this.#seq += n;
    const bars = this.#o.kind === 'bar' ? this.#bars(scanner, time, clock) : null;
    if (bars === null && clock.bare === true) this.#ends(time);
    const known = bars?.end ?? time;
    const at = this.#delay === 0 ? known : known.map((t) => t + this.#delay);
    this.lastAt = at[n - 1]!;
    const from = lowerBound(at, query.from);
    const to = lowerBound(at, query.to);
    if (from >= to) return null;
    const rows = { at: at.subarray(from, to), seq: seq + from, instrument: this.#instruments(scanner, from, to) };
    if (bars !== null)
      return this.#barBatch(sliceColumns({ ...bars, at }, from, to), rows, scanner.instrument !== null);
    const column = (name: string) => this.#column(scanner, name).subarray(from, to);
    const ts = known.subarray(from, to);
    if (this.#o.kind === 'trade') return tradeBatch(rows, { ts, price: column('price'), size: column('size') });
    const sizes = { bidSize: column('bidSize'), askSize: column('askSize') };
    return quoteBatch(rows, { ts, bid: column('bid'), ask: column('ask'), ...sizes });
  }

  #barBatch(columns: BarColumns, rows: ColumnRows, mixed: boolean): EventBatch {
    const period = this.#period ?? 0;
    return mixed ? mixedBarBatch(rows, columns, period) : new BarBatch(rows.instrument[0]!, columns, period, rows.seq);
  }

  #bars(scanner: CsvScanner, time: Float64Array, clock: CsvClock): BarColumns {
    const column = (name: string) => this.#column(scanner, name);
    const prices = { open: column('open'), high: column('high'), low: column('low'), close: column('close') };
    if (this.#o.prices === 'adjusted') this.#adjust(prices, column('adjclose'));
    const spans = clock.bare === true ? daySpans(time, this.#span, this.#period) : this.#moments(scanner, time, clock);
    this.#period = spans.period;
    return { ...prices, volume: column('volume'), start: spans.start, end: spans.end };
  }

  #moments(scanner: CsvScanner, time: Float64Array, clock: CsvClock): BarSpans {
    const spacing = medianSpacing(scanner.instrument === null ? time : distinct(time));
    const meaning = this.#o.time ?? (this.#dialect.timeIsStart ? 'start' : undefined);
    return clockSpans(this.#o.name, time, clock.midnights, { time: meaning, period: this.#period, spacing });
  }

  #adjust(prices: { [name: string]: Float64Array }, adjusted: Float64Array): void {
    const raw = prices['close']?.slice() ?? adjusted;
    for (const column of Object.values(prices))
      for (let i = 0; i < column.length; i++) column[i] = column[i]! * (adjusted[i]! / raw[i]!);
  }

  /** Bare dates of prints and quotes count as the end of their day: nothing of it is known before. */
  #ends(days: Float64Array): void {
    for (let i = 0; i < days.length; i++) days[i] = this.#span(days[i]!).close;
  }

  /** A column of the scanned rows, prices scaled; NaN throughout when the file does not have it. */
  #column(scanner: CsvScanner, name: string): Float64Array {
    const at = this.#dialect.names.indexOf(name);
    const found = at < 0 ? undefined : scanner.columns[at];
    if (found === undefined) return new Float64Array(scanner.rows).fill(Number.NaN);
    const column = found.subarray(0, scanner.rows);
    const scale = this.#o.priceScale;
    const price = !(name === 'volume' || name === 'size' || name.endsWith('Size'));
    if (scale !== 1 && price) for (let i = 0; i < column.length; i++) column[i] = column[i]! / scale;
    return column;
  }

  #instruments(scanner: CsvScanner, from: number, to: number): Int32Array {
    return scanner.instrument?.subarray(from, to) ?? new Int32Array(to - from).fill(this.#instrument);
  }
}

/** Times without repetition, so that bars of many instruments at one time do not hide their spacing. */
function distinct(times: Float64Array): Float64Array {
  return times.filter((time, i) => i === 0 || time !== times[i - 1]);
}
