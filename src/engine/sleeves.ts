import { Decimal } from 'decimal.js';
import { type Fixed, fixed, toDecimal, toNumber } from '../core/money.js';
import type { PositionsView } from '../core/portfolio.js';
import type { Universe } from '../core/universe.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Conversion } from './conversion.js';

/**
 * Who of the strategies on one account holds what. The sum over strategies is what the ledger holds, always.
 *
 * Each strategy sees its own sleeve only, so that two strategies can hold opposite views on one instrument.
 */
export class Sleeve implements PositionsView {
  readonly quantities: Float64Array;
  readonly exactQuantities: Fixed[];
  readonly #ledger: Ledger;

  constructor(universe: Universe, ledger: Ledger) {
    this.quantities = new Float64Array(universe.size);
    this.exactQuantities = new Array<Fixed>(universe.size).fill(0n);
    this.#ledger = ledger;
  }

  quantity(instrument: number): number {
    return this.quantities[instrument]!;
  }

  exact(instrument: number): Decimal {
    const held = this.exactQuantities[instrument];
    return held === undefined ? new Decimal(0) : toDecimal(held);
  }

  averagePrice(instrument: number): number {
    return this.quantities[instrument] === 0 ? 0 : this.#ledger.averages[instrument]!;
  }

  add(instrument: number, signed: Fixed): void {
    this.set(instrument, this.exactQuantities[instrument]! + signed);
  }

  /** Adds whole units to whole units; few that are small are looked up, and nothing is made of them. */
  addWhole(instrument: number, units: number): void {
    const held = this.quantities[instrument]! + units;
    this.exactQuantities[instrument] = fixed(held);
    this.quantities[instrument] = held;
  }

  set(instrument: number, exact: Fixed): void {
    this.exactQuantities[instrument] = exact;
    this.quantities[instrument] = toNumber(exact);
  }

  snapshot(): readonly Fixed[] {
    return [...this.exactQuantities];
  }

  restore(state: readonly Fixed[]): void {
    state.forEach((exact, i) => {
      this.set(i, exact);
    });
  }
}

/**
 * Shares out a holding that a corporate action or expiry has changed: by the terms of the action where they say what
 * becomes of a holding, else in proportion to what each sleeve held of the source; what rounding leaves over goes to the
 * first.
 */
export function shareOut(
  sleeves: readonly Sleeve[],
  source: number,
  changed: readonly number[],
  total: (instrument: number) => Fixed,
  conversion: Conversion = () => null,
): void {
  const held = sleeves.map((sleeve) => sleeve.exactQuantities[source]!);
  const sum = held.reduce((a, b) => a + b, 0n);
  for (const instrument of changed) {
    const before = sleeves.map((sleeve) => (instrument === source ? 0n : sleeve.exactQuantities[instrument]!));
    const gained = total(instrument) - before.reduce((a, b) => a + b, 0n);
    let left = gained;
    for (let k = sleeves.length - 1; k >= 0; k--) {
      const mine = held[k]!;
      const inProportion = sum === 0n ? 0n : (gained * mine) / sum;
      const share = k === 0 ? left : (conversion(instrument, mine) ?? inProportion);
      left -= share;
      sleeves[k]!.set(instrument, before[k]! + share);
    }
  }
}
