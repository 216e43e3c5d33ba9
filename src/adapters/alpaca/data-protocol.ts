import * as z from 'zod';
import { MINUTE, SECOND, toIso } from '../../core/time.js';
import { ChannelBook } from '../feed/channel-book.js';
import type { WireBar, WireTrade } from '../feed/message.js';
import type { Channel, FeedProtocol, Stream } from '../feed/protocol.js';
import { checkShape, parseJson } from '../feed/reading.js';
import { alpacaBar, alpacaTrade, barSchema, readAlpaca, tradeSchema } from './data-wire.js';
import type { AlpacaKeys } from './options.js';

/** Which of Alpaca's feeds: one exchange for free, all of the tape, or all of it a quarter of an hour late. */
export type AlpacaDataFeed = 'iex' | 'sip' | 'delayed_sip';

/** How the stock data of Alpaca are spoken to. */
export interface AlpacaDataProtocolOptions {
  /** Base of the stream, such as `wss://stream.data.alpaca.markets`. */
  readonly stream: string;
  /** Base of the REST interface, such as `https://data.alpaca.markets`. */
  readonly rest: string;
  readonly feed: AlpacaDataFeed;
  readonly keys: () => AlpacaKeys | Promise<AlpacaKeys>;
  readonly quoteUnit: number;
}

/** The documented addresses. */
export const ALPACA_DATA = {
  stream: 'wss://stream.data.alpaca.markets',
  rest: 'https://data.alpaca.markets',
} as const;

const WHO = 'alpaca rest';
const tradesSchema = z.object({ trades: z.record(z.string(), z.array(tradeSchema)).nullish() });
const barsSchema = z.object({ bars: z.record(z.string(), z.array(barSchema)).nullish() });
const NAMES: { readonly [C in Channel]: string | null } = {
  trades: 'trades',
  quotes: 'quotes',
  bars: 'bars',
  book: null,
};

/**
 * The stock data of Alpaca. The service greets, wants its keys, and then the subscriptions; it numbers nothing, so what was missed
 * while a connection was away is fetched by time. One connection an account is what most plans allow.
 *
 * Source: docs.alpaca.markets, "Real-time stock data" and "Historical trades".
 */
export function alpacaDataProtocol(options: AlpacaDataProtocolOptions): FeedProtocol {
  const { stream, rest, feed, quoteUnit } = options;
  let keys: AlpacaKeys = { keyId: '', secretKey: '' };
  return {
    name: `alpaca ${feed}`,
    connect: async () => {
      keys = await options.keys();
      return { url: `${stream}/v2/${feed}` };
    },
    read: (frame) => readAlpaca(frame, { quoteUnit }),
    greet: (step) =>
      step === 'connected' ? JSON.stringify({ action: 'auth', key: keys.keyId, secret: keys.secretKey }) : null,
    subscribe: (streams) => words('subscribe', streams),
    unsubscribe: (streams) => words('unsubscribe', streams),
    // Nothing comes while the market is closed: a ping of the protocol tells whether the line lives.
    watch: { silentAfter: 30 * SECOND, heartbeat: { every: 10 * SECOND } },
    streamsPerConnection: Number.POSITIVE_INFINITY,
    attempts: { limit: 10, per: MINUTE },
    requests: { limit: 180, per: MINUTE },
    keeper: (host) => new ChannelBook(host),
    bars: {
      // A minute without a trade has no bar.
      everyPeriod: false,
      request: (symbol, _from, since) => {
        const query = `symbols=${symbol}&start=${toIso(since)}&feed=${restFeed(feed)}&timeframe=1Min&limit=10000&sort=asc`;
        return { method: 'GET', url: `${rest}/v2/stocks/bars?${query}`, headers: alpacaHeaders(keys) };
      },
      read: (symbol, body) => readBars(symbol, body),
      weight: 1,
    },
    trades: {
      request: (symbol, _from, since) => {
        const query = `symbols=${symbol}&start=${toIso(since)}&feed=${restFeed(feed)}&limit=10000&sort=asc`;
        return { method: 'GET', url: `${rest}/v2/stocks/trades?${query}`, headers: alpacaHeaders(keys) };
      },
      read: (symbol, body) => readTrades(symbol, body),
      weight: 1,
    },
  };
}

/** The keys as headers. */
export function alpacaHeaders({ keyId, secretKey }: AlpacaKeys): { readonly [name: string]: string } {
  return { 'APCA-API-KEY-ID': keyId, 'APCA-API-SECRET-KEY': secretKey };
}

/** The name of a feed in REST requests: what is late on the stream is no more than old there. */
export function restFeed(feed: AlpacaDataFeed): string {
  return feed === 'delayed_sip' ? 'sip' : feed;
}

function words(action: 'subscribe' | 'unsubscribe', streams: readonly Stream[]): string[] {
  const lists: Record<string, string[]> = {};
  for (const { channel, symbol } of streams) {
    const name = NAMES[channel];
    if (name === null) continue;
    lists[name] = [...(lists[name] ?? []), symbol];
    // Corrections and cancels come with trades; halts concern whoever listens.
    lists['statuses'] = [...new Set([...(lists['statuses'] ?? []), symbol])];
  }
  if (action === 'unsubscribe') delete lists['statuses'];
  return Object.keys(lists).length === 0 ? [] : [JSON.stringify({ action, ...lists })];
}

function readBars(symbol: string, body: string): readonly WireBar[] {
  const { bars } = checkShape(WHO, barsSchema, parseJson(WHO, body), body);
  return (bars?.[symbol] ?? []).map((one) => alpacaBar(symbol, one, MINUTE));
}

function readTrades(symbol: string, body: string): readonly WireTrade[] {
  const { trades } = checkShape(WHO, tradesSchema, parseJson(WHO, body), body);
  return (trades?.[symbol] ?? []).filter(({ u }) => !isTakenBack(u)).map((one) => alpacaTrade(symbol, one));
}

/** Whether history says of a trade that it does not count any more. */
export function isTakenBack(update: string | undefined): boolean {
  return update === 'canceled' || update === 'incorrect';
}
