import type { Fixed } from '../../core/money.js';
import type { ClientOrderId } from '../../core/order.js';
import type { Micros } from '../../core/time.js';
import { FillBook } from '../life/fill-book.js';
import { isLive, type LifeState } from '../life/life-state.js';
import type { OrderLine } from './order-line.js';
import { NO_INQUIRY, WireInquiry } from './wire-inquiry.js';

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
  /** When its terms last changed, as far as this process knows. */
  termsAt: Micros;
  cancelSent = false;
  #inquiry: Readonly<WireInquiry> = NO_INQUIRY;

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

  /** When to ask the broker about it; Infinity for not at all. */
  get askAt(): Micros {
    return this.#inquiry.askAt;
  }

  set askAt(value: Micros) {
    this.#inquire('askAt', value);
  }

  /** When the question that is under way was put; NaN when none is. */
  get askedAt(): Micros {
    return this.#inquiry.askedAt;
  }

  set askedAt(value: Micros) {
    this.#inquire('askedAt', value);
  }

  /** Questions since it was last clear what became of it. */
  get asks(): number {
    return this.#inquiry.asks;
  }

  set asks(value: number) {
    this.#inquire('asks', value);
  }

  /** When the question was put whose answer came last. */
  get askedBy(): Micros {
    return this.#inquiry.askedBy;
  }

  set askedBy(value: Micros) {
    this.#inquire('askedBy', value);
  }

  /** When fills were first known to be missing; NaN when none are. */
  get gapSince(): Micros {
    return this.#inquiry.gapSince;
  }

  set gapSince(value: Micros) {
    this.#inquire('gapSince', value);
  }

  /** How often missing fills were asked for. */
  get gapAsks(): number {
    return this.#inquiry.gapAsks;
  }

  set gapAsks(value: number) {
    this.#inquire('gapAsks', value);
  }

  /** When its end was first seen, where something waits for it; NaN before. */
  get endedBy(): Micros {
    return this.#inquiry.endedBy;
  }

  set endedBy(value: Micros) {
    this.#inquire('endedBy', value);
  }

  /** How often the venue refused to cancel it. */
  get cancelRefusals(): number {
    return this.#inquiry.cancelRefusals;
  }

  set cancelRefusals(value: number) {
    this.#inquire('cancelRefusals', value);
  }

  /** An order has an inquiry of its own from when something is first to be found out about it. */
  #inquire(what: keyof WireInquiry, value: number): void {
    if (Object.is(this.#inquiry[what], value)) return;
    if (this.#inquiry === NO_INQUIRY) this.#inquiry = new WireInquiry();
    (this.#inquiry as WireInquiry)[what] = value;
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
