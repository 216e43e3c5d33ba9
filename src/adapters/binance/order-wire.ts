import type { Fixed } from '../../core/money.js';
import type { Side } from '../../core/order.js';
import type { Micros } from '../../core/time.js';
import {
  asList,
  asRecord,
  type Decoded,
  decode,
  readDecimal,
  readDecimalOr,
  readFlag,
  readInteger,
  readText,
  readTextOr,
  WireFault,
  type WireRecord,
} from '../transport/wire-read.js';

/** Status words of orders, and what each means for the life of an order. */
export const BINANCE_STATUS = {
  NEW: 'open',
  PENDING_NEW: 'open',
  PARTIALLY_FILLED: 'open',
  PENDING_CANCEL: 'open',
  FILLED: 'filled',
  CANCELED: 'cancelled',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
  EXPIRED_IN_MATCH: 'expired',
} as const;

/** A status word. */
export type BinanceStatus = keyof typeof BINANCE_STATUS;

/** A fill inside the answer to a new order, or of the account's trade list. */
export interface BinanceTrade {
  readonly id: number;
  readonly orderId: number;
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly fee: Fixed;
  readonly feeCurrency: string;
  readonly maker: boolean | null;
  readonly ts: Micros;
}

/** An order as the REST interface tells it. */
export interface BinanceOrder {
  readonly symbol: string;
  readonly orderId: number;
  readonly clientId: string;
  readonly side: Side;
  readonly type: string;
  readonly timeInForce: string;
  readonly quantity: Fixed;
  readonly filled: Fixed;
  readonly limit: Fixed | null;
  readonly stop: Fixed | null;
  readonly status: BinanceStatus;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
  readonly trades: readonly BinanceTrade[];
}

/** A time in milliseconds or, where the service was asked for them, microseconds: told apart by size. */
export function readTime(from: WireRecord, key: string): Micros {
  const value = readInteger(from, key);
  if (value < 0) throw new WireFault(`${key} is before 1970`);
  return value > 1e14 ? value : value * 1000;
}

/** Reads an order: of a question, of the list of open orders, or of the answer to a new order or a cancel. */
export function readOrder(value: unknown): BinanceOrder {
  const order = asRecord(value, 'order');
  const ts = readTime(order, ['updateTime', 'transactTime', 'time'].find((key) => Object.hasOwn(order, key)) ?? 'time');
  // The answer to a cancel names the cancel as clientOrderId, the order as origClientOrderId.
  const clientId = readTextOr(order, 'origClientOrderId') || readText(order, 'clientOrderId');
  const fills = Object.hasOwn(order, 'fills') ? asList(order['fills'], 'fills') : [];
  const orderId = readInteger(order, 'orderId');
  const quantity = readDecimal(order, 'origQty');
  const filled = readDecimal(order, 'executedQty');
  if (quantity < 0n || filled < 0n) throw new WireFault('a quantity is negative');
  return {
    symbol: readText(order, 'symbol'),
    orderId,
    clientId,
    side: readSide(order, 'side'),
    type: readText(order, 'type'),
    timeInForce: readTextOr(order, 'timeInForce'),
    quantity,
    filled,
    limit: positive(readDecimalOr(order, 'price')),
    stop: positive(readDecimalOr(order, 'stopPrice')),
    status: readStatus(order, 'status'),
    createdAt: Object.hasOwn(order, 'time') ? readTime(order, 'time') : ts,
    updatedAt: ts,
    trades: fills.map((one) => readAnswerFill(asRecord(one, 'fill'), orderId, ts)),
  };
}

function readAnswerFill(fill: WireRecord, orderId: number, ts: Micros): BinanceTrade {
  return {
    ...readMoney(fill),
    id: readInteger(fill, 'tradeId'),
    orderId,
    maker: null,
    ts,
  };
}

/** Reads one trade of the account's list. */
export function readTrade(value: unknown): BinanceTrade {
  const trade = asRecord(value, 'trade');
  const [id, orderId] = [readInteger(trade, 'id'), readInteger(trade, 'orderId')];
  return { ...readMoney(trade), id, orderId, maker: readFlag(trade, 'isMaker'), ts: readTime(trade, 'time') };
}

function readMoney(from: WireRecord): Pick<BinanceTrade, 'price' | 'quantity' | 'fee' | 'feeCurrency'> {
  const [price, quantity] = [readDecimal(from, 'price'), readDecimal(from, 'qty')];
  if (price <= 0n || quantity <= 0n) throw new WireFault('a fill that cannot be');
  return { price, quantity, fee: readDecimal(from, 'commission'), feeCurrency: readTextOr(from, 'commissionAsset') };
}

