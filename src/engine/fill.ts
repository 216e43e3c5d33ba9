import type { Decimal } from 'decimal.js';
import type { Currency } from '../core/instrument.js';
import { type Fixed, toDecimal } from '../core/money.js';
import type { Order, Side } from '../core/order.js';
import type { ExecutionReport, Liquidity } from '../core/report.js';
import type { Micros } from '../core/time.js';
import type { FillRecord } from '../report/run-record.js';

/**
 * One fill of ours, with Decimal views of its exact numbers.
 *
 * @example
 * ```ts
 * import { backtest, defineStrategy, instrument } from 'edgeproof';
 * import { synthetic } from 'edgeproof/data';
 * import { sma } from 'edgeproof/features';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * const strategy = defineStrategy({ name: 'hold', features: sma({ period: 2 }), model: rule({ needs: ['sma_2'] }, () => 1), optimizer: fixedQuantity({ quantity: 3 }) });
 * const setUp = { strategy, data: synthetic({ instruments: ['A'], bars: 30, seed: 7 }), instruments: [instrument({ id: 'A' })], cash: 10_000 };
 * const { fills } = await backtest(setUp);
 * if (fills[0]?.quantity.toString() !== '3') throw new Error('exact');
 * ```
 */
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

  constructor(
    order: Pick<Order, 'id' | 'instrument' | 'side' | 'strategy' | 'tag'>,
    report: Pick<ExecutionReport, 'ts' | 'quantityFixed' | 'priceFixed' | 'feeFixed' | 'liquidity'>,
    posted: {
      readonly at: Micros;
      readonly feeCurrency: Currency;
      readonly realised: number;
      readonly fx: number;
      readonly feeFx: number;
    },
  ) {
    this.at = posted.at;
    this.ts = report.ts;
    this.instrument = order.instrument;
    this.side = order.side;
    this.quantityFixed = report.quantityFixed;
    this.priceFixed = report.priceFixed;
    this.feeFixed = report.feeFixed;
    this.feeCurrency = posted.feeCurrency;
    this.liquidity = report.liquidity;
    this.orderId = order.id;
    this.strategy = order.strategy;
    this.tag = order.tag;
    this.realised = posted.realised;
    this.fx = posted.fx;
    this.feeFx = posted.feeFx;
  }

  /** The fill of a record that was saved, or that is only lent. */
  static from(record: FillRecord): Fill {
    const { at, feeCurrency, realised } = record;
    const order = {
      id: record.orderId,
      instrument: record.instrument,
      side: record.side,
      strategy: record.strategy,
      tag: record.tag,
    };
    return new Fill(order, record, { at, feeCurrency, realised, fx: record.fx ?? 1, feeFx: record.feeFx ?? 1 });
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
