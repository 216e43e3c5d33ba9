import { BarBatch, type BarColumns } from '../core/batch.js';
import { DataError } from '../core/errors.js';
import type { EventBatch } from '../core/event.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { type Micros, toIso } from '../core/time.js';

/** Bars of one instrument as columns, ordered by the time at which each became known. */
export interface BarSeries {
  readonly instrument: string;
  /** Nominal length of a bar in Micros; 0 when bars are not made by time. */
  readonly period: Micros;
  readonly columns: BarColumns;
}

/** Bars in a batch: enough to make the seam free, few enough to stay in cache. */
export const BATCH_SIZE = 4096;

/** When each bar became known: its own `at` column, or its end. */
export function knownAt(columns: BarColumns): Float64Array {
  return columns.at ?? columns.end;
}

/** The first index whose value is not below `limit`; the values must not fall. */
export function lowerBound(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bars `from` to `to` of some columns, without copying. */
export function sliceColumns(columns: BarColumns, from: number, to: number): BarColumns {
  const part = {
    end: columns.end.subarray(from, to),
    start: columns.start.subarray(from, to),
    open: columns.open.subarray(from, to),
    high: columns.high.subarray(from, to),
    low: columns.low.subarray(from, to),
    close: columns.close.subarray(from, to),
    volume: columns.volume.subarray(from, to),
  };
  return columns.at === undefined ? part : { ...part, at: columns.at.subarray(from, to) };
}

/** Batches over bars `from` to `to` of one series; `seq` of a bar is its row, whatever part of the series is read. */
export function* seriesBatches(
  series: BarSeries,
  instrument: InstrumentIndex,
  range: { readonly from: number; readonly to: number },
): Generator<EventBatch> {
  for (let i = range.from; i < range.to; i += BATCH_SIZE) {
    const end = Math.min(i + BATCH_SIZE, range.to);
    yield new BarBatch(instrument, sliceColumns(series.columns, i, end), series.period, i);
  }
}

/** Throws a DataError that names the first bar that became known before the one ahead of it. */
export function checkOrder(who: string, series: BarSeries): void {
  const at = knownAt(series.columns);
  for (let i = 1; i < at.length; i++) {
    if (at[i]! >= at[i - 1]!) continue;
    throw new DataError(
      who,
      `bar ${i} of ${series.instrument} (${toIso(at[i]!)}) is earlier than the bar before it (${toIso(at[i - 1]!)})`,
      'sort the bars by time, oldest first',
      { instrument: series.instrument, row: i },
    );
  }
}
