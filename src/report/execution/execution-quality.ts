import type { InstrumentIndex } from '../../core/instrument.js';
import type { ClientOrderId, OrderStatus, OrderType, Side } from '../../core/order.js';
import type { Micros } from '../../core/time.js';

/** The legs of an order's way whose length is measured, in order. */
export const LATENCY_STAGES: readonly LatencyStage[] = [
  'decisionToSend',
  'sendToAcknowledge',
  'acknowledgeToFill',
  'sendToFilled',
];

/**
 * A leg of an order's way: from the decision until it left, until the venue acknowledged it, from there to its first fill; and
 * from its sending until it was filled whole, the time to fill.
 */
export type LatencyStage = 'decisionToSend' | 'sendToAcknowledge' | 'acknowledgeToFill' | 'sendToFilled';

/** Prices that fills are held against. */
export const PRICE_REFERENCES: readonly PriceReference[] = ['arrival', 'mid', 'vwap'];

/**
 * What fills are held against. `arrival`: the middle of the quote when the order was sent, or the last price where nothing is
 * quoted. `mid`: the middle of the quote at each fill, which gives half the effective spread. `vwap`: the volume-weighted
 * average of the market's trades, or of the typical prices of its bars, from the sending to the end of the order.
 */
export type PriceReference = 'arrival' | 'mid' | 'vwap';

/**
 * How one order was executed. Times in Micros and lengths in microseconds, NaN where a stage was not reached; prices as
 * float64, NaN where they are not known; slippage in basis points of the reference, positive for a cost.
 */
export interface OrderExecution {
  readonly id: ClientOrderId;
  readonly strategy: string;
  readonly instrument: InstrumentIndex;
  readonly side: Side;
  readonly type: OrderType;
  /** How it ended. */
  readonly status: OrderStatus;
  readonly decidedAt: Micros;
  readonly sentAt: Micros;
  readonly acknowledgedAt: Micros;
  readonly firstFillAt: Micros;
  readonly endedAt: Micros;
  readonly ordered: number;
  readonly filled: number;
  readonly fills: number;
  readonly averagePrice: number;
  readonly prices: { readonly [R in PriceReference]: number };
  readonly slippageBps: { readonly [R in PriceReference]: number };
  readonly latencies: { readonly [S in LatencyStage]: number };
}

/** A distribution of latencies in microseconds, to three significant digits; NaN where nothing was measured. */
export interface LatencySummary {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

/** Slippage over orders, each weighed by its value at the reference in the account's currency; `worst` is that of one order. NaN where none is known. */
export interface SlippageSummary {
  readonly orders: number;
  readonly meanBps: number;
  readonly worstBps: number;
}

/** How a set of orders was executed; shares are of orders sent, the fill ratio is of the quantity, each order alike. */
export interface ExecutionSummary {
  readonly orders: number;
  readonly open: number;
  readonly filled: number;
  readonly cancelled: number;
  readonly expired: number;
  readonly rejected: number;
  readonly fillRatio: number;
  readonly rejectRate: number;
  readonly cancelRate: number;
  readonly latencies: { readonly [S in LatencyStage]: LatencySummary };
  readonly slippage: { readonly [R in PriceReference]: SlippageSummary };
}

/** The execution of a run: all orders, and those of each strategy. */
export interface ExecutionQuality extends ExecutionSummary {
  readonly byStrategy: { readonly [strategy: string]: ExecutionSummary };
  /** Fills that came after the end of their order; they count in the books, not here. */
  readonly lateFills: number;
  /** Fills and ends of orders that were open before watching began, as in a resumed run. */
  readonly unwatched: number;
}

/** Told when an order has ended. */
export interface ExecutionPoint {
  readonly at: Micros;
  readonly order: OrderExecution;
  /** Reckons all so far, when it is called. */
  readonly summary: () => ExecutionQuality;
}
