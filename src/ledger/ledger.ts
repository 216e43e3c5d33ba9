import { ConfigError } from '../core/errors.js';
import type { CorporateActionEvent, ExpiryEvent, RateEvent } from '../core/event.js';
import type { Currency } from '../core/instrument.js';
import { type Amount, type DecimalInput, fixed, toAmount, toDecimal } from '../core/money.js';
import type { Side } from '../core/order.js';
import type { Snapshot, Stateful } from '../core/plugin.js';
import type { Micros } from '../core/time.js';
import { audit } from './audit.js';
import { Books } from './books.js';
import { type Conversion, convertCash, moveCapital } from './cash.js';
import { applyCorporateAction } from './corporate-actions.js';
import type { LedgerEffect } from './effect.js';
import type { JournalEntry } from './entry.js';
import { type LedgerOptions, ledgerOptions } from './ledger-options.js';
import { LedgerView } from './ledger-view.js';
import { applyLifeCycle } from './life-cycle.js';
import type { FillEffect, FillPosting, RollPosting } from './posting.js';
import { applyRate } from './rates.js';
import { Receivables } from './receivables.js';
import { loadBooks, saveBooks } from './snapshot.js';

/**
 * The account's books: double entry, exact, the only writer of cash, positions and lots.
 *
 * Equities, crypto, fx and options are paid for at the fill (the base of a pair is a position, not cash); futures and
 * perpetuals move cash only by fees, by what is realised, and at settlement. Every posting is a set of lines that sums to
 * zero for each currency and of units that sum to zero for each instrument, checked each time; an imbalance throws
 * InvariantError. Inside, money counts in units of 1e-24; Decimals and float64 mirrors are views.
 *
 * @example
 * ```ts
 * import { fixed, instrument, Universe } from 'edgeproof';
 * import { Ledger } from 'edgeproof/oms';
 * const universe = new Universe([instrument({ id: 'SPY' })]);
 * const ledger = new Ledger({ universe, currency: 'USD', cash: { USD: 10_000 } });
 * const fill = { instrument: 0, quantity: fixed(10), fee: fixed('0.35'), feeCurrency: 'USD', at: 0, ref: 'a-1' };
 * ledger.fill({ ...fill, side: 'buy', price: fixed('470.10') });
 * ledger.fill({ ...fill, side: 'sell', price: fixed('471.30') });
 * if (ledger.cash('USD').toString() !== '10011.3') throw new Error('10000 + 12 - 0.70');
 * ```
 */
export class Ledger extends LedgerView implements Stateful {
  readonly #due = new Receivables();
  readonly #daysPerYear: number;
  readonly #effect: { -readonly [K in keyof FillEffect]: FillEffect[K] } = { realised: 0n, closed: 0n, opened: 0n };
  readonly #journal: JournalEntry[] = [];
  readonly #keep: boolean;
  #onEntry: ((entry: JournalEntry) => void) | undefined;

  constructor(options: LedgerOptions) {
    const o = ledgerOptions(options);
    super(new Books(o.universe, o.currency, o.lots));
    this.#daysPerYear = o.daysPerYear;
    this.#keep = o.keepEntries;
    this.onEntry = o.onEntry;
    for (const [currency, amount] of Object.entries(o.cash)) {
      this.books.accounts.indexOf(currency);
      if (fixed(amount, `cash ${currency}`) !== 0n) moveCapital(this.books, currency, amount, o.at, 'opening');
    }
  }

