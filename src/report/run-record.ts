import type { AssetClass, Currency, InstrumentIndex } from '../core/instrument.js';
import { type Fixed, toNumber } from '../core/money.js';
import type { ClientOrderId, Side } from '../core/order.js';
import type { Liquidity } from '../core/report.js';
import type { Micros } from '../core/time.js';
import type { ExecutionQuality } from './execution/execution-quality.js';
import type { SettlesOf } from './settle-parts.js';
import type { TradeRows } from './trade-rows.js';

/** An instrument as a report names it; `multiplier` is money a point a contract (default 1). */
export interface RecordInstrument {
  readonly id: string;
  readonly assetClass: AssetClass;
  readonly multiplier?: number;
}

/**
 * One fill of ours: exact numbers as {@link Fixed}, the rest as the venue said it.
 *
 * `fee` is positive when paid, in `feeCurrency`; `realised` is the profit this fill closed, in the account currency, before
 * fees; `fx` turns the instrument's currency into the account's at the fill (default 1), `feeFx` the fee's (default 1).
 */
export interface FillRecord {
  readonly at: Micros;
  readonly ts: Micros;
  readonly instrument: InstrumentIndex;
  readonly side: Side;
  readonly quantityFixed: Fixed;
  readonly priceFixed: Fixed;
  readonly feeFixed: Fixed;
  readonly feeCurrency: Currency;
  readonly liquidity: Liquidity;
  readonly orderId: ClientOrderId;
  readonly strategy: string;
  readonly tag: string;
  readonly realised: number;
  readonly fx?: number;
  readonly feeFx?: number;
}

/** A fill as who reads through many needs it: with the float64 of its exact numbers. */
export interface FillRow extends FillRecord {
  readonly quantityNumber: number;
  readonly priceNumber: number;
  readonly feeNumber: number;
  /** With {@link leg} what tells orders of one strategy and instrument apart without their ids; leg -1 where only ids do. */
  readonly decidedAt: Micros;
  readonly leg: number;
}

/** Fills by their place, oldest first, each lent until the next is asked for: read, do not keep. */
export interface FillRows {
  readonly length: number;
  /** Fill `i`, from 0. */
  row(i: number): FillRow;
}

/** How many orders met which end; `refused` and `reduced` by the risk gate, `rejected` by the venue. */
export interface OrderCounts {
  readonly submitted: number;
  readonly filled: number;
  readonly cancelled: number;
  readonly rejected: number;
  readonly refused: number;
  readonly reduced: number;
}

/**
 * What trading and holding cost, in the account currency; positive is paid, negative received.
 *
 * `fees`, `borrow`, `funding`, `interest` and `dividends` moved cash. `slippage` and `spread` are already inside the fill
 * prices: what the fills were worse than the reference price.
 */
export interface CostRecord {
  readonly fees: number;
  readonly slippage: number;
  readonly spread: number;
  readonly borrow: number;
  readonly funding: number;
  readonly interest: number;
  readonly dividends: number;
}

/**
 * One round trip: a quantity opened and closed, first in first out.
 *
 * `profit` is in the account currency after the trip's share of fees (`costs`); `returnShare` is profit over entry notional;
 * `bars` counts recorded settles from entry to exit when they are known.
 */
export interface TradeRecord {
  readonly instrument: InstrumentIndex;
  readonly side: 'long' | 'short';
  readonly strategy: string;
  readonly entryAt: Micros;
  readonly exitAt: Micros;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly quantity: number;
  readonly profit: number;
  readonly returnShare: number;
  readonly costs: number;
  readonly bars?: number;
}

/** Something that a run said aloud while it ran: a halt, a rollback, a feed gap. */
export interface AlertRecord {
  readonly at: Micros;
  readonly severity: 'info' | 'warning' | 'error';
  readonly code: string;
  readonly message: string;
}

/** What the data guard found. The code `open-is-previous-close` means that fills at the open are not real. */
export interface FindingRecord {
  readonly code: string;
  readonly message: string;
  readonly severity: 'info' | 'warning' | 'error';
}

/**
 * What one policy kept from being traded. `notional` is the value at the mark of what did not pass; `after` what it would have made,
 * in the account currency, at the marks and before costs, held for so many days from the decision; a wish that is repeated while
 * the first is followed counts there once.
 */
