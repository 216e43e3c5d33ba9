import * as z from 'zod';
import { SECOND } from '../../core/time.js';
import { ChannelBook } from '../feed/channel-book.js';
import type { WireTrade } from '../feed/message.js';
import type { FeedProtocol, Stream } from '../feed/protocol.js';
import { checkShape, parseJson, positive, unreadable } from '../feed/reading.js';
import { krakenChecksum } from './checksum.js';
import { readKrakenInstruments } from './instruments.js';
import { readKraken } from './wire.js';

/** Depths of a book that Kraken offers. */
export type KrakenDepth = 10 | 25 | 100 | 500 | 1000;

/** How the feed of Kraken is spoken to. */
export interface KrakenProtocolOptions {
  readonly wire: 'v2' | 'v1';
  readonly stream: string;
  readonly rest: string;
  /** Venue name of the listings. */
  readonly venue: string;
  readonly depth: KrakenDepth;
}

/** The documented public addresses. */
export const KRAKEN_HOSTS = {
  v2: 'wss://ws.kraken.com/v2',
  v1: 'wss://ws.kraken.com',
  rest: 'https://api.kraken.com',
} as const;

const answerSchema = z.object({
  error: z.array(z.string()),
  result: z.record(z.string(), z.unknown()).optional(),
});
const tradeSchema = z.array(
  z.tuple(
    [z.string(), z.string(), z.number(), z.enum(['b', 's']), z.string(), z.string(), z.number().int()],
    z.unknown(),
  ),
);

/**
 * The feed of Kraken: books with a checksum over their top ten levels, which is what the venue vouches for; deeper levels are
 * seen to be wrong only once they come up. Trades are numbered on v2.
 *
 * Source: docs.kraken.com, "WebSocket v2" (book, trade, checksum, reconnection).
 */
export function krakenProtocol(options: KrakenProtocolOptions): FeedProtocol {
  const { wire, depth, rest } = options;
  let id = 0;
  const say = (method: 'subscribe' | 'unsubscribe', streams: readonly Stream[]): string[] =>
    wire === 'v2' ? wordsV2(method, streams, { depth, id: () => ++id }) : wordsV1(method, streams, depth);
  return {
    name: `kraken ${wire}`,
    connect: () => ({ url: options.stream }),
    read: (frame) => readKraken(frame, { depth }),
    subscribe: (streams) => say('subscribe', streams),
    unsubscribe: (streams) => say('unsubscribe', streams),
    // Once subscribed something comes every second; five without anything means that the line is dead.
    watch: { silentAfter: 6 * SECOND, sendLimit: { limit: 20, per: SECOND } },
    streamsPerConnection: 200,
    attempts: { limit: 120, per: 600 * SECOND },
    requests: { limit: 15, per: 15 * SECOND },
    keeper: (host) => new ChannelBook(host, { keepTexts: true, checksum: krakenChecksum }),
    instruments: {
      request: { method: 'GET', url: `${rest}/0/public/AssetPairs`, headers: {} },
      read: (body) => readKrakenInstruments(body, { venue: options.venue, wire }),
      weight: 1,
    },
    trades: {
      request: (symbol, _from, since) => ({
        method: 'GET',
        // A microsecond before the last one known: those of the same time are told apart by number.
        url: `${rest}/0/public/Trades?pair=${symbol.replace('/', '')}&since=${Math.max(0, since - 1)}000&count=1000`,
        headers: {},
      }),
      read: (symbol, body) => readKrakenTrades(symbol, body, wire),
      weight: 1,
    },
  };
}

const names = { book: 'book', trades: 'trade', quotes: 'ticker', bars: '' } as const;

function wordsV2(
  method: string,
  streams: readonly Stream[],
  { depth, id }: { readonly depth: number; readonly id: () => number },
): string[] {
  return groups(streams).map(([channel, symbol]) => {
    const extra = channel === 'book' ? { depth } : channel === 'quotes' ? { event_trigger: 'bbo' } : {};
    return JSON.stringify({ method, params: { channel: names[channel], symbol, ...extra }, req_id: id() });
  });
}

function wordsV1(event: string, streams: readonly Stream[], depth: number): string[] {
  return groups(streams).map(([channel, pair]) =>
    JSON.stringify({ event, pair, subscription: { name: names[channel], ...(channel === 'book' ? { depth } : {}) } }),
  );
}

function groups(streams: readonly Stream[]): (readonly [Stream['channel'], string[]])[] {
  return (['book', 'trades', 'quotes'] as const)
    .map((channel) => [channel, streams.filter((one) => one.channel === channel).map((one) => one.symbol)] as const)
    .filter(([, symbols]) => symbols.length > 0);
}

/** The trades of a REST answer. @throws DataError for an answer of another shape, or a refusal */
export function readKrakenTrades(symbol: string, body: string, wire: 'v1' | 'v2'): readonly WireTrade[] {
  const who = 'kraken rest';
  const { error, result } = checkShape(who, answerSchema, parseJson(who, body), body);
  if (error.length > 0 || result === undefined) throw unreadable(who, `refused (${error.join(', ')})`, body);
  const pair = Object.entries(result).find(([key]) => key !== 'last');
  return checkShape(who, tradeSchema, pair?.[1], body).map(([price, size, time, side, , , number]) => {
    const ts = Math.round(time * 1e6);
    return {
      type: 'trade',
      symbol,
      id: wire === 'v2' ? String(number) : `${ts}/${Number(price)}/${Number(size)}/${side}`,
      number: wire === 'v2' ? number : Number.NaN,
      price: positive(who, price),
      size: positive(who, size),
      aggressor: side === 'b' ? 1 : -1,
      offExchange: false,
      ts,
    };
  });
}
