import type { Order } from '../core/order.js';
import type { PlainOrder } from '../core/plain-order.js';
import { OrderState } from './order-state.js';

/**
 * Orders that were filled at once, one after the other, and that nobody has asked for since: as many of the last as an
 * account remembers. They are written into its lists when somebody does ask.
 */
export class LateFills {
  /** By place in the ring; null where the order is a plain one. */
  readonly #orders: (Order | null)[] = [];
  readonly #plain: PlainOrder[] = [];
  readonly #fills: (string | number)[] = [];
  readonly #most: number;
  readonly #idOf: (number: number) => string;
  #count = 0;

  /** @param idOf - the venue's id of a fill by its number */
  constructor(most: number, idOf: (number: number) => string) {
    this.#most = most;
    this.#idOf = idOf;
  }

  get waiting(): boolean {
    return this.#count > 0;
  }

  /** @param fill - the venue's id of the fill, or its number */
  add(order: Order, fill: string | number): void {
    const slot = this.#count++ % this.#most;
    this.#orders[slot] = order;
    this.#fills[slot] = fill;
  }

  /** Adds an order that is only lent. */
  addPlain(order: PlainOrder, fill: number): void {
    const slot = this.#count++ % this.#most;
    while (this.#plain.length <= slot) this.#plain.push(order.clone());
    this.#plain[slot]!.copy(order);
    this.#orders[slot] = null;
    this.#fills[slot] = fill;
  }

  /** Those that are remembered, oldest first; they wait no longer. */
  take(): readonly OrderState[] {
    const states: OrderState[] = [];
    for (let k = Math.max(0, this.#count - this.#most); k < this.#count; k++) {
      const slot = k % this.#most;
      const order = this.#orders[slot] ?? this.#plain[slot]!.toOrder();
      const fill = this.#fills[slot]!;
      const id = typeof fill === 'number' ? this.#idOf(fill) : fill;
      states.push(new OrderState(order, 'filled', order.quantityFixed, [id]));
    }
    this.#count = 0;
    return states;
  }
}
