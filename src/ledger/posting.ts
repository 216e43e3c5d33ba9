import type { Currency, InstrumentIndex } from '../core/instrument.js';
import type { Amount, Fixed } from '../core/money.js';
import type { Side } from '../core/order.js';
import type { Micros } from '../core/time.js';

/** A fill to be posted: positive `quantity`, `fee` positive when paid and negative for a rebate; `ref` is the order id. */
export interface FillPosting {
  readonly instrument: InstrumentIndex;
  readonly side: Side;
  readonly quantity: Fixed;
  readonly price: Fixed;
  readonly fee: Fixed;
  /** Empty text means the instrument's currency. */
  readonly feeCurrency: Currency;
  readonly at: Micros;
  readonly ref: string;
}

/** What a fill did: result of what it closed (instrument currency, before fees), and unsigned quantities. Borrowed. */
export interface FillEffect {
  readonly realised: Amount;
  readonly closed: Fixed;
  readonly opened: Fixed;
}

/** Two fills that move a position from one contract to the next: `quantity` (positive) null means all that is held. */
export interface RollPosting {
  readonly from: InstrumentIndex;
  readonly to: InstrumentIndex;
  readonly quantity: Fixed | null;
  readonly fromPrice: Fixed;
  readonly toPrice: Fixed;
  /** Fee of each of the two fills, in the instrument's currency. */
  readonly fee: Fixed;
  readonly at: Micros;
  readonly ref: string;
}
