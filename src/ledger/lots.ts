import type { Decimal } from 'decimal.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { type Amount, divide, type Fixed } from '../core/money.js';
import type { Micros } from '../core/time.js';

/** Which lots a closing trade takes first: the oldest, the newest, or an average of all. */
export type LotMethod = 'fifo' | 'lifo' | 'average';

/**
 * An open lot as readers see it: signed `quantity`, `price` at which it was opened (rounded half to even to 12 decimals
 * where splits or averaging left no even price), signed `cost` in the instrument's currency (exact).
 */
export interface Lot {
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly cost: Decimal;
  readonly openedAt: Micros;
  readonly ref: string;
}

/** A lot inside: cost is the truth, the price is derived. Both are signed, negative when short. */
export interface OpenLot {
  quantity: Fixed;
  cost: Amount;
  readonly at: Micros;
  readonly ref: string;
}

/** All that is held of one instrument. `market` is the contra account: what the market gave us, with its sign turned. */
export interface Position {
  quantity: Fixed;
  cost: Amount;
  market: Fixed;
  lots: OpenLot[];
  /** Index of the oldest open lot: taking from the front moves this, so that a long queue stays O(1). */
  first: number;
}

/** Open lots of every instrument; the last trade's outcome lies in the public fields until the next one. */
export class LotBook {
  readonly method: LotMethod;
  readonly positions: readonly Position[];
  /** Signed quantity of the last trade that closed lots. */
  closed: Fixed = 0n;
  /** Signed quantity of the last trade that opened a lot. */
  opened: Fixed = 0n;
  /** Cost of the lots that the last trade closed. */
  removed: Amount = 0n;
  /** Value of the part of the last trade that closed. */
  closedValue: Amount = 0n;

  constructor(size: number, method: LotMethod) {
    this.method = method;
    this.positions = Array.from({ length: size }, () => ({ quantity: 0n, cost: 0n, market: 0n, lots: [], first: 0 }));
  }

  /**
   * Moves `quantity` (signed) worth `value` (signed) into the lots: closes opposite lots first, opens the rest.
   *
   * `value` is split by quantity when a trade turns a position round; half to even where it does not divide.
   */
  trade(instrument: InstrumentIndex, quantity: Fixed, value: Amount, at: Micros, ref: string): void {
    const position = this.positions[instrument]!;
    const held = position.quantity;
    if (held === 0n || held < 0n === quantity < 0n) {
      this.closed = 0n;
      this.removed = 0n;
      this.closedValue = 0n;
      this.opened = quantity;
      this.#open(position, quantity, value, at, ref);
    } else if (held < 0n ? quantity < -held : quantity > -held) {
      this.closed = quantity;
      this.opened = 0n;
      this.closedValue = value;
      this.removed = this.#take(position, -quantity);
    } else {
      this.#flatten(position);
      this.closed = -held;
      this.opened = quantity + held;
      this.closedValue = value;
      if (this.opened !== 0n) {
        this.closedValue = divide(value * this.closed, quantity);
        this.#open(position, this.opened, value - this.closedValue, at, ref);
      }
    }
  }

  /** Puts a whole lot in without netting; the caller knows that its sign fits. */
  put(instrument: InstrumentIndex, quantity: Fixed, cost: Amount, at: Micros, ref: string): void {
    this.#open(this.positions[instrument]!, quantity, cost, at, ref);
  }

  /** Puts one lot, or nothing when the quantity is zero, in the place of all lots of an instrument, contra account included. */
  replace(instrument: InstrumentIndex, quantity: Fixed, cost: Amount, at: Micros, ref: string): void {
    const position = this.positions[instrument]!;
    this.#flatten(position);
    position.market = -quantity;
    if (quantity !== 0n) this.#open(position, quantity, cost, at, ref);
  }

  /** Adds cost to the newest open lot; false when there is none. */
  addCost(instrument: InstrumentIndex, cost: Amount): boolean {
    const position = this.positions[instrument]!;
    const lot = position.lots[position.lots.length - 1];
    if (position.quantity === 0n || lot === undefined) return false;
    lot.cost += cost;
    position.cost += cost;
    return true;
  }

  /** The open lots of an instrument, oldest first. */
  open(instrument: InstrumentIndex): OpenLot[] {
    const position = this.positions[instrument]!;
    return position.lots.slice(position.first);
  }

  /** Removes all lots of an instrument and returns them, oldest first; the contra account is left to the caller. */
  clear(instrument: InstrumentIndex): OpenLot[] {
    const lots = this.open(instrument);
    this.#flatten(this.positions[instrument]!);
    return lots;
  }

  #open(position: Position, quantity: Fixed, cost: Amount, at: Micros, ref: string): void {
    position.quantity += quantity;
    position.cost += cost;
    const pool = this.method === 'average' ? position.lots[position.first] : undefined;
    if (pool === undefined) {
      position.lots.push({ quantity, cost, at, ref });
    } else {
      pool.quantity += quantity;
      pool.cost += cost;
    }
  }

  #flatten(position: Position): void {
    this.removed = position.cost;
    position.quantity = 0n;
    position.cost = 0n;
    if (position.lots.length === 1) position.lots.pop();
    else position.lots.length = 0;
    position.first = 0;
  }

  /** Takes `wanted` (the sign of the position, less than all of it) from the lots; returns their cost. */
  #take(position: Position, wanted: Fixed): Amount {
    const newest = this.method === 'lifo';
    const lots = position.lots;
    let left = wanted;
    let cost = 0n;
    while (left !== 0n) {
      const lot = lots[newest ? lots.length - 1 : position.first]!;
      if (wanted < 0n ? left > lot.quantity : left < lot.quantity) {
        const part = divide(lot.cost * left, lot.quantity);
        lot.quantity -= left;
        lot.cost -= part;
        cost += part;
        left = 0n;
      } else {
        left -= lot.quantity;
        cost += lot.cost;
        if (newest) lots.pop();
        else position.first++;
      }
    }
    if (position.first > 64 && position.first * 2 > lots.length) {
      lots.splice(0, position.first);
      position.first = 0;
    }
    position.quantity -= wanted;
    position.cost -= cost;
    return cost;
  }
}
