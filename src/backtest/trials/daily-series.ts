import { toNumber } from '../../core/money.js';
import { daily, dayOf } from '../../report/daily.js';
import type { RunRecord } from '../../report/run-record.js';
import type { TrialSeries } from './trial-entry.js';

/**
 * The days of a run, what it returned, and what its own instruments did when held at its mean exposure to each of them.
 *
 * Exposure is read from the fills and the kept prices; a run without prices is matched by its benchmark at the mean net exposure,
 * and by cash when there is none.
 */
export function dailySeries(record: RunRecord): TrialSeries {
  const series = daily(record);
  const matched = new Float64Array(series.day.length);
  for (const { returns, exposure } of legsOf(record, series.day))
    for (let d = 0; d < matched.length; d++) matched[d]! += exposure * returns[d]!;
  return { days: series.day, returns: series.returns, matched };
}

/**
 * The days that lie out of sample whole: those that begin at a moment or after it; without a moment all of them. The day of a
 * moment in its middle is in part in sample, and so is the day that ends at a midnight.
 */
export function seriesFrom(series: TrialSeries, from: number | undefined): TrialSeries {
  if (from === undefined) return series;
  const { days, returns, matched } = series;
  const first = days.findIndex((day) => day >= from);
  const at = first < 0 ? days.length : first;
  return { days: days.subarray(at), returns: returns.subarray(at), matched: matched.subarray(at) };
}

/** One instrument over the days: its returns, and the mean share of equity that was held in it. */
interface Leg {
  readonly returns: Float64Array;
  readonly exposure: number;
}

function legsOf(record: RunRecord, days: Float64Array): readonly Leg[] {
  if (record.prices === undefined) {
    const { benchmark } = record;
    if (benchmark === undefined) return [];
    const net = Array.from(record.net);
    const exposure = net.reduce((a, b) => a + b, 0) / Math.max(1, net.length);
    return [{ returns: dayReturns(days, benchmark.at, benchmark.equity), exposure }];
  }
  return record.prices.map(({ instrument, at, close }) => ({
    returns: dayReturns(days, at, close),
    exposure: meanExposure(record, instrument, close),
  }));
}

/** Mean of position × price over equity, over all settles: what was held after each of them. */
function meanExposure(record: RunRecord, instrument: number, close: Float64Array): number {
  const multiplier = record.instruments[instrument]?.multiplier ?? 1;
  const fills = record.fills.filter((one) => one.instrument === instrument);
  let held = 0;
  let fx = 1;
  let next = 0;
  let sum = 0;
  for (let i = 0; i < record.at.length; i++) {
    for (; next < fills.length && fills[next]!.at <= record.at[i]!; next++) {
      const fill = fills[next]!;
      held += (fill.side === 'buy' ? 1 : -1) * toNumber(fill.quantityFixed);
      fx = fill.fx ?? fx;
    }
    const equity = record.equity[i]!;
    if (held !== 0 && equity > 0 && Number.isFinite(close[i]!)) sum += (held * close[i]! * multiplier * fx) / equity;
  }
  return sum / Math.max(1, record.at.length);
}

/** Return of each day from the last value known in it; 0 before the first and on days without one. */
function dayReturns(days: Float64Array, at: Float64Array, values: Float64Array): Float64Array {
  const out = new Float64Array(days.length);
  let before = Number.NaN;
  let i = 0;
  for (let d = 0; d < days.length; d++) {
    let last = before;
    for (; i < at.length && dayOf(at[i]!) <= days[d]!; i++) if (Number.isFinite(values[i]!)) last = values[i]!;
    out[d] = before > 0 && Number.isFinite(last) ? last / before - 1 : 0;
    before = last;
  }
  return out;
}
