import type { Observable } from 'rxjs';
import type { VenueId } from '../core/instrument.js';
import type { DecimalInput } from '../core/money.js';
import type {
  ApprovedOrder,
  ApprovedReplace,
  ClientOrderId,
  OrderStatus,
  OrderType,
  Side,
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
  /** Every character that an id may hold; left out: letters, digits and dashes. */
  readonly idCharacters?: string;
  /**
   * How a change is made where `replace` is true. `in-place` (when left out): the same order, the same id. `new-order`: the
   * venue ends the old order and opens one under the id given as `successor`, in one step. `two-steps`: a cancel and a new
   * order that may come apart and leave none or both; then the caller cancels, asks, and submits by itself.
   */
  readonly replaceStyle?: 'in-place' | 'new-order' | 'two-steps';
  /** Whether {@link Broker.findOrder} tells what became of one client id; left out: it does not. */
  readonly queryById?: boolean;
  /** For how long after a submit the answer "no such order" may still be wrong; left out: 0. */
  readonly queryLag?: Micros;
  /** Whether {@link Broker.pastFills} lists past fills; left out: it does not. */
  readonly queryFills?: boolean;
  /** Whether each fill has an id that a repetition repeats; left out: it has. */
  readonly fillIds?: boolean;
  /** Whether fills state what is filled so far; left out: they do. Where not, `cumulative` of a fill is 0. */
  readonly cumulative?: boolean;
  /** Groups of orders that the venue itself ties together; left out: none, so that they are tied on our side. */
  readonly groups?: readonly ('oco' | 'oto' | 'bracket')[];
  /** Whether the venue keeps `reduceOnly`; left out: it does not, so that it is kept on our side. */
  readonly reduceOnly?: boolean;
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
  /** Listing id, where the broker tells it: needed to adopt an order that somebody else sent. */
  readonly instrument?: string;
  readonly side?: Side;
  readonly limitPrice?: DecimalInput;
  readonly stopPrice?: DecimalInput;
  /** The venue's own id. */
  readonly venueId?: string;
  /** Client id of the order that took this one's place, after a replace of style `new-order`. */
  readonly replacedBy?: ClientOrderId;
}

/** Past fills, oldest first, and the cursor that asks for those after them. */
export interface FillPage {
  readonly fills: readonly ExecutionReport[];
  readonly cursor: string;
  /** Whether more lie behind the cursor. */
  readonly more: boolean;
}

/** Something that a broker's line tells and that is no report of an order; `raw` is the text as it came, without keys. */
export interface BrokerNotice {
  /** What it is about, such as `malformed`, `foreign-order` or `correction`. */
  readonly kind: string;
  /** `halt`: do not trade on before somebody looked. */
  readonly level: 'info' | 'warning' | 'halt';
  readonly text: string;
  /** Empty where it is about no order. */
  readonly orderId: string;
  readonly raw: string;
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
  /** What the line tells besides reports; left out: nothing. */
  readonly events$?: Observable<BrokerNotice>;
  /**
   * Opens the line and gives what the broker believes now; reports flow from then on. Rejects when the signal aborts.
   */
  connect(signal: AbortSignal): Promise<AccountSnapshot>;
  /** Asks again what the broker believes, so that the books can be compared: after a break, or from time to time. */
  reconcile(): Promise<AccountSnapshot>;
  /** Closes the line; open orders stay at the venue. */
  close(): Promise<void>;
  /**
   * Sends a new order that the gate has passed; resolves when it is handed to the wire.
   *
   * A rejection leaves the outcome unknown, unless it is a `BrokerError` whose `context.outcome` is `not-sent`: then
   * nothing has left this machine.
   */
  submit(order: ApprovedOrder): Promise<void>;
  /**
   * Asks for new terms of an open order; the venue may refuse, and fills may come first.
   *
   * @param successor - the id of the changed order where `capabilities.replaceStyle` is `new-order`
   */
  replace(change: ApprovedReplace, successor?: ClientOrderId): Promise<void>;
  /** Asks for the end of an open order; it ends with a report, and fills may come first. */
  cancel(id: ClientOrderId): Promise<void>;
  /**
   * What became of one client id, open or not; null when the venue knows no such order, which may be wrong for
   * `capabilities.queryLag`. Rejects when it cannot tell. Present where `capabilities.queryById` is true.
   */
  findOrder?(id: ClientOrderId): Promise<BrokerOrder | null>;
  /**
   * Fills after a cursor; an empty cursor asks as far back as the venue tells. Present where `capabilities.queryFills`
   * is true. The same fill has the same `fillId` here and on `reports$`.
   */
  pastFills?(cursor: string): Promise<FillPage>;
}
