import { DataError } from '../core/errors.js';
import { DAY } from '../core/time.js';
import { type BenchmarkRecord, type FillRow, type RunRecord, rowsOf } from './run-record.js';
import { type SettleColumns, type SettlesOf, settleParts } from './settle-parts.js';

/**
 * A run by calendar day in UTC: one row a day that had a settle, the day's last value; times are midnights that begin the day.
 *
 * `gross` and `net` are means over the day's settles of the exposure *held into* each settle, so that exposure and return
 * belong together; `turnover` is traded notional over the equity before the day.
 */
export interface DailySeries {
  readonly day: Float64Array;
  readonly equity: Float64Array;
  readonly returns: Float64Array;
  readonly gross: Float64Array;
  readonly net: Float64Array;
  readonly turnover: Float64Array;
  /** When equity was first nothing or less; NaN when it never was. */
  readonly ruinedAt: number;
}

/**
 * The day in UTC that a settle belongs to, as the Micros of its first moment; a settle on midnight closes the day before,
 * since a bar's time is its end.
 */
export function dayOf(at: number): number {
  return (Math.ceil(at / DAY) - 1) * DAY;
}

/**
 * Resamples a run to calendar days.
 *
 * @throws DataError when the columns differ in length, times do not rise, or an equity is not finite
 * @example
 * ```ts
 * import { daily, type RunRecord } from 'edgeproof/report';
 * const day = 86_400e6;
 * const columns = { startEquity: 100, at: [0.5 * day, day, 1.5 * day], equity: [120, 150, 75] };
 * const record = { ...columns, at: Float64Array.from(columns.at), equity: Float64Array.from(columns.equity),
 *   gross: new Float64Array(3), net: new Float64Array(3), fills: [] as RunRecord['fills'], instruments: [] };
 * if (daily(record).returns.join() !== '0.5,-0.5') throw new Error('two days');
 * ```
 */
export function daily(
  record: SettlesOf & Pick<RunRecord, 'startEquity' | 'fills' | 'fillRows' | 'instruments'>,
): DailySeries {
  const days = new DayColumns(record.startEquity);
  let settles = 0;
  for (const part of settleParts(record)) {
    checkLengths(part);
    days.read(part, settles);
    settles += part.at.length;
  }
  const series = days.series();
  addTurnover(series, record);
  return series;
}

function checkLengths({ at, equity, gross, net }: SettleColumns): void {
  const n = at.length;
  if (equity.length === n && gross.length === n && net.length === n) return;
  throw new DataError(
    'report',
    'columns of the record differ in length',
    'give at, equity, gross and net one element a settle',
  );
}

/** One pass over the settles, since a run may have millions of them; exposure is summed as it was held into each. */
class DayColumns {
  readonly #day: number[] = [];
  readonly #equity: number[] = [];
  readonly #returns: number[] = [];
  readonly #gross: number[] = [];
  readonly #net: number[] = [];
  #before: number;
  #last = Number.NEGATIVE_INFINITY;
  /** The end of the day that is being read, its settles so far, their exposures, and the last equity. */
  #end = Number.NEGATIVE_INFINITY;
  #count = 0;
  #sumGross = 0;
  #sumNet = 0;
  #value = 0;
  #heldGross = 0;
  #heldNet = 0;
  #ruinedAt = Number.NaN;

  constructor(startEquity: number) {
    this.#before = startEquity;
  }

  /** @param first - settles before the part */
  read({ at, equity, gross, net }: SettleColumns, first: number): void {
    let from = 0;
    while (from < at.length) {
      const t = at[from]!;
      if (t > this.#end) {
        this.#close();
        this.#end = dayOf(t) + DAY;
      }
      from = this.#sameDay({ at, equity, gross, net }, from, first);
    }
  }

