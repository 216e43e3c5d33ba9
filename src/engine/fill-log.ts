import type { Currency } from '../core/instrument.js';
import type { Fixed } from '../core/money.js';
import type { Order } from '../core/order.js';
import { orderKey } from '../core/order-key.js';
import type { ExecutionReport, Liquidity } from '../core/report.js';
import type { FillRecord, FillRow, FillRows } from '../report/run-record.js';
import { ExactColumn } from './exact-column.js';
import { Fill } from './fill.js';

type FillKind = Pick<FillRecord, 'instrument' | 'side' | 'strategy' | 'tag' | 'feeCurrency' | 'liquidity'>;
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
/** Time, time at the source, realised, rates of price and fee, and when the order was decided. */
const NUMBERS = 6;

/**
 * The fills of a run as columns: a long run has many, and an object each, spread over memory, costs more to keep and to
 * read than all that is done with it. Objects are made when somebody asks for them.
 */
export class FillLog implements FillRows {
  length = 0;
  #numbers = new Float64Array(NUMBERS * FIRST);
  readonly #quantity = new ExactColumn(FIRST);
  readonly #price = new ExactColumn(FIRST);
  readonly #fee = new ExactColumn(FIRST);
  /** Leg of each order, by which its id is made; ids that were given lie beside them. */
  #legs = new Int32Array(FIRST);
  readonly #ids = new Map<number, string>();
  /** What few differ in: instrument, side, strategy, tag, currency of the fee, liquidity; each kind once, by number. */
  readonly #kinds: FillKind[] = [];
  #kind = new Uint16Array(FIRST);
  #last = -1;
  #made: Fill[] = [];

  add(
    order: LoggedOrder,
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
    order: LoggedOrder,
    fill: { readonly quantity: number; readonly price: number; readonly fee: number; readonly ts: number },
    posted: PostedFill,
  ): void {
    const i = this.#head(order, fill.ts, posted);
    this.#quantity.pushUnits(fill.quantity * 1e12);
    this.#price.pushUnits(fill.price);
    this.#fee.pushUnits(fill.fee);
    this.#kind[i] = this.#kindOf(order, posted.feeCurrency, 'taker');
  }

  #head(order: LoggedOrder, ts: number, posted: PostedFill): number {
    const i = this.length++;
    if (i === this.#kind.length) this.#grow();
    const at = i * NUMBERS;
    const numbers = this.#numbers;
    numbers[at] = posted.at;
    numbers[at + 1] = ts;
    numbers[at + 2] = posted.realised;
    numbers[at + 3] = posted.fx;
    numbers[at + 4] = posted.feeFx;
    numbers[at + 5] = order.decidedAt;
    this.#legs[i] = order.leg;
    if (order.leg < 0) this.#ids.set(i, order.id);
    return i;
  }

  #grow(): void {
    const numbers = new Float64Array(this.#numbers.length * 2);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    const kind = new Uint16Array(this.#kind.length * 2);
    kind.set(this.#kind);
    this.#kind = kind;
    const legs = new Int32Array(this.#legs.length * 2);
    legs.set(this.#legs);
    this.#legs = legs;
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
  *[Symbol.iterator](): Iterator<FillRow> {
    const row = new LogRow(this);
    for (row.i = 0; row.i < this.length; row.i++) yield row;
  }

  /** All fills as objects that may be kept. */
  all(): Fill[] {
    const row = new LogRow(this);
    for (row.i = this.#made.length; row.i < this.length; row.i++) this.#made.push(Fill.from(row));
    return this.#made;
  }

  restore(fills: readonly FillRecord[]): void {
    this.length = 0;
    this.#made = [];
    this.#ids.clear();
    for (const column of [this.#quantity, this.#price, this.#fee]) column.clear();
    for (const one of fills) {
      const { orderId: id, at, feeCurrency, realised, fx = 1, feeFx = 1 } = one;
      this.add({ ...one, id, leg: -1, decidedAt: at }, one, { at, feeCurrency, realised, fx, feeFx });
    }
  }

  number(i: number, which: number): number {
    return this.#numbers[i * NUMBERS + which]!;
  }

  kind(i: number): FillKind {
    return this.#kinds[this.#kind[i]!]!;
  }

  exact(which: 'quantity' | 'price' | 'fee'): ExactColumn {
    return which === 'quantity' ? this.#quantity : which === 'price' ? this.#price : this.#fee;
  }

  leg(i: number): number {
    return this.#legs[i]!;
  }

  orderId(i: number): string {
    const leg = this.#legs[i]!;
    if (leg < 0) return this.#ids.get(i)!;
    const { strategy, instrument } = this.kind(i);
    return orderKey({ strategy, instrument, decidedAt: this.number(i, 5), leg });
  }
}

/** A fill of the log, read in place. */
class LogRow implements FillRow {
  i = 0;
  readonly #log: FillLog;

  constructor(log: FillLog) {
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
