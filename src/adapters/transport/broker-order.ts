import type { BrokerOrder } from '../../contracts/broker.js';
import { decimalText } from '../../core/money.js';
import type { TrackedOrder } from './order-track.js';

/** An order as the port tells it. */
export function brokerOrder(order: TrackedOrder): BrokerOrder {
  const { id, status, instrument, side, venueId, replacedBy } = order;
  return {
    id,
    status,
    quantity: decimalText(order.quantity, 12),
    filled: decimalText(order.filled, 12),
    instrument,
    side,
    ...(order.limit === null ? {} : { limitPrice: decimalText(order.limit, 12) }),
    ...(order.stop === null ? {} : { stopPrice: decimalText(order.stop, 12) }),
    ...(venueId === '' ? {} : { venueId }),
    ...(replacedBy === '' ? {} : { replacedBy }),
  };
}
