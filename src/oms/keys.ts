import type { InstrumentIndex } from '../core/instrument.js';
import type { ClientOrderId } from '../core/order.js';
import type { Micros } from '../core/time.js';

/** What makes an order this order and no other. */
export interface IntentKey {
  readonly strategy: string;
  readonly instrument: InstrumentIndex;
  readonly decidedAt: Micros;
  /** Counts the orders of one strategy on one instrument at one instant. */
  readonly leg: number;
}

/**
 * The client order id of an intent: the same intent has the same id, in every retry and after every restart.
 *
 * Letters, digits and dashes; the instant is in base 36, so that ids stay short.
 *
 * @example
 * ```ts
 * import { orderKey } from 'edgeproof/oms';
 * if (orderKey({ strategy: 'trend', instrument: 0, decidedAt: 36, leg: 1 }) !== 'trend-0-10-1') throw new Error('key');
 * ```
 */
export function orderKey(key: IntentKey): ClientOrderId {
  return `${key.strategy}-${key.instrument}-${key.decidedAt.toString(36)}-${key.leg}`;
}
