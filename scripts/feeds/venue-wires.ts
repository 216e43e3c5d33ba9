/** The wires of the venues from their own side: what they understand and how they say things. */

import type { WireTrade } from '../../src/adapters/feed/message.js';
import type { Channel } from '../../src/adapters/feed/protocol.js';
import { krakenChecksum } from '../../src/adapters/kraken/checksum.js';
import type { BookSide } from '../../src/core/book-side.js';
import type { TextLevels } from './market-script.js';
import type { SymbolTruth } from './venue-truth.js';

/** A frame that may carry the number of its message on the connection. */
export type Said = (number: number) => string;

/** What a client asked for. */
export interface Heard {
  readonly subscribe: boolean;
  readonly channel: Channel | 'heartbeat';
  readonly symbols: readonly string[];
  readonly answer: Said | null;
}

/** One venue's wire from its own side. */
export interface VenueWire {
  /** Null for what is no request for a stream. */
  hear(text: string): readonly Heard[];
  /** Sent on subscription where the book comes over the socket. */
  snapshot(truth: SymbolTruth): Said | null;
  diff(truth: SymbolTruth, levels: TextLevels): Said;
  trade(trade: WireTrade): Said;
  heartbeat(): Said | null;
  /** The answer to a request; null where the address is unknown. */
  rest(url: URL, truths: ReadonlyMap<string, SymbolTruth>): string | null;
}

const pairs = (texts: readonly string[]): string[][] => {
  const list: string[][] = [];
  for (let i = 0; i < texts.length; i += 2) list.push([texts[i]!, texts[i + 1]!]);
  return list;
};
const sidePairs = (side: BookSide, limit = Number.POSITIVE_INFINITY): string[][] => {
  const list: string[][] = [];
  for (let i = 0; i < side.length && i < limit; i++) list.push([side.priceText(i), side.sizeText(i)]);
  return list;
};
const iso = (ts: number): string =>
  `${new Date(ts / 1000).toISOString().slice(0, -1)}${String(ts % 1000).padStart(3, '0')}Z`;
const said =
  (message: object): Said =>
  () =>
    JSON.stringify(message);

/** Binance, spot or futures. */
export function binanceVenue(futures: boolean): VenueWire {
  const channelOf = (name: string): Channel => (name.startsWith('depth') ? 'book' : 'trades');
  return {
    hear: (text) => {
      const { method, params = [], id } = JSON.parse(text) as { method: string; params?: string[]; id: number };
      const answer = said({ result: null, id });
      if (!/^(UN)?SUBSCRIBE$/.test(method)) return [{ subscribe: false, channel: 'heartbeat', symbols: [], answer }];
      return params.map((name, i) => ({
        subscribe: method === 'SUBSCRIBE',
        channel: channelOf(name.split('@')[1]!),
        symbols: [name.split('@')[0]!.toUpperCase()],
        answer: i === 0 ? answer : null,
      }));
    },
    snapshot: () => null,
    diff: ({ symbol, id, previous, ts }, levels) => {
      const E = Math.floor(ts / 1000);
      const extra = futures ? { T: E, pu: previous } : {};
      const data = {
        e: 'depthUpdate',
        E,
        s: symbol,
        U: previous + 1,
        u: id,
        ...extra,
        b: pairs(levels.bids),
        a: pairs(levels.asks),
      };
      return said({ stream: `${symbol.toLowerCase()}@depth@100ms`, data });
    },
    trade: (trade) => {
      const T = Math.floor(trade.ts / 1000);
      const number = futures
        ? { e: 'trade', t: trade.number, X: 'MARKET' }
        : { e: 'aggTrade', a: trade.number, f: 1, l: 1 };
      const data = {
        ...number,
        E: T,
        s: trade.symbol,
        p: String(trade.price),
        q: String(trade.size),
        T,
        m: trade.aggressor < 0,
      };
      return said({ stream: `${trade.symbol.toLowerCase()}@${number.e}`, data });
    },
    heartbeat: () => null,
    rest: (url, truths) => {
      const truth = truths.get(url.searchParams.get('symbol') ?? '');
      if (truth === undefined) return null;
      const limit = Number(url.searchParams.get('limit'));
      if (url.pathname.endsWith('/depth')) {
        const { book, id } = truth;
        return truth.whole(() =>
          JSON.stringify({
            lastUpdateId: id,
            bids: sidePairs(book.bids, limit),
            asks: sidePairs(book.asks, limit),
          }),
        );
      }
      const from = Number(url.searchParams.get('fromId'));
      const trades = truth.trades.filter((one) => one.number >= from).slice(0, limit);
      const time = (one: WireTrade): number => Math.floor(one.ts / 1000);
      return JSON.stringify(
        futures
          ? trades.map((one) => ({
              id: one.number,
              price: String(one.price),
              qty: String(one.size),
              time: time(one),
              isBuyerMaker: one.aggressor < 0,
            }))
          : trades.map((one) => ({
              a: one.number,
              p: String(one.price),
              q: String(one.size),
              T: time(one),
              m: one.aggressor < 0,
            })),
      );
    },
  };
}

