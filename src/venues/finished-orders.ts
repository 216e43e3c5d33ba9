import type { Json } from '../core/json.js';
import type { ClientOrderId, Order } from '../core/order.js';
import { orderKey } from '../core/order-key.js';
import { PlainOrder } from '../core/plain-order.js';
import type { Micros } from '../core/time.js';

const REMEMBERED = 4096;

/** What makes an order known again: its id, and when it was decided, by which most can be told apart without their ids. */
export type KnownOrder = Pick<Order, 'id' | 'decidedAt'>;

/** The last orders that a venue has finished with, so that one order is never two. */
export class FinishedOrders {
  /** By place in the ring, where its leg is -1. */
  readonly #orders = new Array<KnownOrder | undefined>(REMEMBERED).fill(undefined);
  readonly #legs = new Int32Array(REMEMBERED);
  /** One of the plain orders, which differ in instant and leg alone. */
  #plain: PlainOrder | null = null;
  readonly #decided = new Float64Array(REMEMBERED).fill(Number.NaN);
  #count = 0;
  #newest: Micros = Number.NEGATIVE_INFINITY;

  add(order: KnownOrder): void {
    const slot = this.#count++ % REMEMBERED;
    this.#orders[slot] = order;
    this.#legs[slot] = -1;
    this.#decided[slot] = order.decidedAt;
    if (order.decidedAt > this.#newest) this.#newest = order.decidedAt;
  }

  /** Adds an order that is only lent: of one strategy and instrument few numbers tell them apart. */
  addPlain(order: PlainOrder): void {
    const { decidedAt } = order;
    this.#plain ??= PlainOrder.of(order);
    if (order.strategy !== this.#plain.strategy || order.instrument !== this.#plain.instrument) {
      this.add({ id: order.id, decidedAt });
      return;
    }
    const slot = this.#count++ % REMEMBERED;
    this.#legs[slot] = order.leg;
    this.#decided[slot] = decidedAt;
    if (decidedAt > this.#newest) this.#newest = decidedAt;
  }

  #idAt(slot: number): ClientOrderId {
    const leg = this.#legs[slot]!;
    if (leg < 0) return this.#orders[slot]!.id;
    const { strategy, instrument } = this.#plain!;
    return orderKey({ strategy, instrument, decidedAt: this.#decided[slot]!, leg });
  }

  /** Whether an order is one of them; one that was decided after all of them is not. */
  has({ id, decidedAt }: KnownOrder): boolean {
    if (decidedAt > this.#newest) return false;
    const decided = this.#decided;
    for (let k = 0; k < REMEMBERED; k++) if (decided[k] === decidedAt && this.#idAt(k) === id) return true;
    return false;
  }

  hasId(id: ClientOrderId): boolean {
    for (let k = Math.min(this.#count, REMEMBERED) - 1; k >= 0; k--) if (this.#idAt(k) === id) return true;
    return false;
  }

  /** Ids and times of decision, oldest first. */
  snapshot(): Json {
    const first = Math.max(0, this.#count - REMEMBERED);
    const rows: Json[] = [];
    for (let k = first; k < this.#count; k++) {
      const slot = k % REMEMBERED;
      rows.push([this.#idAt(slot), this.#decided[slot]!]);
    }
    return rows;
  }

  restore(state: Json): void {
    this.#orders.fill(undefined);
    this.#decided.fill(Number.NaN);
    this.#count = 0;
    this.#newest = Number.NEGATIVE_INFINITY;
    for (const [id, decidedAt] of state as [ClientOrderId, Micros][]) this.add({ id, decidedAt });
  }
}
