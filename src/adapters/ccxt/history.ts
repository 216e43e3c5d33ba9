import * as z from 'zod';
import type { DataSource, HistoryQuery } from '../../contracts/data-source.js';
import { ArrayBatch } from '../../core/batch.js';
import { ConfigError, DataError } from '../../core/errors.js';
import type { BarEvent, EventBatch } from '../../core/event.js';
import { type Instrument, instrument } from '../../core/instrument.js';
import { parseOptions } from '../../core/options.js';
import { DAY, HOUR, MINUTE, type Micros } from '../../core/time.js';
import type { Clock } from '../transport/clock.js';
import { loadCcxt } from './library.js';

/** What is used of an exchange of ccxt to read its past; all of it may throw ccxt's errors. */
export interface CcxtHistoryExchange {
  readonly id: string;
  readonly has?: { readonly [feature: string]: unknown };
  /** Loads the listings; called before anything else is asked. */
  loadMarkets(): Promise<unknown>;
  /** Bars from `since` on, in milliseconds of Unix time, as rows of time, open, high, low, close and volume. */
  fetchOHLCV(symbol: string, timeframe: string, since: number, limit: number): Promise<unknown>;
  /** Ends its connections. */
  close?(): Promise<unknown>;
}

/** Lengths of bars, as ccxt writes them. */
const TIMEFRAMES = {
  '1m': MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': HOUR,
  '4h': 4 * HOUR,
  '1d': DAY,
} as const;

/** Options of {@link ccxtHistory}. */
export interface CcxtHistoryOptions {
  /** Id of the exchange in ccxt. */
  readonly exchange: string;
  /** `wallClock()` of `edgeproof/live`. */
  readonly clock: Clock;
  /** Default `1m`. */
  readonly bars?: keyof typeof TIMEFRAMES;
  /** Venue of the listings that are read here; default the exchange's id. */
  readonly venue?: string;
  /** ccxt's unified symbol by listing id; default the id. */
  readonly symbols?: { readonly [instrument: string]: string };
  /** Further options for ccxt's constructor. */
  readonly settings?: { readonly [name: string]: unknown };
  /** An exchange object of your own making instead of ccxt's. */
  readonly make?: (options: { readonly [name: string]: unknown }) => CcxtHistoryExchange;
}

const callable = (v: unknown): boolean => typeof v === 'function';
const schema = z.strictObject({
  exchange: z.string().min(1),
  clock: z.custom<Clock>((v) => callable((v as Partial<Clock> | null)?.now), 'is no clock; pass wallClock()'),
  bars: z.enum(Object.keys(TIMEFRAMES) as [keyof typeof TIMEFRAMES]).default('1m'),
  venue: z.string().min(1).optional(),
  symbols: z.record(z.string(), z.string().min(1)).default({}),
  settings: z.record(z.string(), z.unknown()).default({}),
  make: z.custom<NonNullable<CcxtHistoryOptions['make']>>(callable, 'is no function').optional(),
});
const finite = z.number();
const rowsSchema = z.array(z.tuple([z.int(), finite, finite, finite, finite, finite], z.unknown()));
const optionalNumber = z.union([z.number(), z.string()]).nullish();
const marketSchema = z.object({
  symbol: z.string(),
  base: z.string(),
  quote: z.string(),
  active: z.boolean().nullish(),
  spot: z.boolean().nullish(),
  precision: z.object({ price: optionalNumber, amount: optionalNumber }).optional(),
  limits: z
    .object({
      amount: z.object({ min: optionalNumber }).optional(),
      cost: z.object({ min: optionalNumber }).optional(),
    })
    .optional(),
});
/** Rows that are asked for at once; exchanges may give fewer. */
const PAGE = 500;

/** What {@link ccxtHistory} cannot promise, whatever the exchange: also what its `origin` says. */
export const CCXT_LIMITS = Object.freeze([
  'numbers were parsed by ccxt: digits beyond those of a double are lost',
  'whether a bar of a time without trades is missing, or made up by the exchange, is not told',
  'an exchange may cut a page, or begin later than was asked, without saying so: holes are not seen',
  'precision and limits of listings are what ccxt makes of them, which for some exchanges is guessed',
] as const);

/**
 * Finished bars of the exchanges that ccxt knows and edgeproof has no adapter for: the long tail. What it cannot promise stands in
 * {@link CCXT_LIMITS} and in the manifest. The package ccxt is an optional peer, loaded when it is first needed.
 *
 * @throws ConfigError for a wrong option; when read, where ccxt is not installed or the exchange offers no bars; DataError for rows of another shape
 * @example
 * ```ts
 * import { ccxtHistory } from 'edgeproof/adapters/ccxt';
 * import { VirtualClock } from 'edgeproof/adapters/transport';
 * import { instrument, Universe } from 'edgeproof';
 * const make = () => ({ id: 'tiny', has: { fetchOHLCV: true }, loadMarkets: async () => ({}), fetchOHLCV: async () => [[0, 10, 12, 9, 11, 5]] });
 * const source = ccxtHistory({ exchange: 'tiny', clock: new VirtualClock(90e6), make });
 * const query = { universe: new Universe([instrument({ id: 'A/B', venue: 'tiny' })]), kinds: ['bar'], from: 0, to: 120e6 } as const;
 * for await (const batch of source.history!(query, new AbortController().signal))
 *   if (batch.at(0) !== 60e6) throw new Error('known at its end');
 * ```
 */
