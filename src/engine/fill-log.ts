import type { Currency } from '../core/instrument.js';
import type { Fixed } from '../core/money.js';
import type { Order } from '../core/order.js';
import type { ExecutionReport, Liquidity } from '../core/report.js';
import type { FillRecord, FillRows } from '../report/run-record.js';
import { ExactColumn } from './exact-column.js';
import { Fill } from './fill.js';

type Row = { -readonly [K in keyof FillRecord]-?: FillRecord[K] };

/** What the books made of a fill. */
export interface PostedFill {
  readonly at: number;
  readonly feeCurrency: Currency;
  readonly realised: number;
  readonly fx: number;
  readonly feeFx: number;
}

const FIRST = 256;
const NUMBERS = ['at', 'ts', 'realised', 'fx', 'feeFx'] as const;

/**
 * The fills of a run as columns: a long run has many, and an object each, spread over memory, costs more to keep and to
 * read than all that is done with it. Objects are made when somebody asks for them.
 */
export class FillLog implements FillRows {
  length = 0;
  #numbers = new Float64Array(NUMBERS.length * FIRST);
  readonly #quantity = new ExactColumn(FIRST);
  readonly #price = new ExactColumn(FIRST);
  readonly #fee = new ExactColumn(FIRST);
  readonly #orders: string[] = [];
  /** What few differ in: instrument, side, strategy, tag, currency of the fee, liquidity; each kind once, by number. */
  readonly #kinds: Pick<FillRecord, 'instrument' | 'side' | 'strategy' | 'tag' | 'feeCurrency' | 'liquidity'>[] = [];
  #kind = new Uint16Array(FIRST);
  #last = -1;
  #made: Fill[] = [];

  add(
    order: Pick<Order, 'id' | 'instrument' | 'side' | 'strategy' | 'tag'>,
    report: Pick<ExecutionReport, 'ts' | 'quantityFixed' | 'priceFixed' | 'feeFixed' | 'liquidity'>,
    posted: PostedFill,
  ): void {
    const i = this.#head(order, report.ts, posted);
    this.#quantity.push(report.quantityFixed);
    this.#price.push(report.priceFixed);
    this.#fee.push(report.feeFixed);
    this.#kind[i] = this.#kindOf(order, posted.feeCurrency, report.liquidity);
  }

  /** The only fill of an order, in whole units of 1e-12. */
  addPlain(
    order: Pick<Order, 'id' | 'instrument' | 'side' | 'strategy' | 'tag'>,
    fill: { readonly quantity: number; readonly price: number; readonly fee: number; readonly ts: number },
    posted: PostedFill,
  ): void {
    const i = this.#head(order, fill.ts, posted);
    this.#quantity.pushUnits(fill.quantity * 1e12);
    this.#price.pushUnits(fill.price);
    this.#fee.pushUnits(fill.fee);
    this.#kind[i] = this.#kindOf(order, posted.feeCurrency, 'taker');
  }

  #head(order: Pick<Order, 'id'>, ts: number, posted: PostedFill): number {
    const i = this.length++;
    if (i === this.#kind.length) this.#grow();
    const at = i * NUMBERS.length;
    const numbers = this.#numbers;
    numbers[at] = posted.at;
    numbers[at + 1] = ts;
    numbers[at + 2] = posted.realised;
    numbers[at + 3] = posted.fx;
    numbers[at + 4] = posted.feeFx;
    this.#orders.push(order.id);
    return i;
  }

  #grow(): void {
    const numbers = new Float64Array(this.#numbers.length * 2);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    const kind = new Uint16Array(this.#kind.length * 2);
    kind.set(this.#kind);
    this.#kind = kind;
  }

  #kindOf(
    { instrument, side, strategy, tag }: Pick<Order, 'instrument' | 'side' | 'strategy' | 'tag'>,
    feeCurrency: Currency,
    liquidity: Liquidity,
  ): number {
    const kinds = this.#kinds;
    const same = (k: number): boolean => {
      const one = kinds[k]!;
      return (
        one.side === side &&
        one.instrument === instrument &&
        one.liquidity === liquidity &&
        one.tag === tag &&
        one.strategy === strategy &&
        one.feeCurrency === feeCurrency
      );
    };
    // Fills alternate between few kinds: the last one, the one before it, then a search from the newest.
    if (this.#last >= 0 && same(this.#last)) return this.#last;
    for (let k = kinds.length - 1; k >= 0; k--) {
      if (!same(k)) continue;
      this.#last = k;
      return k;
    }
    this.#last = kinds.length;
    kinds.push({ instrument, side, strategy, tag, feeCurrency, liquidity });
    return this.#last;
  }

  /** Fills one after the other, each lent until the next. */
  *[Symbol.iterator](): Iterator<FillRecord> {
    if (this.length === 0) return;
    const row = this.#row();
    for (let i = 0; i < this.length; i++) {
      this.#read(i, row);
      yield row;
    }
  }

  /** All fills as objects that may be kept. */
  all(): Fill[] {
    if (this.#made.length === this.length) return this.#made;
    const row = this.#row();
    for (let i = this.#made.length; i < this.length; i++) {
      this.#read(i, row);
      this.#made.push(Fill.from(row));
    }
    return this.#made;
  }

  restore(fills: readonly FillRecord[]): void {
    this.length = 0;
    this.#made = [];
    this.#orders.length = 0;
    for (const column of [this.#quantity, this.#price, this.#fee]) column.clear();
    for (const one of fills) {
      const { orderId: id, at, feeCurrency, realised, fx = 1, feeFx = 1 } = one;
      this.add({ ...one, id }, one, { at, feeCurrency, realised, fx, feeFx });
    }
  }

  #row(): Row {
    const none: Fixed = 0n;
    const kind = { instrument: 0, side: 'buy', strategy: '', tag: '', feeCurrency: '', liquidity: 'unknown' } as const;
    const exact = { quantityFixed: none, priceFixed: none, feeFixed: none };
    return { at: 0, ts: 0, ...exact, ...kind, orderId: '', realised: 0, fx: 1, feeFx: 1 };
  }

  #read(i: number, row: Row): void {
    const at = i * NUMBERS.length;
    const numbers = this.#numbers;
    row.at = numbers[at]!;
    row.ts = numbers[at + 1]!;
    row.realised = numbers[at + 2]!;
    row.fx = numbers[at + 3]!;
    row.feeFx = numbers[at + 4]!;
    row.quantityFixed = this.#quantity.get(i);
    row.priceFixed = this.#price.get(i);
    row.feeFixed = this.#fee.get(i);
    row.orderId = this.#orders[i]!;
    const kind = this.#kinds[this.#kind[i]!]!;
    row.instrument = kind.instrument;
    row.side = kind.side;
    row.strategy = kind.strategy;
    row.tag = kind.tag;
    row.feeCurrency = kind.feeCurrency;
    row.liquidity = kind.liquidity;
  }
}