export interface InterventionSummary {
  readonly policy: string;
  readonly refused: number;
  readonly reduced: number;
  readonly halted: number;
  readonly notional: number;
  readonly after: readonly { readonly days: number; readonly orders: number; readonly profit: number }[];
}

/** One order that was refused or made smaller. */
export interface RefusedOrder {
  readonly at: Micros;
  readonly policy: string;
  readonly outcome: 'refused' | 'reduced' | 'halted';
  readonly instrument: string;
  readonly side: Side;
  /** Units asked for, and of them those that did not pass. */
  readonly asked: number;
  readonly lost: number;
  readonly text: string;
  readonly measured?: number;
  readonly limit?: number;
  /** What would have passed. */
  readonly passes?: number;
}

/** What the risk gate kept from being traded: all of it by policy, the first few hundred orders one by one. */
export interface InterventionRecord {
  readonly byPolicy: readonly InterventionSummary[];
  readonly orders: readonly RefusedOrder[];
}

/** What the same money would have done without the strategy; times in Micros, one element a value. */
export interface BenchmarkRecord {
  readonly name: string;
  readonly at: Float64Array;
  readonly equity: Float64Array;
}

/** A sampled price series of one instrument, to draw trades on. */
export interface PriceRecord {
  readonly instrument: InstrumentIndex;
  readonly at: Float64Array;
  readonly close: Float64Array;
}

/** How many variants were tried before this one was shown, and who counted: the trial ledger, or the user. */
export interface TrialCount {
  readonly count: number;
  readonly source: string;
}

/**
 * Everything a run hands to its report; columns of one element a recorded settle, oldest first.
 *
 * `startEquity` is the equity before the first settle, so that a first-day loss counts. `gross` and `net` are exposure over
 * equity. `periodsPerYear` is the number of return periods in a year (252 daily exchange days, 365 daily crypto), after
 * resampling to days. Nothing is changed by the report, and typed arrays are read in place.
 */
export interface RunRecord extends SettlesOf {
  readonly strategies: readonly string[];
  readonly currency: Currency;
  readonly instruments: readonly RecordInstrument[];
  readonly startEquity: number;
  readonly fills: readonly FillRecord[];
  /** The same fills for who only reads through them, where a run has them without an object each; left out otherwise. */
  readonly fillRows?: FillRows;
  readonly orders: OrderCounts;
  readonly costs: CostRecord;
  readonly trades: readonly TradeRecord[];
  /** What is added up of the trades, where a run has them without an object each; left out otherwise. */
  readonly tradeRows?: TradeRows;
  readonly alerts: readonly AlertRecord[];
  readonly findings: readonly FindingRecord[];
  /** Some fill used a profile that flatters, such as the close the decision was made on. */
  readonly optimistic: boolean;
  /** Fills whose order within a bar is a guess: stop and limit touched in the same bar. */
  readonly ambiguousFills: number;
  /** How many fills took the open of a bar; leave it out when that is not known. */
  readonly fillsAtOpen?: number;
  /** Orders that the risk gate refused or cut; only of runs with the flag enable_risk_v2. */
  readonly interventions?: InterventionRecord;
  /** How orders were executed, where that was measured. */
  readonly execution?: ExecutionQuality;
  readonly benchmark?: BenchmarkRecord;
  readonly prices?: readonly PriceRecord[];
  /** First moment of the out-of-sample part; the whole run is in-sample when it is left out. */
  readonly outOfSampleFrom?: Micros;
  readonly periodsPerYear: number;
  readonly trials: TrialCount;
}

/** The fills of a record for who reads through them once. */
export function rowsOf(record: FillsOf): FillRows {
  if (record.fillRows !== undefined) return record.fillRows;
  const { fills } = record;
  return { length: fills.length, row: (i) => rowOf(fills[i]!) };
}

/** How many fills a record has, without making an object of any. */
export function fillCount(record: FillsOf): number {
  return record.fillRows?.length ?? record.fills.length;
}

/** A fill with the float64 of its exact numbers. */
export function rowOf(fill: FillRecord): FillRow {
  return {
    ...fill,
    quantityNumber: toNumber(fill.quantityFixed),
    priceNumber: toNumber(fill.priceFixed),
    feeNumber: toNumber(fill.feeFixed),
    decidedAt: fill.at,
    leg: -1,
  };
}

type FillsOf = Pick<RunRecord, 'fills' | 'fillRows'>;
