import * as z from 'zod';
import type { DataSource, HistoryQuery } from '../contracts/data-source.js';
import type { EventBatch } from '../core/event.js';
import { parseOptions } from '../core/options.js';
import { Random } from '../core/random.js';
import { DAY, type DurationInput, type Micros, SECOND, type TimeInput, toDuration, toMicros } from '../core/time.js';
import { BATCH_SIZE } from './bar-series.js';
import { type QuoteColumns, quoteBatch } from './column-batch.js';

/** What {@link syntheticQuotes} understands. */
export interface SyntheticQuotesInput {
  readonly instruments: string | readonly string[];
  /** Number of quotes of each instrument. */
  readonly quotes: number;
  readonly seed: number | string;
  /** Mean time between quotes; `1s` by default. */
  readonly every?: DurationInput;
  /** Before the first quote; 2000-01-03T14:30Z by default. */
  readonly start?: TimeInput;
  /** First mid price; 100 by default. */
  readonly price?: number;
  /** Standard deviation of the log return a year of 365 days; 0.2 by default. */
  readonly volatility?: number;
  /** Grid of prices; 0.01 by default. */
  readonly tick?: number;
  /** Mean spread in ticks, at least one; 2 by default. */
  readonly spreadTicks?: number;
  /** Mean size on each side, in lots of 100; 5 by default. */
  readonly lots?: number;
  readonly name?: string;
}

const schema = z.strictObject({
  instruments: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  quotes: z.number().int().min(1),
  seed: z.union([z.number(), z.string()]),
  every: z.union([z.string(), z.number()]).default(SECOND),
  start: z
    .custom<TimeInput>((v) => typeof v === 'string' || v instanceof Date, 'is not a Date or ISO text')
    .default('2000-01-03T14:30:00Z'),
  price: z.number().positive().default(100),
  volatility: z.number().min(0).default(0.2),
  tick: z.number().positive().default(0.01),
  spreadTicks: z.number().min(1).default(2),
  lots: z.number().min(1).default(5),
  name: z.string().min(1).default('synthetic-quotes'),
});
type Settings = z.output<typeof schema>;

const YEAR = 365 * DAY;
const LOT = 100;

/**
 * A seeded stream of best bids and offers: a geometric walk of the mid on a tick grid, with random spreads and sizes.
 *
 * Quotes arrive as a Poisson process; spreads beyond one tick and sizes are geometric. The bid is positive and below
 * the ask always. Quotes are made while they are read, so that any number of them takes the same memory.
 *
 * @throws ConfigError for an unknown option
 * @example
 * ```ts
 * import { syntheticQuotes } from 'edgeproof/data';
 * const source = syntheticQuotes({ instruments: 'A', quotes: 1000, seed: 7, every: '100ms' });
 * if (source.provides.kinds.join() !== 'quote') throw new Error('quotes');
 * ```
 */
export function syntheticQuotes(input: SyntheticQuotesInput): DataSource {
  const o = parseOptions('syntheticQuotes', schema, input);
  const ids = typeof o.instruments === 'string' ? [o.instruments] : o.instruments;
  const start = toMicros(o.start);
  const every = toDuration(o.every);
  return {
    name: o.name,
    version: '1',
    apiVersion: 1,
    provides: Object.freeze({ kinds: Object.freeze(['quote'] as const), history: true, live: false }),
    async *history(query, signal) {
      if (!query.kinds.includes('quote')) return;
      const wanted = ids.filter((id) => query.universe.has(id));
      const markets = wanted.map((id) => new QuoteWalk(query.universe.indexOf(id), id, { start, every }, o));
      for (const batch of batches(markets, query)) {
        signal.throwIfAborted();
        yield batch;
      }
    },
  };
}

function* batches(markets: readonly QuoteWalk[], query: HistoryQuery): Generator<EventBatch> {
  let seq = 0;
  for (;;) {
    const at = new Float64Array(BATCH_SIZE);
    const instrument = new Int32Array(BATCH_SIZE);
    const column = (): Float64Array => new Float64Array(BATCH_SIZE);
    const c: QuoteColumns = { ts: at, bid: column(), bidSize: column(), ask: column(), askSize: column() };
    let first = seq;
    let rows = 0;
    while (rows < BATCH_SIZE) {
      let next: QuoteWalk | null = null;
      for (const one of markets) if (one.at < (next?.at ?? query.to)) next = one;
      if (next === null) break;
      if (rows === 0) first = seq;
      if (next.at >= query.from) {
        at[rows] = next.at;
        instrument[rows] = next.instrument;
        c.bid[rows] = next.bid;
        c.bidSize[rows] = next.bidSize;
        c.ask[rows] = next.ask;
        c.askSize[rows++] = next.askSize;
      }
      seq++;
      next.step();
    }
    if (rows === 0) return;
    const cut = (values: Float64Array): Float64Array => values.subarray(0, rows);
    const columns = { ts: cut(at), bid: cut(c.bid), bidSize: cut(c.bidSize), ask: cut(c.ask), askSize: cut(c.askSize) };
    yield quoteBatch({ at: columns.ts, instrument: instrument.subarray(0, rows), seq: first }, columns);
  }
}

/** The quotes of one instrument, one after another; `at` is infinite when they are over. */
class QuoteWalk {
  readonly instrument: number;
  at: Micros;
  bid = 0;
  bidSize = 0;
  ask = 0;
  askSize = 0;
  readonly #random: Random;
  readonly #o: Settings;
  readonly #every: Micros;
  #mid: number;
  #left: number;

  constructor(instrument: number, id: string, times: { start: Micros; every: Micros }, o: Settings) {
    this.instrument = instrument;
    this.at = times.start;
    this.#random = new Random(o.seed, `${id}/quotes`);
    this.#o = o;
    this.#every = times.every;
    this.#mid = o.price;
    this.#left = o.quotes;
    this.step();
  }

  step(): void {
    if (this.#left-- === 0) {
      this.at = Number.POSITIVE_INFINITY;
      return;
    }
    const random = this.#random;
    const { volatility, tick, spreadTicks, lots } = this.#o;
    const wait = 1 + Math.floor(-Math.log(1 - random.uniform()) * this.#every);
    const sigma = volatility * Math.sqrt(wait / YEAR);
    this.at += wait;
    this.#mid *= Math.exp(sigma * random.normal() - (sigma * sigma) / 2);
    const width = 1 + geometric(random, spreadTicks - 1);
    const bottom = Math.max(1, Math.round(this.#mid / tick - width / 2));
    this.bid = onGrid(bottom, tick);
    this.ask = onGrid(bottom + width, tick);
    this.bidSize = LOT * (1 + geometric(random, lots - 1));
    this.askSize = LOT * (1 + geometric(random, lots - 1));
  }
}

/** A whole number from 0 with the given mean, geometric. */
function geometric(random: Random, mean: number): number {
  return mean === 0 ? 0 : Math.floor(Math.log(1 - random.uniform()) / Math.log(mean / (1 + mean)));
}

/** Whole ticks as a price; divides where the tick is a fraction such as 0.01, so that 100.1 stays 100.1. */
function onGrid(ticks: number, tick: number): number {
  const inverse = Math.round(1 / tick);
  return tick < 1 && Math.abs(inverse * tick - 1) < 1e-12 ? ticks / inverse : ticks * tick;
}
