import type { Decimal } from 'decimal.js';
import type { Flags } from './flags.js';
import type { RowTable } from './frame.js';
import type { Currency, InstrumentIndex } from './instrument.js';
import type { Order, OrderStatus } from './order.js';
import type { Micros } from './time.js';
import type { Universe } from './universe.js';

/** What is held. Numbers are float64 for statistics; `exact` is the book's own decimal. Short is negative. */
export interface PositionsView {
  /** Signed units held: positive is long, negative short, 0 flat. */
  quantity(instrument: InstrumentIndex): number;
  /** The same quantity as the books hold it, for what must not be rounded: closing a position to nothing. */
  exact(instrument: InstrumentIndex): Decimal;
  /** Average entry price of the open lots, 0 when flat. */
  averagePrice(instrument: InstrumentIndex): number;
}

/** An open order as plug-ins see it. */
export interface OpenOrder {
  readonly order: Order;
  readonly status: OrderStatus;
  /** Filled so far. */
  readonly filled: number;
  /** Still to be filled. */
  readonly remaining: number;
  /** Most that may still be filled while a change to a larger quantity is on its way; `remaining` where it is left out. */
  readonly most?: number;
}

/** Open orders and what they would still add. */
export interface InFlightView {
  /** Signed quantity still to be filled on an instrument. */
  quantity(instrument: InstrumentIndex): number;
  /** Open orders, oldest first; of one instrument when it is given. */
  orders(instrument?: InstrumentIndex): readonly OpenOrder[];
  readonly count: number;
  /** Open orders whose cancel has been approved at this instant: left out of `orders`, though a fill may come first. */
  readonly cancelling?: readonly OpenOrder[];
  /** Differs from what it was whenever an order has been added or has changed: what was read before is stale. */
  readonly revision?: number;
}

/** Cash by currency. */
export interface CashView {
  readonly currencies: readonly Currency[];
  /**
   * Cash held in a currency, in units of that currency; negative when borrowed, 0 for one that the account has not
   * seen.
   */
  amount(currency: Currency): number;
  /** The same amount as the books hold it, without rounding. */
  exact(currency: Currency): Decimal;
}

/** Margin in the account's currency. */
export interface MarginView {
  readonly initial: number;
  readonly maintenance: number;
  /** Equity less initial margin. */
  readonly available: number;
}

/** The last market of each instrument, NaN before the first event. Borrowed: read, do not keep. */
export interface MarketView {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  /** End of the last bar, or time of the last trade or quote, in Micros. */
  readonly time: Float64Array;
}

/** Simple returns of marks over the last decisions: `get(i, 0)` is the latest; NaN where there is none. */
export interface ReturnsWindow {
  readonly length: number;
  /** Simple return (0.01 is 1 %) of an instrument `lag` decisions ago, 0 the latest; NaN where there is none. */
  get(instrument: InstrumentIndex, lag: number): number;
}

/** What optimizers, executions and policies may read at one settle; everything in it is known at `now`. */
export interface Decision {
  readonly now: Micros;
  readonly strategy: string;
  readonly universe: Universe;
  /** Account currency. */
  readonly currency: Currency;
  /** Equity that this strategy may size on, in the account currency. */
  readonly equity: number;
  /** Equity of the whole account. */
  readonly accountEquity: number;
  /** Last price of each instrument, NaN before the first. */
  readonly marks: Float64Array;
  readonly market: MarketView;
  /**
   * Units of `to` for one of `from`, as known now.
   *
   * @throws ConfigError when no listing and no stated rate connects them
   */
  fx(from: Currency, to: Currency): number;
  /** What this strategy holds. */
  readonly positions: PositionsView;
  /** What the whole account holds, over all strategies. */
  readonly account: PositionsView;
  readonly inFlight: InFlightView;
  /** Open orders of the whole account, over all strategies; as {@link Decision.inFlight} where it is left out. */
  readonly accountInFlight?: InFlightView;
  readonly cash: CashView;
  readonly margin: MarginView;
  readonly features: RowTable;
  /** Returns of the last n decisions; n is bounded by the strategy's declared look-back. */
  returns(n: number): ReturnsWindow;
  readonly flags: Flags;
  /** Asks for another settle of this strategy's Execution at a later time. */
  wake(at: Micros): void;
}