  /** Posts a fill. The answer is lent until the next fill. */
  fill(posting: FillPosting): FillEffect {
    const books = this.books;
    const { instrument, at, ref } = posting;
    if (posting.quantity <= 0n || books.lots.positions[instrument] === undefined) throw badFill(posting);
    if (at >= this.#due.next) this.#due.pay(books, at);
    books.begin();
    const quantity = posting.side === 'buy' ? posting.quantity : -posting.quantity;
    const value = books.value(instrument, posting.price, quantity);
    const currency = books.currencyIndex(posting.feeCurrency, instrument);
    const fee = toAmount(posting.fee);
    const own = currency === books.currencyOf[instrument];
    const effect = this.#effect;
    effect.realised = books.trade(instrument, quantity, value, at, ref, own ? fee : 0n);
    if (!own) books.fee(currency, fee, at);
    const { closed, opened } = books.lots;
    effect.closed = closed < 0n ? -closed : closed;
    effect.opened = opened < 0n ? -opened : opened;
    books.commit('fill', at, ref);
    return effect;
  }

  /**
   * Moves a position to another contract by two fills; returns the result of the closed one.
   *
   * @throws ConfigError when less is held than is to be rolled
   */
  roll(posting: RollPosting): Amount {
    const held = this.quantityFixed(posting.from);
    const size = held < 0n ? -held : held;
    const quantity = posting.quantity ?? size;
    if (quantity === 0n) return 0n;
    const { from, to, fee, at, ref } = posting;
    const both = { quantity, fee, feeCurrency: '', at, ref };
    const [close, open]: readonly [Side, Side] = held > 0n ? ['sell', 'buy'] : ['buy', 'sell'];
    const first: FillPosting = { ...both, instrument: from, side: close, price: posting.fromPrice };
    if (quantity > size || this.books.lots.positions[to] === undefined) throw badFill(first);
    const { realised } = this.fill(first);
    this.fill({ ...both, instrument: to, side: open, price: posting.toPrice });
    return realised;
  }

  /** Puts cash in. @throws ConfigError when the amount is negative */
  deposit(currency: Currency, amount: DecimalInput, at: Micros, ref = ''): void {
    this.#paid(at);
    moveCapital(this.books, currency, amount, at, ref);
  }

  /** Takes cash out; more than there is leaves a debit balance. @throws ConfigError when the amount is negative */
  withdraw(currency: Currency, amount: DecimalInput, at: Micros, ref = ''): void {
    this.#paid(at);
    moveCapital(this.books, currency, amount, at, ref, true);
  }

  /** Changes `amount` of one currency into another at `rate`, the price of one `from` in `to`. */
  convert(posting: Conversion): void {
    this.#paid(posting.at);
    convertCash(this.books, posting);
  }

  /** Posts a corporate action on what is held now. @throws DataError when its terms cannot be posted */
  corporateAction(event: CorporateActionEvent): LedgerEffect {
    this.#paid(event.at);
    return applyCorporateAction(this.books, this.#due, event);
  }

  /** Posts settlement, expiry, exercise or assignment. @throws DataError when the event does not fit what is held */
  lifeCycle(event: ExpiryEvent): LedgerEffect {
    this.#paid(event.at);
    return applyLifeCycle(this.books, event);
  }

  /** Charges funding, borrow or interest; `marks` by instrument. @throws DataError when a needed mark is not there */
  rate(event: RateEvent, marks: Float64Array): LedgerEffect {
    this.#paid(event.at);
    return applyRate(this.books, event, marks, this.#daysPerYear);
  }

  /** Pays out dividends that are due by now; every other posting does so too. */
  payDue(now: Micros): void {
    this.#paid(now);
  }

  /** When the next dividend is paid out; Infinity when none is due. */
  get nextPayment(): Micros {
    return this.#due.next;
  }

  /** Re-adds the books from their lots and compares; throws InvariantError at the first difference. For tests. */
  audit(): void {
    audit(this.books, this.#due);
  }

  /** Number of postings so far. */
  get entries(): number {
    return this.books.entries;
  }

  /** Journal entries, when the option `keepEntries` is on. */
  get journal(): readonly JournalEntry[] {
    return this.#journal;
  }

  /** Receives each entry of the journal as it is posted. */
  get onEntry(): ((entry: JournalEntry) => void) | undefined {
    return this.#onEntry;
  }

  set onEntry(listener: ((entry: JournalEntry) => void) | undefined) {
    this.#onEntry = listener;
    const keep = this.#keep;
    this.books.sink =
      listener === undefined && !keep
        ? null
        : (entry) => {
            if (keep) this.#journal.push(entry);
            listener?.(entry);
          };
  }

  /** The whole state, exact; kept journal entries are not part of it. */
  snapshot(): Snapshot {
    return saveBooks(this.books, this.#due);
  }

  /** Goes on from a snapshot of a ledger of the same universe. @throws ReplayError when it does not fit */
  restore(state: Snapshot): void {
    loadBooks(this.books, this.#due, state);
    this.#journal.length = 0;
  }

  #paid(at: Micros): void {
    if (at >= this.#due.next) this.#due.pay(this.books, at);
  }
}

function badFill(posting: FillPosting): ConfigError {
  return new ConfigError(
    'ledger',
    `fill ${posting.ref} of ${toDecimal(posting.quantity)} units of instrument ${posting.instrument}`,
    'post a positive quantity of an instrument of the universe, and roll no more than is held',
    { ref: posting.ref, instrument: posting.instrument },
  );
}
