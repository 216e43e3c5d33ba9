import type { Currency, Instrument, InstrumentIndex } from '../../core/instrument.js';
import { type Amount, divide, FIXED_ONE, type Fixed, toAmount } from '../../core/money.js';
import type { CountedFill } from '../life/fill-book.js';

/**
 * What the fills of a desk make of positions and cash, exactly: sums, so that a trade that is taken back leaves no trace.
 *
 * The books of a run are the ledger's; these sums are what the broker's word is compared with.
 */
export class AccountSums {
  readonly positions: Fixed[];
  readonly cash = new Map<Currency, Amount>();
  readonly #instruments: readonly Instrument[];

  constructor(instruments: readonly Instrument[]) {
    this.#instruments = instruments;
    this.positions = instruments.map(() => 0n);
  }

  /** Adds a fill, or takes it away where `sign` is -1. */
  post(i: InstrumentIndex, side: 'buy' | 'sell', fill: CountedFill, sign: 1n | -1n): void {
    const one = this.#instruments[i]!;
    const quantity = side === 'buy' ? sign * fill.quantity : -sign * fill.quantity;
    this.positions[i] = this.positions[i]! + quantity;
    if (one.assetClass !== 'future' && one.assetClass !== 'perpetual') {
      const value =
        one.multiplier === FIXED_ONE
          ? fill.price * quantity
          : divide(fill.price * quantity * one.multiplier, FIXED_ONE);
      this.add(one.currency, -value);
    }
    if (fill.fee === 0n) return;
    const currency = fill.feeCurrency === '' ? one.currency : fill.feeCurrency;
    // A fee in the base of a pair is taken out of what was bought.
    if (currency === one.base) this.positions[i] = this.positions[i]! - sign * fill.fee;
    else this.add(currency, -sign * toAmount(fill.fee));
  }

  add(currency: Currency, amount: Amount): void {
    this.cash.set(currency, (this.cash.get(currency) ?? 0n) + amount);
  }
}
