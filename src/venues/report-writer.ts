import type { Currency } from '../core/instrument.js';
import type { Fixed } from '../core/money.js';
import { ExecutionReport, type Liquidity, type ReportHead, type ReportType } from '../core/report.js';
import type { Micros } from '../core/time.js';
import type { Latency } from './latency.js';
import type { WorkingOrder } from './working-order.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The numbers of a fill, exact. */
export interface FillNumbers {
  fillId: string;
  price: Fixed;
  quantity: Fixed;
  cumulative: Fixed;
  fee: Fixed;
  feeCurrency: Currency;
  liquidity: Liquidity;
}

/**
 * Writes the venue's reports into its outbox: `ts` is the moment at the venue, `at` when the run may know it.
 *
 * `at = max(now, ts + response latency)`, and never before an earlier report: one session delivers in order.
 */
export class ReportWriter {
  readonly outbox: ExecutionReport[] = [];
  /** Time of the call that is being served. */
  now: Micros = 0;
  #last: Micros = Number.NEGATIVE_INFINITY;
  #fills = 0;
  readonly #venue: string;
  readonly #response: Latency;
  /** Lent to each report while it is made. */
  readonly #head: Mutable<Required<ReportHead>> = { orderId: '', ts: Number.NaN, at: Number.NaN, reason: '' };

  constructor(venue: string, response: Latency) {
    this.#venue = venue;
    this.#response = response;
  }

  send(type: Exclude<ReportType, 'fill'>, orderId: string, ts: Micros, reason = ''): void {
    this.outbox.push(new ExecutionReport(type, this.#headOf(orderId, ts, reason), null));
  }

  /** The new total quantity and what is filled of it ride in `quantityFixed` and `cumulativeFixed`. */
  replaced(order: WorkingOrder, ts: Micros, reason: string): void {
    const numbers: FillNumbers = {
      fillId: '',
      price: order.limit ?? order.stop ?? 0n,
      quantity: order.quantity,
      cumulative: order.filled,
      fee: 0n,
      feeCurrency: '',
      liquidity: 'unknown',
    };
    this.outbox.push(new ExecutionReport('replaced', this.#headOf(order.order.id, ts, reason), numbers));
  }

  /** Reads the numbers and does not keep them. @returns when the run will know of the fill */
  fill(orderId: string, ts: Micros, numbers: FillNumbers): Micros {
    const head = this.#headOf(orderId, ts, '');
    this.outbox.push(new ExecutionReport('fill', head, numbers));
    return head.at;
  }

  nextFillId(): string {
    this.#fills += 1;
    return this.fillId(this.#fills);
  }

  fillId(number: number): string {
    return `${this.#venue}-${number}`;
  }

  /** Counts a fill that nobody needs a report of; gives its number. */
  passFill(now: Micros): number {
    this.now = now;
    if (now > this.#last) this.#last = now;
    this.#fills += 1;
    return this.#fills;
  }

  snapshot(): { last: number | null; fills: number } {
    return { last: Number.isFinite(this.#last) ? this.#last : null, fills: this.#fills };
  }

  restore(state: { last: number | null; fills: number }): void {
    this.#last = state.last ?? Number.NEGATIVE_INFINITY;
    this.#fills = state.fills;
    this.outbox.length = 0;
  }

  #headOf(orderId: string, ts: Micros, reason: string): Required<ReportHead> {
    const head = this.#head;
    head.orderId = orderId;
    head.ts = ts;
    head.at = this.#at(ts);
    head.reason = reason;
    return head;
  }

  #at(ts: Micros): Micros {
    let at = ts + this.#response.draw();
    if (at < this.now) at = this.now;
    if (at < this.#last) at = this.#last;
    this.#last = at;
    return at;
  }
}
