import type { Fixed } from '../../core/money.js';
import type { Side } from '../../core/order.js';
import type { Micros } from '../../core/time.js';
import {
  asRecord,
  readDecimal,
  readDecimalOr,
  readText,
  readTextOr,
  WireFault,
  type WireRecord,
} from '../transport/wire-read.js';

/** ccxt's words for where an order stands. */
export type CcxtStatus = 'open' | 'closed' | 'canceled' | 'expired' | 'rejected';

/** A unified order of ccxt, as far as it is used. */
export interface CcxtOrder {
  readonly id: string;
  readonly clientId: string;
  readonly symbol: string;
  readonly side: Side | null;
  readonly quantity: Fixed | null;
  readonly filled: Fixed | null;
  readonly limit: Fixed | null;
  /** Null where the venue did not say: several answer a new order with its id alone. */
  readonly status: CcxtStatus | null;
  readonly ts: Micros | null;
}

/** A unified trade of ours. */
export interface CcxtTrade {
  readonly id: string;
  readonly orderId: string;
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly fee: Fixed;
  readonly feeCurrency: string;
  readonly maker: boolean | null;
  readonly ts: Micros;
}

/** Reads a unified order; what ccxt leaves undefined is null here, never a guess. */
export function readOrder(value: unknown): CcxtOrder {
  const order = asRecord(value, 'order');
  const status = readTextOr(order, 'status');
  const known = ['open', 'closed', 'canceled', 'expired', 'rejected'].includes(status);
  if (status !== '' && !known) throw new WireFault(`status "${status.slice(0, 40)}" is unknown`);
  const filled = readDecimalOr(order, 'filled');
  if (filled !== null && filled < 0n) throw new WireFault('filled is negative');
  return {
    id: readText(order, 'id'),
    clientId: readTextOr(order, 'clientOrderId'),
    symbol: readTextOr(order, 'symbol'),
    side: readSide(order),
    quantity: readDecimalOr(order, 'amount'),
    filled,
    limit: readDecimalOr(order, 'price'),
    status: known ? (status as CcxtStatus) : null,
    ts: readMillis(order, 'lastTradeTimestamp') ?? readMillis(order, 'timestamp'),
  };
}

/** Reads a unified trade of ours. */
export function readTrade(value: unknown): CcxtTrade {
  const trade = asRecord(value, 'trade');
  const [price, quantity] = [readDecimal(trade, 'price'), readDecimal(trade, 'amount')];
  if (price <= 0n || quantity <= 0n) throw new WireFault('a trade that cannot be');
  const { fee } = trade;
  const paid = fee === undefined || fee === null ? {} : asRecord(fee, 'fee');
  const role = readTextOr(trade, 'takerOrMaker');
  const ts = readMillis(trade, 'timestamp');
  if (ts === null) throw new WireFault('timestamp is missing');
  return {
    id: readText(trade, 'id'),
    orderId: readText(trade, 'order'),
    price,
    quantity,
    fee: readDecimalOr(paid, 'cost') ?? 0n,
    feeCurrency: readTextOr(paid, 'currency'),
    maker: role === '' ? null : role === 'maker',
    ts,
  };
}

/** Reads the totals of a unified balance, by asset. */
export function readBalance(value: unknown): ReadonlyMap<string, Fixed> {
  const total = asRecord(asRecord(value, 'balance')['total'], 'total');
  const assets = Object.keys(total).filter((asset) => total[asset] !== undefined && total[asset] !== null);
  return new Map(assets.map((asset) => [asset, readDecimal(total, asset)]));
}

function readMillis(from: WireRecord, key: string): Micros | null {
  const value = from[key];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0 || value > 1e14)
    throw new WireFault(`${key} is no time`);
  return Math.round(value * 1000);
}

function readSide(from: WireRecord): Side | null {
  const side = readTextOr(from, 'side');
  if (side === '') return null;
  if (side !== 'buy' && side !== 'sell') throw new WireFault('side is neither buy nor sell');
  return side;
}
