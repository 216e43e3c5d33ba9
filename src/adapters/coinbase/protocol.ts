import * as z from 'zod';
import { SECOND } from '../../core/time.js';
import { ChannelBook } from '../feed/channel-book.js';
import type { WireTrade } from '../feed/message.js';
import type { FeedProtocol, Stream } from '../feed/protocol.js';
import { checkShape, parseJson, positive, rfcTime } from '../feed/reading.js';
import { readCoinbaseInstruments } from './instruments.js';
import { readCoinbase } from './wire.js';

/** Which of the two feeds of Coinbase. */
export type CoinbaseWire = 'exchange' | 'advanced';

/** How the feed of Coinbase is spoken to. */
export interface CoinbaseProtocolOptions {
  readonly wire: CoinbaseWire;
  readonly stream: string;
  readonly rest: string;
  /** Venue name of the listings. */
  readonly venue: string;
  readonly tradeSide: 'maker' | 'taker';
  /** Channel of the book on Exchange: `level2` needs keys there by now, `level2_batch` does not. */
  readonly bookChannel: 'level2' | 'level2_batch';
  /** A fresh token for each message of Advanced Trade, where wanted. */
  readonly token?: () => string;
}

/** The documented public addresses. */
export const COINBASE_HOSTS: { readonly [W in CoinbaseWire]: string } = {
  exchange: 'wss://ws-feed.exchange.coinbase.com',
  advanced: 'wss://advanced-trade-ws.coinbase.com',
};

const tradesSchema = z.array(
  z.object({
    trade_id: z.number().int(),
    side: z.enum(['buy', 'sell']),
    price: z.string(),
    size: z.string(),
    time: z.string(),
  }),
);

/**
 * The feed of Coinbase. Advanced Trade numbers every message of a connection, so that a lost one is seen; Exchange does not
 * number changes of the book: one that is lost between is not seen there, and the documentation promises that none is.
 * Trades are numbered on both.
 *
 * Source: docs.cdp.coinbase.com, "Advanced Trade WebSocket" and "Exchange WebSocket feed".
 */
export function coinbaseProtocol(options: CoinbaseProtocolOptions): FeedProtocol {
  const { wire, tradeSide } = options;
  const say = (type: 'subscribe' | 'unsubscribe', streams: readonly Stream[]): string[] =>
    wire === 'advanced' ? advancedWords(type, streams, options) : exchangeWords(type, streams, options);
  return {
    name: `coinbase ${wire}`,
    connect: () => ({ url: options.stream }),
    read: (frame) => readCoinbase(frame, { tradeSide }),
    subscribe: (streams) => say('subscribe', streams),
    unsubscribe: (streams) => say('unsubscribe', streams),
    // Heartbeats come once a second on both.
    watch: { silentAfter: 10 * SECOND, sendLimit: { limit: wire === 'advanced' ? 8 : 50, per: SECOND } },
    streamsPerConnection: 100,
    attempts: { limit: 5, per: SECOND },
    requests: { limit: 8, per: SECOND },
    keeper: (host) => new ChannelBook(host, { ordered: wire === 'exchange' }),
    instruments: {
      request: { method: 'GET', url: `${options.rest}/products`, headers: {} },
      read: (body) => readCoinbaseInstruments(body, options.venue),
      weight: 1,
    },
    trades: {
      // Older trades lie after a number; ours are before the first that the page must hold.
      request: (symbol, from) => ({
        method: 'GET',
        url: `${options.rest}/products/${symbol}/trades?limit=1000&after=${from + 1000}`,
        headers: {},
      }),
      read: (symbol, body) => readTrades(symbol, body),
      weight: 1,
    },
  };
}

const byChannel = (streams: readonly Stream[]): Map<Stream['channel'], string[]> => {
  const found = new Map<Stream['channel'], string[]>();
  for (const { channel, symbol } of streams) found.set(channel, [...(found.get(channel) ?? []), symbol]);
  return found;
};

function exchangeWords(type: string, streams: readonly Stream[], options: CoinbaseProtocolOptions): string[] {
  const names = { book: options.bookChannel, trades: 'matches', quotes: 'ticker', bars: '' };
  const channels = [...byChannel(streams)]
    .filter(([channel]) => names[channel] !== '')
    .map(([channel, product_ids]) => ({ name: names[channel], product_ids }));
  if (channels.length === 0) return [];
  const products = [...new Set(streams.map((one) => one.symbol))];
  const heartbeat = type === 'subscribe' ? [{ name: 'heartbeat', product_ids: products }] : [];
  return [JSON.stringify({ type, channels: [...channels, ...heartbeat] })];
}

function advancedWords(type: string, streams: readonly Stream[], options: CoinbaseProtocolOptions): string[] {
  const names = { book: 'level2', trades: 'market_trades', quotes: 'ticker', bars: '' };
  const token = (): object => (options.token === undefined ? {} : { jwt: options.token() });
  const words = [...byChannel(streams)]
    .filter(([channel]) => names[channel] !== '')
    .map(([channel, product_ids]) => JSON.stringify({ type, product_ids, channel: names[channel], ...token() }));
  return type === 'subscribe' ? [JSON.stringify({ type, channel: 'heartbeats', ...token() }), ...words] : words;
}

function readTrades(symbol: string, body: string): readonly WireTrade[] {
  const who = 'coinbase rest';
  return checkShape(who, tradesSchema, parseJson(who, body), body).map((one) => ({
    type: 'trade',
    symbol,
    id: String(one.trade_id),
    number: one.trade_id,
    price: positive(who, one.price),
    size: positive(who, one.size),
    aggressor: one.side === 'sell' ? 1 : -1,
    offExchange: false,
    ts: rfcTime(who, one.time),
  }));
}
