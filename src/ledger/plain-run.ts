import type { InstrumentIndex } from '../core/instrument.js';
import { type Amount, FIXED_ONE, type Fixed } from '../core/money.js';
import type { Micros } from '../core/time.js';
import { ACCOUNT } from './accounts.js';
import type { Books } from './books.js';

/** Units of 1e-12 in one: amounts are a whole number and units below this. */
const ONE = 1e12;
/** Whole numbers below this times {@link ONE} are float64s, so that the sum with the units is rounded once. */
const MOST_MONEY = 3e7;
/** Units of 1e-12 below this, times as many, are exact. */
const MOST_UNITS = 9e15;
const MOST_QUANTITY = 9000;

/** A fill, price and fee in units of 1e-12, and when its order was decided, by which with its leg it is known. */
export interface PlainFill {
  readonly price: number;
  readonly fee: number;
  readonly at: Micros;
  readonly decidedAt: Micros;
  readonly leg: number;
}

/**
 * A run of plain fills of one instrument, added up exactly in pairs of float64 and posted to the books as one posting,
 * which is checked like any other.
 *
 * A posting of bigints costs more than all else that a simulated order does. Fills are plain while cash, prices and fees are
 * whole numbers of 1e-12 that fit a float64, quantities are small whole numbers, and each fill opens a position, closes it
 * whole, or turns it round; {@link PlainRun.fits} says so. The float64 mirrors of the books follow at once; whoever reads
 * the books themselves lets the run be posted first.
 */
export class PlainRun {
  /** What the last fill realised, before fees. */
  realised = 0;
  readonly #books: Books;
  readonly #instrument: InstrumentIndex;
  readonly #refOf: (decidedAt: Micros, leg: number) => string;
  /** Fills since the run was last posted; while there are none the state below is not loaded. */
  #fills = 0;
  #cash = 0;
  #cashUnits = 0;
  #held = 0;
  #entry = 0;
  #entryAt: Micros = 0;
  /** Null while the reference of the entry has not been asked for. */
  #entryRef: string | null = '';
  #entryDecided = 0;
  #entryLeg = 0;
  #earned = 0;
  #earnedUnits = 0;
  #fees = 0;
  #feeUnits = 0;

  constructor(books: Books, instrument: InstrumentIndex, refOf: (decidedAt: Micros, leg: number) => string) {
    this.#books = books;
    this.#instrument = instrument;
    this.#refOf = refOf;
  }

  /** Whether there is anything to be posted. */
  get open(): boolean {
    return this.#fills > 0;
  }

