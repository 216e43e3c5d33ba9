import type { Fixed } from './money.js';
import { type ClientOrderId, type NewIntent, Order, type OrderTerms, type Side } from './order.js';
import { orderKey } from './order-key.js';

/** What a plain order is known by. */
export interface PlainTerms {
  readonly strategy: string;
  readonly instrument: number;
  readonly side: Side;
  readonly quantityFixed: Fixed;
  readonly tag: string;
  readonly decidedAt: number;
  readonly leg: number;
}

/**
 * The terms of a market order that the gate let through and that its venue fills whole at once: in an object that is used
 * again, so that nothing is made of an order that nobody asks for. Good till cancelled, with the id that any order has.
 *
 * @example
 * ```ts
 * import type { PlainOrder } from 'edgeproof/backtest';
 * const describe = (order: PlainOrder) => `${order.id}: ${order.side} ${order.toOrder().quantity}`;
 * if (describe.length !== 1) throw new Error('a venue is handed them');
 * ```
 */
export class PlainOrder implements PlainTerms {
  readonly strategy: string;
  instrument = 0;
  side: Side = 'buy';
  quantityFixed: Fixed = 0n;
  tag = '';
  decidedAt = Number.NaN;
  leg = 0;

  constructor(strategy: string) {
    this.strategy = strategy;
  }

  get id(): ClientOrderId {
    return orderKey(this);
  }

  /** Takes the terms of an intent, with the quantity that was let through. */
  take({ instrument, side, tag }: NewIntent, quantity: Fixed): void {
    this.instrument = instrument;
    this.side = side;
    this.quantityFixed = quantity;
    this.tag = tag ?? '';
  }

  /** Another with the same terms: of an order that is only lent, or of the fill that took it whole. */
  static of(terms: PlainTerms): PlainOrder {
    const made = new PlainOrder(terms.strategy);
    made.instrument = terms.instrument;
    made.side = terms.side;
    made.quantityFixed = terms.quantityFixed;
    made.tag = terms.tag;
    made.decidedAt = terms.decidedAt;
    made.leg = terms.leg;
    return made;
  }

  /** The order that it was, for who remembers orders. */
  toOrder(): Order {
    const { id, strategy, instrument, side, quantityFixed, tag, decidedAt, leg } = this;
    const terms: OrderTerms = {
      id,
      strategy,
      instrument,
      side,
      type: 'market',
      quantityFixed,
      limitFixed: null,
      stopFixed: null,
      trailFixed: null,
      trailBps: null,
      timeInForce: 'gtc',
      expireAt: null,
      reduceOnly: false,
      tag,
      decidedAt,
    };
    return new Order(terms, leg);
  }
}

/** Whether an intent has no terms but those of a {@link PlainOrder}. */
export function isPlain(intent: NewIntent): boolean {
  const { type, timeInForce, limitPrice, stopPrice, trail, expireAt, reduceOnly } = intent;
  if (type !== 'market' || (timeInForce !== undefined && timeInForce !== 'gtc') || reduceOnly === true) return false;
  return limitPrice === undefined && stopPrice === undefined && trail === undefined && expireAt === undefined;
}