/** Coinbase, Exchange or Advanced Trade. */
export function coinbaseVenue(advanced: boolean): VenueWire {
  const channels: { readonly [name: string]: Channel } = {
    level2: 'book',
    level2_batch: 'book',
    matches: 'trades',
    market_trades: 'trades',
  };
  const envelope =
    (channel: string, ts: number, events: readonly object[]): Said =>
    (number) =>
      JSON.stringify({ channel, client_id: '', timestamp: iso(ts), sequence_num: number, events });
  const updates = (levels: { bids: readonly string[][]; asks: readonly string[][] }, ts: number): object[] =>
    (['bids', 'asks'] as const).flatMap((side) =>
      levels[side].map(([price_level, new_quantity]) => ({
        side: side === 'bids' ? 'bid' : 'offer',
        event_time: iso(ts),
        price_level,
        new_quantity,
      })),
    );
  return {
    hear: (text) => {
      const m = JSON.parse(text) as {
        type: string;
        channel?: string;
        product_ids?: string[];
        channels?: { name: string; product_ids: string[] }[];
      };
      const asked = m.channels ?? [{ name: m.channel!, product_ids: m.product_ids ?? [] }];
      const answer = advanced
        ? envelope('subscriptions', 1_600_000_000_000_000, [{ subscriptions: {} }])
        : said({ type: 'subscriptions', channels: [] });
      return asked.map((one, i) => ({
        subscribe: m.type === 'subscribe',
        channel: channels[one.name] ?? 'heartbeat',
        symbols: one.product_ids,
        answer: i === 0 ? answer : null,
      }));
    },
    snapshot: (truth) => {
      const { symbol, book, ts } = truth;
      const text = truth.whole(() => {
        const levels = { bids: sidePairs(book.bids), asks: sidePairs(book.asks) };
        return JSON.stringify(
          advanced
            ? [{ type: 'snapshot', product_id: symbol, updates: updates(levels, ts) }]
            : { type: 'snapshot', product_id: symbol, ...levels },
        );
      });
      const head = `{"channel":"l2_data","client_id":"","timestamp":"${iso(ts)}"`;
      return advanced ? (number) => `${head},"sequence_num":${number},"events":${text}}` : () => text;
    },
    diff: ({ symbol, ts }, levels) => {
      const both = { bids: pairs(levels.bids), asks: pairs(levels.asks) };
      if (advanced)
        return envelope('l2_data', ts, [{ type: 'update', product_id: symbol, updates: updates(both, ts) }]);
      const changes = [...both.bids.map((one) => ['buy', ...one]), ...both.asks.map((one) => ['sell', ...one])];
      return said({ type: 'l2update', product_id: symbol, changes, time: iso(ts) });
    },
    trade: (one) => {
      const words = { price: String(one.price), size: String(one.size), time: iso(one.ts), product_id: one.symbol };
      return advanced
        ? envelope('market_trades', one.ts, [
            { type: 'update', trades: [{ ...words, trade_id: one.id, side: one.aggressor < 0 ? 'BUY' : 'SELL' }] },
          ])
        : said({ type: 'match', ...words, trade_id: one.number, side: one.aggressor < 0 ? 'buy' : 'sell' });
    },
    heartbeat: () =>
      advanced
        ? envelope('heartbeats', 1_600_000_000_000_000, [{ heartbeat_counter: 1 }])
        : said({ type: 'subscriptions', channels: [] }),
    rest: (url, truths) => {
      const symbol = /^\/products\/([^/]+)\/trades$/.exec(url.pathname)?.[1];
      const truth = truths.get(symbol ?? '');
      if (truth === undefined) return null;
      const before = Number(url.searchParams.get('after'));
      const trades = truth.trades
        .filter((one) => one.number < before)
        .slice(-1000)
        .reverse();
      return JSON.stringify(
        trades.map((one) => ({
          trade_id: one.number,
          side: one.aggressor < 0 ? 'buy' : 'sell',
          price: String(one.price),
          size: String(one.size),
          time: iso(one.ts),
        })),
      );
    },
  };
}