export function ccxtHistory(options: CcxtHistoryOptions): DataSource {
  const settings = parseOptions('ccxtHistory', schema, options);
  const venue = settings.venue ?? settings.exchange;
  return {
    name: `ccxt ${settings.exchange} history`,
    version: '1',
    apiVersion: 1,
    provides: Object.freeze({ kinds: Object.freeze(['bar'] as const), history: true, live: false }),
    origin: () => ({ service: `ccxt ${settings.exchange}`, limits: [...CCXT_LIMITS] }),
    instruments: async ({ ids }, signal) => {
      signal.throwIfAborted();
      const exchange = await open(settings);
      try {
        const markets = Object.values((await said(settings, () => exchange.loadMarkets())) as object);
        const all = markets.flatMap((one) => listingOf(one, venue));
        return ids === undefined ? all : all.filter(({ id }) => ids.includes(id));
      } finally {
        await exchange.close?.();
      }
    },
    history: (query, signal) => readBars({ ...settings, venue }, query, signal),
  };
}

type Settings = z.output<typeof schema>;

async function open({ exchange, make, settings }: Settings): Promise<CcxtHistoryExchange> {
  const all = { enableRateLimit: true, ...settings };
  // The class of the loaded package has more members, of types of its own, than are used here.
  return make === undefined ? ((await loadCcxt())(exchange, all) as unknown as CcxtHistoryExchange) : make(all);
}

/** Errors of ccxt become ours. */
async function said<T>({ exchange }: Settings, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    const words = cause instanceof Error ? `${cause.name}: ${cause.message.slice(0, 200)}` : String(cause);
    throw new DataError(
      `ccxt ${exchange}`,
      `did not answer (${words})`,
      'look at the exchange, and try again',
      {},
      cause,
    );
  }
}

async function* readBars(
  settings: Settings & { readonly venue: string },
  { universe, kinds, from, to: until }: HistoryQuery,
  signal: AbortSignal,
): AsyncGenerator<EventBatch> {
  const { clock, bars, venue, symbols, exchange: id } = settings;
  const to = Math.min(until, clock.now() + 1);
  if (!kinds.includes('bar') || !(to > from)) return;
  if (!Number.isFinite(from)) throw new ConfigError('ccxtHistory', 'a reading without start', 'state from');
  signal.throwIfAborted();
  const period = TIMEFRAMES[bars];
  const exchange = await open(settings);
  const found: BarEvent[] = [];
  try {
    await said(settings, () => exchange.loadMarkets());
    if (exchange.has?.['fetchOHLCV'] !== true)
      throw new ConfigError('ccxtHistory', `${id} offers no bars of its own in ccxt`, 'use another exchange');
    for (const [index, one] of universe.instruments.entries()) {
      if (one.venue !== venue) continue;
      let since: Micros = Math.max(0, from - period);
      while (since < to) {
        signal.throwIfAborted();
        const symbol = symbols[one.id] ?? one.id;
        const rows = await said(settings, () => exchange.fetchOHLCV(symbol, bars, Math.floor(since / 1000), PAGE));
        const page = barsOf(rows, { id, index, period }).filter(({ start }) => start >= since);
        for (const bar of page) if (bar.ts >= from && bar.ts < to) found.push(bar);
        const last = page.at(-1);
        // Nothing more, or a part of a page: the end of what there is, as far as it is told.
        if (last === undefined) break;
        since = last.ts;
      }
    }
  } finally {
    await exchange.close?.();
  }
  found.sort((a, b) => a.at - b.at || a.instrument - b.instrument);
  if (found.length > 0) yield new ArrayBatch(found.map((bar, seq) => ({ ...bar, seq })));
}

function barsOf(
  rows: unknown,
  { id, index, period }: { readonly id: string; readonly index: number; readonly period: Micros },
): BarEvent[] {
  const parsed = rowsSchema.safeParse(rows);
  if (!parsed.success)
    throw new DataError(`ccxt ${id}`, `rows have another shape (${parsed.error.issues[0]?.message})`, 'report it', {});
  const made = parsed.data.map(([time, open, high, low, close, volume]): BarEvent => {
    const start = time * 1000;
    const ts = start + period;
    return { kind: 'bar', instrument: index, ts, at: ts, seq: 0, start, period, open, high, low, close, volume };
  });
  made.sort((a, b) => a.ts - b.ts);
  return made.filter((bar, i) => i === 0 || bar.ts > made[i - 1]!.ts);
}

function listingOf(market: unknown, venue: string): Instrument[] {
  const parsed = marketSchema.safeParse(market);
  if (!parsed.success || parsed.data.spot !== true || parsed.data.active === false) return [];
  const { symbol, base, quote, precision, limits } = parsed.data;
  const given = (value: z.output<typeof optionalNumber>): string | undefined =>
    Number(value ?? 0) > 0 ? String(value) : undefined;
  const [tick, lot] = [given(precision?.price), given(precision?.amount)];
  const [least, notional] = [given(limits?.amount?.min), given(limits?.cost?.min)];
  return [
    instrument({
      id: symbol,
      assetClass: 'crypto',
      venue,
      base,
      currency: quote,
      ...(tick === undefined ? {} : { tickSize: tick }),
      ...(lot === undefined ? {} : { lotSize: lot }),
      ...(least === undefined ? {} : { minQuantity: least }),
      ...(notional === undefined ? {} : { minNotional: notional }),
    }),
  ];
}
