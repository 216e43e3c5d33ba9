import * as z from 'zod';
import type { WireMessage } from '../feed/message.js';
import {
  checkShape,
  decimal,
  frameText,
  levelPairs,
  levelTexts,
  parseJson,
  positive,
  rfcTime,
  unreadable,
} from '../feed/reading.js';
import type { Frame } from '../transport/socket.js';
import { scanKraken } from './scan.js';
import { readV1 } from './wire-v1.js';

const WHO = 'kraken wire';
/** Numbers whose digits count for the checksum; JSON.parse would lose their trailing zeros. */
const NUMBERS = /"(price|qty|bid|bid_qty|ask|ask_qty)":([0-9.eE+-]+)/g;

const levels = z.array(z.object({ price: z.string(), qty: z.string() }));
const bookSchema = z.object({
  type: z.enum(['snapshot', 'update']),
  data: z.array(
    z.object({
      symbol: z.string().min(1),
      bids: levels,
      asks: levels,
      checksum: z.number().int().nonnegative(),
      timestamp: z.string().optional(),
    }),
  ),
});
const tradeSchema = z.object({
  type: z.enum(['snapshot', 'update']),
  data: z.array(
    z.object({
      symbol: z.string().min(1),
      side: z.enum(['buy', 'sell']),
      price: z.string(),
      qty: z.string(),
      trade_id: z.number().int().nonnegative(),
      timestamp: z.string(),
    }),
  ),
});
const tickerSchema = z.object({
  data: z.array(
    z.object({
      symbol: z.string().min(1),
      bid: z.string(),
      bid_qty: z.string(),
      ask: z.string(),
      ask_qty: z.string(),
      timestamp: z.string().optional(),
    }),
  ),
});
const answerSchema = z.object({ method: z.string(), success: z.boolean().optional(), error: z.string().optional() });
const statusSchema = z.object({ data: z.array(z.object({ system: z.string() })) });

/** What the wire is read with. */
export interface KrakenWireOptions {
  /** Depth of the book that was subscribed; v1 says it itself. Default 10. */
  readonly depth?: number;
}

/**
 * What one frame of Kraken says; told apart by its form: v2 (objects with `channel` or `method`) and v1 (arrays, and objects
 * with `event`). Levels always come with their texts, for the checksum.
 *
 * @throws DataError for a frame that is of neither wire
 * @example
 * ```ts
 * import { readKraken } from 'edgeproof/adapters/kraken';
 * const [book] = readKraken('{"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":45283.5,"qty":0.10000000}],"asks":[],"checksum":1,"timestamp":"2023-10-06T17:35:55.440295Z"}]}');
 * if (book?.type !== 'diff' || book.bidTexts?.[1] !== '0.10000000') throw new Error('no digit is lost');
 * ```
 */
export function readKraken(frame: Frame, options: KrakenWireOptions = {}): readonly WireMessage[] {
  const text = frameText(frame);
  return scanKraken(text) ?? parseKraken(text, options);
}

/** Reads any text of the wire through JSON and schemas: slower than `scanKraken`, and the judge of it. @throws DataError */
export function parseKraken(text: string, options: KrakenWireOptions = {}): readonly WireMessage[] {
  const message = parseJson(WHO, text.startsWith('{"channel"') ? text.replace(NUMBERS, '"$1":"$2"') : text);
  if (typeof message !== 'object' || message === null) throw unreadable(WHO, 'not an object', text);
  if (Array.isArray(message) || 'event' in message) return readV1(message, text);
  if ('method' in message) return [readAnswer(message, text)];
  const { channel } = message as { channel?: unknown };
  switch (channel) {
    case 'book':
      return readBook(message, text, options.depth ?? 10);
    case 'trade':
      return readTrades(message, text);
    case 'ticker':
      return readTickers(message, text);
    case 'heartbeat':
      return [{ type: 'heartbeat' }];
    case 'status':
      return checkShape(WHO, statusSchema, message, text).data.map(({ system }) => ({
        type: 'state',
        open: system === 'online',
        detail: system,
      }));
    default:
      if (typeof channel === 'string') return [{ type: 'other' }];
      throw unreadable(WHO, 'a message of an unknown kind', text);
  }
}

function readAnswer(message: object, text: string): WireMessage {
  const m = checkShape(WHO, answerSchema, message, text);
  if (m.method === 'pong') return { type: 'heartbeat' };
  if (m.success === false || m.error !== undefined)
    return { type: 'refused', detail: m.error ?? m.method, fatal: false };
  return { type: 'accepted', detail: m.method };
}

function readBook(message: object, text: string, depth: number): WireMessage[] {
  const { type, data } = checkShape(WHO, bookSchema, message, text);
  return data.map((m): WireMessage => {
    const bids = m.bids.map((one) => [one.price, one.qty]);
    const asks = m.asks.map((one) => [one.price, one.qty]);
    const common = {
      symbol: m.symbol,
      last: Number.NaN,
      checksum: m.checksum,
      ts: m.timestamp === undefined ? Number.NaN : rfcTime(WHO, m.timestamp),
      bids: levelPairs(WHO, bids),
      asks: levelPairs(WHO, asks),
      bidTexts: levelTexts(bids),
      askTexts: levelTexts(asks),
    };
    return type === 'snapshot' ? { type, depth, ...common } : { type: 'diff', prev: Number.NaN, ...common };
  });
}

function readTrades(message: object, text: string): WireMessage[] {
  const { type, data } = checkShape(WHO, tradeSchema, message, text);
  // A snapshot holds trades of before the subscription: no news, but from where to count.
  if (type === 'snapshot') return data.map((m) => ({ type: 'heartbeat', symbol: m.symbol, lastTrade: m.trade_id }));
  return data.map((m) => ({
    type: 'trade',
    symbol: m.symbol,
    id: String(m.trade_id),
    number: m.trade_id,
    price: positive(WHO, m.price),
    size: positive(WHO, m.qty),
    aggressor: m.side === 'buy' ? 1 : -1,
    offExchange: false,
    ts: rfcTime(WHO, m.timestamp),
  }));
}

function readTickers(message: object, text: string): WireMessage[] {
  return checkShape(WHO, tickerSchema, message, text).data.map((m) => ({
    type: 'quote',
    symbol: m.symbol,
    update: Number.NaN,
    bid: decimal(WHO, m.bid),
    bidSize: decimal(WHO, m.bid_qty),
    ask: decimal(WHO, m.ask),
    askSize: decimal(WHO, m.ask_qty),
    ts: m.timestamp === undefined ? Number.NaN : rfcTime(WHO, m.timestamp),
  }));
}
