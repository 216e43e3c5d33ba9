import type { Fixed } from '../../core/money.js';
import type { ApprovedOrder, ClientOrderId } from '../../core/order.js';
import type { Micros } from '../../core/time.js';
import { FillBook } from '../life/fill-book.js';
import { isLive, type LifeState } from '../life/life-state.js';

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

/**
 * One order at the venue, under one client id; a line has more than one only after a change.
 *
 * @example
 * ```ts
 * import { OmsDesk, type WireOrder } from 'edgeproof/oms';
 * const mayFill = (wire: WireOrder) => wire.live && wire.leaves > 0n;
 * if (typeof mayFill !== 'function' || typeof OmsDesk !== 'function') throw new Error('a desk keeps them');
 * ```
 */
export class WireOrder {
  readonly id: ClientOrderId;
  readonly revision: number;
  quantity: Fixed;
  limit: Fixed | null;
  stop: Fixed | null;
  state: LifeState = 'new';
  readonly book = new FillBook();
  readonly line: OrderLine;
  /** The venue has said how much of it is filled for ever, and we have all of it. */
  settled = false;
  /** Took the place of another at the venue, in one step: what that one fills late is less for this one. */
  readonly tied: boolean;

  // What follows is not journalled: after a restart every live order is asked about.
  sentAt: Micros;
  attempts = 1;
  /** Since when an answer to the last message is awaited. */
  awaitedSince: Micros;
  /** When to ask the broker about it; Infinity for not at all. */
  askAt: Micros = Number.POSITIVE_INFINITY;
  /** When the question that is under way was put; NaN when none is. */
  askedAt: Micros = Number.NaN;
  asks = 0;
  /** When the question was put whose answer came last. */
  askedBy: Micros = Number.NEGATIVE_INFINITY;
  /** When its terms last changed, as far as this process knows. */
  termsAt: Micros;
  /** When fills were first known to be missing; NaN when none are. */
  gapSince: Micros = Number.NaN;
  gapAsks = 0;
  cancelSent = false;
  /** When its end was first seen, where something waits for it; NaN before. */
  endedBy: Micros = Number.NaN;
  cancelRefusals = 0;

  constructor(
    line: OrderLine,
    terms: { id: ClientOrderId; revision: number; quantity: Fixed; limit: Fixed | null; stop: Fixed | null },
    at: Micros,
    tied = false,
  ) {
    this.line = line;
    this.tied = tied;
    this.id = terms.id;
    this.revision = terms.revision;
    this.quantity = terms.quantity;
    this.limit = terms.limit;
    this.stop = terms.stop;
    this.sentAt = at;
    this.awaitedSince = at;
    this.termsAt = at;
  }

  get live(): boolean {
    return isLive(this.state);
  }

  /** Whether a message is out that the venue has not answered. */
  get awaits(): boolean {
    return this.state === 'submitted' || this.state === 'cancelling' || this.state === 'replacing';
  }

  /** What the venue may still fill. */
  get leaves(): Fixed {
    const left = this.quantity - this.book.filled;
    return this.live && left > 0n ? left : 0n;
  }
}

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
  readonly wires: WireOrder[] = [];
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

  get last(): WireOrder {
    return this.wires[this.wires.length - 1]!;
  }

  /** The last that was not refused: the one that works, or worked last. */
  get standing(): WireOrder {
    return this.before(this.wires.length) ?? this.last;
  }

  /** The last before a place that was not refused; null when there is none. */
  before(place: number): WireOrder | null {
    for (let k = place - 1; k >= 0; k--) if (this.wires[k]!.state !== 'rejected') return this.wires[k]!;
    return null;
  }

  get filled(): Fixed {
    if (this.wires.length === 1) return this.wires[0]!.book.filled;
    let sum = 0n;
    for (const one of this.wires) sum += one.book.filled;
    return sum;
  }

  /** What all its orders at the venue may still fill. */
  get leaves(): Fixed {
    let sum = 0n;
    for (const one of this.wires) sum += one.leaves;
    return sum;
  }

  get live(): boolean {
    for (const one of this.wires) if (one.live) return true;
    return this.change !== null && this.change.style === 'cancel-first' && !this.cancelWanted;
  }
}
