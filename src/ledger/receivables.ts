import type { Amount } from '../core/money.js';
import type { Micros } from '../core/time.js';
import { ACCOUNT } from './accounts.js';
import type { Books } from './books.js';

/** A dividend that is earned and not yet paid. */
export interface Receivable {
  readonly payAt: Micros;
  readonly currency: number;
  readonly amount: Amount;
}

/** What is earned and paid later, in the order of payment; part of equity from the ex-date on. */
export class Receivables {
  /** Time of the next payment, Infinity when none is due; one comparison a posting. */
  next = Number.POSITIVE_INFINITY;
  readonly #open: Receivable[] = [];

  /** What is still open, the next payment first. */
  get open(): readonly Receivable[] {
    return this.#open;
  }

  add(payAt: Micros, currency: number, amount: Amount): void {
    let at = this.#open.length;
    while (at > 0 && this.#open[at - 1]!.payAt > payAt) at--;
    this.#open.splice(at, 0, { payAt, currency, amount });
    this.next = this.#open[0]!.payAt;
  }

  clear(): void {
    this.#open.length = 0;
    this.next = Number.POSITIVE_INFINITY;
  }

  /** Pays all that is due by now, each at its own time. */
  pay(books: Books, now: Micros): void {
    while (this.next <= now) {
      const one = this.#open.shift()!;
      this.next = this.#open[0]?.payAt ?? Number.POSITIVE_INFINITY;
      books.begin();
      books.accounts.line(one.currency, ACCOUNT.receivable, -one.amount);
      books.cash(one.currency, one.amount, one.payAt);
      books.commit('payment', one.payAt, '');
    }
  }
}
