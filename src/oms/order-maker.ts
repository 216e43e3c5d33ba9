import { type Fixed, fixed } from '../core/money.js';
import { type ApprovedOrder, type NewIntent, Order } from '../core/order.js';
import type { Decision } from '../core/portfolio.js';
import type { Micros } from '../core/time.js';
import { orderKey } from './keys.js';

/** Turns what the gate has approved into orders with their keys; used by the gate and by nobody else. */
export class OrderMaker {
  readonly #legs: number[] = [];
  #at: Micros = Number.NaN;

  make(intent: NewIntent, quantityFixed: Fixed, at: Decision): ApprovedOrder {
    const { trail, instrument } = intent;
    const { strategy, now } = at;
    return new Order({
      id: orderKey({ strategy, instrument, decidedAt: now, leg: this.#leg(instrument, now) }),
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
    }) as ApprovedOrder;
  }

  /** Counts the orders of an instrument at one instant. */
  #leg(instrument: number, now: Micros): number {
    if (now !== this.#at) {
      this.#legs.length = 0;
      this.#at = now;
    }
    const leg = this.#legs[instrument] ?? 0;
    this.#legs[instrument] = leg + 1;
    return leg;
  }
}