/** Kraken, both wires. */
export function krakenVenue(v2: boolean, depth: number): VenueWire {
  const bare = (list: readonly (readonly string[])[]): string =>
    `[${list.map(([price, qty]) => `{"price":${price},"qty":${qty}}`).join(',')}]`;
  const book = (type: string, truth: SymbolTruth, bids: string[][], asks: string[][]): Said => {
    const checksum = krakenChecksum(truth.book);
    const { symbol, ts } = truth;
    if (v2)
      return () =>
        `{"channel":"book","type":"${type}","data":[{"symbol":"${symbol}","bids":${bare(bids)},"asks":${bare(asks)},"checksum":${checksum},"timestamp":"${iso(ts)}"}]}`;
    const stamp = `${Math.floor(ts / 1e6)}.${String(ts % 1e6).padStart(6, '0')}`;
    const stamped = (list: string[][]): string[][] => list.map((one) => [...one, stamp]);
    if (type === 'snapshot') return said([1, { as: stamped(asks), bs: stamped(bids) }, `book-${depth}`, symbol]);
    const parts = [
      ...(asks.length > 0 ? [{ a: stamped(asks) }] : []),
      ...(bids.length > 0 ? [{ b: stamped(bids) }] : []),
    ];
    return said([
      1,
      ...parts.slice(0, -1),
      { ...(parts.at(-1) ?? { b: [] }), c: String(checksum) },
      `book-${depth}`,
      symbol,
    ]);
  };
  return {
    hear: (text) => {
      const m = JSON.parse(text) as {
        method?: string;
        event?: string;
        params?: { channel: string; symbol: string[] };
        pair?: string[];
        subscription?: { name: string };
      };
      const name = m.params?.channel ?? m.subscription?.name;
      const answer = v2
        ? said({ method: m.method, result: {}, success: true })
        : said({ event: 'subscriptionStatus', status: 'subscribed' });
      const channel = name === 'book' ? 'book' : name === 'trade' ? 'trades' : 'heartbeat';
      return [
        {
          subscribe: (m.method ?? m.event) === 'subscribe',
          channel,
          symbols: m.params?.symbol ?? m.pair ?? [],
          answer,
        },
      ];
    },
    snapshot: (truth) => {
      const text = truth.whole(() =>
        book('snapshot', truth, sidePairs(truth.book.bids), sidePairs(truth.book.asks))(0),
      );
      return () => text;
    },
    diff: (truth, levels) => book('update', truth, pairs(levels.bids), pairs(levels.asks)),
    trade: (one) => {
      const side = one.aggressor > 0 ? 'buy' : 'sell';
      return () =>
        `{"channel":"trade","type":"update","data":[{"symbol":"${one.symbol}","side":"${side}","price":${one.price},"qty":${one.size},"ord_type":"limit","trade_id":${one.number},"timestamp":"${iso(one.ts)}"}]}`;
    },
    heartbeat: () => said(v2 ? { channel: 'heartbeat' } : { event: 'heartbeat' }),
    rest: (url, truths) => {
      if (!url.pathname.endsWith('/Trades')) return null;
      const pair = url.searchParams.get('pair');
      const truth = [...truths.values()].find((one) => one.symbol.replace('/', '') === pair);
      if (truth === undefined) return null;
      const since = Number(url.searchParams.get('since')) / 1000;
      const trades = truth.trades.filter((one) => one.ts > since).slice(0, 1000);
      const rows = trades.map((one) => [
        String(one.price),
        String(one.size),
        one.ts / 1e6,
        one.aggressor > 0 ? 'b' : 's',
        'l',
        '',
        one.number,
      ]);
      return JSON.stringify({ error: [], result: { X: rows, last: '0' } });
    },
  };
}
