import type { Currency } from '../core/instrument.js';
import type { Fixed } from '../core/money.js';
import type { Side } from '../core/order.js';
import type { Liquidity } from '../core/report.js';
import type { FillRecord, FillRow } from '../report/run-record.js';
import type { ExactColumn } from './exact-column.js';

/** What few fills differ in. */
export type FillKind = Pick<FillRecord, 'instrument' | 'side' | 'strategy' | 'tag' | 'feeCurrency' | 'liquidity'>;

/** Time, time at the source, realised, rates of price and fee, and when the order was decided. */
export const NUMBERS = 6;

/** Where the fills lie. */
export interface FillColumns {
  /** {@link NUMBERS} numbers a fill. */
  readonly numbers: Float64Array;
  readonly legs: Int32Array;
  readonly quantities: ExactColumn;
  readonly prices: ExactColumn;
  readonly fees: ExactColumn;
  kind(i: number): FillKind;
  orderId(i: number): string;
}

/** A fill of the log, lent to who reads: its numbers are copied into one object that stays, so that nothing is made. */
export class LogRow implements FillRow {
  at = Number.NaN;
  ts = Number.NaN;
  realised = Number.NaN;
  fx = Number.NaN;
  feeFx = Number.NaN;
  decidedAt = Number.NaN;
  quantityNumber = Number.NaN;
  priceNumber = Number.NaN;
  feeNumber = Number.NaN;
  leg = -1;
  instrument = 0;
  side: Side = 'buy';
  strategy = '';
  tag = '';
  feeCurrency: Currency = '';
  liquidity: Liquidity = 'taker';
  #i = 0;
  readonly #log: FillColumns;

  constructor(log: FillColumns) {
    this.#log = log;
  }

  /** Shows fill `i`. */
  load(i: number): this {
    const { numbers, legs, quantities, prices, fees } = this.#log;
    const from = i * NUMBERS;
    this.#i = i;
    this.at = numbers[from]!;
    this.ts = numbers[from + 1]!;
    this.realised = numbers[from + 2]!;
    this.fx = numbers[from + 3]!;
    this.feeFx = numbers[from + 4]!;
    this.decidedAt = numbers[from + 5]!;
    this.quantityNumber = quantities.number(i);
    this.priceNumber = prices.number(i);
    this.feeNumber = fees.number(i);
    this.leg = legs[i]!;
    const kind = this.#log.kind(i);
    this.instrument = kind.instrument;
    this.side = kind.side;
    this.strategy = kind.strategy;
    this.tag = kind.tag;
    this.feeCurrency = kind.feeCurrency;
    this.liquidity = kind.liquidity;
    return this;
  }

  get orderId(): string {
    return this.#log.orderId(this.#i);
  }

  get quantityFixed(): Fixed {
    return this.#log.quantities.get(this.#i);
  }

  get priceFixed(): Fixed {
    return this.#log.prices.get(this.#i);
  }

  get feeFixed(): Fixed {
    return this.#log.fees.get(this.#i);
  }
}
