import type { Fixed } from '../../core/money.js';
import type { Side } from '../../core/order.js';
import type { Micros } from '../../core/time.js';
import type { Frame } from '../transport/socket.js';
import {
  asList,
  asRecord,
  type Decoded,
  decode,
  readDecimal,
  readDecimalOr,
  readIsoTime,
  readText,
  readTextOr,
  WireFault,
  type WireRecord,
} from '../transport/wire-read.js';

/** Status words of the order entity, and what each means for the life of an order. */
export const ALPACA_STATUS = {
  accepted: 'open',
  pending_new: 'open',
  accepted_for_bidding: 'open',
  new: 'open',
  partially_filled: 'open',
  pending_cancel: 'open',
  pending_replace: 'open',
  done_for_day: 'open',
  stopped: 'open',
  suspended: 'open',
  calculated: 'open',
  held: 'open',
  filled: 'filled',
  canceled: 'cancelled',
  expired: 'expired',
  replaced: 'replaced',
  rejected: 'rejected',
} as const;

/** A status word. */
export type AlpacaStatus = keyof typeof ALPACA_STATUS;

/** The order entity, as far as it is used. */
export interface AlpacaOrder {
  readonly id: string;
  readonly clientId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: string;
  /** Null for an order by notional. */
  readonly quantity: Fixed | null;
  readonly filled: Fixed;
  readonly limit: Fixed | null;
  readonly stop: Fixed | null;
  readonly status: AlpacaStatus;
  readonly replaces: string;
  readonly replacedBy: string;
  readonly submittedAt: Micros;
  readonly updatedAt: Micros;
}

/** Reads an order entity. */
export function readOrder(value: unknown): AlpacaOrder {
  const order = asRecord(value, 'order');
  const status = readText(order, 'status');
  if (!Object.hasOwn(ALPACA_STATUS, status)) throw new WireFault(`status "${status.slice(0, 40)}" is unknown`);
  const side = readText(order, 'side');
  if (side !== 'buy' && side !== 'sell') throw new WireFault('side is neither buy nor sell');
  const quantity = readDecimalOr(order, 'qty');
  const filled = readDecimalOr(order, 'filled_qty') ?? 0n;
  if (filled < 0n || (quantity !== null && quantity <= 0n)) throw new WireFault('a quantity is not positive');
  const submittedAt = readIsoTime(order, readTextOr(order, 'submitted_at') === '' ? 'created_at' : 'submitted_at');
  return {
    id: readText(order, 'id'),
    clientId: readText(order, 'client_order_id'),
    symbol: readText(order, 'symbol'),
    side,
    type: readText(order, Object.hasOwn(order, 'type') ? 'type' : 'order_type'),
    quantity,
    filled,
    limit: readDecimalOr(order, 'limit_price'),
    stop: readDecimalOr(order, 'stop_price'),
    status: status as AlpacaStatus,
    replaces: readTextOr(order, 'replaces'),
    replacedBy: readTextOr(order, 'replaced_by'),
    submittedAt,
    updatedAt: readTextOr(order, 'updated_at') === '' ? submittedAt : readIsoTime(order, 'updated_at'),
  };
}

/** One message of the stream of trade updates. */
export type AlpacaMessage =
  | { readonly kind: 'authorization'; readonly authorized: boolean; readonly action: string }
  | { readonly kind: 'listening'; readonly streams: readonly string[] }
  | { readonly kind: 'trade-update'; readonly update: AlpacaUpdate }
  | { readonly kind: 'other'; readonly stream: string };

/** What happened to one order. */
export interface AlpacaUpdate {
  readonly event: string;
  readonly executionId: string;
  readonly order: AlpacaOrder;
  /** Of this fill; null for what is no fill. */
  readonly price: Fixed | null;
  readonly quantity: Fixed | null;
  readonly ts: Micros;
}

