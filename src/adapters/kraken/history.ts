import * as z from 'zod';
import type { DataSource } from '../../contracts/data-source.js';
import { parseOptions } from '../../core/options.js';
import { MINUTE, type Micros, SECOND } from '../../core/time.js';
import type { HistoryPage, HistoryProtocol, HistoryStretch } from '../feed/history-protocol.js';
import { historySource } from '../feed/history-source.js';
import { checkShape, decimal, parseJson, positive, unreadable } from '../feed/reading.js';
import type { Transport } from '../transport/transport.js';
import { KRAKEN_HOSTS, readKrakenTrades } from './protocol.js';

/** Lengths of bars that Kraken offers, in minutes. */
const PERIODS = { '1m': 1, '5m': 5, '15m': 15, '30m': 30, '1h': 60, '4h': 240, '1d': 1440, '1w': 10_080 } as const;

/** Options of {@link krakenHistory}. */
export interface KrakenHistoryOptions {
  readonly transport: Pick<Transport, 'http' | 'clock'>;
  /** Default `1m`. */
  readonly bars?: keyof typeof PERIODS;
  /** Venue name of the listings that are Kraken's; default `kraken`. */
  readonly venue?: string;
  readonly rest?: string;
  readonly seed?: number;
}

const schema = z.strictObject({
  transport: z.custom<Transport>((v) => typeof v === 'object' && v !== null && 'http' in v, 'is not a transport'),
  bars: z.enum(Object.keys(PERIODS) as [keyof typeof PERIODS]).default('1m'),
  venue: z.string().min(1).default('kraken'),
  rest: z.string().default(KRAKEN_HOSTS.rest),
  seed: z.number().int().default(1),
});
const WHO = 'kraken rest';
const answerSchema = z.object({ error: z.array(z.string()), result: z.record(z.string(), z.unknown()).optional() });
const text = z.string();
const rowSchema = z.array(z.tuple([z.int(), text, text, text, text, text, text], z.unknown()));
/** Trades in an answer. */
const PAGE = 1000;

/**
 * History of Kraken by REST: finished bars, of which the service keeps the last 720 only (what is asked for before them is told as a
 * gap), and all trades. Older bars are built from trades by `resample`. Listings and symbols as in `krakenFeed`.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { krakenHistory } from 'edgeproof/adapters/kraken';
 * import { VirtualClock } from 'edgeproof/adapters/transport';
 * import { instrument, Universe } from 'edgeproof';
 * const body = JSON.stringify({ error: [], result: { XBTUSD: [[0, '10', '12', '9', '11', '10.5', '5', 3]], last: 0 } });
 * const transport = { clock: new VirtualClock(90e6), http: async () => ({ status: 200, headers: {}, body }) };
 * const universe = new Universe([instrument({ id: 'BTC/USD', venue: 'kraken' })]);
 * const query = { universe, kinds: ['bar'], from: 0, to: 120e6 } as const;
 * for await (const batch of krakenHistory({ transport }).history!(query, new AbortController().signal))
 *   if (batch.at(0) !== 60e6) throw new Error('known at its end');
 * ```
 */
export function krakenHistory(options: KrakenHistoryOptions): DataSource {
  const { transport, bars, venue, rest, seed } = parseOptions('krakenHistory', schema, options);
  return historySource({
    name: 'kraken history',
    protocol: () => krakenHistoryProtocol(rest, PERIODS[bars]),
    transport,
    symbolOf: (one) => (one.venue === venue ? (one.tags['symbol'] ?? one.id) : null),
    seed,
  });
}

/** Source: docs.kraken.com, "Get OHLC Data" and "Get Recent Trades"; a request a second, a refusal comes with status 200. */
function krakenHistoryProtocol(rest: string, minutes: number): HistoryProtocol {
  const base = `${rest}/0/public`;
  return {
    name: 'kraken history',
    kinds: ['bar', 'trade'],
    windows: [{ name: 'second', limit: 1, per: SECOND }],
    busy: (body) => /"error":\["(EAPI:Rate limit[^"]*|EService:[^"]*|EGeneral:Too many[^"]*)"/.exec(body)?.[1] ?? null,
    first: ({ kind, from }) =>
      kind === 'bar' ? String(Math.floor((from - minutes * MINUTE) / SECOND) - 1) : earlier(`${Math.max(1, from)}000`),
    ask: ({ symbol, kind }, page) => {
      const pair = symbol.replace('/', '');
      return kind === 'bar'
        ? { url: `${base}/OHLC?pair=${pair}&interval=${minutes}&since=${Math.max(0, Number(page))}` }
        : { url: `${base}/Trades?pair=${pair}&since=${page}&count=${PAGE}` };
    },
    read: (stretch, _page, body) =>
      stretch.kind === 'bar' ? readBars(stretch, minutes * MINUTE, body) : readTrades(stretch, body),
  };
}

function readBars({ symbol, from }: HistoryStretch, period: Micros, body: string): HistoryPage {
  const rows = checkShape(WHO, rowSchema, rowsOf(body).rows, body);
  const items = rows.map(([time, open, high, low, close, , volume]) => {
    const prices = { open: positive(WHO, open), high: positive(WHO, high), low: positive(WHO, low) };
    const start = time * SECOND;
    return {
      type: 'bar',
      symbol,
      start,
      period,
      ...prices,
      close: positive(WHO, close),
      volume: decimal(WHO, volume),
    } as const;
  });
  const first = items[0];
  const begins = first === undefined ? from : first.start + period;
  return { items, next: null, ...(begins > from + period ? { beginsAt: begins } : {}) };
}

function readTrades({ symbol, to }: HistoryStretch, body: string): HistoryPage {
  const items = readKrakenTrades(symbol, body, 'v2');
  const { last } = rowsOf(body);
  const more = items.length >= PAGE && (items.at(-1)?.ts ?? to) < to;
  return { items, next: more ? earlier(last) : null };
}

/** What an answer holds: rows of one pair, and where it ended. @throws DataError for a refusal */
function rowsOf(body: string): { readonly rows: unknown; readonly last: string } {
  const { error, result } = checkShape(WHO, answerSchema, parseJson(WHO, body), body);
  if (error.length > 0 || result === undefined) throw unreadable(WHO, `refused (${error.join(', ')})`, body);
  const rows = Object.entries(result).find(([key]) => key !== 'last')?.[1];
  return { rows, last: String(result['last']) };
}

/**
 * A microsecond before a time in nanoseconds: the service answers what came after the time that is stated, and a page may end between
 * two trades of one time. What comes twice is told by its number.
 */
function earlier(nanoseconds: string): string {
  return String(BigInt(nanoseconds) - 1000n);
}
