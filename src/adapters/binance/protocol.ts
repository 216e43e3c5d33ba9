import * as z from 'zod';
import { SECOND } from '../../core/time.js';
import { DiffBook } from '../feed/diff-book.js';
import type { WireTrade } from '../feed/message.js';
import type { FeedProtocol, Stream } from '../feed/protocol.js';
import { checkShape, parseJson, positive, unixTime } from '../feed/reading.js';
import type { HttpRequest } from '../transport/http.js';
import { type BinanceMarket, readBinanceInstruments } from './instruments.js';
import { readBinanceBars } from './rest-bars.js';
import { readBinance, readBinanceBook } from './wire.js';

/** Where a market of Binance is reached. */
export interface BinanceHosts {
  readonly stream: string;
  readonly rest: string;
}

/** The documented public addresses; `spot` is the host that serves market data only. */
export const BINANCE_HOSTS: { readonly [M in BinanceMarket]: BinanceHosts } = {
  spot: { stream: 'wss://data-stream.binance.vision', rest: 'https://data-api.binance.vision' },
  usdm: { stream: 'wss://fstream.binance.com', rest: 'https://fapi.binance.com' },
};

/** How the feed of Binance is spoken to. */
export interface BinanceProtocolOptions {
  readonly market: BinanceMarket;
  readonly hosts: BinanceHosts;
  /** Venue name of the listings. */
  readonly venue: string;
  /** `aggregate`: the trades of one order at one price as one, which all can fetch; `single`: each one. */
  readonly trades: 'aggregate' | 'single';
  /** Interval of bars as Binance writes it: `1m`, `1h`. */
  readonly bars: string;
  /** Levels of the REST book; deeper ones stay unknown until they change. */
  readonly bookLimit: number;
  /** Needed to fetch single trades of futures. */
  readonly apiKey?: string;
}

const HOUR = 3600 * SECOND;
const paths = {
  spot: {
    depth: '/api/v3/depth',
    info: '/api/v3/exchangeInfo',
    klines: '/api/v3/klines',
    aggregate: '/api/v3/aggTrades',
    single: '/api/v3/historicalTrades',
  },
  usdm: {
    depth: '/fapi/v1/depth',
    info: '/fapi/v1/exchangeInfo',
    klines: '/fapi/v1/klines',
    aggregate: '/fapi/v1/aggTrades',
    single: '/fapi/v1/historicalTrades',
  },
} as const;
/** Weight of a book by its limit, as documented. */
const bookWeights = {
  spot: [
    [100, 5],
    [500, 25],
    [1000, 50],
    [5000, 250],
  ],
  usdm: [
    [50, 2],
    [100, 5],
    [500, 10],
    [1000, 20],
  ],
} as const;

const aggregateSchema = z.array(
  z.object({ a: z.number().int(), p: z.string(), q: z.string(), T: z.number().int(), m: z.boolean() }),
);
const singleSchema = z.array(
  z.object({
    id: z.number().int(),
    price: z.string(),
    qty: z.string(),
    time: z.number().int(),
    isBuyerMaker: z.boolean(),
  }),
);

/**
 * The feed of Binance, spot or USD-M futures: combined streams, books from REST and numbered changes, trades by number.
 *
 * Source: binance-spot-api-docs, "Web Socket Streams", and the USD-M documentation. Connections live 24 h at most; they are
 * replaced after 23.
 */
export function binanceProtocol(options: BinanceProtocolOptions): FeedProtocol {
  const { market, hosts, venue, trades, bars, bookLimit } = options;
  const path = paths[market];
  let id = 0;
  const names = (streams: readonly Stream[]): string[] => streams.map((one) => streamName(one, { trades, bars }));
  const control = (method: string, streams: readonly Stream[]): string[] =>
    streams.length === 0 ? [] : [JSON.stringify({ method, params: names(streams), id: ++id })];
  const get = (where: string, query: string): HttpRequest => ({
    method: 'GET',
    url: `${hosts.rest}${where}?${query}`,
    headers: options.apiKey === undefined ? {} : { 'X-MBX-APIKEY': options.apiKey },
  });
  return {
    name: `binance ${market}`,
    connect: () => ({ url: `${hosts.stream}/stream` }),
    read: (frame) => readBinance(frame),
    subscribe: (streams) => control('SUBSCRIBE', streams),
    unsubscribe: (streams) => control('UNSUBSCRIBE', streams),
    watch: {
      // The server pings every 20 s (spot) or 3 min (futures); where pings are not shown, the answer to this list is a sign of life.
      silentAfter: 60 * SECOND,
      heartbeat: { every: 25 * SECOND, text: () => JSON.stringify({ method: 'LIST_SUBSCRIPTIONS', id: ++id }) },
      sendLimit: { limit: 4, per: SECOND },
      maxAge: 23 * HOUR,
    },
    streamsPerConnection: market === 'spot' ? 1024 : 200,
    attempts: { limit: 250, per: 300 * SECOND },
    requests: { limit: market === 'spot' ? 5000 : 2000, per: 60 * SECOND },
    keeper: (host) => new DiffBook(host),
    book: {
      request: (symbol) => get(path.depth, `symbol=${symbol}&limit=${bookLimit}`),
      read: (symbol, body) => readBinanceBook(body, { symbol, limit: bookLimit }),
      weight: bookWeights[market].find(([limit]) => bookLimit <= limit)?.[1] ?? 250,
    },
    instruments: {
      request: { method: 'GET', url: `${hosts.rest}${path.info}`, headers: {} },
      read: (body) => readBinanceInstruments(body, { market, venue }),
      weight: 20,
    },
    bars: {
      // A month is no fixed length: its bars bear no number.
      everyPeriod: !bars.endsWith('M'),
      request: (symbol, _from, since) =>
        get(path.klines, `symbol=${symbol}&interval=${bars}&startTime=${since / 1000}&limit=1000`),
      read: (symbol, body) => readBinanceBars(symbol, body),
      weight: market === 'usdm' ? 5 : 2,
    },
    trades: {
      request: (symbol, from) => get(path[trades], `symbol=${symbol}&fromId=${from}&limit=1000`),
      read: (symbol, body) => readBinanceTrades(symbol, body, trades),
      weight: market === 'usdm' ? 20 : trades === 'single' ? 25 : 4,
    },
  };
}

function streamName(
  { symbol, channel }: Stream,
  { trades, bars }: { readonly trades: string; readonly bars: string },
): string {
  const name = symbol.toLowerCase();
  if (channel === 'trades') return `${name}@${trades === 'single' ? 'trade' : 'aggTrade'}`;
  if (channel === 'quotes') return `${name}@bookTicker`;
  return channel === 'bars' ? `${name}@kline_${bars}` : `${name}@depth@100ms`;
}

/** The trades of a REST answer. @throws DataError for an answer of another shape */
export function readBinanceTrades(symbol: string, body: string, kind: 'aggregate' | 'single'): readonly WireTrade[] {
  const value = parseJson('binance rest', body);
  const trade = (number: number, price: string, size: string, time: number, makerBuys: boolean): WireTrade => ({
    type: 'trade',
    symbol,
    id: String(number),
    number,
    price: positive('binance rest', price),
    size: positive('binance rest', size),
    aggressor: makerBuys ? -1 : 1,
    offExchange: false,
    ts: unixTime(time),
  });
  return kind === 'aggregate'
    ? checkShape('binance rest', aggregateSchema, value, body).map((one) => trade(one.a, one.p, one.q, one.T, one.m))
    : checkShape('binance rest', singleSchema, value, body).map((one) =>
        trade(one.id, one.price, one.qty, one.time, one.isBuyerMaker),
      );
}