  /** Reads on to the end of the day or of the part; gives the first settle that was not read. */
  #sameDay({ at, equity, gross, net }: SettleColumns, from: number, first: number): number {
    const end = this.#end;
    let last = this.#last;
    let heldGross = this.#heldGross;
    let heldNet = this.#heldNet;
    let sumGross = this.#sumGross;
    let sumNet = this.#sumNet;
    let i = from;
    for (; i < at.length; i++) {
      const t = at[i]!;
      const value = equity[i]!;
      if (t > end) break;
      // A difference of a number to itself: a call a settle costs more than the rest.
      if (value - value !== 0 || t < last) throw badSettle(first + i, value);
      if (value <= 0 && Number.isNaN(this.#ruinedAt)) this.#ruinedAt = t;
      last = t;
      sumGross += heldGross;
      sumNet += heldNet;
      heldGross = gross[i]!;
      heldNet = net[i]!;
    }
    this.#last = last;
    this.#heldGross = heldGross;
    this.#heldNet = heldNet;
    this.#sumGross = sumGross;
    this.#sumNet = sumNet;
    this.#count += i - from;
    if (i > from) this.#value = equity[i - 1]!;
    return i;
  }

  #close(): void {
    if (this.#count === 0) return;
    const before = this.#before;
    this.#day.push(this.#end - DAY);
    this.#equity.push(this.#value);
    // A day that begins with nothing has no return: two debts divided would look like a gain.
    this.#returns.push(before > 0 ? this.#value / before - 1 : 0);
    this.#gross.push(this.#sumGross / this.#count);
    this.#net.push(this.#sumNet / this.#count);
    this.#before = this.#value;
    this.#count = 0;
    this.#sumGross = 0;
    this.#sumNet = 0;
  }

  series(): DailySeries {
    this.#close();
    const column = (values: readonly number[]): Float64Array => Float64Array.from(values);
    return {
      day: column(this.#day),
      equity: column(this.#equity),
      returns: column(this.#returns),
      gross: column(this.#gross),
      net: column(this.#net),
      turnover: new Float64Array(this.#day.length),
      ruinedAt: this.#ruinedAt,
    };
  }
}

function badSettle(i: number, equity: number): DataError {
  return Number.isFinite(equity)
    ? new DataError('report', `time ${i} is before time ${i - 1}`, 'record settles in order')
    : new DataError('report', `equity ${i} is ${equity}`, 'mark the books before recording');
}

function addTurnover(
  series: { day: Float64Array; equity: Float64Array; turnover: Float64Array },
  record: Pick<RunRecord, 'fills' | 'fillRows' | 'instruments' | 'startEquity'>,
): void {
  const { day, equity, turnover } = series;
  const days = day.length;
  if (days === 0) return;
  let d = 0;
  let before = record.startEquity;
  const rows = rowsOf(record);
  for (let i = 0; i < rows.length; i++) {
    const fill = rows.row(i);
    const at = dayOf(fill.at);
    while (d + 1 < days && day[d]! < at) before = equity[d++]!;
    if (before > 0) turnover[d] = turnover[d]! + notionalOf(fill, record.instruments) / before;
  }
}

/** What a fill traded, in the account currency. */
export function notionalOf(fill: FillRow, instruments: RunRecord['instruments']): number {
  const units = fill.quantityNumber * fill.priceNumber;
  return Math.abs(units) * (instruments[fill.instrument]?.multiplier ?? 1) * (fill.fx ?? 1);
}

/**
 * A benchmark's returns on the days of a series: each day its last value not after the day's end against the one before.
 *
 * Days before its first value, and the first day when nothing came before it, return 0.
 *
 * @example
 * ```ts
 * import { benchmarkReturns } from 'edgeproof/report';
 * const day = 86_400e6;
 * const index = { name: 'index', at: Float64Array.of(day, 2 * day), equity: Float64Array.of(100, 110) };
 * if (Math.abs(benchmarkReturns([0, day], index)[1]! - 0.1) > 1e-12) throw new Error('a tenth on the second day');
 * ```
 */
export function benchmarkReturns(days: ArrayLike<number>, benchmark: BenchmarkRecord): Float64Array {
  const { at, equity } = benchmark;
  const returns = new Float64Array(days.length);
  let i = 0;
  let before = Number.NaN;
  while (i < at.length && dayOf(at[i]!) < (days[0] ?? 0)) before = equity[i++]!;
  for (let d = 0; d < days.length; d++) {
    let last = before;
    while (i < at.length && dayOf(at[i]!) <= days[d]!) last = equity[i++]!;
    returns[d] = before > 0 && Number.isFinite(last) ? last / before - 1 : 0;
    before = last;
  }
  return returns;
}
