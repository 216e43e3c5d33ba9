import type { WireMessage, WireSnapshot } from '../feed/message.js';
import {
  checkShape,
  decimal,
  frameText,
  levelPairs,
  levelTexts,
  parseJson,
  positive,
  unixTime,
  unreadable,
} from '../feed/reading.js';
import type { Frame } from '../transport/socket.js';
import { scanBinance } from './scan.js';
import { depthSchema, klineSchema, snapshotSchema, tickerSchema, tradeSchema } from './wire-schemas.js';

const WHO = 'binance wire';
/** What reading may keep beside the numbers. */
export interface WireOptions {
  /** Keep levels as the wire wrote them. */
  readonly keepTexts?: boolean;
}

/**
 * What one frame of Binance says: spot and USD-M futures, raw and combined streams.
 *
 * @throws DataError for a frame that is not of this wire
 * @example
 * ```ts
 * import { readBinance } from 'edgeproof/adapters/binance';
 * const [trade] = readBinance('{"e":"trade","E":2,"s":"BNBBTC","t":12345,"p":"0.001","q":"100","T":1672515782136,"m":true,"M":true}');
 * if (trade?.type !== 'trade' || trade.aggressor !== -1 || trade.price !== 0.001) throw new Error('m: the buyer rested, so the seller came');
 * ```
 */
export function readBinance(frame: Frame, options: WireOptions = {}): readonly WireMessage[] {
  const text = frameText(frame);
  const scanned = scanBinance(text, options.keepTexts === true);
  return scanned === null ? parseBinance(text, options) : [scanned];
}

/** Reads any text of the wire through JSON and schemas: slower than `scanBinance`, and the judge of it. @throws DataError */
export function parseBinance(text: string, options: WireOptions = {}): readonly WireMessage[] {
  const outer = parseJson(WHO, text);
  if (typeof outer !== 'object' || outer === null || Array.isArray(outer)) throw unreadable(WHO, 'not an object', text);
  const { stream, data } = outer as { stream?: unknown; data?: unknown };
  const combined = typeof stream === 'string' && typeof data === 'object' && data !== null;
  return [readMessage((combined ? data : outer) as object, combined ? stream : '', text, options)];
}

function readMessage(message: object, stream: string, text: string, options: WireOptions): WireMessage {
  const { e } = message as { e?: unknown };
  switch (e) {
    case 'depthUpdate':
      return readDepth(message, text, options);
    case 'trade':
    case 'aggTrade':
    case 'blockTrade':
      return readTrade(message, text);
    case 'bookTicker':
      return readTicker(message, text);
    case 'kline':
      return readKline(message, text);
    case 'serverShutdown':
      return { type: 'shutdown' };
    case undefined:
      return readUntagged(message, stream, text, options);
    default:
      return { type: 'other' };
  }
}

function readDepth(message: unknown, text: string, options: WireOptions): WireMessage {
  const m = checkShape(WHO, depthSchema, message, text);
  if (m.U > m.u) throw unreadable(WHO, 'a first update id after the last', text);
  return {
    type: 'diff',
    symbol: m.s,
    // Spot numbers every update; futures say from where a message leads on.
    prev: m.pu ?? m.U - 1,
    last: m.u,
    checksum: null,
    ts: unixTime(m.T ?? m.E),
    ...readLevels(m.b, m.a, options),
  };
}

function readLevels(
  bids: readonly (readonly unknown[])[],
  asks: readonly (readonly unknown[])[],
  options: WireOptions,
) {
  const b = bids as readonly (readonly string[])[];
  const a = asks as readonly (readonly string[])[];
  const pairs = { bids: levelPairs(WHO, b), asks: levelPairs(WHO, a) };
  return options.keepTexts === true ? { ...pairs, bidTexts: levelTexts(b), askTexts: levelTexts(a) } : pairs;
}

