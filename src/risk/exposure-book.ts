import type { InstrumentIndex } from '../core/instrument.js';
import type { Decision, OpenOrder } from '../core/portfolio.js';
import { moneyOf, mostOf, signOf } from './proposal.js';

const SURE: ReadonlySet<string> = new Set(['market', 'market-on-open', 'market-on-close']);

/**
 * What every instrument may come to with the open orders that there are, in money of the account.
 *
 * Orders at the market are counted as filled, so that a portfolio can rotate in one step. Resting orders are counted
 * only where they enlarge: a stop that may never be hit frees no room. Taken afresh at each instant; within one instant
 * only the instrument of the last review is read again, because a review is all that happens there.
 */
export class ExposureBook {
  /** Money of one unit at the mark, at the average price while there is no mark. */
  readonly unit: Float64Array;
  /** Units at the market: held and sure to be. */
  readonly sure: Float64Array;
  /** Units more, were every resting buy filled. */
  readonly buys: Float64Array;
  /** Units less, were every resting sell filled. */
  readonly sells: Float64Array;
  /** Sum of the largest absolute values. */
  gross = 0;
  /** Sum of the signed values of what is sure. */
  net = 0;
  /** Value of all resting buys, and of all resting sells. */
  restingBuys = 0;
  restingSells = 0;
  #at: Decision | null = null;
  #now = Number.NaN;
  #revision: number | undefined;
  #last: InstrumentIndex = -1;

  constructor(instruments: number) {
    this.unit = new Float64Array(instruments);
    this.sure = new Float64Array(instruments);
    this.buys = new Float64Array(instruments);
    this.sells = new Float64Array(instruments);
  }

  /** Brings the book up to date before an order on an instrument is weighed. */
  read(instrument: InstrumentIndex, at: Decision): void {
    const { revision } = at.accountInFlight ?? at.inFlight;
    if (at !== this.#at || at.now !== this.#now || revision !== this.#revision) this.#readAll(at);
    else if (this.#last >= 0) this.#readOne(this.#last, at);
    if (instrument !== this.#last) this.#readOne(instrument, at);
    this.#last = instrument;
  }

  /** Forgets the instant. */
  clear(): void {
    this.#at = null;
    this.#last = -1;
  }

  /** The largest absolute value that an instrument may come to. */
  value(i: InstrumentIndex): number {
    const sure = this.sure[i]!;
    return this.unit[i]! * Math.max(Math.abs(sure + this.buys[i]!), Math.abs(sure - this.sells[i]!));
  }

  #readAll(at: Decision): void {
    this.#at = at;
    this.#now = at.now;
    this.#last = -1;
    const n = this.unit.length;
    this.buys.fill(0);
    this.sells.fill(0);
    for (let i = 0; i < n; i++) this.#hold(i, at);
    const onTheirWay = at.accountInFlight ?? at.inFlight;
    this.#revision = onTheirWay.revision;
    if (onTheirWay.count > 0) for (const open of onTheirWay.orders()) this.#count(open);
    this.gross = 0;
    this.net = 0;
    this.restingBuys = 0;
    this.restingSells = 0;
    for (let i = 0; i < n; i++) this.#sum(i, 1);
  }

  #readOne(i: InstrumentIndex, at: Decision): void {
    this.#sum(i, -1);
    this.buys[i] = 0;
    this.sells[i] = 0;
    this.#hold(i, at);
    const onTheirWay = at.accountInFlight ?? at.inFlight;
    if (onTheirWay.count > 0) for (const open of onTheirWay.orders(i)) this.#count(open);
    this.#sum(i, 1);
  }

  #sum(i: InstrumentIndex, sign: 1 | -1): void {
    const unit = sign * this.unit[i]!;
    this.gross += sign * this.value(i);
    this.net += unit * this.sure[i]!;
    this.restingBuys += unit * this.buys[i]!;
    this.restingSells += unit * this.sells[i]!;
  }

  #hold(i: InstrumentIndex, at: Decision): void {
    const held = at.account.quantity(i);
    const mark = at.marks[i]!;
    this.sure[i] = held;
    // Nothing held and no price: worth nothing, not unknown.
    const price = Number.isNaN(mark) ? at.account.averagePrice(i) : mark;
    this.unit[i] = Math.abs(price) * moneyOf(i, at);
  }

  #count(open: OpenOrder): void {
    const { order } = open;
    const i = order.instrument;
    const units = mostOf(open);
    if (SURE.has(order.type)) this.sure[i] = this.sure[i]! + signOf(order) * units;
    else if (order.reduceOnly) return;
    else if (order.side === 'buy') this.buys[i] = this.buys[i]! + units;
    else this.sells[i] = this.sells[i]! + units;
  }
}
