import { BarBatch, type BarColumns } from '../../core/batch.js';
import { ConfigError } from '../../core/errors.js';
import { toMicros } from '../../core/time.js';
import { Universe } from '../../core/universe.js';
import type { BarSeries } from '../../data/bar-series.js';
import { openInputs } from '../../engine/inputs.js';
import { asList, type BacktestOptions } from '../backtest-options.js';

const PRICES = ['open', 'high', 'low', 'close', 'volume'] as const;
type Rows = { [K in keyof Required<BarColumns>]: number[] };

/**
 * The bars of a run, one series an instrument, guarded as the run would guard them.
 *
 * @throws ConfigError when the sources give anything but bars of one length an instrument; DataError for impossible data
 */
export async function readSeries(who: string, options: BacktestOptions): Promise<readonly BarSeries[]> {
  const universe = new Universe(options.instruments);
  const { streams } = openInputs(asList(options.data), {
    universe,
    from: options.from === undefined ? Number.NEGATIVE_INFINITY : toMicros(options.from),
    to: options.to === undefined ? Number.POSITIVE_INFINITY : toMicros(options.to),
    onBadData: options.onBadData ?? 'stop',
    ...(options.guard === undefined ? {} : { guard: options.guard }),
    signal: options.signal ?? new AbortController().signal,
  });
  const found = new Map<number, { period: number; rows: Rows }>();
  for (const stream of streams)
    for await (const batch of stream)
      for (let i = 0; i < batch.length; i++) {
        const bar = batch.get(i);
        if (bar.kind !== 'bar')
          throw new ConfigError(who, `a ${bar.kind} event is among the data`, 'only bars can be permuted');
        const one = found.get(bar.instrument) ?? { period: bar.period, rows: noRows() };
        found.set(bar.instrument, one);
        if (one.period !== bar.period)
          throw new ConfigError(who, `${universe.at(bar.instrument).id} has bars of two lengths`, 'pass one of them');
        one.rows.end.push(bar.ts);
        one.rows.start.push(bar.start);
        one.rows.at.push(batch instanceof BarBatch ? batch.at(i) : bar.at);
        for (const name of PRICES) one.rows[name].push(bar[name]);
      }
  return [...found.entries()]
    .sort(([a], [b]) => a - b)
    .map(([index, { period, rows }]) => ({ instrument: universe.at(index).id, period, columns: columnsOf(rows) }));
}

function noRows(): Rows {
  return { end: [], start: [], at: [], open: [], high: [], low: [], close: [], volume: [] };
}

function columnsOf(rows: Rows): BarColumns {
  const column = (name: keyof Rows): Float64Array => Float64Array.from(rows[name]);
  return {
    end: column('end'),
    start: column('start'),
    at: column('at'),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  };
}
