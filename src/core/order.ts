import type { Decimal } from 'decimal.js';
import type { InstrumentIndex } from './instrument.js';
import { type DecimalInput, type Fixed, toDecimal } from './money.js';
import type { Micros } from './time.js';

/** Buy or sell. */
export type Side = 'buy' | 'sell';

/** How an order meets the market. `market-on-open` and `market-on-close` take part in the next such auction. */
export type OrderType =
  | 'market'
  | 'limit'
  | 'stop'
  | 'stop-limit'
  | 'trailing-stop'
  | 'market-on-open'
  | 'market-on-close';

/** How long an order lives: to the session's end, until cancelled, now in part, now in full, until a stated time. */
export type TimeInForce = 'day' | 'gtc' | 'ioc' | 'fok' | 'gtd';

/** Identifies one order for ever; derived from the intent, so that a retry has the same. */
export type ClientOrderId = string;

/** Distance of a trailing stop: an amount of price, or basis points of it. */
export type Trail = { readonly amount: DecimalInput } | { readonly bps: number };

/** A wish for a new order. Quantities are positive; numbers are read by their decimal text. */
export interface NewIntent {
  readonly action: 'new';
  readonly instrument: InstrumentIndex;
  readonly side: Side;
  readonly quantity: DecimalInput;
  readonly type: OrderType;
  readonly limitPrice?: DecimalInput;
  readonly stopPrice?: DecimalInput;
  readonly trail?: Trail;
  readonly timeInForce?: TimeInForce;
  /** For `gtd`. */
  readonly expireAt?: Micros;
  readonly reduceOnly?: boolean;
  /** Free text that comes back on fills: why this order exists. */
  readonly tag?: string;
}

/** A wish to change an open order; what is left out stays. */
export interface ReplaceIntent {
  readonly action: 'replace';
  readonly id: ClientOrderId;
  readonly quantity?: DecimalInput;
  readonly limitPrice?: DecimalInput;
  readonly stopPrice?: DecimalInput;
}

/** A wish to cancel an open order. */
export interface CancelIntent {
  readonly action: 'cancel';
  readonly id: ClientOrderId;
}

/** What an Execution asks for; nothing reaches a venue before the risk gate has approved it. */
export type OrderIntent = NewIntent | ReplaceIntent | CancelIntent;

declare const APPROVED: unique symbol;

/** The exact terms of an order, before and after approval. */
export interface OrderTerms {
  readonly id: ClientOrderId;
  readonly strategy: string;
  readonly instrument: InstrumentIndex;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantityFixed: Fixed;
  readonly limitFixed: Fixed | null;
  readonly stopFixed: Fixed | null;
  readonly trailFixed: Fixed | null;
  readonly trailBps: number | null;
  readonly timeInForce: TimeInForce;
  readonly expireAt: Micros | null;
  readonly reduceOnly: boolean;
  readonly tag: string;
  readonly decidedAt: Micros;
}

/**
 * An order's terms with Decimal views of its numbers.
 *
 * @example
 * ```ts
 * import { defineStrategy, type Order } from 'edgeproof';
 * const describe = (order: Order) => `${order.side} ${order.quantity} at ${order.limitPrice ?? order.type}`;
 * if (typeof describe !== 'function' || typeof defineStrategy !== 'function') throw new Error('orders are made by the gate');
 * ```
 */
export class Order implements OrderTerms {
  readonly id: ClientOrderId;
  readonly #leg: number;
  readonly strategy: string;
  readonly instrument: InstrumentIndex;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantityFixed: Fixed;
  readonly limitFixed: Fixed | null;
  readonly stopFixed: Fixed | null;
  readonly trailFixed: Fixed | null;
  readonly trailBps: number | null;
  readonly timeInForce: TimeInForce;
  readonly expireAt: Micros | null;
  readonly reduceOnly: boolean;
  readonly tag: string;
  readonly decidedAt: Micros;

  /** @param leg - by which the id was made of strategy, instrument and instant, so that it can be made again */
  constructor(terms: OrderTerms, leg = -1) {
    this.id = terms.id;
    this.#leg = leg;
    this.strategy = terms.strategy;
    this.instrument = terms.instrument;
    this.side = terms.side;
    this.type = terms.type;
    this.quantityFixed = terms.quantityFixed;
    this.limitFixed = terms.limitFixed;
    this.stopFixed = terms.stopFixed;
    this.trailFixed = terms.trailFixed;
    this.trailBps = terms.trailBps;
    this.timeInForce = terms.timeInForce;
    this.expireAt = terms.expireAt;
    this.reduceOnly = terms.reduceOnly;
    this.tag = terms.tag;
    this.decidedAt = terms.decidedAt;
  }

  /** Which of its strategy's orders on its instrument at its instant it is, from 0; -1 when its id was given. */
  get leg(): number {
    return this.#leg;
  }

  /** Ordered quantity, positive. */
  get quantity(): Decimal {
    return toDecimal(this.quantityFixed);
  }

  /** Limit price, or null. */
  get limitPrice(): Decimal | null {
    return this.limitFixed === null ? null : toDecimal(this.limitFixed);
  }

  /** Stop price, or null. */
  get stopPrice(): Decimal | null {
    return this.stopFixed === null ? null : toDecimal(this.stopFixed);
  }
}

/** An order that passed the risk gate, the only maker of this type; an unchecked order does not compile. */
export type ApprovedOrder = Order & { readonly [APPROVED]: true };

/** A change of an open order that passed the risk gate; `quantityFixed` is the new total, fills included. */
export interface ApprovedReplace {
  readonly [APPROVED]: true;
  readonly id: ClientOrderId;
  readonly quantityFixed: Fixed;
  readonly limitFixed: Fixed | null;
  readonly stopFixed: Fixed | null;
}

/** Where an order is in its life. */
export type OrderStatus = 'submitted' | 'accepted' | 'partly-filled' | 'filled' | 'cancelled' | 'rejected' | 'expired';

/**
 * Whether an order may go from one status to another.
 *
 * @example
 * ```ts
 * import { isLegalTransition } from 'edgeproof';
 * if (isLegalTransition('filled', 'accepted') || !isLegalTransition('accepted', 'filled')) throw new Error('table');
 * ```
 */
export function isLegalTransition(from: OrderStatus, to: OrderStatus): boolean {
  switch (from) {
    case 'submitted':
    case 'accepted':
      return to !== 'submitted';
    case 'partly-filled':
      return to === 'partly-filled' || to === 'filled' || to === 'cancelled' || to === 'expired';
    // A fill that crossed the cancel on the wire is late, not illegal.
    case 'cancelled':
    case 'expired':
      return to === 'partly-filled' || to === 'filled';
    default:
      return false;
  }
}

/** Whether an order in this status can still be filled or cancelled. */
export function isOpen(status: OrderStatus): boolean {
  return status === 'submitted' || status === 'accepted' || status === 'partly-filled';
}
