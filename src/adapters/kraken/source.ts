import * as z from 'zod';
import { parseOptions } from '../../core/options.js';
import { feedSource, type LiveFeed } from '../feed/feed-source.js';
import type { Transport } from '../transport/transport.js';
import { KRAKEN_HOSTS, type KrakenDepth, krakenProtocol } from './protocol.js';

/** Options of {@link krakenFeed}. */
export interface KrakenFeedOptions {
  readonly transport: Transport;
  /** Default `v2`. */
  readonly wire?: 'v2' | 'v1';
  /** Venue name of the listings that are Kraken's; default `kraken`. */
  readonly venue?: string;
  /** Depth of books; default 10, all of which the checksum covers. */
  readonly depth?: KrakenDepth;
  readonly stream?: string;
  readonly rest?: string;
  readonly seed?: number;
}

const schema = z.strictObject({
  transport: z.custom<Transport>((v) => typeof v === 'object' && v !== null && 'sockets' in v, 'is not a transport'),
  wire: z.enum(['v2', 'v1']).default('v2'),
  venue: z.string().min(1).default('kraken'),
  depth: z.union([z.literal(10), z.literal(25), z.literal(100), z.literal(500), z.literal(1000)]).default(10),
  stream: z.string().optional(),
  rest: z.string().default(KRAKEN_HOSTS.rest),
  seed: z.number().int().default(1),
});

/**
 * Live trades, quotes and books of Kraken, each change of a book checked by its checksum. A listing is Kraken's by its venue;
 * its symbol is the tag `symbol`, or its id.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { krakenFeed } from 'edgeproof/adapters/kraken';
 * import { MemoryNetwork, VirtualClock } from 'edgeproof/adapters/transport';
 * const clock = new VirtualClock(0);
 * const transport = { clock, sockets: new MemoryNetwork(clock, () => {}).open, http: async () => ({ status: 404, headers: {}, body: '' }) };
 * if (!krakenFeed({ transport, depth: 25 }).provides.live) throw new Error('live');
 * ```
 */
export function krakenFeed(options: KrakenFeedOptions): LiveFeed {
  const o = parseOptions('krakenFeed', schema, options);
  const { wire, rest, depth, venue } = o;
  const stream = o.stream ?? KRAKEN_HOSTS[wire];
  return feedSource({
    name: `kraken ${wire}`,
    protocol: () => krakenProtocol({ wire, stream, rest, venue, depth }),
    transport: o.transport,
    symbolOf: (one) => (one.venue === venue ? (one.tags['symbol'] ?? one.id) : null),
    seed: o.seed,
  });
}
