import { type Fixed, fixed } from '../core/money.js';
import { type ApprovedOrder, type NewIntent, Order } from '../core/order.js';
import { orderKey } from '../core/order-key.js';
import type { Decision } from '../core/portfolio.js';
import type { Micros } from '../core/time.js';

/** Turns what the gate has approved into orders with their keys; used by the gate and by nobody else. */
export class OrderMaker {
  /** Orders of each instrument at the instant in `#legsAt`. */
  readonly #legs: number[] = [];
  readonly #legsAt: Micros[] = [];

  make(intent: NewIntent, quantityFixed: Fixed, at: Decision): ApprovedOrder {
    const { trail, instrument } = intent;
    const { strategy, now } = at;
    const leg = this.leg(instrument, now);
    const terms = {
      id: orderKey({ strategy, instrument, decidedAt: now, leg }),
      strategy,
      instrument,
      side: intent.side,
      type: intent.type,
      quantityFixed,
      limitFixed: intent.limitPrice === undefined ? null : fixed(intent.limitPrice, 'limit price'),
      stopFixed: intent.stopPrice === undefined ? null : fixed(intent.stopPrice, 'stop price'),
      trailFixed: trail !== undefined && 'amount' in trail ? fixed(trail.amount, 'trail amount') : null,
      trailBps: trail !== undefined && 'bps' in trail ? trail.bps : null,
      timeInForce: intent.timeInForce ?? 'gtc',
      expireAt: intent.expireAt ?? null,
      reduceOnly: intent.reduceOnly ?? false,
      tag: intent.tag ?? '',
      decidedAt: now,
    };
    return new Order(terms, leg) as ApprovedOrder;
  }

  /** Counts the orders of an instrument at one instant; gives the number of the next, from 0. */
  leg(instrument: number, now: Micros): number {
    const leg = this.#legsAt[instrument] === now ? this.#legs[instrument]! : 0;
    this.#legsAt[instrument] = now;
    this.#legs[instrument] = leg + 1;
    return leg;
  }
}
