import type { Currency } from '../core/instrument.js';
import { toNumber } from '../core/money.js';
import type { Universe } from '../core/universe.js';

/** Gross and net exposure as shares of equity, of the equity at the start once it is gone; measured once an instant. */
export class Exposure {
  gross = 0;
  net = 0;
  readonly #multiplier: Float64Array;
  readonly #foreign: readonly (Currency | null)[];
  readonly #currency: Currency;
  readonly #fx: (from: Currency, to: Currency) => number;

  /** What exposures are shares of when equity is gone; NaN where it is not known. */
  readonly #start: number;

  constructor(
    universe: Universe,
    currency: Currency,
    parts: { readonly fx: (from: Currency, to: Currency) => number; readonly startEquity: number },
  ) {
    this.#multiplier = Float64Array.from(universe.instruments, (one) => toNumber(one.multiplier));
    this.#foreign = universe.instruments.map((one) => (one.currency === currency ? null : one.currency));
    this.#currency = currency;
    this.#fx = parts.fx;
    this.#start = parts.startEquity;
  }

  measure(quantities: Float64Array, marks: Float64Array, equity: number): void {
    let gross = 0;
    let net = 0;
    for (let i = 0; i < quantities.length; i++) {
      const held = quantities[i]!;
      if (held === 0) continue;
      const foreign = this.#foreign[i]!;
      const value =
        held * marks[i]! * this.#multiplier[i]! * (foreign === null ? 1 : this.#fx(foreign, this.#currency));
      net += value;
      gross += Math.abs(value);
    }
    const base = equity > 0 ? equity : this.#start > 0 ? this.#start : Math.abs(equity) || 1;
    this.gross = gross / base;
    this.net = net / base;
  }
}
