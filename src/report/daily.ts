import { DataError } from '../core/errors.js';
import { DAY } from '../core/time.js';
import { type BenchmarkRecord, type FillRow, type RunRecord, rowsOf } from './run-record.js';

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
  record: Pick<RunRecord, 'at' | 'equity' | 'gross' | 'net' | 'startEquity' | 'fills' | 'fillRows' | 'instruments'>,
): DailySeries {
  const ends = dayEnds(record);
  const n = ends.length;
  const series = {
    day: new Float64Array(n),
    equity: new Float64Array(n),
    returns: new Float64Array(n),
    gross: new Float64Array(n),
    net: new Float64Array(n),
    turnover: new Float64Array(n),
  };
  let from = 0;
  let before = record.startEquity;
  for (let d = 0; d < n; d++) {
    const end = ends[d]!;
    const equity = record.equity[end]!;
    series.day[d] = dayOf(record.at[end]!);
    series.equity[d] = equity;
    // A day that begins with nothing has no return: two debts divided would look like a gain.
    series.returns[d] = before > 0 ? equity / before - 1 : 0;
    series.gross[d] = sumHeld(record.gross, from, end) / (end - from + 1);
    series.net[d] = sumHeld(record.net, from, end) / (end - from + 1);
    before = equity;
    from = end + 1;
  }
  addTurnover(series, record);
  return series;
}

/** Index of the last settle of each day; checks the columns on the way. */
function dayEnds({ at, equity, gross, net }: Pick<RunRecord, 'at' | 'equity' | 'gross' | 'net'>): readonly number[] {
  const n = at.length;
  if (equity.length !== n || gross.length !== n || net.length !== n) {
    throw new DataError(
      'report',
      'columns of the record differ in length',
      'give at, equity, gross and net one element a settle',
    );
  }
  const ends: number[] = [];
  let end = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    const t = at[i]!;
    const value = equity[i]!;
    // A difference of a number to itself: a run may have millions of settles, and a call a settle costs more than the rest.
    if (value - value !== 0 || t < last) throw badSettle(i, value);
    last = t;
    if (t > end) {
      if (i > 0) ends.push(i - 1);
      end = dayOf(t) + DAY;
    }
  }
  if (n > 0) ends.push(n - 1);
  return ends;
}

function badSettle(i: number, equity: number): DataError {
  return Number.isFinite(equity)
    ? new DataError('report', `time ${i} is before time ${i - 1}`, 'record settles in order')
    : new DataError('report', `equity ${i} is ${equity}`, 'mark the books before recording');
}

/** The sum of exposures held into settles `from` to `to`: what the settle before ended with, nothing before the first. */
function sumHeld(values: Float32Array | Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = Math.max(1, from); i <= to; i++) sum += values[i - 1]!;
  return sum;
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
