import type { Observable } from 'rxjs';
import type { VenueId } from '../core/instrument.js';
import type { DecimalInput } from '../core/money.js';
import type {
  ApprovedOrder,
  ApprovedReplace,
  ClientOrderId,
  OrderStatus,
  OrderType,
  TimeInForce,
} from '../core/order.js';
import type { Plugin } from '../core/plugin.js';
import type { ExecutionReport } from '../core/report.js';
import type { Micros } from '../core/time.js';

/** What a broker can do, declared and checked at wiring, before the first event. */
export interface BrokerCapabilities {
  readonly orderTypes: readonly OrderType[];
  readonly timesInForce: readonly TimeInForce[];
  /** Changes an order in place; otherwise a replace is a cancel and a new order. */
  readonly replace: boolean;
  /** What the venue does with an id that it has seen: take it as the same order, refuse only while open, or unknown. */
  readonly duplicateIds: 'idempotent' | 'unique-while-open' | 'never-repost';
  readonly maxIdLength: number;
  readonly shortSelling: boolean;
  readonly fractional: boolean;
}

/** A position as the broker reports it. */
export interface BrokerPosition {
  readonly instrument: string;
  readonly quantity: DecimalInput;
  readonly averagePrice: DecimalInput;
}

/** An open order as the broker reports it. */
export interface BrokerOrder {
  readonly id: ClientOrderId;
  readonly status: OrderStatus;
  readonly quantity: DecimalInput;
  readonly filled: DecimalInput;
}

/** What a broker believes of the account at one moment. */
export interface AccountSnapshot {
  readonly at: Micros;
  readonly cash: { readonly [currency: string]: DecimalInput };
  readonly positions: readonly BrokerPosition[];
  readonly openOrders: readonly BrokerOrder[];
}

/**
 * Carries approved orders to a venue and its reports back.
 *
 * A call that resolves means *handed to the wire*; what became of it is a report on `reports$`, never inside the call.
 * Submitting the same id twice must not create two orders.
 */
export interface Broker extends Plugin {
  readonly venue: VenueId;
  readonly capabilities: BrokerCapabilities;
  readonly reports$: Observable<ExecutionReport>;
  /**
   * Opens the line and gives what the broker believes now; reports flow from then on. Rejects when the signal aborts.
   */
  connect(signal: AbortSignal): Promise<AccountSnapshot>;
  /** Asks again what the broker believes, so that the books can be compared: after a break, or from time to time. */
  reconcile(): Promise<AccountSnapshot>;
  /** Closes the line; open orders stay at the venue. */
  close(): Promise<void>;
  /** Sends a new order that the gate has passed; resolves when it is handed to the wire, rejects when it was not. */
  submit(order: ApprovedOrder): Promise<void>;
  /** Asks for new terms of an open order; the venue may refuse, and fills may come first. */
  replace(change: ApprovedReplace): Promise<void>;
  /** Asks for the end of an open order; it ends with a report, and fills may come first. */
  cancel(id: ClientOrderId): Promise<void>;
}
