import { Decimal } from 'decimal.js';
import { type Fixed, toDecimal, toNumber } from '../core/money.js';
import type { PositionsView } from '../core/portfolio.js';
import type { Universe } from '../core/universe.js';
import type { Ledger } from '../ledger/ledger.js';

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
 * Shares out a holding that a corporate action or expiry has changed, in proportion to what each sleeve held of the
 * source; what rounding leaves over goes to the first.
 */
export function shareOut(
  sleeves: readonly Sleeve[],
  source: number,
  changed: readonly number[],
  total: (instrument: number) => Fixed,
): void {
  const held = sleeves.map((sleeve) => sleeve.exactQuantities[source]!);
  const sum = held.reduce((a, b) => a + b, 0n);
  for (const instrument of changed) {
    const after = total(instrument);
    const before = sleeves.reduce((s, sleeve) => s + sleeve.exactQuantities[instrument]!, 0n);
    const base = instrument === source ? 0n : before;
    let left = after - base;
    for (let k = sleeves.length - 1; k >= 0; k--) {
      const share = k === 0 ? left : sum === 0n ? 0n : ((after - base) * held[k]!) / sum;
      left -= share;
      const sleeve = sleeves[k]!;
      sleeve.set(instrument, (instrument === source ? 0n : sleeve.exactQuantities[instrument]!) + share);
    }
  }
}
