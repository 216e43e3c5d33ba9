import type { InstrumentIndex } from '../core/instrument.js';
import { type Fixed, toNumber } from '../core/money.js';
import type { Universe } from '../core/universe.js';
import type { Accounts } from './accounts.js';
import type { Position } from './lots.js';

/**
 * Float64 mirrors of what is held, for statistics and sizing; each is a pure function of the exact books.
 *
 * `held` is the dense list of instruments with a position, so that marking costs what is held, not what is listed.
 */
export class Mirrors {
  readonly quantities: Float64Array;
  readonly averages: Float64Array;
  readonly held: Int32Array;
  heldCount = 0;
  readonly #slot: Int32Array;
  readonly #multipliers: Float64Array;
  readonly #settled: Uint8Array;
  readonly #currencies: Int32Array;

  /**
   * @param settled - 1 where gains are settled apart (futures), 0 where the whole value is paid for
   * @param currencies - currency index of each instrument
   */
  constructor(universe: Universe, settled: Uint8Array, currencies: Int32Array) {
    this.quantities = new Float64Array(universe.size);
    this.averages = new Float64Array(universe.size);
    this.held = new Int32Array(universe.size);
    this.#slot = new Int32Array(universe.size).fill(-1);
    this.#multipliers = Float64Array.from(universe.instruments, (one) => toNumber(one.multiplier));
    this.#settled = settled;
    this.#currencies = currencies;
  }

  /**
   * Follows a position that has changed.
   *
   * @param price - what a unit may have cost; a wrong guess costs time, nothing else
   */
  follow(instrument: InstrumentIndex, position: Position, price: Fixed = 0n): void {
    const slot = this.#slot[instrument]!;
    if (position.quantity === 0n) {
      this.quantities[instrument] = 0;
      this.averages[instrument] = 0;
      if (slot >= 0) this.#drop(instrument, slot);
      return;
    }
    this.quantities[instrument] = toNumber(position.quantity);
    this.averages[instrument] = unitCost(position, price) / this.#multipliers[instrument]!;
    if (slot < 0) {
      this.#slot[instrument] = this.heldCount;
      this.held[this.heldCount++] = instrument;
    }
  }

  /** Follows a position by its numbers. */
  set(instrument: InstrumentIndex, quantity: number, average: number): void {
    this.quantities[instrument] = quantity;
    this.averages[instrument] = average;
    const slot = this.#slot[instrument]!;
    if (quantity === 0) {
      if (slot >= 0) this.#drop(instrument, slot);
    } else if (slot < 0) {
      this.#slot[instrument] = this.heldCount;
      this.held[this.heldCount++] = instrument;
    }
  }

  /** Value of what is held in the account currency, cash included; an instrument without a mark stands at cost. */
  equity(
    marks: Float64Array,
    accounts: Accounts,
    home: number,
    fx: ((from: string, to: string) => number) | null,
  ): number {
    const codes = accounts.currencies;
    const to = codes[home]!;
    const wealth = accounts.wealthNumbers;
    let sum = wealth[home]!;
    if (codes.length > 1 && fx !== null) {
      for (let c = 0; c < codes.length; c++) {
        if (c !== home && wealth[c] !== 0) sum += wealth[c]! * fx(codes[c]!, to);
      }
    }
    for (let h = 0; h < this.heldCount; h++) {
      const i = this.held[h]!;
      const average = this.averages[i]!;
      const mark = marks[i]!;
      const price = Number.isNaN(mark) ? average : mark;
      const worth = this.quantities[i]! * (this.#settled[i] === 1 ? price - average : price) * this.#multipliers[i]!;
      const currency = this.#currencies[i]!;
      sum += currency === home || fx === null ? worth : worth * fx(codes[currency]!, to);
    }
    return sum;
  }

  /** Starts anew with the held instruments in a stated order, which fixes the order of float sums. */
  reset(held: readonly InstrumentIndex[]): void {
    this.quantities.fill(0);
    this.averages.fill(0);
    this.#slot.fill(-1);
    this.heldCount = 0;
    for (const instrument of held) {
      this.#slot[instrument] = this.heldCount;
      this.held[this.heldCount++] = instrument;
    }
  }

  #drop(instrument: InstrumentIndex, slot: number): void {
    const last = this.held[--this.heldCount]!;
    this.held[slot] = last;
    this.#slot[last] = slot;
    this.#slot[instrument] = -1;
  }
}

/** Cost of one unit; exactly the price again where the division comes out even. */
function unitCost(position: Position, price: Fixed): number {
  if (price * position.quantity === position.cost) return toNumber(price);
  const even = position.cost / position.quantity;
  if (even * position.quantity === position.cost) return toNumber(even);
  return Number(position.cost) / Number(position.quantity) / 1e12;
}
