import { InvariantError } from '../core/errors.js';
import type { Currency, InstrumentIndex } from '../core/instrument.js';
import { type Amount, divide, FIXED_ONE, type Fixed, toDecimal } from '../core/money.js';
import type { Micros } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import { ACCOUNT, Accounts } from './accounts.js';
import { Clocks } from './clocks.js';
import type { EntryKind, JournalEntry, JournalLine, UnitLine } from './entry.js';
import { LotBook, type LotMethod, type Position } from './lots.js';
import { Mirrors } from './mirrors.js';
import { isSettled } from './settled.js';

/** How price × quantity × multiplier is computed: the multiplier is one, a whole number, or has a fraction. */
const ONE = 0;
const WHOLE = 1;

/**
 * The books that every posting goes through: accounts, lots, contra accounts, mirrors and clocks, kept in step.
 *
 * Rules of posting call these few moves and end with {@link Books.commit}; nothing else writes.
 */
export class Books {
  readonly universe: Universe;
  readonly accounts = new Accounts();
  readonly lots: LotBook;
  readonly mirrors: Mirrors;
  /** Level × time of short quantities by instrument, and of cash by currency once interest was first charged. */
  readonly shorts = new Clocks();
  readonly savings = new Clocks();
  readonly currencyOf: Int32Array;
  /** 1 where gains are settled apart from any purchase price: futures and perpetuals. */
  readonly settled: Uint8Array;
  readonly home: number;
  entries = 0;
  sink: ((entry: JournalEntry) => void) | null = null;
  units: UnitLine[] = [];
  readonly #multipliers: Fixed[];
  readonly #modes: Uint8Array;
  /** Price of the last value: mostly what a unit costs, which spares the division to find out. */
  #price: Fixed = 0n;

  constructor(universe: Universe, home: Currency, method: LotMethod) {
    this.universe = universe;
    this.lots = new LotBook(universe.size, method);
    this.home = this.accounts.indexOf(home);
    this.currencyOf = Int32Array.from(universe.instruments, (one) => this.accounts.indexOf(one.currency));
    this.settled = Uint8Array.from(universe.instruments, (one) => (isSettled(one) ? 1 : 0));
    this.mirrors = new Mirrors(universe, this.settled, this.currencyOf);
    this.#modes = Uint8Array.from(universe.instruments, (one) =>
      one.multiplier === FIXED_ONE ? ONE : one.multiplier % FIXED_ONE === 0n ? WHOLE : 2,
    );
    this.#multipliers = universe.instruments.map((one, i) =>
      this.#modes[i] === WHOLE ? one.multiplier / FIXED_ONE : one.multiplier,
    );
    for (let i = 0; i < universe.size; i++) this.shorts.start(i, 0);
  }

  /** Price × quantity × multiplier; exact unless the multiplier has a fraction, then half to even. */
  value(instrument: InstrumentIndex, price: Fixed, quantity: Fixed): Amount {
    const mode = this.#modes[instrument]!;
    this.#price = price;
    if (mode === ONE) return price * quantity;
    const product = price * quantity * this.#multipliers[instrument]!;
    return mode === WHOLE ? product : divide(product, FIXED_ONE);
  }

  /** Whether a price is for one unit and nothing else. */
  unitMultiplier(instrument: InstrumentIndex): boolean {
    return this.#modes[instrument] === ONE;
  }

  position(instrument: InstrumentIndex): Position {
    return this.lots.positions[instrument]!;
  }

  /** Begins a posting that is written down when somebody listens. */
  begin(): void {
    if (this.sink === null) return;
    this.accounts.lines = [];
    this.units = [];
  }

  /** Moves cash, and the clock of the interest on it. */
  cash(currency: number, amount: Amount, at: Micros): void {
    const accounts = this.accounts;
    if (amount === 0n) return;
    if (this.savings.runs(currency)) this.savings.advance(currency, accounts.balance(currency, ACCOUNT.cash), at);
    accounts.line(currency, ACCOUNT.cash, amount);
  }

  /** Posts a fee in any currency: positive is paid, negative received. */
  fee(currency: number, amount: Amount, at: Micros): void {
    this.cash(currency, -amount, at);
    this.accounts.line(currency, ACCOUNT.fees, amount);
  }

  /** The index of a currency, with a short way for the instrument's own; empty text means that. */
  currencyIndex(currency: Currency, instrument: InstrumentIndex): number {
    const own = this.currencyOf[instrument]!;
    return currency === '' || currency === this.accounts.currencies[own] ? own : this.accounts.indexOf(currency);
  }

  /**
   * Buys (positive) or sells `quantity` worth `value`: lots, cash, realised result, and a fee in the instrument's own
   * currency. Returns the realised result, before the fee.
   */
  trade(i: InstrumentIndex, quantity: Fixed, value: Amount, at: Micros, ref: string, fee: Amount = 0n): Amount {
    this.tick(i, at);
    const { lots, accounts } = this;
    lots.trade(i, quantity, value, at, ref);
    this.contra(i, quantity);
    const currency = this.currencyOf[i]!;
    const result = lots.closed === 0n ? 0n : lots.closedValue + lots.removed;
    const realised = -result;
    if (this.settled[i] === 1) {
      this.cash(currency, realised - fee, at);
    } else {
      this.cash(currency, -(value + fee), at);
      accounts.line(currency, ACCOUNT.positions, result === 0n ? value : value - result);
    }
    accounts.line(currency, ACCOUNT.realised, result);
    accounts.line(currency, ACCOUNT.fees, fee);
    this.mirrors.follow(i, lots.positions[i]!, this.#price);
    return realised;
  }

  /** Lets the short clock run up to now; to be called before a quantity changes. */
  tick(instrument: InstrumentIndex, at: Micros): void {
    const held = this.lots.positions[instrument]!.quantity;
    this.shorts.advance(instrument, held < 0n ? -held : 0n, at);
  }

  /** The market's side of a move of units; with it the units of an instrument must sum to zero. */
  contra(instrument: InstrumentIndex, quantity: Fixed): void {
    const position = this.lots.positions[instrument]!;
    position.market -= quantity;
    if (position.quantity + position.market !== 0n)
      throw new InvariantError(
        'ledger',
        `units of ${this.universe.at(instrument).id} do not balance: lots hold ${toDecimal(position.quantity)}, postings moved ${toDecimal(-position.market)}`,
        'report this with the seed and the event',
      );
    if (this.sink !== null) this.units.push({ instrument, quantity: toDecimal(quantity) });
  }

  /** Ends a posting: checks that it balances, counts it, tells who listens. */
  commit(kind: EntryKind, at: Micros, ref: string): void {
    this.accounts.commit(kind, this.entries);
    const index = this.entries++;
    if (this.sink === null) return;
    const lines: readonly JournalLine[] = this.accounts.lines ?? [];
    this.accounts.lines = null;
    this.sink({ index, at, kind, ref, lines, units: this.units });
  }
}
