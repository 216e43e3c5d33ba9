import { InvariantError } from '../core/errors.js';
import type { Currency } from '../core/instrument.js';
import { type Amount, amountToDecimal, amountToNumber, decimalText } from '../core/money.js';
import { ACCOUNTS, type AccountName, type JournalLine } from './entry.js';

/** Position of an account in {@link ACCOUNTS}. */
export const ACCOUNT: { readonly [N in AccountName]: number } = Object.freeze(
  Object.fromEntries(ACCOUNTS.map((name, i) => [name, i])) as { [N in AccountName]: number },
);

const WIDTH = ACCOUNTS.length;
const CASH = ACCOUNT.cash;
const RECEIVABLE = ACCOUNT.receivable;

/**
 * The money side of the books: one balance an account and currency, debit positive.
 *
 * Every line is added to its balance and to the running total of its currency; after each posting the totals that were
 * touched must be zero.
 */
export class Accounts {
  readonly currencies: Currency[] = [];
  /** Float64 mirrors by currency index: cash, and cash with what is receivable. */
  readonly cashNumbers: number[] = [];
  readonly wealthNumbers: number[] = [];
  /** Lines of the posting under way, when somebody listens. */
  lines: JournalLine[] | null = null;
  readonly #index = new Map<Currency, number>();
  readonly #balances: Amount[] = [];
  readonly #totals: Amount[] = [];
  readonly #touched: number[] = [];
  /** The currency of the last line and its total; the others' totals lie in `#totals` until the posting ends. */
  #current = -1;
  #total: Amount = 0n;

  /** The index of a currency; a new one gets empty accounts. */
  indexOf(currency: Currency): number {
    const found = this.#index.get(currency);
    if (found !== undefined) return found;
    const made = this.currencies.length;
    this.#index.set(currency, made);
    this.currencies.push(currency);
    this.cashNumbers.push(0);
    this.wealthNumbers.push(0);
    this.#totals.push(0n);
    for (let i = 0; i < WIDTH; i++) this.#balances.push(0n);
    return made;
  }

  /** The index of a currency, or -1 when nothing was ever posted in it. */
  find(currency: Currency): number {
    return this.#index.get(currency) ?? -1;
  }

  /** Debits (positive) or credits (negative) an account; a zero leaves no trace. */
  line(currency: number, account: number, amount: Amount): void {
    if (amount === 0n) return;
    if (currency !== this.#current) this.#turnTo(currency);
    const at = currency * WIDTH + account;
    this.#balances[at] = this.#balances[at]! + amount;
    this.#total = this.#total === 0n ? amount : this.#total + amount;
    if (this.lines !== null)
      this.lines.push({
        account: ACCOUNTS[account]!,
        currency: this.currencies[currency]!,
        amount: amountToDecimal(amount),
      });
  }

  /** Ends a posting: the total of every currency it touched must be zero, then the mirrors follow. */
  commit(kind: string, entry: number): void {
    const touched = this.#touched;
    const only = this.#current;
    if (only < 0) return;
    if (touched.length === 0) {
      if (this.#total !== 0n) throw this.#unbalanced(`posting ${entry} (${kind})`, only, this.#total);
      this.mirror(only);
      this.#current = -1;
      return;
    }
    this.#turnTo(-1);
    for (const currency of touched) {
      const off = this.#totals[currency]!;
      if (off !== 0n) throw this.#unbalanced(`posting ${entry} (${kind})`, currency, off);
      this.mirror(currency);
    }
    touched.length = 0;
  }

  /** Brings the float64 mirrors of a currency up to the exact books. */
  mirror(currency: number): void {
    const cash = amountToNumber(this.#balances[currency * WIDTH + CASH]!);
    const due = this.#balances[currency * WIDTH + RECEIVABLE]!;
    this.cashNumbers[currency] = cash;
    this.wealthNumbers[currency] = due === 0n ? cash : cash + amountToNumber(due);
  }

  /** The balance of an account, debit positive. */
  balance(currency: number, account: number): Amount {
    return currency < 0 ? 0n : this.#balances[currency * WIDTH + account]!;
  }

  /** Forgets everything, currencies included. */
  clear(): void {
    for (const list of [
      this.currencies,
      this.cashNumbers,
      this.wealthNumbers,
      this.#balances,
      this.#totals,
      this.#touched,
    ])
      list.length = 0;
    this.#index.clear();
    this.#current = -1;
    this.#total = 0n;
  }

  /** Puts the balances of a currency back, as a snapshot holds them; they must sum to zero. */
  load(currency: Currency, balances: readonly Amount[]): void {
    const index = this.indexOf(currency);
    let total = 0n;
    for (let i = 0; i < WIDTH; i++) {
      const balance = balances[i] ?? 0n;
      this.#balances[index * WIDTH + i] = balance;
      total += balance;
    }
    if (total !== 0n) throw this.#unbalanced('restored snapshot', index, total);
    this.mirror(index);
  }

  /** Makes another currency the current one; the total of the one before is put aside. */
  #turnTo(currency: number): void {
    if (this.#current >= 0) {
      this.#totals[this.#current] = this.#total;
      this.#touched.push(this.#current);
    }
    this.#current = currency;
    this.#total = currency < 0 ? 0n : this.#totals[currency]!;
  }

  #unbalanced(what: string, currency: number, off: Amount): InvariantError {
    const code = this.currencies[currency]!;
    return new InvariantError(
      'ledger',
      `${what} leaves ${code} off by ${decimalText(off, 24)}`,
      'report this with the seed and the event',
      { currency: code, off: decimalText(off, 24) },
    );
  }
}
