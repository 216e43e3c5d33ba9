import type { Currency } from '../core/instrument.js';
import type { Order } from '../core/order.js';
import { orderKey } from '../core/order-key.js';
import type { ExecutionReport, Liquidity } from '../core/report.js';
import type { FillRecord, FillRow, FillRows } from '../report/run-record.js';
import { ExactColumn } from './exact-column.js';
import { Fill } from './fill.js';
import { type FillColumns, type FillKind, LogRow, NUMBERS } from './fill-row.js';

type LoggedOrder = Pick<Order, 'id' | 'instrument' | 'side' | 'strategy' | 'tag' | 'leg' | 'decidedAt'>;

/** What the books made of a fill. */
export interface PostedFill {
  readonly at: number;
  readonly feeCurrency: Currency;
  readonly realised: number;
  readonly fx: number;
  readonly feeFx: number;
}

const FIRST = 256;

/**
 * The fills of a run as columns: a long run has many, and an object each, spread over memory, costs more to keep and to
 * read than all that is done with it. Objects are made when somebody asks for them.
 */
export class FillLog implements FillRows, FillColumns {
  length = 0;
  numbers = new Float64Array(NUMBERS * FIRST);
  readonly quantities = new ExactColumn(FIRST);
  readonly prices = new ExactColumn(FIRST);
  readonly fees = new ExactColumn(FIRST);
  /** Leg of each order, by which its id is made; ids that were given lie beside them. */
  legs = new Int32Array(FIRST);
  readonly #ids = new Map<number, string>();
  /** What few differ in: instrument, side, strategy, tag, currency of the fee, liquidity; each kind once, by number. */
  readonly #kinds: FillKind[] = [];
  #kind = new Uint16Array(FIRST);
  #last = -1;
  #made: Fill[] = [];
  readonly #row = new LogRow(this);

  add(
    order: LoggedOrder,
    report: Pick<ExecutionReport, 'ts' | 'quantityFixed' | 'priceFixed' | 'feeFixed' | 'liquidity'>,
    posted: PostedFill,
  ): void {
    const i = this.#head(order, report.ts, posted);
    this.quantities.push(report.quantityFixed);
    this.prices.push(report.priceFixed);
    this.fees.push(report.feeFixed);
    this.#kind[i] = this.#kindOf(order, posted.feeCurrency, report.liquidity);
  }

  /** The only fill of an order, in whole units of 1e-12. */
  addPlain(
    order: LoggedOrder,
    fill: { readonly quantity: number; readonly price: number; readonly fee: number; readonly ts: number },
    posted: PostedFill,
  ): void {
    const i = this.#head(order, fill.ts, posted);
    this.quantities.pushUnits(fill.quantity * 1e12);
    this.prices.pushUnits(fill.price);
    this.fees.pushUnits(fill.fee);
    this.#kind[i] = this.#kindOf(order, posted.feeCurrency, 'taker');
  }

  #head(order: LoggedOrder, ts: number, posted: PostedFill): number {
    const i = this.length++;
    if (i === this.#kind.length) this.#grow();
    const at = i * NUMBERS;
    const numbers = this.numbers;
    numbers[at] = posted.at;
    numbers[at + 1] = ts;
    numbers[at + 2] = posted.realised;
    numbers[at + 3] = posted.fx;
    numbers[at + 4] = posted.feeFx;
    numbers[at + 5] = order.decidedAt;
    this.legs[i] = order.leg;
    if (order.leg < 0) this.#ids.set(i, order.id);
    return i;
  }

  #grow(): void {
    const numbers = new Float64Array(this.numbers.length * 2);
    numbers.set(this.numbers);
    this.numbers = numbers;
    const kind = new Uint16Array(this.#kind.length * 2);
    kind.set(this.#kind);
    this.#kind = kind;
    const legs = new Int32Array(this.legs.length * 2);
    legs.set(this.legs);
    this.legs = legs;
  }

  #kindOf(
    { instrument, side, strategy, tag }: Pick<Order, 'instrument' | 'side' | 'strategy' | 'tag'>,
    feeCurrency: Currency,
    liquidity: Liquidity,
  ): number {
    const kinds = this.#kinds;
    // Fills alternate between few kinds: the last one, the one before it, then a search from the newest.
    for (let back = 0, k = this.#last; back <= kinds.length; back++, k = kinds.length - back) {
      const one = kinds[k];
      if (one === undefined || one.side !== side || one.instrument !== instrument) continue;
      if (one.liquidity !== liquidity || one.tag !== tag || one.strategy !== strategy) continue;
      if (one.feeCurrency !== feeCurrency) continue;
      this.#last = k;
      return k;
    }
    this.#last = kinds.length;
    kinds.push({ instrument, side, strategy, tag, feeCurrency, liquidity });
    return this.#last;
  }

  /** Fill `i`, lent until the next is asked for. */
  row(i: number): FillRow {
    return this.#row.load(i);
  }

  /** All fills as objects that may be kept. */
  all(): Fill[] {
    const row = new LogRow(this);
    for (let i = this.#made.length; i < this.length; i++) this.#made.push(Fill.from(row.load(i)));
    return this.#made;
  }

  restore(fills: readonly FillRecord[]): void {
    this.length = 0;
    this.#made = [];
    this.#ids.clear();
    for (const column of [this.quantities, this.prices, this.fees]) column.clear();
    for (const one of fills) {
      const { orderId: id, at, feeCurrency, realised, fx = 1, feeFx = 1 } = one;
      this.add({ ...one, id, leg: -1, decidedAt: at }, one, { at, feeCurrency, realised, fx, feeFx });
    }
  }

  kind(i: number): FillKind {
    return this.#kinds[this.#kind[i]!]!;
  }

  orderId(i: number): string {
    const leg = this.legs[i]!;
    if (leg < 0) return this.#ids.get(i)!;
    const { strategy, instrument } = this.kind(i);
    return orderKey({ strategy, instrument, decidedAt: this.numbers[i * NUMBERS + 5]!, leg });
  }
}
