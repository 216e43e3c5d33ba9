import type { OrderState } from './order-state.js';

/** Closed orders that are remembered: at least so many, and so many an instrument. */
const REMEMBERED = 256;
const REMEMBERED_EACH = 16;

/** The orders that closed last: a ring. */
export class ClosedOrders {
  /** How many are remembered. */
  readonly most: number;
  readonly #states: OrderState[] = [];
  /** Place of the oldest, once the ring is full. */
  #oldest = 0;

  constructor(instruments: number) {
    this.most = REMEMBERED + REMEMBERED_EACH * instruments;
  }

  /** Takes one in; gives the one that is forgotten for it. */
  add(state: OrderState): OrderState | null {
    if (this.#states.length < this.most) {
      this.#states.push(state);
      return null;
    }
    const forgotten = this.#states[this.#oldest]!;
    this.#states[this.#oldest] = state;
    this.#oldest = (this.#oldest + 1) % this.most;
    return forgotten;
  }

  /** Oldest first. */
  list(): readonly OrderState[] {
    return [...this.#states.slice(this.#oldest), ...this.#states.slice(0, this.#oldest)];
  }

  clear(): void {
    this.#states.length = 0;
    this.#oldest = 0;
  }
}