/** The `executionReport` of the user data stream. */
export interface BinanceReport {
  readonly symbol: string;
  readonly orderId: number;
  /** The order's client id: of a cancel it is what the stream calls the original one. */
  readonly clientId: string;
  readonly execution: string;
  readonly status: BinanceStatus;
  readonly filled: Fixed;
  readonly quantity: Fixed;
  readonly trade: BinanceTrade | null;
  readonly reason: string;
  readonly ts: Micros;
}

/** One message of the WebSocket API. */
export type BinanceMessage =
  | { readonly kind: 'report'; readonly report: BinanceReport }
  | {
      readonly kind: 'response';
      readonly id: string;
      readonly status: number;
      readonly code: number;
      readonly text: string;
    }
  | { readonly kind: 'terminated' }
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'account' }
  | { readonly kind: 'other'; readonly name: string };

/** Decodes one message of the WebSocket API. */
export function decodeMessage(raw: string): Decoded<BinanceMessage> {
  return decode(raw, (value) => {
    const message = asRecord(value, 'message');
    if (Object.hasOwn(message, 'event')) return readEvent(asRecord(message['event'], 'event'));
    if (!Object.hasOwn(message, 'status')) throw new WireFault('neither an event nor a response');
    const { error } = message;
    const refused = error === undefined || error === null ? {} : asRecord(error, 'error');
    const { code, msg } = refused as { code?: unknown; msg?: unknown };
    return {
      kind: 'response',
      id: readTextOr(message, 'id'),
      status: readInteger(message, 'status'),
      code: typeof code === 'number' ? code : 0,
      text: typeof msg === 'string' ? msg : '',
    };
  });
}

function readEvent(event: WireRecord): BinanceMessage {
  const name = readText(event, 'e');
  if (name === 'executionReport') return { kind: 'report', report: readReport(event) };
  if (name === 'eventStreamTerminated') return { kind: 'terminated' };
  if (name === 'serverShutdown') return { kind: 'shutdown' };
  if (['outboundAccountPosition', 'balanceUpdate', 'externalLockUpdate', 'listStatus'].includes(name))
    return { kind: 'account' };
  return { kind: 'other', name };
}

function readReport(event: WireRecord): BinanceReport {
  const execution = readText(event, 'x');
  const [orderId, ts] = [readInteger(event, 'i'), readTime(event, 'T')];
  const reason = readTextOr(event, 'r');
  const filled = readDecimal(event, 'z');
  if (filled < 0n) throw new WireFault('z is negative');
  return {
    symbol: readText(event, 's'),
    orderId,
    clientId: readTextOr(event, 'C') || readText(event, 'c'),
    execution,
    status: readStatus(event, 'X'),
    filled,
    quantity: readDecimal(event, 'q'),
    trade: execution === 'TRADE' ? readStreamTrade(event, orderId, ts) : null,
    reason: reason === 'NONE' ? expiryReason(event) : reason,
    ts,
  };
}

function readStreamTrade(event: WireRecord, orderId: number, ts: Micros): BinanceTrade {
  const [id, price, quantity] = [readInteger(event, 't'), readDecimal(event, 'L'), readDecimal(event, 'l')];
  if (id < 0 || price <= 0n || quantity <= 0n) throw new WireFault('a trade that cannot be');
  const fee = readDecimalOr(event, 'n') ?? 0n;
  return { id, orderId, price, quantity, fee, feeCurrency: readTextOr(event, 'N'), maker: readFlag(event, 'm'), ts };
}

function expiryReason(event: WireRecord): string {
  const { eR } = event;
  return typeof eR === 'number' ? `expiry reason ${eR}` : '';
}

function readSide(from: WireRecord, key: string): Side {
  const side = readText(from, key);
  if (side !== 'BUY' && side !== 'SELL') throw new WireFault(`${key} is neither BUY nor SELL`);
  return side === 'BUY' ? 'buy' : 'sell';
}

function readStatus(from: WireRecord, key: string): BinanceStatus {
  const status = readText(from, key);
  if (!Object.hasOwn(BINANCE_STATUS, status)) throw new WireFault(`status "${status.slice(0, 40)}" is unknown`);
  return status as BinanceStatus;
}

/** Binance writes a price that an order does not have as zero. */
function positive(value: Fixed | null): Fixed | null {
  return value === null || value <= 0n ? null : value;
}
