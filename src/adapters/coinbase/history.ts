import * as z from 'zod';
import type { DataSource } from '../../contracts/data-source.js';
import { parseOptions } from '../../core/options.js';
import { type Micros, SECOND, toIso } from '../../core/time.js';
import type { HistoryPage, HistoryProtocol, HistoryStretch } from '../feed/history-protocol.js';
import { historySource } from '../feed/history-source.js';
import { checkShape, parseJson, unreadable } from '../feed/reading.js';
import type { Transport } from '../transport/transport.js';

/** Lengths of bars that Coinbase offers, in seconds. */
const PERIODS = { '1m': 60, '5m': 300, '15m': 900, '1h': 3600, '6h': 21_600, '1d': 86_400 } as const;

/** Options of {@link coinbaseHistory}. */
export interface CoinbaseHistoryOptions {
  readonly transport: Pick<Transport, 'http' | 'clock'>;
  /** Default `1m`. */
  readonly bars?: keyof typeof PERIODS;
  /** Venue name of the listings that are Coinbase's; default `coinbase`. */
  readonly venue?: string;
  readonly rest?: string;
  readonly seed?: number;
}

const schema = z.strictObject({
  transport: z.custom<Transport>((v) => typeof v === 'object' && v !== null && 'http' in v, 'is not a transport'),
  bars: z.enum(Object.keys(PERIODS) as [keyof typeof PERIODS]).default('1m'),
  venue: z.string().min(1).default('coinbase'),
  rest: z.string().default('https://api.exchange.coinbase.com'),
  seed: z.number().int().default(1),
});
const size = z.number().nonnegative();
const rowSchema = z.array(z.tuple([z.int(), size, size, size, size, size], z.unknown()));
const WHO = 'coinbase rest';
/** Bars in an answer. */
const PAGE = 300;

/**
 * History of Coinbase by REST: finished bars. A minute without a trade has no bar. Listings and symbols as in `coinbaseFeed`.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { coinbaseHistory } from 'edgeproof/adapters/coinbase';
 * import { VirtualClock } from 'edgeproof/adapters/transport';
 * import { instrument, Universe } from 'edgeproof';
 * const transport = { clock: new VirtualClock(90e6), http: async () => ({ status: 200, headers: {}, body: '[[0,9,12,10,11,5]]' }) };
 * const universe = new Universe([instrument({ id: 'BTC/USD', venue: 'coinbase' })]);
 * const query = { universe, kinds: ['bar'], from: 0, to: 120e6 } as const;
 * for await (const batch of coinbaseHistory({ transport }).history!(query, new AbortController().signal)) {
 *   const bar = batch.get(0);
 *   if (bar.kind !== 'bar' || bar.low !== 9 || bar.close !== 11 || bar.at !== 60e6) throw new Error('time, low, high, open, close, volume');
 * }
 * ```
 */
export function coinbaseHistory(options: CoinbaseHistoryOptions): DataSource {
  const { transport, bars, venue, rest, seed } = parseOptions('coinbaseHistory', schema, options);
  return historySource({
    name: 'coinbase history',
    protocol: () => coinbaseHistoryProtocol(rest, PERIODS[bars] * SECOND),
    transport,
    symbolOf: (one) => (one.venue === venue ? (one.tags['symbol'] ?? one.id.replace('/', '-')) : null),
    seed,
  });
}

/** Bars of Coinbase Exchange, in windows of 300. Source: docs.cdp.coinbase.com, Exchange REST; 10 requests a second an address. */
function coinbaseHistoryProtocol(rest: string, period: Micros): HistoryProtocol {
  return {
    name: 'coinbase history',
    kinds: ['bar'],
    windows: [{ name: 'second', limit: 8, per: SECOND }],
    first: ({ from }) => String(Math.max(0, Math.floor(from / period) * period - period)),
    ask: ({ symbol }, page) => {
      const start = Number(page);
      const query = `granularity=${period / SECOND}&start=${toIso(start)}&end=${toIso(start + (PAGE - 1) * period)}`;
      return { url: `${rest}/products/${symbol}/candles?${query}` }; // allow: the word of the service
    },
    read: (stretch, page, body) => readPage(stretch, { start: Number(page), period }, body),
  };
}

function readPage(
  { symbol, to }: HistoryStretch,
  { start, period }: { readonly start: Micros; readonly period: Micros },
  body: string,
): HistoryPage {
  const rows = checkShape(WHO, rowSchema, parseJson(WHO, body), body);
  const items = rows.map(([time, low, high, open, close, volume]) => {
    if (!(low > 0 && high >= low)) throw unreadable(WHO, 'a bar without price', body);
    return { type: 'bar', symbol, start: time * SECOND, period, open, high, low, close, volume } as const;
  });
  const next = start + PAGE * period;
  return { items, next: next < to ? String(next) : null };
}
