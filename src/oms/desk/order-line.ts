import type { Fixed } from '../../core/money.js';
import type { ApprovedOrder, ClientOrderId } from '../../core/order.js';
import type { Micros } from '../../core/time.js';
import type { WireOrder } from './wire-order.js';

/** How a change of an order is made: by the venue in one of its two ways, or by us as a cancel and a new order. */
export type ChangeStyle = 'in-place' | 'new-order' | 'cancel-first';

/** New terms that were asked for and are not settled; `quantity` is the new total of the line. */
export interface PendingChange {
  readonly quantity: Fixed;
  readonly limit: Fixed | null;
  readonly stop: Fixed | null;
  readonly style: ChangeStyle;
  /** Where the style is `new-order`: the id of the order that takes the old one's place. */
  readonly successor: ClientOrderId | null;
}

/** None yet: one list for all lines, until they have their own. */
const NO_WIRES: WireOrder[] = [];
Object.freeze(NO_WIRES);

/**
 * One approved intent and all that became of it: the orders that carried it, oldest first.
 *
 * @example
 * ```ts
 * import { OmsDesk, type OrderLine } from 'edgeproof/oms';
 * const carriers = (line: OrderLine) => line.wires.map((wire) => wire.id);
 * if (typeof carriers !== 'function' || typeof OmsDesk !== 'function') throw new Error('a desk keeps them');
 * ```
 */
export class OrderLine {
  readonly order: ApprovedOrder;
  /** The total that is wanted now, fills included. */
  total: Fixed;
  limit: Fixed | null;
  stop: Fixed | null;
  #wires = NO_WIRES;
  change: PendingChange | null = null;
  cancelWanted = false;
  /** What the user was told last. */
  told: 'submitted' | 'accepted' | 'done' = 'submitted';

  /** Somebody else sent it, and it was taken over. */
  readonly adopted: boolean;

  constructor(order: ApprovedOrder, adopted = false) {
    this.order = order;
    this.adopted = adopted;
    this.total = order.quantityFixed;
    this.limit = order.limitFixed;
    this.stop = order.stopFixed;
  }

  get id(): ClientOrderId {
    return this.order.id;
  }

  get wires(): readonly WireOrder[] {
    return this.#wires;
  }

  /** Adds the next order that carries it. */
  carry(wire: WireOrder): void {
    // Nearly all have one: a list that is pushed to has room for sixteen more.
    if (this.#wires.length === 0) this.#wires = [wire];
    else this.#wires.push(wire);
  }

  get last(): WireOrder {
    return this.#wires[this.#wires.length - 1]!;
  }

  /** The last that was not refused: the one that works, or worked last. */
  get standing(): WireOrder {
    return this.before(this.#wires.length) ?? this.last;
  }

  /** The last before a place that was not refused; null when there is none. */
  before(place: number): WireOrder | null {
    for (let k = place - 1; k >= 0; k--) if (this.#wires[k]!.state !== 'rejected') return this.#wires[k]!;
    return null;
  }

  get filled(): Fixed {
    if (this.#wires.length === 1) return this.#wires[0]!.book.filled;
    let sum = 0n;
    for (const one of this.#wires) sum += one.book.filled;
    return sum;
  }

  /** What all its orders at the venue may still fill. */
  get leaves(): Fixed {
    let sum = 0n;
    for (const one of this.#wires) sum += one.leaves;
    return sum;
  }

  get live(): boolean {
    for (const one of this.#wires) if (one.live) return true;
    return this.change !== null && this.change.style === 'cancel-first' && !this.cancelWanted;
  }
}
