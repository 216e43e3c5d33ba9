import * as z from 'zod';
import { parseOptions } from '../../core/options.js';
import { type FeedSourceOptions, feedSource, type LiveFeed } from '../feed/feed-source.js';
import type { Transport } from '../transport/transport.js';
import type { BinanceMarket } from './instruments.js';
import { BINANCE_HOSTS, type BinanceHosts, binanceProtocol } from './protocol.js';

/** Options of {@link binanceFeed}. */
export interface BinanceFeedOptions {
  readonly transport: Transport;
  /** Default `spot`. */
  readonly market?: BinanceMarket;
  /** Venue name of the listings that are Binance's; default `binance` or `binance-usdm`. */
  readonly venue?: string;
  /** Other addresses, such as those of a test net. */
  readonly hosts?: BinanceHosts;
  readonly trades?: 'aggregate' | 'single';
  /** Interval of bars, as Binance writes it; default `1m`. */
  readonly bars?: string;
  /** Levels of the REST book; default 1000. */
  readonly bookLimit?: number;
  readonly apiKey?: string;
  readonly seed?: number;
}

const schema = z.strictObject({
  transport: z.custom<Transport>((v) => typeof v === 'object' && v !== null && 'sockets' in v, 'is not a transport'),
  market: z.enum(['spot', 'usdm']).default('spot'),
  venue: z.string().min(1).optional(),
  hosts: z.strictObject({ stream: z.string(), rest: z.string() }).optional(),
  trades: z.enum(['aggregate', 'single']).default('aggregate'),
  bars: z.string().default('1m'),
  bookLimit: z.number().int().min(5).max(5000).default(1000),
  apiKey: z.string().optional(),
  seed: z.number().int().default(1),
});

/**
 * Live trades, quotes, bars and books of Binance. A listing is Binance's by its venue; its symbol is the tag `symbol`, or its id
 * without what is no letter or digit.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { binanceFeed } from 'edgeproof/adapters/binance';
 * import { MemoryNetwork, VirtualClock } from 'edgeproof/adapters/transport';
 * const clock = new VirtualClock(0);
 * const network = new MemoryNetwork(clock, () => {});
 * const feed = binanceFeed({ transport: { clock, sockets: network.open, http: async () => ({ status: 404, headers: {}, body: '' }) }, market: 'usdm' });
 * if (feed.name !== 'binance usdm' || feed.health().length !== 0) throw new Error('nobody listens yet');
 * ```
 */
export function binanceFeed(options: BinanceFeedOptions): LiveFeed {
  const o = parseOptions('binanceFeed', schema, options);
  const { market, trades, bars, bookLimit, apiKey } = o;
  const venue = o.venue ?? (market === 'spot' ? 'binance' : 'binance-usdm');
  const hosts = o.hosts ?? BINANCE_HOSTS[market];
  const key = apiKey === undefined ? {} : { apiKey };
  return feedSource({
    name: `binance ${market}`,
    protocol: () => binanceProtocol({ market, hosts, venue, trades, bars, bookLimit, ...key }),
    transport: o.transport,
    symbolOf: binanceSymbolOf(venue),
    seed: o.seed,
  });
}

/** Binance's symbol of a listing: the tag `symbol`, or the id without what is no letter or digit; null for other venues. */
export function binanceSymbolOf(venue: string): FeedSourceOptions['symbolOf'] {
  return (instrument) =>
    instrument.venue === venue
      ? (instrument.tags['symbol'] ?? instrument.id.replace(/[^A-Za-z0-9]/g, '').toUpperCase())
      : null;
}
