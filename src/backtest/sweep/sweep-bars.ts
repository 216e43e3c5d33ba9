import { BarBatch, type BarColumns } from '../../core/batch.js';
import type { BarEvent, EventBatch } from '../../core/event.js';
import { DAY, toMicros } from '../../core/time.js';
import { Universe } from '../../core/universe.js';
import { SeriesSource } from '../../data/series-source.js';
import { openInputs } from '../../engine/inputs.js';
import { dayOf } from '../../report/daily.js';
import { asList, type BacktestOptions } from '../backtest-options.js';

/** The bars of the one instrument of a sweep, read once; they may lie in memory that several threads share. */
export interface SweepBars {
  readonly instrument: string;
  readonly period: number;
  readonly source: string;
  readonly columns: Required<BarColumns>;
}

const FIELDS = ['end', 'start', 'at', 'open', 'high', 'low', 'close', 'volume'] as const;

/** A column of doubles; in memory that threads share where that is asked for. */
export function newColumn(length: number, shared: boolean): Float64Array {
  return shared ? new Float64Array(new SharedArrayBuffer(8 * length)) : new Float64Array(length);
}

/**
 * The bars of a run of one instrument from one source of bars, guarded as the run would guard them; null for other runs,
 * which read their data themselves.
 *
 * @throws DataError for impossible data, as the run would
 */
export async function readBars(
  options: Omit<BacktestOptions, 'strategy'>,
  { signal, shared }: { readonly signal: AbortSignal; readonly shared: boolean },
): Promise<SweepBars | null> {
  const [source, ...others] = asList(options.data);
  const only = options.instruments.length === 1 ? options.instruments[0] : undefined;
  if (source === undefined || others.length > 0 || only === undefined) return null;
  if (source.provides.kinds.some((kind) => kind !== 'bar')) return null;
  const inputs = openInputs([source], {
    universe: new Universe(options.instruments),
    from: options.from === undefined ? Number.NEGATIVE_INFINITY : toMicros(options.from),
    to: options.to === undefined ? Number.POSITIVE_INFINITY : toMicros(options.to),
    onBadData: options.onBadData ?? 'stop',
    ...(options.guard === undefined ? {} : { guard: options.guard }),
    signal,
  });
  const parts: Required<BarColumns>[] = [];
  let period = Number.NaN;
  for await (const batch of inputs.streams[0]!) {
    if (batch.length === 0) continue;
    const first = batch.get(0) as BarEvent;
    if (Number.isNaN(period)) period = first.period;
    const part = partOf(batch, period);
    if (part === null) return null;
    parts.push(part);
  }
  return { instrument: only.id, period, source: source.name, columns: joined(parts, shared) };
}

/** The columns of one batch; null when it holds anything but bars of one length. */
function partOf(batch: EventBatch, period: number): Required<BarColumns> | null {
  if (batch instanceof BarBatch) {
    if (batch.get(0).period !== period) return null;
    return { ...batch.columns, at: batch.columns.at ?? batch.columns.end };
  }
  const part = joined([], false, batch.length);
  for (let i = 0; i < batch.length; i++) {
    const bar = batch.get(i);
    if (bar.kind !== 'bar' || bar.period !== period) return null;
    part.end[i] = bar.ts;
    for (const field of FIELDS) if (field !== 'end') part[field][i] = bar[field];
  }
  return part;
}

function joined(parts: readonly Required<BarColumns>[], shared: boolean, room = 0): Required<BarColumns> {
  const length = parts.reduce((sum, part) => sum + part.end.length, room);
  const join = (field: (typeof FIELDS)[number]): Float64Array => {
    const whole = newColumn(length, shared);
    let at = 0;
    for (const part of parts) {
      whole.set(part[field], at);
      at += part[field].length;
    }
    return whole;
  };
  // FIELDS names every column, which fromEntries does not tell the compiler.
  return Object.fromEntries(FIELDS.map((field) => [field, join(field)])) as unknown as Required<BarColumns>;
}

/** The same bars as a source for runs of the engine. */
export function barsSource(bars: SweepBars): SeriesSource {
  const { instrument, period, columns } = bars;
  return new SeriesSource(bars.source, () => [{ instrument, period, columns }]);
}

/** Index of the last bar of each day in UTC, as reports cut days. */
export function dayEndsOf(at: Float64Array): Int32Array {
  const ends: number[] = [];
  let limit = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < at.length; i++) {
    if (at[i]! <= limit) continue;
    if (i > 0) ends.push(i - 1);
    limit = dayOf(at[i]!) + DAY;
  }
  if (at.length > 0) ends.push(at.length - 1);
  return Int32Array.from(ends);
}