function readTrade(message: unknown, text: string): WireMessage {
  const m = checkShape(WHO, tradeSchema, message, text);
  const number = m.e === 'aggTrade' ? m.a : m.t;
  if (number === undefined) throw unreadable(WHO, 'a trade without id', text);
  // Futures number what is no market print too (insurance fund, ADL), at price and size 0: it counts, and is not shown.
  const print = m.X === undefined || m.X === 'MARKET';
  return {
    type: 'trade',
    symbol: m.s,
    id: String(number),
    number: m.e === 'blockTrade' ? Number.NaN : number,
    price: print ? positive(WHO, m.p) : 0,
    size: print ? positive(WHO, m.q) : 0,
    aggressor: m.m ? -1 : 1,
    offExchange: m.e === 'blockTrade',
    ts: unixTime(m.T),
  };
}

function readTicker(message: unknown, text: string): WireMessage {
  const m = checkShape(WHO, tickerSchema, message, text);
  return {
    type: 'quote',
    symbol: m.s,
    update: m.u,
    bid: decimal(WHO, m.b),
    bidSize: decimal(WHO, m.B),
    ask: decimal(WHO, m.a),
    askSize: decimal(WHO, m.A),
    ts: m.T === undefined ? Number.NaN : unixTime(m.T),
  };
}

function readKline(message: unknown, text: string): WireMessage {
  const { s, k } = checkShape(WHO, klineSchema, message, text);
  if (!k.x) return { type: 'other' };
  const start = unixTime(k.t);
  return {
    type: 'bar',
    symbol: s,
    start,
    period: unixTime(k.T + 1) - start,
    open: positive(WHO, k.o),
    high: positive(WHO, k.h),
    low: positive(WHO, k.l),
    close: positive(WHO, k.c),
    volume: decimal(WHO, k.v),
  };
}

function readUntagged(message: object, stream: string, text: string, options: WireOptions): WireMessage {
  if ('lastUpdateId' in message) {
    const symbol = stream.split('@')[0]!.toUpperCase();
    const levels = /@depth(\d+)/.exec(stream)?.[1];
    return readSnapshot(text, message, { symbol, limit: Number(levels ?? 'Infinity'), ...options });
  }
  if ('u' in message && 'b' in message) return readTicker(message, text);
  if ('result' in message) return { type: 'accepted', detail: String((message as { id?: unknown }).id) };
  if ('code' in message || 'error' in message) {
    return { type: 'refused', detail: JSON.stringify(message).slice(0, 200), fatal: false };
  }
  throw unreadable(WHO, 'a message of an unknown kind', text);
}

function readSnapshot(
  text: string,
  message: unknown,
  options: WireOptions & { readonly symbol: string; readonly limit: number },
): WireSnapshot {
  const m = checkShape(WHO, snapshotSchema, message, text);
  return {
    type: 'snapshot',
    symbol: options.symbol,
    last: m.lastUpdateId,
    depth: options.limit,
    checksum: null,
    ts: m.T === undefined ? Number.NaN : unixTime(m.T),
    ...readLevels(m.bids, m.asks, options),
  };
}

/**
 * The book that Binance answers to `GET depth`.
 *
 * @param options - whose book, and how many levels were asked for: deeper ones stay unknown until they change
 * @throws DataError for an answer that is no book
 * @example
 * ```ts
 * import { readBinanceBook } from 'edgeproof/adapters/binance';
 * const book = readBinanceBook('{"lastUpdateId":7,"bids":[["4.0","1"]],"asks":[["4.2","12"]]}', { symbol: 'BNBUSDT', limit: 1000 });
 * if (book.last !== 7 || book.asks[1] !== 12) throw new Error('levels as numbers');
 * ```
 */
export function readBinanceBook(
  text: string,
  options: WireOptions & { readonly symbol: string; readonly limit: number },
): WireSnapshot {
  return readSnapshot(text, parseJson(WHO, text), options);
}
