import type { Json } from '../core/json.js';
import { type ApprovedReplace, type ClientOrderId, Order, type OrderStatus } from '../core/order.js';
import { OrderState } from './order-state.js';

interface PackedOrder {
  readonly id: ClientOrderId;
  readonly [term: string]: Json;
}
/** An order as JSON. */
export interface Packed {
  readonly order: PackedOrder;
  readonly status: OrderStatus;
  readonly filled: string;
  readonly ids: readonly string[];
}
/** A change that is not confirmed yet, as JSON. */
export interface PackedChange {
  readonly id: ClientOrderId;
  readonly quantity: string;
  readonly limit: string | null;
  readonly stop: string | null;
}

const EXACT = ['quantityFixed', 'limitFixed', 'stopFixed', 'trailFixed'] as const;

/** An order's terms as JSON; exact numbers are text. */
export function packOrder(order: Order): PackedOrder {
  const packed: Record<string, Json> = { ...(order as unknown as Record<string, Json>) };
  for (const field of EXACT) packed[field] = order[field] === null ? null : String(order[field]);
  return packed as unknown as PackedOrder;
}

/** The state of a packed order. */
export function unpack(packed: Packed): OrderState {
  const terms: Record<string, unknown> = { ...packed.order };
  for (const field of EXACT) terms[field] = packed.order[field] === null ? null : BigInt(packed.order[field] as string);
  return new OrderState(new Order(terms as never), packed.status, BigInt(packed.filled), packed.ids);
}

/** A change as JSON. */
export function packChange(change: ApprovedReplace): Json {
  return {
    id: change.id,
    quantity: String(change.quantityFixed),
    limit: text(change.limitFixed),
    stop: text(change.stopFixed),
  };
}

/** The change of a packed one. */
export function unpackChange(packed: PackedChange): ApprovedReplace {
  const exact = (value: string | null): bigint | null => (value === null ? null : BigInt(value));
  return {
    id: packed.id,
    quantityFixed: BigInt(packed.quantity),
    limitFixed: exact(packed.limit),
    stopFixed: exact(packed.stop),
  } as ApprovedReplace;
}

function text(value: bigint | null): string | null {
  return value === null ? null : String(value);
}
