import type { Order } from '../core/order.js';
import { OrderState } from './order-state.js';

/**
 * Orders that were filled at once, one after the other, and that nobody has asked for since: as many of the last as an
 * account remembers. They are written into its lists when somebody does ask.
 */
export class LateFills {
  /** By place in the ring; null where the order is a plain one. */
  readonly #orders: (Order | null)[] = [];
  readonly #places: Int32Array;
  readonly #orderAt: (place: number) => Order;
  readonly #fills: (string | number)[] = [];
  readonly #most: number;
  readonly #idOf: (number: number) => string;
  #count = 0;

  /**
   * @param idOf - the venue's id of a fill by its number
   * @param orderAt - the order of a fill by its place among all fills
   */
  constructor(most: number, idOf: (number: number) => string, orderAt: (place: number) => Order) {
    this.#most = most;
    this.#places = new Int32Array(most);
    this.#orderAt = orderAt;
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

  /** Adds a plain order by the place of its fill among all fills. */
  addPlain(place: number, fill: number): void {
    const slot = this.#count++ % this.#most;
    this.#orders[slot] = null;
    this.#places[slot] = place;
    this.#fills[slot] = fill;
  }

  /** Those that are remembered, oldest first; they wait no longer. */
  take(): readonly OrderState[] {
    const states: OrderState[] = [];
    for (let k = Math.max(0, this.#count - this.#most); k < this.#count; k++) {
      const slot = k % this.#most;
      const order = this.#orders[slot] ?? this.#orderAt(this.#places[slot]!);
      const fill = this.#fills[slot]!;
      const id = typeof fill === 'number' ? this.#idOf(fill) : fill;
      states.push(new OrderState(order, 'filled', order.quantityFixed, [id]));
    }
    this.#count = 0;
    return states;
  }
}
