import type { Decimal } from 'decimal.js';
import type { Currency, InstrumentIndex } from '../core/instrument.js';
import { amountToDecimal, type DecimalInput, type Fixed, toDecimal } from '../core/money.js';
import { ACCOUNT } from './accounts.js';
import { exactEquity, lotViews, trialBalance } from './audit.js';
import type { Books } from './books.js';
import type { TrialRow } from './entry.js';
import type { Lot } from './lots.js';
import { PlainRun } from './plain-run.js';

/**
 * The reading side of a ledger: exact views of the books, and float64 mirrors for whoever computes statistics.
 *
 * Amounts are Decimals in the stated currency, the account currency when none is stated; a currency that the books never
 * met reads as zero.
 *
 * @example
 * ```ts
 * import { instrument, Universe } from 'edgeproof';
 * import { Ledger, type LedgerView } from 'edgeproof/oms';
 * const universe = new Universe([instrument({ id: 'SPY' })]);
 * const books: LedgerView = new Ledger({ universe, currency: 'USD', cash: { USD: '10000.10' } });
 * if (books.cash().toString() !== '10000.1' || books.cashNumber('USD') !== 10000.1) throw new Error('two views');
 * ```
 */
export class LedgerView {
  /** Account currency. */
  readonly currency: Currency;
  /** Signed quantity of each instrument, float64, kept in step with the books. */
  readonly quantities: Float64Array;
  /** Average entry price of each instrument, float64, 0 when flat. */
  readonly averages: Float64Array;
  readonly #books: Books;
  /** Fills that are added up beside the books. */
  #run: PlainRun | null = null;

  constructor(books: Books) {
    this.#books = books;
    this.currency = books.accounts.currencies[books.home]!;
    this.quantities = books.mirrors.quantities;
    this.averages = books.mirrors.averages;
  }

  /** The books, with all that was ever filled. */
  protected get books(): Books {
    if (this.#run?.open === true) this.#run.post();
    return this.#books;
  }

  /** A run of plain fills of an instrument beside the books: they follow when they are read, and their mirrors at once. */
  plainRun(instrument: InstrumentIndex, refOf: (decidedAt: number, leg: number) => string): PlainRun {
    this.#run?.post();
    this.#run = new PlainRun(this.#books, instrument, refOf);
    return this.#run;
  }

  /** Cash in a currency, float64. */
  cashNumber(currency: Currency): number {
    const { accounts } = this.#books;
    return accounts.cashNumbers[accounts.find(currency)] ?? 0;
  }

  /**
   * Equity in the account currency, float64: cash, dividends earned and not yet paid, and positions at their marks
   * (futures: the gain since entry or settlement). A held instrument whose mark is NaN stands at cost.
   */
  equity(marks: Float64Array, fx: (from: Currency, to: Currency) => number): number {
    const { mirrors, accounts, home } = this.#books;
    return mirrors.equity(marks, accounts, home, fx);
  }

  /** Cash with what is receivable in the account currency, float64: equity before positions, where no other currency is held. */
  get wealth(): number {
    return this.#books.accounts.wealthNumbers[this.#books.home]!;
  }

  /** Whether gains of an instrument are settled apart from any purchase price: futures and perpetuals. */
  settledApart(instrument: InstrumentIndex): boolean {
    return this.#books.settled[instrument] === 1;
  }

  /** Equity as {@link equity}, exact; a mark of null stands for cost. Products with a rate are rounded half to even at 1e-24. */
  exactEquity(marks: readonly (DecimalInput | null)[], fx: (from: Currency, to: Currency) => DecimalInput): Decimal {
    return exactEquity(this.books, marks, fx);
  }

  /** Number of instruments with a position. */
  get heldCount(): number {
    return this.#books.mirrors.heldCount;
  }

  /** The k-th instrument with a position, in no particular but reproducible order. */
  heldAt(k: number): InstrumentIndex {
    return this.#books.mirrors.held[k]!;
  }

  /** Signed quantity held, exact. */
  quantityFixed(instrument: InstrumentIndex): Fixed {
    return this.books.position(instrument).quantity;
  }

  /** Signed quantity held. */
  quantity(instrument: InstrumentIndex): Decimal {
    return toDecimal(this.quantityFixed(instrument));
  }

  /** Open lots, oldest first. */
  lots(instrument: InstrumentIndex): readonly Lot[] {
    return lotViews(this.books, instrument);
  }

  /** Currencies that the books know, the account currency first. */
  get currencies(): readonly Currency[] {
    return this.#books.accounts.currencies;
  }

  /** Cash in a currency; negative is a debt. */
  cash(currency: Currency = this.currency): Decimal {
    return this.#sum(currency, ACCOUNT.cash, 1n);
  }

  /** Dividends earned and not yet paid. */
  receivable(currency: Currency = this.currency): Decimal {
    return this.#sum(currency, ACCOUNT.receivable, 1n);
  }

  /** Realised result of positions, before fees; positive is a gain. */
  realised(currency: Currency = this.currency): Decimal {
    return this.#sum(currency, ACCOUNT.realised, -1n);
  }

  /** Fees; positive is paid. */
  fees(currency: Currency = this.currency): Decimal {
    return this.#sum(currency, ACCOUNT.fees, 1n);
  }

  /** Dividends; positive is received, negative was paid by shorts. */
  dividends(currency: Currency = this.currency): Decimal {
    return this.#sum(currency, ACCOUNT.dividends, -1n);
  }

  /** Interest on cash; positive is received. */
  interest(currency: Currency = this.currency): Decimal {
    return this.#sum(currency, ACCOUNT.interest, -1n);
  }

  /** Stock borrow; positive is paid. */
  borrow(currency: Currency = this.currency): Decimal {
    return this.#sum(currency, ACCOUNT.borrow, 1n);
  }

  /** Perpetual funding; positive is paid. */
  funding(currency: Currency = this.currency): Decimal {
    return this.#sum(currency, ACCOUNT.funding, 1n);
  }

  /** Deposits less withdrawals. */
  capital(currency: Currency = this.currency): Decimal {
    return this.#sum(currency, ACCOUNT.capital, -1n);
  }

  /** All balances, debit positive: they sum to zero for each currency and for each instrument's units. */
  trialBalance(): readonly TrialRow[] {
    return trialBalance(this.books);
  }

  #sum(currency: Currency, account: number, sign: bigint): Decimal {
    const { accounts } = this.books;
    return amountToDecimal(sign * accounts.balance(accounts.find(currency), account));
  }
}
