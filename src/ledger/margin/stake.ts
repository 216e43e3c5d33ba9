import type { Instrument, InstrumentIndex } from '../../core/instrument.js';
import { toNumber } from '../../core/money.js';
import type { MarginAccount } from './margin-model.js';

/** One position as a rule sees it; `underlying` is the mark of an option's underlying, NaN when it is not known. */
export interface Stake {
  readonly instrument: Instrument;
  readonly quantity: number;
  readonly price: number;
  readonly average: number;
  readonly underlying: number;
}

/** The position in an instrument, or null when there is none. */
export function stakeOf(account: MarginAccount, i: InstrumentIndex): Stake | null {
  const quantity = account.quantities[i]!;
  if (quantity === 0) return null;
  const instrument = account.universe.at(i);
  const average = account.averages[i]!;
  const mark = account.marks[i]!;
  const { underlying } = instrument;
  const under =
    underlying !== null && account.universe.has(underlying)
      ? account.marks[account.universe.indexOf(underlying)]!
      : Number.NaN;
  return { instrument, quantity, price: Number.isNaN(mark) ? average : mark, average, underlying: under };
}

/** Price of one unit of an instrument's currency in the account's. */
export function rateOf(account: MarginAccount, instrument: Instrument): number {
  return instrument.currency === account.currency ? 1 : account.fx(instrument.currency, account.currency);
}

/** Absolute value of a position at its price. */
export function notionalOf(stake: Stake): number {
  return Math.abs(stake.quantity * stake.price) * toNumber(stake.instrument.multiplier);
}
