import type { Json } from '../core/json.js';
import { type Amount, divide, FIXED_ONE, type Fixed, fixed, toNumber } from '../core/money.js';
import type { ApprovedOrder } from '../core/order.js';
import { type OrderJson, orderFromJson, orderToJson } from '../core/order-json.js';
import type { Micros } from '../core/time.js';

/** An order as the venue works it: its terms as they are now, and what has become of it. */
export class WorkingOrder {
  readonly order: ApprovedOrder;
  readonly buy: boolean;
  /** Total quantity, fills included; a replace or a split changes it. */
  quantity: Fixed;
  filled: Fixed = 0n;
  limit: Fixed | null;
  /** Trigger of a stop; of a trailing stop the level it has reached, null before its first price. */
  stop: Fixed | null;
  /** Distance of a trailing stop, null when it is in basis points. */
  trail: Fixed | null;
  /** Float mirrors for comparing with data, NaN when there is none. */
  limitNumber: number;
  stopNumber: number;
  /** When the terms reached the venue: data that began before does not fill it. */
  since: Micros;
  /** Infinity when it does not expire, NaN for a day order before its first market event. */
  expireAt: Micros;
  /** Whether the stop of a stop-limit has been reached. */
  triggered = false;
  /** Whether it has met market data since it arrived: then a limit fill makes liquidity. */
  rested = false;
  done = false;
  /** Fees and notional so far, for fee models that charge by order. */
  paid: Fixed = 0n;
  notional: Amount = 0n;
  /** Margin set aside while it works, when the venue checks margin. */
  reserved = 0;
  /** Close of the session whose auction it waits for; 0 when none is open. */
  auction: Micros = 0;
  /** Marks an attempt within one pass over a bar's path. */
  attempt = 0;
  /** Best price seen by a trailing stop, NaN before the first. */
  best = Number.NaN;

  constructor(order: ApprovedOrder, since: Micros) {
    this.order = order;
    this.buy = order.side === 'buy';
    this.quantity = order.quantityFixed;
    this.limit = order.limitFixed;
    this.stop = order.stopFixed;
    this.trail = order.trailFixed;
    this.limitNumber = order.limitFixed === null ? Number.NaN : toNumber(order.limitFixed);
    this.stopNumber = order.stopFixed === null ? Number.NaN : toNumber(order.stopFixed);
    this.since = since;
    this.expireAt = Number.POSITIVE_INFINITY;
  }

  get immediate(): boolean {
    const tif = this.order.timeInForce;
    return tif === 'ioc' || tif === 'fok';
  }

  setLimit(limit: Fixed | null): void {
    this.limit = limit;
    this.limitNumber = limit === null ? Number.NaN : toNumber(limit);
  }

  setStop(stop: Fixed | null): void {
    this.stop = stop;
    this.stopNumber = stop === null ? Number.NaN : toNumber(stop);
  }

  /** Moves a trailing stop after the best price; it never moves back. */
  ratchet(price: number): void {
    if (this.buy ? price >= this.best : price <= this.best) return;
    this.best = price;
    const level = this.#level(fixed(price, 'price'));
    if (this.stop === null || (this.buy ? level < this.stop : level > this.stop)) this.setStop(level);
  }

  #level(price: Fixed): Fixed {
    const size = price < 0n ? -price : price;
    const bps = fixed(this.order.trailBps ?? 0, 'trail');
    const away = this.trail ?? divide(size * bps, 10_000n * FIXED_ONE, 'half-even');
    return this.buy ? price + away : price - away;
  }

  snapshot(): Json {
    const text = (value: Fixed | null): string | null => (value === null ? null : value.toString());
    const float = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
    return {
      order: orderToJson(this.order),
      quantity: text(this.quantity),
      filled: text(this.filled),
      limit: text(this.limit),
      stop: text(this.stop),
      trail: text(this.trail),
      since: this.since,
      expireAt: float(this.expireAt),
      triggered: this.triggered,
      rested: this.rested,
      paid: text(this.paid),
      notional: text(this.notional),
      reserved: this.reserved,
      auction: this.auction,
      best: float(this.best),
    };
  }

  static restore(state: Json): WorkingOrder {
    const from = state as unknown as { [K in Exclude<keyof WorkingOrder, 'order'>]: string } & { order: OrderJson };
    const made = new WorkingOrder(orderFromJson(from.order) as ApprovedOrder, Number(from.since));
    made.quantity = BigInt(from.quantity);
    made.filled = BigInt(from.filled);
    made.setLimit(from.limit === null ? null : BigInt(from.limit));
    made.setStop(from.stop === null ? null : BigInt(from.stop));
    made.trail = from.trail === null ? null : BigInt(from.trail);
    made.expireAt = Number(from.expireAt);
    made.triggered = Boolean(from.triggered);
    made.rested = Boolean(from.rested);
    made.paid = BigInt(from.paid);
    made.notional = BigInt(from.notional);
    made.reserved = Number(from.reserved);
    made.auction = Number(from.auction);
    made.best = Number(from.best);
    return made;
  }
}
