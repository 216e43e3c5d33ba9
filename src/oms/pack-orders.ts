import type { Json } from '../core/json.js';
import type { ApprovedReplace, ClientOrderId, OrderStatus } from '../core/order.js';
import { type OrderJson, orderFromJson, orderToJson } from '../core/order-json.js';
import { OrderState } from './order-state.js';

/** An order as JSON. */
export interface Packed {
  readonly order: OrderJson;
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

/** The state of an order as JSON. */
export function packState(state: OrderState): Packed {
  const { order, status, filledFixed, fillIds } = state;
  return { order: orderToJson(order), status, filled: String(filledFixed), ids: [...fillIds] };
}

/** The state of a packed one. */
export function unpack(packed: Packed): OrderState {
  return new OrderState(orderFromJson(packed.order), packed.status, BigInt(packed.filled), packed.ids);
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
