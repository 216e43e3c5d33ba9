import * as z from 'zod';
import { parseOptions } from '../../core/options.js';
import { feedSource, type LiveFeed } from '../feed/feed-source.js';
import type { Transport } from '../transport/transport.js';
import { COINBASE_HOSTS, type CoinbaseWire, coinbaseProtocol } from './protocol.js';

/** Options of {@link coinbaseFeed}. */
export interface CoinbaseFeedOptions {
  readonly transport: Transport;
  /** Default `advanced`, which numbers its messages. */
  readonly wire?: CoinbaseWire;
  /** Venue name of the listings that are Coinbase's; default `coinbase`. */
  readonly venue?: string;
  readonly stream?: string;
  readonly rest?: string;
  readonly tradeSide?: 'maker' | 'taker';
  readonly bookChannel?: 'level2' | 'level2_batch';
  /** A fresh token for each message, where Advanced Trade wants one. */
  readonly token?: () => string;
  readonly seed?: number;
}

const schema = z.strictObject({
  transport: z.custom<Transport>((v) => typeof v === 'object' && v !== null && 'sockets' in v, 'is not a transport'),
  wire: z.enum(['advanced', 'exchange']).default('advanced'),
  venue: z.string().min(1).default('coinbase'),
  stream: z.string().optional(),
  rest: z.string().default('https://api.exchange.coinbase.com'),
  tradeSide: z.enum(['maker', 'taker']).default('maker'),
  bookChannel: z.enum(['level2', 'level2_batch']).default('level2_batch'),
  token: z.custom<() => string>((v) => typeof v === 'function', 'is not a function').optional(),
  seed: z.number().int().default(1),
});

/**
 * Live trades, quotes and books of Coinbase. A listing is Coinbase's by its venue; its symbol is the tag `symbol`, or its id with
 * a hyphen for a slash.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { coinbaseFeed } from 'edgeproof/adapters/coinbase';
 * import { MemoryNetwork, VirtualClock } from 'edgeproof/adapters/transport';
 * const clock = new VirtualClock(0);
 * const transport = { clock, sockets: new MemoryNetwork(clock, () => {}).open, http: async () => ({ status: 404, headers: {}, body: '' }) };
 * if (coinbaseFeed({ transport }).name !== 'coinbase advanced') throw new Error('the wire that numbers');
 * ```
 */
export function coinbaseFeed(options: CoinbaseFeedOptions): LiveFeed {
  const o = parseOptions('coinbaseFeed', schema, options);
  const { wire, rest, tradeSide, bookChannel, venue, token } = o;
  const stream = o.stream ?? COINBASE_HOSTS[wire];
  return feedSource({
    name: `coinbase ${wire}`,
    protocol: () =>
      coinbaseProtocol({
        wire,
        stream,
        rest,
        venue,
        tradeSide,
        bookChannel,
        ...(token === undefined ? {} : { token }),
      }),
    transport: o.transport,
    symbolOf: (one) => (one.venue === venue ? (one.tags['symbol'] ?? one.id.replace('/', '-')) : null),
    seed: o.seed,
  });
}
