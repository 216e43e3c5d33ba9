import type { Currency } from '../core/instrument.js';
import type { Fixed } from '../core/money.js';
import type { Liquidity } from '../core/report.js';
import type { FillRecord, FillRow } from '../report/run-record.js';
import type { ExactColumn } from './exact-column.js';

/** What few fills differ in. */
export type FillKind = Pick<FillRecord, 'instrument' | 'side' | 'strategy' | 'tag' | 'feeCurrency' | 'liquidity'>;

/** Where the fills lie. */
export interface FillColumns {
  number(i: number, which: number): number;
  kind(i: number): FillKind;
  exact(which: 'quantity' | 'price' | 'fee'): ExactColumn;
  orderId(i: number): string;
  leg(i: number): number;
}

/** A fill of the log, read in place. */
export class LogRow implements FillRow {
  i = 0;
  readonly #log: FillColumns;

  constructor(log: FillColumns) {
    this.#log = log;
  }

  get at(): number {
    return this.#log.number(this.i, 0);
  }

  get ts(): number {
    return this.#log.number(this.i, 1);
  }

  get realised(): number {
    return this.#log.number(this.i, 2);
  }

  get fx(): number {
    return this.#log.number(this.i, 3);
  }

  get feeFx(): number {
    return this.#log.number(this.i, 4);
  }

  get instrument(): number {
    return this.#log.kind(this.i).instrument;
  }

  get side(): FillRecord['side'] {
    return this.#log.kind(this.i).side;
  }

  get strategy(): string {
    return this.#log.kind(this.i).strategy;
  }

  get tag(): string {
    return this.#log.kind(this.i).tag;
  }

  get feeCurrency(): Currency {
    return this.#log.kind(this.i).feeCurrency;
  }

  get liquidity(): Liquidity {
    return this.#log.kind(this.i).liquidity;
  }

  get orderId(): string {
    return this.#log.orderId(this.i);
  }

  get decidedAt(): number {
    return this.#log.number(this.i, 5);
  }

  get leg(): number {
    return this.#log.leg(this.i);
  }

  get quantityFixed(): Fixed {
    return this.#log.exact('quantity').get(this.i);
  }

  get priceFixed(): Fixed {
    return this.#log.exact('price').get(this.i);
  }

  get feeFixed(): Fixed {
    return this.#log.exact('fee').get(this.i);
  }

  get quantityNumber(): number {
    return this.#log.exact('quantity').number(this.i);
  }

  get priceNumber(): number {
    return this.#log.exact('price').number(this.i);
  }

  get feeNumber(): number {
    return this.#log.exact('fee').number(this.i);
  }
}
