import type { InstrumentIndex } from '../core/instrument.js';
import type { Decision, InFlightView, OpenOrder } from '../core/portfolio.js';
import { moneyOf, mostOf, signOf } from './proposal.js';

/**
 * What every instrument may come to, were any of the open orders filled and any not: the worst case that limits of the
 * second generation are held to. Nothing on its way frees room before it is filled, no cancel before it is confirmed, and a
 * change that enlarges counts from its approval on.
 *
 * Taken afresh at each instant; within one instant only the instruments under review are read again.
 */
export class WorstBook {
  /** Money of one unit at the mark, at the average price while there is no mark; NaN when neither is known. */
  readonly unit: Float64Array;
  /** Signed units held. */
  readonly held: Float64Array;
  /** Largest and smallest signed units that fills may lead to. */
  readonly high: Float64Array;
  readonly low: Float64Array;
  #at: Decision | null = null;
  #now = Number.NaN;
  #revision: number | undefined;
  #last: InstrumentIndex = -1;
  #tried: InstrumentIndex = -1;
  #highBefore = 0;
  #lowBefore = 0;

  constructor(instruments: number) {
    this.unit = new Float64Array(instruments);
    this.held = new Float64Array(instruments);
    this.high = new Float64Array(instruments);
    this.low = new Float64Array(instruments);
  }

  get size(): number {
    return this.unit.length;
  }

  /** Brings the book up to date before an order on an instrument is weighed. */
  read(instrument: InstrumentIndex, at: Decision): void {
    if (at !== this.#at || at.now !== this.#now || onTheirWay(at).revision !== this.#revision) this.readAll(at);
    else if (this.#last >= 0) this.#readOne(this.#last, at);
    if (instrument !== this.#last) this.#readOne(instrument, at);
    this.#last = instrument;
  }

  /** Takes everything afresh: at a settle, where anything may have changed. */
  readAll(at: Decision): void {
    this.#at = at;
    this.#now = at.now;
    this.#last = -1;
    for (let i = 0; i < this.unit.length; i++) this.#hold(i, at);
    const view = onTheirWay(at);
    this.#revision = view.revision;
    if (view.count > 0) {
      for (const open of view.orders()) this.#count(open);
      for (const open of view.orders()) if (open.order.reduceOnly) this.#close(open);
    }
    if (view.cancelling !== undefined) for (const open of view.cancelling) this.#count(open);
  }

  /** Forgets the instant. */
  clear(): void {
    this.#at = null;
    this.#last = -1;
  }

  /** The largest absolute value of an instrument in money. */
  value(i: InstrumentIndex): number {
    // Nothing held, nothing coming and no price: worth nothing, not unknown.
    if (this.high[i] === 0 && this.low[i] === 0) return 0;
    return this.unit[i]! * Math.max(Math.abs(this.high[i]!), Math.abs(this.low[i]!));
  }

  /** The largest signed value. */
  most(i: InstrumentIndex): number {
    return this.high[i] === 0 ? 0 : this.unit[i]! * this.high[i]!;
  }

  /** The smallest signed value. */
  least(i: InstrumentIndex): number {
    return this.low[i] === 0 ? 0 : this.unit[i]! * this.low[i]!;
  }

  /** Counts `units` more, signed, as if they were on their way, until {@link WorstBook.untry}. */
  try(i: InstrumentIndex, units: number): void {
    this.#tried = i;
    this.#highBefore = this.high[i]!;
    this.#lowBefore = this.low[i]!;
    if (units > 0) this.high[i] = this.#highBefore + units;
    else this.low[i] = this.#lowBefore + units;
  }

  untry(): void {
    this.high[this.#tried] = this.#highBefore;
    this.low[this.#tried] = this.#lowBefore;
  }

  #readOne(i: InstrumentIndex, at: Decision): void {
    this.#hold(i, at);
    const view = onTheirWay(at);
    if (view.cancelling !== undefined)
      for (const open of view.cancelling) if (open.order.instrument === i) this.#count(open);
    if (view.count === 0) return;
    const orders = view.orders(i);
    if (orders.length === 0) return;
    for (const open of orders) this.#count(open);
    for (const open of orders) if (open.order.reduceOnly) this.#close(open);
  }

  #hold(i: InstrumentIndex, at: Decision): void {
    const held = at.account.quantity(i);
    const mark = at.marks[i]!;
    this.held[i] = held;
    this.high[i] = held;
    this.low[i] = held;
    const price = Number.isNaN(mark) && held !== 0 ? at.account.averagePrice(i) : mark;
    this.unit[i] = Math.abs(price) * moneyOf(i, at);
  }

  #count(open: OpenOrder): void {
    const { order } = open;
    if (order.reduceOnly) return;
    const i = order.instrument;
    if (order.side === 'buy') this.high[i] = this.high[i]! + mostOf(open);
    else this.low[i] = this.low[i]! - mostOf(open);
  }

  /** What can only reduce widens the span as far as zero: a hedge that goes before what it hedges. */
  #close(open: OpenOrder): void {
    const { order } = open;
    const remaining = mostOf(open);
    const i = order.instrument;
    const held = this.held[i]!;
    if (held * signOf(order) >= 0) return;
    if (held > 0) this.low[i] = Math.min(this.low[i]!, Math.max(0, held - remaining));
    else this.high[i] = Math.max(this.high[i]!, Math.min(0, held + remaining));
  }
}

/** Orders on their way of the whole account. */
export function onTheirWay(at: Decision): InFlightView {
  return at.accountInFlight ?? at.inFlight;
}
