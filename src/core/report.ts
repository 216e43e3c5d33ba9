import type { Decimal } from 'decimal.js';
import type { Currency } from './instrument.js';
import { type DecimalInput, type Fixed, fixed, toDecimal } from './money.js';
import type { ClientOrderId } from './order.js';
import type { Micros } from './time.js';

/** What a venue says about an order. */
export type ReportType =
  | 'accepted'
  | 'fill'
  | 'cancelled'
  | 'replaced'
  | 'rejected'
  | 'expired'
  | 'cancel-rejected'
  | 'replace-rejected';

/** Whether a fill took liquidity or made it. */
export type Liquidity = 'maker' | 'taker' | 'auction' | 'unknown';

/** The numbers of a fill as a broker states them; `fee` is positive when paid, negative for a rebate. */
export interface FillTerms {
  readonly fillId: string;
  readonly price: DecimalInput;
  readonly quantity: DecimalInput;
  /** Filled so far, this fill included. */
  readonly cumulative: DecimalInput;
  readonly fee?: DecimalInput;
  readonly feeCurrency?: Currency;
  readonly liquidity?: Liquidity;
}

/** When and about what a report speaks; `ts` is the venue's time, `at` when we may know it. */
export interface ReportHead {
  readonly orderId: ClientOrderId;
  readonly ts: Micros;
  readonly at: Micros;
  readonly reason?: string;
}

/**
 * One report of a venue about one order; make it with {@link statusReport} or {@link fillReport}.
 *
 * One shape for every type, so that the engine reads it fast: the fill fields of other reports are zero and empty.
 *
 * @example
 * ```ts
 * import { fillReport } from 'edgeproof';
 * const fill = fillReport({ orderId: 'a-1', ts: 0, at: 0 }, { fillId: 'f-1', price: '10.5', quantity: 2, cumulative: 2, fee: '0.1' });
 * if (fill.fee.toString() !== '0.1' || fill.quantity.toNumber() !== 2) throw new Error('Decimals');
 * ```
 */
export class ExecutionReport {
  readonly type: ReportType;
  readonly orderId: ClientOrderId;
  readonly ts: Micros;
  readonly at: Micros;
  readonly reason: string;
  readonly fillId: string;
  readonly priceFixed: Fixed;
  readonly quantityFixed: Fixed;
  readonly cumulativeFixed: Fixed;
  readonly feeFixed: Fixed;
  readonly feeCurrency: Currency;
  readonly liquidity: Liquidity;

  constructor(
    type: ReportType,
    head: ReportHead,
    fill: {
      fillId: string;
      price: Fixed;
      quantity: Fixed;
      cumulative: Fixed;
      fee: Fixed;
      feeCurrency: Currency;
      liquidity: Liquidity;
    } | null,
  ) {
    this.type = type;
    this.orderId = head.orderId;
    this.ts = head.ts;
    this.at = head.at;
    this.reason = head.reason ?? '';
    this.fillId = fill === null ? '' : fill.fillId;
    this.priceFixed = fill === null ? 0n : fill.price;
    this.quantityFixed = fill === null ? 0n : fill.quantity;
    this.cumulativeFixed = fill === null ? 0n : fill.cumulative;
    this.feeFixed = fill === null ? 0n : fill.fee;
    this.feeCurrency = fill === null ? '' : fill.feeCurrency;
    this.liquidity = fill === null ? 'unknown' : fill.liquidity;
  }

  /** Fill price. */
  get price(): Decimal {
    return toDecimal(this.priceFixed);
  }

  /** Filled by this report. */
  get quantity(): Decimal {
    return toDecimal(this.quantityFixed);
  }

  /** Fee of this fill, positive when paid. */
  get fee(): Decimal {
    return toDecimal(this.feeFixed);
  }
}

/**
 * A report that is not a fill.
 *
 * @example
 * ```ts
 * import { statusReport } from 'edgeproof';
 * const no = statusReport('rejected', { orderId: 'a-1', ts: 0, at: 0, reason: 'market closed' });
 * if (no.reason !== 'market closed') throw new Error('reason');
 * ```
 */
export function statusReport(type: Exclude<ReportType, 'fill'>, head: ReportHead): ExecutionReport {
  return new ExecutionReport(type, head, null);
}

/**
 * A report of a fill.
 *
 * @throws ConfigError when a number is not a finite decimal
 * @example
 * ```ts
 * import { fillReport } from 'edgeproof';
 * const fill = fillReport({ orderId: 'a-1', ts: 0, at: 0 }, { fillId: 'f-1', price: '10.5', quantity: 2, cumulative: 2 });
 * if (fill.price.toString() !== '10.5') throw new Error('price');
 * ```
 */
export function fillReport(head: ReportHead, fill: FillTerms): ExecutionReport {
  return new ExecutionReport('fill', head, {
    fillId: fill.fillId,
    price: fixed(fill.price, 'fill price'),
    quantity: fixed(fill.quantity, 'fill quantity'),
    cumulative: fixed(fill.cumulative, 'cumulative quantity'),
    fee: fixed(fill.fee ?? 0, 'fee'),
    feeCurrency: fill.feeCurrency ?? '',
    liquidity: fill.liquidity ?? 'unknown',
  });
}
