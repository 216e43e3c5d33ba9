import { BrokerError } from '../../core/errors.js';
import { isOpen } from '../../core/order.js';
import type { Micros } from '../../core/time.js';
import { SECOND } from '../../core/time.js';
import type { Lanes } from '../transport/lanes.js';
import type { ListingNames } from '../transport/listing-names.js';
import type { FirstTerms, OrderTrack, TrackedOrder } from '../transport/order-track.js';
import type { Voice } from '../transport/voice.js';
import { decode } from '../transport/wire-read.js';
import type { BinanceAnswer, BinanceClient } from './client.js';
import type { BinanceSettings } from './options.js';
import type { OpenCounts } from './order-request.js';
import { type BinanceOrder, readOrder } from './order-wire.js';
import type { ExchangeRules } from './rules.js';

/** What the parts of the broker share. */
export interface BinanceParts {
  readonly settings: BinanceSettings;
  /** Made anew with each connect. */
  client: BinanceClient;
  /** Asked for with each connect. */
  rules: ExchangeRules;
  readonly track: OrderTrack;
  readonly names: ListingNames;
  readonly lanes: Lanes;
  readonly voice: Voice;
}

/** How long after a request was stamped "no such order" may still be wrong: its window, skew, and the lag of the reads. */
export function queryLag(settings: BinanceSettings): Micros {
  return settings.recvWindow + 3 * SECOND;
}

/** Binance numbers orders and trades by symbol. */
export function keyOf(symbol: string, id: number): string {
  return `${symbol}/${id}`;
}

/** The first terms of an order that Binance tells of. */
export function termsOf(order: BinanceOrder, names: ListingNames): FirstTerms {
  return {
    id: order.clientId,
    instrument: names.idOf(order.symbol),
    symbol: order.symbol,
    side: order.side,
    quantity: order.quantity,
    limit: order.limit,
    stop: order.stop,
    words: `${order.type} ${order.timeInForce}`.trim(),
  };
}

/** Open orders on a symbol. */
export function countOpen(track: OrderTrack, symbol: string): OpenCounts {
  const mine = track.openOrders.filter((one) => one.symbol === symbol && isOpen(one.status));
  return { orders: mine.length, algoOrders: mine.filter((one) => one.words.startsWith('STOP_LOSS')).length };
}

/** The order of an answer; null where there is none, or none that can be read. */
export function orderIn(answer: BinanceAnswer): BinanceOrder | null {
  if (answer.verdict !== 'done') return null;
  const decoded = decode(answer.body, readOrder);
  return decoded.ok ? decoded.value : null;
}

/** Asks after an order by client id. */
export function askById(parts: BinanceParts, symbol: string, id: string): Promise<BinanceAnswer> {
  const params = { symbol, origClientOrderId: id };
  return parts.client.call({ method: 'GET', path: '/api/v3/order', params, weight: 4, signed: true, urgent: true });
}

/** Asks after an order that is followed, by the venue's number where it is known: ids come again at Binance. */
export function askAfter(parts: BinanceParts, order: TrackedOrder): Promise<BinanceAnswer> {
  const [symbol = '', orderId = ''] = order.venueId.split('/');
  if (orderId === '') return askById(parts, order.symbol, order.leg);
  const call = { method: 'GET', path: '/api/v3/order', weight: 4, signed: true, urgent: true } as const;
  return parts.client.call({ ...call, params: { symbol, orderId } });
}

/** Nobody can tell what became of a request: the caller asks before it sends anything again. */
export function unknownOutcome(what: string): BrokerError {
  const fix = 'ask with order(id) or reconcile() before you send anything again; a blind repetition can fill twice';
  return new BrokerError('binance', what, fix, { outcome: 'unknown' });
}
