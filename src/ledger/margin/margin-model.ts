import type { Currency, Instrument, InstrumentIndex } from '../../core/instrument.js';
import type { Universe } from '../../core/universe.js';

/**
 * What a margin model reads of an account: float64 views of the books, borrowed for the call.
 *
 * `quantities` is signed, `averages` the average entry price, `marks` the last price (NaN before the first; the average
 * stands in for it), all by instrument; `equity` is in the account currency; `fx(from, to)` is the price of one `from`.
 */
export interface MarginAccount {
  readonly universe: Universe;
  /** Account currency, in which `equity`, `initial` and `maintenance` are stated. */
  readonly currency: Currency;
  readonly quantities: Float64Array;
  readonly marks: Float64Array;
  readonly averages: Float64Array;
  readonly equity: number;
  /** Cash held in a currency, in units of that currency; negative when borrowed. */
  cash(currency: Currency): number;
  /** Price of one unit of `from` in `to`. */
  fx(from: Currency, to: Currency): number;
}

/** A trade that a liquidation asks for: `quantity` is signed and only ever reduces the position towards zero. */
export interface Liquidation {
  readonly instrument: InstrumentIndex;
  readonly quantity: number;
}

/**
 * Says how much equity positions bind. Pure: no memory, same account in, same number out; gate and venue both read it.
 *
 * `initial` is needed to hold or open, `maintenance` to keep; both in the account currency.
 */
export interface MarginModel {
  readonly name: string;
  /** Margin that the positions of the account bind, in the account currency. */
  initial(account: MarginAccount): number;
  /** Equity below this calls for liquidation, in the account currency. */
  maintenance(account: MarginAccount): number;
  /**
   * Extra initial margin of a trade of `quantity` (signed) at `price` when `held` is held, in the instrument's currency;
   * zero or less for a trade that only reduces, Infinity for one that the account may not make at all.
   */
  initialFor(instrument: Instrument, quantity: number, price: number, held: number): number;
  /** What must be closed, in order, to get back above maintenance; empty when nothing must. */
  liquidate(account: MarginAccount): readonly Liquidation[];
}
