import * as z from 'zod';
import type { WireMessage, WireTrade } from '../feed/message.js';
import { checkShape, decimal, positive, rfcTime, unreadable } from '../feed/reading.js';
import { type CoinbaseWireOptions, coinbaseLevels } from './wire-options.js';

const WHO = 'coinbase wire';
const envelope = z.object({
  channel: z.string(),
  timestamp: z.string(),
  sequence_num: z.number().int().nonnegative(),
  events: z.array(z.unknown()),
});
const l2Schema = z.object({
  type: z.enum(['snapshot', 'update']),
  product_id: z.string().min(1),
  updates: z.array(z.object({ side: z.enum(['bid', 'offer']), price_level: z.string(), new_quantity: z.string() })),
});
const tradesSchema = z.object({
  type: z.enum(['snapshot', 'update']),
  trades: z.array(
    z.object({
      trade_id: z.string().min(1),
      product_id: z.string().min(1),
      price: z.string(),
      size: z.string(),
      side: z.enum(['BUY', 'SELL']),
      time: z.string(),
    }),
  ),
});
const tickersSchema = z.object({
  tickers: z.array(
    z.object({
      product_id: z.string().min(1),
      best_bid: z.string(),
      best_bid_quantity: z.string(),
      best_ask: z.string(),
      best_ask_quantity: z.string(),
    }),
  ),
});

/** What a message of Advanced Trade says; its number on the connection comes first. */
export function readAdvanced(message: object, text: string, options: CoinbaseWireOptions): readonly WireMessage[] {
  const m = checkShape(WHO, envelope, message, text);
  const said: WireMessage[] = [{ type: 'sequence', number: m.sequence_num }];
  const ts = rfcTime(WHO, m.timestamp);
  for (const event of m.events) {
    if (m.channel === 'l2_data') said.push(readL2(event, ts, text, options));
    else if (m.channel === 'market_trades') said.push(...readTrades(event, text, options));
    else if (m.channel === 'ticker' || m.channel === 'ticker_batch') said.push(...readTickers(event, ts, text));
    else if (m.channel === 'heartbeats') said.push({ type: 'heartbeat' });
    else if (m.channel === 'subscriptions') said.push({ type: 'accepted', detail: 'subscriptions' });
    else said.push({ type: 'other' });
  }
  return said;
}

function readL2(event: unknown, ts: number, text: string, options: CoinbaseWireOptions): WireMessage {
  const m = checkShape(WHO, l2Schema, event, text);
  const side = (wanted: 'bid' | 'offer'): string[][] =>
    m.updates.filter((one) => one.side === wanted).map((one) => [one.price_level, one.new_quantity]);
  const bids = side('bid');
  const asks = side('offer');
  const common = { symbol: m.product_id, last: Number.NaN, checksum: null, ts, ...coinbaseLevels(bids, asks, options) };
  return m.type === 'snapshot'
    ? { type: 'snapshot', depth: Number.POSITIVE_INFINITY, ...common }
    : { type: 'diff', prev: Number.NaN, ...common };
}

function readTrades(event: unknown, text: string, options: CoinbaseWireOptions): WireMessage[] {
  const m = checkShape(WHO, tradesSchema, event, text);
  const trades = m.trades.map((one): WireTrade => {
    const number = Number(one.trade_id);
    if (!Number.isSafeInteger(number)) throw unreadable(WHO, 'a trade id that is no whole number', text);
    const buyer = (one.side === 'BUY') === (options.tradeSide === 'taker');
    return {
      type: 'trade',
      symbol: one.product_id,
      id: one.trade_id,
      number,
      price: positive(WHO, one.price),
      size: positive(WHO, one.size),
      aggressor: buyer ? 1 : -1,
      offExchange: false,
      ts: rfcTime(WHO, one.time),
    };
  });
  if (m.type === 'update') return trades.sort((a, b) => a.number - b.number);
  // Trades of before the subscription are no news, but tell from where to count.
  const last = new Map<string, number>();
  for (const one of trades) last.set(one.symbol, Math.max(one.number, last.get(one.symbol) ?? 0));
  return [...last].map(([symbol, lastTrade]) => ({ type: 'heartbeat', symbol, lastTrade }));
}

function readTickers(event: unknown, ts: number, text: string): WireMessage[] {
  return checkShape(WHO, tickersSchema, event, text).tickers.map((one) => ({
    type: 'quote',
    symbol: one.product_id,
    update: Number.NaN,
    bid: decimal(WHO, one.best_bid),
    bidSize: decimal(WHO, one.best_bid_quantity),
    ask: decimal(WHO, one.best_ask),
    askSize: decimal(WHO, one.best_ask_quantity),
    ts,
  }));
}
