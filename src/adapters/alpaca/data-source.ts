import * as z from 'zod';
import type { DataSource } from '../../contracts/data-source.js';
import { parseOptions } from '../../core/options.js';
import { feedSource, type LiveFeed } from '../feed/feed-source.js';
import { historySource } from '../feed/history-source.js';
import type { Transport } from '../transport/transport.js';
import { ALPACA_TIMEFRAMES, alpacaHistoryProtocol } from './data-history.js';
import { ALPACA_DATA, type AlpacaDataFeed, alpacaDataProtocol } from './data-protocol.js';
import type { AlpacaKeys } from './options.js';

/** Options of {@link alpacaFeed}. */
export interface AlpacaFeedOptions {
  readonly transport: Transport;
  /** Asked before each connection and request. */
  readonly keys: () => AlpacaKeys | Promise<AlpacaKeys>;
  /** Default `iex`, which is free and shows one exchange; `sip` shows all of the tape, off-exchange prints too. */
  readonly feed?: AlpacaDataFeed;
  /** Venue name of the listings that are Alpaca's; default `alpaca`. */
  readonly venue?: string;
  readonly stream?: string;
  readonly rest?: string;
  /** Shares that 1 in the size of a quote stands for: 1 (default), or 100 where the service still writes round lots. */
  readonly quoteUnit?: number;
  readonly seed?: number;
}

/** Options of {@link alpacaHistory}. */
export interface AlpacaHistoryOptions extends Omit<AlpacaFeedOptions, 'transport' | 'stream'> {
  readonly transport: Pick<Transport, 'http' | 'clock'>;
  /** Length of bars, as Alpaca writes it; default `1Min`. */
  readonly bars?: keyof typeof ALPACA_TIMEFRAMES;
  /** Requests a minute that the plan allows; default 200. */
  readonly requestsPerMinute?: number;
}

const common = {
  transport: z.custom<Transport>((v) => typeof v === 'object' && v !== null && 'http' in v, 'is not a transport'),
  keys: z.custom<AlpacaFeedOptions['keys']>((v) => typeof v === 'function', 'is no function that gives the keys'),
  feed: z.enum(['iex', 'sip', 'delayed_sip']).default('iex'),
  venue: z.string().min(1).default('alpaca'),
  rest: z.string().default(ALPACA_DATA.rest),
  quoteUnit: z.number().int().positive().default(1),
  seed: z.number().int().default(1),
};
const feedSchema = z.strictObject({ ...common, stream: z.string().default(ALPACA_DATA.stream) });
const historySchema = z.strictObject({
  ...common,
  bars: z.enum(Object.keys(ALPACA_TIMEFRAMES) as [keyof typeof ALPACA_TIMEFRAMES]).default('1Min'),
  requestsPerMinute: z.number().int().positive().default(200),
});
const symbolOf = (venue: string) => (one: { venue: string | null; id: string; tags: { [name: string]: string } }) =>
  one.venue === venue ? (one.tags['symbol'] ?? one.id) : null;

/**
 * Live trades, quotes and minute bars of US stocks. A listing is Alpaca's by its venue; its symbol is the tag `symbol`, or its id.
 *
 * `offExchange` marks what FINRA's facilities report: dark pools, wholesalers and blocks alike, up to ten seconds after it happened. The service
 * numbers nothing: a message that is lost on a line that stays up is not seen by anybody. Minute bars are as first published; late prints
 * change them later, so build bars of prints by `liveBars` where that matters. A print that is taken back is told as a gap.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { alpacaFeed } from 'edgeproof/adapters/alpaca';
 * import { MemoryNetwork, VirtualClock } from 'edgeproof/adapters/transport';
 * const clock = new VirtualClock(0);
 * const transport = { clock, sockets: new MemoryNetwork(clock, () => {}).open, http: async () => ({ status: 404, headers: {}, body: '' }) };
 * const feed = alpacaFeed({ transport, keys: () => ({ keyId: 'key', secretKey: 'secret' }) });
 * if (feed.name !== 'alpaca iex') throw new Error('the free feed');
 * ```
 */
export function alpacaFeed(options: AlpacaFeedOptions): LiveFeed {
  const { transport, seed, venue, ...rest } = parseOptions('alpacaFeed', feedSchema, options);
  return feedSource({
    name: `alpaca ${rest.feed}`,
    protocol: () => alpacaDataProtocol(rest),
    transport,
    symbolOf: symbolOf(venue),
    seed,
  });
}

/**
 * History of US stocks by REST: raw bars, trades and quotes. Trades that were taken back since are left out: history is revised,
 * and a later reading may differ. A bar of a day ends at midnight in New York, when it is known for certain.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { alpacaHistory } from 'edgeproof/adapters/alpaca';
 * import { VirtualClock } from 'edgeproof/adapters/transport';
 * import { instrument, Universe } from 'edgeproof';
 * const body = '{"bars":{"SPY":[{"t":"1970-01-01T00:00:00Z","o":10,"h":12,"l":9,"c":11,"v":5}]},"next_page_token":null}';
 * const transport = { clock: new VirtualClock(90e6), http: async () => ({ status: 200, headers: {}, body }) };
 * const history = alpacaHistory({ transport, keys: () => ({ keyId: 'key', secretKey: 'secret' }) });
 * const universe = new Universe([instrument({ id: 'SPY', venue: 'alpaca' })]);
 * for await (const batch of history.history!({ universe, kinds: ['bar'], from: 0, to: 120e6 }, new AbortController().signal))
 *   if (batch.at(0) !== 60e6) throw new Error('known at its end');
 * ```
 */
export function alpacaHistory(options: AlpacaHistoryOptions): DataSource {
  const { transport, seed, venue, ...rest } = parseOptions('alpacaHistory', historySchema, options);
  return historySource({
    name: `alpaca ${rest.feed} history`,
    protocol: () => alpacaHistoryProtocol(rest),
    transport,
    symbolOf: symbolOf(venue),
    seed,
  });
}
