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

/** One order and what has become of it; changed by reports only. */
export class OrderState implements OpenOrder {
  order: Order;
  status: OrderStatus;
  filledFixed: Fixed;
  filled: number;
  remaining: number;
  /** Venue ids of the fills that were counted. */
  readonly #fillIds: string[];

  constructor(
    order: Order,
    status: OrderStatus = 'submitted',
    filledFixed: Fixed = 0n,
    fillIds: readonly string[] = [],
  ) {
    this.order = order;
    this.status = status;
    this.filledFixed = filledFixed;
    this.filled = toNumber(filledFixed);
    this.remaining = toNumber(order.quantityFixed - filledFixed);
    this.#fillIds = [...fillIds];
  }

  get open(): boolean {
    return isOpen(this.status);
  }

  /** Whether this fill was counted before: by its venue id, or because the cumulative quantity does not rise. */
  isDuplicate(report: ExecutionReport): boolean {
    return report.cumulativeFixed <= this.filledFixed || this.#fillIds.includes(report.fillId);
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
    this.filledFixed = filled;
    this.filled = toNumber(filled);
    this.remaining = toNumber(this.order.quantityFixed - filled);
    this.#fillIds.push(report.fillId);
    this.moveTo(
      filled === this.order.quantityFixed
        ? 'filled'
        : this.status === 'cancelled' || this.status === 'expired'
          ? this.status
          : 'partly-filled',
    );
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
    return this.#fillIds;
  }
}
