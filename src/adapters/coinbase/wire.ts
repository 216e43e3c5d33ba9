import * as z from 'zod';
import type { WireMessage } from '../feed/message.js';
import { checkShape, decimal, frameText, parseJson, positive, rfcTime, unreadable } from '../feed/reading.js';
import type { Frame } from '../transport/socket.js';
import { scanCoinbase } from './scan.js';
import { readAdvanced } from './wire-advanced.js';
import { type CoinbaseWireOptions, coinbaseLevels } from './wire-options.js';

const WHO = 'coinbase wire';
const pair = z.tuple([z.string(), z.string()], z.unknown());
const product = z.string().min(1);

const snapshotSchema = z.object({ product_id: product, bids: z.array(pair), asks: z.array(pair) });
const updateSchema = z.object({
  product_id: product,
  changes: z.array(z.tuple([z.enum(['buy', 'sell']), z.string(), z.string()])),
  time: z.string(),
});
const matchSchema = z.object({
  product_id: product,
  trade_id: z.number().int().nonnegative(),
  side: z.enum(['buy', 'sell']),
  price: z.string(),
  size: z.string(),
  time: z.string(),
});
const tickerSchema = z.object({
  product_id: product,
  best_bid: z.string(),
  best_ask: z.string(),
  best_bid_size: z.string().optional(),
  best_ask_size: z.string().optional(),
  time: z.string().optional(),
});
const heartbeatSchema = z.object({ product_id: product, last_trade_id: z.number().int() });

/**
 * What one frame of Coinbase says; told apart by its words: Exchange (`type`) and Advanced Trade (`channel`).
 *
 * @throws DataError for a frame that is of neither wire
 * @example
 * ```ts
 * import { readCoinbase } from 'edgeproof/adapters/coinbase';
 * const [trade] = readCoinbase('{"type":"match","trade_id":7,"side":"sell","size":"2","price":"0.5","product_id":"SKL-BTC","time":"2021-04-17T16:43:37.089723Z"}');
 * if (trade?.type !== 'trade' || trade.aggressor !== 1) throw new Error('the side is that of the resting order');
 * ```
 */
export function readCoinbase(frame: Frame, options: CoinbaseWireOptions = {}): readonly WireMessage[] {
  const text = frameText(frame);
  return scanCoinbase(text, options) ?? parseCoinbase(text, options);
}

/** Reads any text of the wire through JSON and schemas: slower than `scanCoinbase`, and the judge of it. @throws DataError */
export function parseCoinbase(text: string, options: CoinbaseWireOptions = {}): readonly WireMessage[] {
  const message = parseJson(WHO, text);
  if (typeof message !== 'object' || message === null) throw unreadable(WHO, 'not an object', text);
  if ('channel' in message) return readAdvanced(message, text, options);
  return [readExchange(message, text, options)];
}

function readExchange(message: object, text: string, options: CoinbaseWireOptions): WireMessage {
  const { type } = message as { type?: unknown };
  switch (type) {
    case 'l2update':
      return readUpdate(message, text, options);
    case 'snapshot':
      return readSnapshot(message, text, options);
    case 'match':
      return readMatch(message, text);
    case 'last_match': {
      // The last trade before the subscription: it is not news, but tells from where to count.
      const m = checkShape(WHO, matchSchema, message, text);
      return { type: 'heartbeat', symbol: m.product_id, lastTrade: m.trade_id };
    }
    case 'heartbeat': {
      const m = checkShape(WHO, heartbeatSchema, message, text);
      return { type: 'heartbeat', symbol: m.product_id, lastTrade: m.last_trade_id };
    }
    case 'ticker':
      return readTicker(message, text);
    case 'subscriptions':
      return { type: 'accepted', detail: 'subscriptions' };
    case 'error': {
      const { message: words, reason } = message as { message?: unknown; reason?: unknown };
      return {
        type: 'refused',
        detail: `${String(words)}${reason === undefined ? '' : `: ${String(reason)}`}`,
        fatal: false,
      };
    }
    default:
      if (typeof type === 'string') return { type: 'other' };
      throw unreadable(WHO, 'a message of an unknown kind', text);
  }
}

function readUpdate(message: object, text: string, options: CoinbaseWireOptions): WireMessage {
  const m = checkShape(WHO, updateSchema, message, text);
  const bids = m.changes.filter(([side]) => side === 'buy').map(([, price, size]) => [price, size]);
  const asks = m.changes.filter(([side]) => side === 'sell').map(([, price, size]) => [price, size]);
  return {
    type: 'diff',
    symbol: m.product_id,
    prev: Number.NaN,
    last: Number.NaN,
    checksum: null,
    ts: rfcTime(WHO, m.time),
    ...coinbaseLevels(bids, asks, options),
  };
}

function readSnapshot(message: object, text: string, options: CoinbaseWireOptions): WireMessage {
  const m = checkShape(WHO, snapshotSchema, message, text);
  return {
    type: 'snapshot',
    symbol: m.product_id,
    last: Number.NaN,
    depth: Number.POSITIVE_INFINITY,
    checksum: null,
    ts: Number.NaN,
    ...coinbaseLevels(m.bids as string[][], m.asks as string[][], options),
  };
}

function readMatch(message: object, text: string): WireMessage {
  const m = checkShape(WHO, matchSchema, message, text);
  return {
    type: 'trade',
    symbol: m.product_id,
    id: String(m.trade_id),
    number: m.trade_id,
    price: positive(WHO, m.price),
    size: positive(WHO, m.size),
    aggressor: m.side === 'sell' ? 1 : -1,
    offExchange: false,
    ts: rfcTime(WHO, m.time),
  };
}

function readTicker(message: object, text: string): WireMessage {
  const m = checkShape(WHO, tickerSchema, message, text);
  // The older ticker has prices without sizes: no quote can be made of it.
  if (m.best_bid_size === undefined || m.best_ask_size === undefined || m.time === undefined) return { type: 'other' };
  return {
    type: 'quote',
    symbol: m.product_id,
    update: Number.NaN,
    bid: decimal(WHO, m.best_bid),
    bidSize: decimal(WHO, m.best_bid_size),
    ask: decimal(WHO, m.best_ask),
    askSize: decimal(WHO, m.best_ask_size),
    ts: rfcTime(WHO, m.time),
  };
}
