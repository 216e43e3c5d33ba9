import type { Json } from '../core/json.js';
import type { ClientOrderId, Order } from '../core/order.js';
import { PlainOrder } from '../core/plain-order.js';
import type { Micros } from '../core/time.js';

const REMEMBERED = 4096;

/** What makes an order known again: its id, and when it was decided, by which most can be told apart without their ids. */
export type KnownOrder = Pick<Order, 'id' | 'decidedAt'>;

/** The last orders that a venue has finished with, so that one order is never two. */
export class FinishedOrders {
  readonly #orders: KnownOrder[] = [];
  readonly #decided = new Float64Array(REMEMBERED).fill(Number.NaN);
  #count = 0;
  #newest: Micros = Number.NEGATIVE_INFINITY;

  add(order: KnownOrder): void {
    const slot = this.#count++ % REMEMBERED;
    this.#orders[slot] = order;
    this.#decided[slot] = order.decidedAt;
    if (order.decidedAt > this.#newest) this.#newest = order.decidedAt;
  }

  /** Adds an order that is only lent. */
  addPlain(order: PlainOrder): void {
    const slot = this.#count++ % REMEMBERED;
    const before = this.#orders[slot];
    if (before instanceof PlainOrder) before.copy(order);
    else this.#orders[slot] = order.clone();
    this.#decided[slot] = order.decidedAt;
    if (order.decidedAt > this.#newest) this.#newest = order.decidedAt;
  }

  /** Whether an order is one of them; one that was decided after all of them is not. */
  has({ id, decidedAt }: KnownOrder): boolean {
    if (decidedAt > this.#newest) return false;
    const decided = this.#decided;
    for (let k = 0; k < REMEMBERED; k++) if (decided[k] === decidedAt && this.#orders[k]!.id === id) return true;
    return false;
  }

  hasId(id: ClientOrderId): boolean {
    return this.#orders.some((order) => order.id === id);
  }

  /** Ids and times of decision, oldest first. */
  snapshot(): Json {
    const first = Math.max(0, this.#count - REMEMBERED);
    const rows: Json[] = [];
    for (let k = first; k < this.#count; k++) {
      const { id, decidedAt } = this.#orders[k % REMEMBERED]!;
      rows.push([id, decidedAt]);
    }
    return rows;
  }

  restore(state: Json): void {
    this.#orders.length = 0;
    this.#decided.fill(Number.NaN);
    this.#count = 0;
    this.#newest = Number.NEGATIVE_INFINITY;
    for (const [id, decidedAt] of state as [ClientOrderId, Micros][]) this.add({ id, decidedAt });
  }
}
