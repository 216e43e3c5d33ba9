import { InvariantError } from '../core/errors.js';
import { type Fixed, toNumber } from '../core/money.js';
import {
  type ApprovedReplace,
  isLegalTransition,
  isOpen,
  Order,
  type OrderStatus,
  type OrderTerms,
} from '../core/order.js';
import type { OpenOrder } from '../core/portfolio.js';
import type { ExecutionReport } from '../core/report.js';

const NO_FILLS: readonly string[] = Object.freeze([]);

/** One order and what has become of it; changed by reports only. */
export class OrderState implements OpenOrder {
  order: Order;
  status: OrderStatus;
  filledFixed: Fixed;
  filled: number;
  remaining: number;
  /** Largest quantity of the changes that the venue has not answered; 0n without any. */
  askedFixed: Fixed = 0n;
  /** Venue ids of the fills that were counted; most orders have one, and keep no list. */
  #firstFill: string | null;
  #laterFills: string[] | null;

  constructor(
    order: Order,
    status: OrderStatus = 'submitted',
    filledFixed: Fixed = 0n,
    fillIds: readonly string[] = NO_FILLS,
  ) {
    this.order = order;
    this.status = status;
    this.filledFixed = filledFixed;
    const fresh = filledFixed === 0n;
    this.filled = fresh ? 0 : toNumber(filledFixed);
    this.remaining = toNumber(fresh ? order.quantityFixed : order.quantityFixed - filledFixed);
    this.#firstFill = fillIds.length === 0 ? null : fillIds[0]!;
    this.#laterFills = fillIds.length > 1 ? fillIds.slice(1) : null;
  }

  get open(): boolean {
    return isOpen(this.status);
  }

  /** Most that may still be filled: a change to a larger quantity may be confirmed at any time. */
  get most(): number {
    if (this.askedFixed <= this.order.quantityFixed) return this.remaining;
    return toNumber(this.askedFixed - this.filledFixed);
  }

  /** Whether this fill was counted before: by its venue id, or because the cumulative quantity does not rise. */
  isDuplicate(report: ExecutionReport): boolean {
    if (report.cumulativeFixed <= this.filledFixed) return true;
    return this.#firstFill !== null && (this.#firstFill === report.fillId || this.fillIds.includes(report.fillId));
  }

  /** Counts a fill; more than was ordered is a broken promise of the venue. */
  applyFill(report: ExecutionReport): void {
    const filled = this.filledFixed + report.quantityFixed;
    if (report.cumulativeFixed !== filled || filled > this.order.quantityFixed || report.quantityFixed <= 0n) {
      throw new InvariantError(
        `order ${this.order.id}`,
        `fill ${report.fillId} of ${report.quantity.toString()} does not fit what was filled before`,
        'the venue must report each fill once, in order, never beyond the quantity',
        {
          cumulative: String(report.cumulativeFixed),
          filled: String(this.filledFixed),
          ordered: String(this.order.quantityFixed),
        },
      );
    }
    const whole = filled === this.order.quantityFixed;
    this.filledFixed = filled;
    this.filled = toNumber(filled);
    this.remaining = whole ? 0 : toNumber(this.order.quantityFixed - filled);
    this.#remember(report.fillId);
    if (whole) this.moveTo('filled');
    else if (this.status !== 'cancelled' && this.status !== 'expired') this.moveTo('partly-filled');
  }

  #remember(fillId: string): void {
    if (this.#firstFill === null) this.#firstFill = fillId;
    else if (this.#laterFills === null) this.#laterFills = [fillId];
    else this.#laterFills.push(fillId);
  }

  moveTo(status: OrderStatus): void {
    if (status === this.status) return;
    if (!isLegalTransition(this.status, status)) {
      throw new InvariantError(
        `order ${this.order.id}`,
        `cannot go from ${this.status} to ${status}`,
        'the venue must report legal transitions only',
      );
    }
    this.status = status;
  }

  /** Takes note of the changes that the venue has not answered. */
  ask(changes: readonly ApprovedReplace[]): void {
    this.askedFixed = 0n;
    for (const { quantityFixed } of changes) if (quantityFixed > this.askedFixed) this.askedFixed = quantityFixed;
  }

  /** Takes the terms of a confirmed replace. */
  applyReplace(change: ApprovedReplace): void {
    this.setTerms({ quantityFixed: change.quantityFixed, limitFixed: change.limitFixed, stopFixed: change.stopFixed });
  }

  /** Changes terms in place: a confirmed replace, or a split of the instrument. */
  setTerms(terms: Partial<OrderTerms>, filledFixed: Fixed = this.filledFixed): void {
    this.order = new Order({ ...this.order, ...terms });
    this.filledFixed = filledFixed;
    this.filled = toNumber(filledFixed);
    this.remaining = toNumber(this.order.quantityFixed - filledFixed);
  }

  get fillIds(): readonly string[] {
    if (this.#firstFill === null) return NO_FILLS;
    return [this.#firstFill, ...(this.#laterFills ?? NO_FILLS)];
  }
}