/** The text of a frame: the paper service sends JSON in binary frames. */
export function frameText(frame: Frame): string {
  return typeof frame === 'string' ? frame : new TextDecoder().decode(frame);
}

/** Decodes one message of the stream. */
export function decodeMessage(raw: string): Decoded<AlpacaMessage> {
  return decode(raw, (value) => {
    const message = asRecord(value, 'message');
    const stream = readText(message, 'stream');
    if (stream === 'authorization') {
      const data = asRecord(message['data'], 'data');
      const authorized = readText(data, 'status') === 'authorized';
      return { kind: 'authorization', authorized, action: readTextOr(data, 'action') };
    }
    if (stream === 'listening') {
      const streams = asList(asRecord(message['data'], 'data')['streams'], 'streams');
      return { kind: 'listening', streams: streams.map(String) };
    }
    if (stream === 'trade_updates')
      return { kind: 'trade-update', update: readUpdate(asRecord(message['data'], 'data')) };
    return { kind: 'other', stream };
  });
}

function readUpdate(data: WireRecord): AlpacaUpdate {
  const event = readText(data, 'event');
  const order = readOrder(data['order']);
  const fill = event === 'fill' || event === 'partial_fill';
  const price = fill ? readDecimal(data, 'price') : null;
  const quantity = fill ? readDecimal(data, 'qty') : null;
  if (price !== null && price <= 0n) throw new WireFault('price of a fill is not positive');
  if (quantity !== null && quantity <= 0n) throw new WireFault('qty of a fill is not positive');
  const ts = readTextOr(data, 'timestamp') === '' ? order.updatedAt : readIsoTime(data, 'timestamp');
  return { event, executionId: readTextOr(data, 'execution_id'), order, price, quantity, ts };
}

/** A fill as the account activities tell it. */
export interface AlpacaFill {
  readonly id: string;
  readonly orderId: string;
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly cumulative: Fixed;
  readonly ts: Micros;
}

/** Reads one activity of type FILL. */
export function readFill(value: unknown): AlpacaFill {
  const fill = asRecord(value, 'activity');
  const [price, quantity, cumulative] = [
    readDecimal(fill, 'price'),
    readDecimal(fill, 'qty'),
    readDecimal(fill, 'cum_qty'),
  ];
  if (price <= 0n || quantity <= 0n || cumulative < quantity) throw new WireFault('a fill that cannot be');
  const ts = readIsoTime(fill, 'transaction_time');
  return { id: readText(fill, 'id'), orderId: readText(fill, 'order_id'), price, quantity, cumulative, ts };
}

/** A position. */
export function readPosition(value: unknown): { symbol: string; quantity: Fixed; average: Fixed } {
  const position = asRecord(value, 'position');
  const size = readDecimal(position, 'qty');
  // Alpaca signs the quantity of a short position; the side is read too, so that either way of writing it is right.
  const short = readTextOr(position, 'side') === 'short';
  const quantity = short && size > 0n ? -size : size;
  return { symbol: readText(position, 'symbol'), quantity, average: readDecimal(position, 'avg_entry_price') };
}

/** What is used of the account. */
export function readAccount(value: unknown): { cash: Fixed; currency: string; blocked: boolean; status: string } {
  const account = asRecord(value, 'account');
  const blocked = account['trading_blocked'] === true || account['account_blocked'] === true;
  const currency = readTextOr(account, 'currency') || 'USD';
  return { cash: readDecimal(account, 'cash'), currency, blocked, status: readTextOr(account, 'status') };
}

/** The body of a refusal: `{ "code": 40310000, "message": "…" }`. */
export function readRefusal(body: string): { code: number; message: string } {
  const decoded = decode(body, (value) => {
    const refusal = asRecord(value, 'refusal');
    const { code, message } = refusal;
    return { code: typeof code === 'number' ? code : 0, message: typeof message === 'string' ? message : '' };
  });
  return decoded.ok ? decoded.value : { code: 0, message: '' };
}