  /** Whether a fill of so many units at a price in units of 1e-12 is plain, now. */
  fits(buy: boolean, quantity: number, price: number): boolean {
    if (!(quantity > 0 && quantity <= MOST_QUANTITY && Number.isInteger(quantity))) return false;
    if (!(price > 0 && price < MOST_UNITS)) return false;
    if ((this.#fills === 0 && !this.#load()) || Math.abs(this.#cash) > MOST_MONEY) return false;
    const held = this.#held;
    return held === 0 || (buy ? held < 0 && quantity >= -held : held > 0 && quantity >= held);
  }

  /** Takes in a fill that {@link fits}; its fee is not negative. */
  fill(buy: boolean, quantity: number, { price, fee, at, decidedAt, leg }: PlainFill): void {
    const before = this.#held;
    const after = buy ? before + quantity : before - quantity;
    this.#books.shorts.advance(this.#instrument, before < 0 ? BigInt(-before) * FIXED_ONE : 0n, at);
    this.#fills++;
    this.#pay(buy, quantity, price, fee);
    if (before === 0) this.realised = 0;
    else this.#close(before, price);
    if (after !== 0) {
      this.#entry = price;
      this.#entryAt = at;
      this.#entryRef = null;
      this.#entryDecided = decidedAt;
      this.#entryLeg = leg;
    }
    this.#held = after;
    const { mirrors, accounts, home } = this.#books;
    mirrors.set(this.#instrument, after, after === 0 ? 0 : price / ONE);
    const cash = (this.#cash * ONE + this.#cashUnits) / ONE;
    accounts.cashNumbers[home] = cash;
    accounts.wealthNumbers[home] = cash;
  }

  /** Writes the whole run into the books, as one posting that must balance. */
  post(): void {
    const count = this.#fills;
    if (count === 0) return;
    this.#fills = 0;
    const { accounts, lots, home, mirrors } = this.#books;
    const position = lots.positions[this.#instrument]!;
    const quantity = BigInt(this.#held) * FIXED_ONE;
    const cost = quantity * BigInt(this.#entry);
    const earned = amountOf(this.#earned, this.#earnedUnits);
    const fees = amountOf(this.#fees, this.#feeUnits);
    const cash = amountOf(this.#cash, this.#cashUnits);
    accounts.line(home, ACCOUNT.cash, cash - accounts.balance(home, ACCOUNT.cash));
    accounts.line(home, ACCOUNT.positions, cost - position.cost);
    accounts.line(home, ACCOUNT.realised, -earned);
    accounts.line(home, ACCOUNT.fees, fees);
    this.#entryRef ??= this.#refOf(this.#entryDecided, this.#entryLeg);
    lots.replace(this.#instrument, quantity, cost, this.#entryAt, this.#entryRef);
    accounts.commit('fill', this.#books.entries);
    this.#books.entries += count;
    mirrors.follow(this.#instrument, position, BigInt(this.#entry));
    this.#startSums();
  }

  #startSums(): void {
    this.#earned = 0;
    this.#earnedUnits = 0;
    this.#fees = 0;
    this.#feeUnits = 0;
  }

  #load(): boolean {
    const { accounts, lots, home, sink, savings, currencyOf, settled } = this.#books;
    const i = this.#instrument;
    if (sink !== null || savings.runs(home) || currencyOf[i] !== home || settled[i] === 1) return false;
    if (!this.#books.unitMultiplier(i) || accounts.balance(home, ACCOUNT.receivable) !== 0n) return false;
    const cash = accounts.balance(home, ACCOUNT.cash);
    const position = lots.positions[i]!;
    const open = position.lots.length - position.first;
    if (cash % FIXED_ONE !== 0n || position.quantity % FIXED_ONE !== 0n || open > 1) return false;
    const held = Number(position.quantity / FIXED_ONE);
    if (Math.abs(held) > MOST_QUANTITY) return false;
    if (held !== 0) {
      const lot = position.lots[position.first]!;
      const entry = position.cost / position.quantity;
      if (entry * position.quantity !== position.cost || !(entry > 0n && entry < BigInt(MOST_UNITS))) return false;
      this.#entry = Number(entry);
      this.#entryAt = lot.at;
      this.#entryRef = lot.ref;
    }
    const units = cash / FIXED_ONE;
    const whole = floorDivide(units, FIXED_ONE);
    this.#cash = Number(whole);
    this.#cashUnits = Number(units - whole * FIXED_ONE);
    this.#held = held;
    this.#startSums();
    return Math.abs(this.#cash) <= MOST_MONEY;
  }

  #pay(buy: boolean, quantity: number, price: number, fee: number): void {
    const whole = Math.floor(price / ONE);
    const units = (price - whole * ONE) * quantity;
    const carry = Math.floor(units / ONE);
    const money = whole * quantity + carry;
    const rest = units - carry * ONE;
    const feeWhole = Math.floor(fee / ONE);
    const feeRest = fee - feeWhole * ONE;
    this.#cash += buy ? -money - feeWhole : money - feeWhole;
    this.#cashUnits += buy ? -rest - feeRest : rest - feeRest;
    // Quotients of whole numbers below 2^53 may be rounded up to the next one: what is over or under is carried here.
    while (this.#cashUnits < 0) {
      this.#cashUnits += ONE;
      this.#cash -= 1;
    }
    while (this.#cashUnits >= ONE) {
      this.#cashUnits -= ONE;
      this.#cash += 1;
    }
    this.#fees += feeWhole;
    this.#feeUnits += feeRest;
    if (this.#feeUnits >= ONE) {
      this.#feeUnits -= ONE;
      this.#fees += 1;
    }
  }

  /** The whole position is closed at a price. */
  #close(held: number, price: number): void {
    const gain = held > 0 ? price - this.#entry : this.#entry - price;
    const size = Math.abs(gain);
    const quantity = Math.abs(held);
    const whole = Math.floor(size / ONE);
    const units = (size - whole * ONE) * quantity;
    const carry = Math.floor(units / ONE);
    const money = whole * quantity + carry;
    const rest = units - carry * ONE;
    const result = (money * ONE + rest) / ONE;
    this.realised = gain < 0 ? -result : result;
    this.#earned += gain < 0 ? -money : money;
    this.#earnedUnits += gain < 0 ? -rest : rest;
    if (this.#earnedUnits >= ONE) {
      this.#earnedUnits -= ONE;
      this.#earned += 1;
    } else if (this.#earnedUnits <= -ONE) {
      this.#earnedUnits += ONE;
      this.#earned -= 1;
    }
  }
}

function amountOf(money: number, units: number): Amount {
  return (BigInt(money) * FIXED_ONE + BigInt(units)) * FIXED_ONE;
}

function floorDivide(value: Fixed, by: Fixed): Fixed {
  const down = value / by;
  return down * by > value ? down - 1n : down;
}
