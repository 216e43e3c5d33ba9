import type { Decimal } from 'decimal.js';
import type { Currency } from '../core/instrument.js';
import { type Fixed, toDecimal } from '../core/money.js';
import type { Side } from '../core/order.js';
import type { Liquidity } from '../core/report.js';
import type { Micros } from '../core/time.js';
import type { FillRecord } from '../report/run-record.js';

/** One fill of ours, with Decimal views of its exact numbers. */
export class Fill implements FillRecord {
  readonly at: Micros;
  readonly ts: Micros;
  readonly instrument: number;
  readonly side: Side;
  readonly quantityFixed: Fixed;
  readonly priceFixed: Fixed;
  readonly feeFixed: Fixed;
  readonly feeCurrency: Currency;
  readonly liquidity: Liquidity;
  readonly orderId: string;
  readonly strategy: string;
  readonly tag: string;
  readonly realised: number;
  readonly fx: number;
  readonly feeFx: number;

  constructor(record: FillRecord) {
    this.at = record.at;
    this.ts = record.ts;
    this.instrument = record.instrument;
    this.side = record.side;
    this.quantityFixed = record.quantityFixed;
    this.priceFixed = record.priceFixed;
    this.feeFixed = record.feeFixed;
    this.feeCurrency = record.feeCurrency;
    this.liquidity = record.liquidity;
    this.orderId = record.orderId;
    this.strategy = record.strategy;
    this.tag = record.tag;
    this.realised = record.realised;
    this.fx = record.fx ?? 1;
    this.feeFx = record.feeFx ?? 1;
  }

  /** Units filled, positive. */
  get quantity(): Decimal {
    return toDecimal(this.quantityFixed);
  }

  get price(): Decimal {
    return toDecimal(this.priceFixed);
  }

  /** Positive when paid, negative for a rebate; in `feeCurrency`. */
  get fee(): Decimal {
    return toDecimal(this.feeFixed);
  }
}
