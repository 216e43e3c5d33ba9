import * as z from 'zod';
import type { BarColumns } from '../core/batch.js';
import { ConfigError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import { Random } from '../core/random.js';
import { type DurationInput, type Micros, type TimeInput, toDuration, toMicros } from '../core/time.js';
import type { BarSeries } from './bar-series.js';
import { type CalendarInput, calendarSchema, toCalendar } from './day-span.js';
import { SeriesSource } from './series-source.js';
import { type CorrelationInput, correlatedNormals } from './synthetic-correlation.js';
import { type MarketModel, modelSchema, returnsOf } from './synthetic-models.js';
import { barTimes } from './synthetic-times.js';

/** What {@link synthetic} understands. */
export interface SyntheticInput {
  /** One id, or several for a universe. */
  readonly instruments: string | readonly string[];
  /** Number of bars of each instrument. */
  readonly bars: number;
  readonly seed: number | string;
  /** Length of a bar; `1d` by default. */
  readonly period?: DurationInput;
  /** Start of the first bar; 2000-01-03T00:00Z by default. Bars follow each other without a break. */
  readonly start?: TimeInput;
  /** Puts bars into the sessions of a market only, from each open on; a period of a day or more is one bar a session. */
  readonly calendar?: CalendarInput;
  /** First price; 100 by default. */
  readonly price?: number;
  /** Expected growth of the price a year, continuously compounded; 0 by default (a martingale). */
  readonly drift?: number;
  /** Standard deviation of the log return a year; 0.2 by default. */
  readonly volatility?: number;
  /** How many bars make a year; by default as many as fit into 365 days, or into 252 sessions. */
  readonly periodsPerYear?: number;
  /** How returns come about; a geometric walk by default. */
  readonly model?: MarketModel;
  /** Correlation of the returns of different instruments: one number for all pairs, or a matrix. */
  readonly correlation?: CorrelationInput;
  /** Standard deviation of the jump between close and next open, as a share of that of a bar; 0.05 by default. */
  readonly gap?: number;
  /** Prices are rounded to whole ticks and never fall below one; 0 (no grid) by default. */
  readonly tick?: number;
  /** Mean volume of a bar; 10,000 by default. */
  readonly volume?: number;
  readonly name?: string;
}

const schema = z.strictObject({
  instruments: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  bars: z.number().int().min(1),
  seed: z.union([z.number(), z.string()]),
  period: z.union([z.string(), z.number()]).default('1d'),
  start: z
    .custom<TimeInput>((v) => typeof v === 'string' || v instanceof Date, 'is not a Date or ISO text')
    .default('2000-01-03'),
  calendar: calendarSchema.optional(),
  price: z.number().positive().default(100),
  drift: z.number().default(0),
  volatility: z.number().min(0).default(0.2),
  periodsPerYear: z.number().positive().optional(),
  model: modelSchema.default({ kind: 'walk' }),
  correlation: z.union([z.number(), z.array(z.array(z.number()))]).optional(),
  gap: z.number().min(0).default(0.05),
  tick: z.number().min(0).default(0),
  volume: z.number().min(0).default(10_000),
  name: z.string().min(1).default('synthetic'),
});

/** The options of a synthetic market, complete. */
export type SyntheticOptions = z.output<typeof schema>;

/**
 * A seeded market that never was: the same seed gives the same bars, on every machine.
 *
 * Each instrument draws from streams of its own name, so adding one leaves the others as they were. Log returns are
 * `drift - volatility² / 2` a year plus noise, so that the expected price grows by `drift` (Itô). The high and low of a
 * bar are drawn from the law of the maximum of a Brownian bridge between open and close (Karatzas and Shreve 1991,
 * 4.3.40), each by itself. Prices are positive and high ≥ open, close ≥ low always. Bars are made when first read.
 *
 * @throws ConfigError for an unknown option or a correlation matrix that is not one
 * @example
 * ```ts
 * import { synthetic } from 'edgeproof/data';
 * const source = synthetic({ instruments: ['A', 'B'], bars: 500, seed: 7, correlation: 0.6, model: { kind: 'walk' } });
 * if (source.series[1]?.columns.close.length !== 500) throw new Error('bars');
 * ```
 */
export function synthetic(input: SyntheticInput): SeriesSource {
  const o = parseOptions('synthetic', schema, input);
  const period = toDuration(o.period);
  if (period === 0) throw new ConfigError('synthetic', 'period is 0', 'state how long a bar is, such as period: "1m"');
  const start = toMicros(o.start);
  const ids = typeof o.instruments === 'string' ? [o.instruments] : o.instruments;
  return new SeriesSource(o.name, () => makeSeries(ids, start, period, o));
}

function makeSeries(ids: readonly string[], start: Micros, period: Micros, o: SyntheticOptions): readonly BarSeries[] {
  const times = barTimes(start, period, o.bars, o.calendar === undefined ? null : toCalendar(o.calendar));
  const perYear = o.periodsPerYear ?? times.perYear;
  const shocks = correlatedNormals(ids, o.bars, o.seed, o.correlation);
  return ids.map((instrument, i) => {
    const returns = returnsOf(o.model, shocks[i]!, {
      drift: o.drift / perYear,
      volatility: o.volatility / Math.sqrt(perYear),
      perYear,
      random: (name) => new Random(o.seed, `${instrument}/${name}`),
    });
    const columns = barsOf(instrument, returns, o, o.volatility / Math.sqrt(perYear));
    return { instrument, period, columns: { ...columns, start: times.start, end: times.end } };
  });
}

/** Prices from log returns: a gap to the open, the return to the close, and the extremes of a bridge between the two. */
function barsOf(instrument: string, returns: Float64Array, o: SyntheticOptions, sigma: number): BarColumns {
  const n = returns.length;
  const random = new Random(o.seed, `${instrument}/bars`);
  const none = new Float64Array(0);
  const column = (): Float64Array => new Float64Array(n);
  const [open, high, low, volume] = [column(), column(), column(), column()];
  // The returns are not needed once their bar is made, so the closes take their place.
  const close = returns;
  const columns = { open, high, low, close, volume, start: none, end: none };
  const grid = gridOf(o.tick);
  const spread = -2 * sigma * sigma;
  const width = o.gap * sigma * 1.7320508075688772; // a uniform on ±√3 has standard deviation 1
  let last = o.price;
  for (let i = 0; i < n; i++) {
    const r = returns[i]!;
    const first = i === 0 ? last : last * Math.exp(width * (2 * random.uniform() - 1));
    const x = r - (first === last ? 0 : Math.log(first / last));
    const up = (x + Math.sqrt(x * x + spread * Math.log(1 - random.uniform()))) / 2;
    const down = (x - Math.sqrt(x * x + spread * Math.log(1 - random.uniform()))) / 2;
    last *= Math.exp(r);
    const a = grid(first);
    const b = grid(last);
    const top = grid(first * Math.exp(up));
    const bottom = grid(first * Math.exp(down));
    open[i] = a;
    close[i] = b;
    high[i] = Math.max(a, b, top);
    low[i] = Math.min(a, b, bottom);
    volume[i] = Math.floor(o.volume * (0.5 + random.uniform()));
  }
  return columns;
}

/** Rounds to whole ticks, at least one; divides where the tick is a fraction such as 0.01, so that 100.1 stays 100.1. */
function gridOf(tick: number): (price: number) => number {
  const smallest = 1e-9;
  if (tick === 0) return (price) => Math.max(price, smallest);
  const inverse = Math.round(1 / tick);
  const fraction = tick < 1 && Math.abs(inverse * tick - 1) < 1e-12;
  return (price) => {
    const ticks = Math.max(1, Math.round(price / tick));
    return fraction ? ticks / inverse : ticks * tick;
  };
}
