import type { RiskReason, RiskVerdict } from '../contracts/risk-policy.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { type DecimalInput, fixed, quantize, toDecimal, toNumber } from '../core/money.js';
import type { NewIntent, OrderIntent, ReplaceIntent, Side } from '../core/order.js';
import type { Decision, InFlightView, OpenOrder } from '../core/portfolio.js';

/** What one intent would do, in numbers; filled in place, valid until the next read. */
export class Proposal {
  instrument: InstrumentIndex = 0;
  /** 1 to buy, -1 to sell. */
  sign: 1 | -1 = 1;
  /** Units that the order would still trade, positive. */
  quantity = 0;
  /** Units of the same order filled so far; 0 for a new order. */
  filled = 0;
  /** Units that it may trade already, before this change; 0 for a new order. */
  before = 0;
  /** Money in the account's currency of one unit at the order's own price: its limit, else its stop, else the mark. */
  orderUnit = 0;
  /** Money in the account's currency of one unit at the mark; at the order's price while there is no mark. */
  markUnit = 0;
  /** Whether a change puts the order at a higher price, so that the same quantity is worth more. */
  dearer = false;
  #reduceOnly = false;

  /** Reads an intent; false when it asks for nothing more: a cancel, or a change that adds no quantity. */
  read(intent: OrderIntent, at: Decision): boolean {
    this.dearer = false;
    if (intent.action === 'cancel') return false;
    const price = intent.action === 'new' ? this.#readNew(intent) : this.#readReplace(intent, at);
    if (price === null || (this.quantity <= this.before && !this.dearer)) return false;
    const money = moneyOf(this.instrument, at);
    const mark = at.marks[this.instrument]!;
    this.orderUnit = Math.abs(price === undefined ? mark : numberOf(price)) * money;
    this.markUnit = Number.isNaN(mark) ? this.orderUnit : Math.abs(mark) * money;
    return this.quantity > this.before;
  }

  /** Units of the strategy's position that this order may close before it could open the other side. */
  closable(at: Decision): number {
    const held = at.positions.quantity(this.instrument);
    if (held * this.sign >= 0) return 0;
    return this.#reduceOnly ? Math.abs(held) : Math.max(0, Math.abs(held) - this.working(at));
  }

  /** Whether the whole order only closes what is held. */
  reduces(at: Decision): boolean {
    return this.quantity <= this.closable(at);
  }

  /**
   * Units that other open orders on the same side would still trade; those that can only reduce are left out.
   *
   * @param onTheirWay - the strategy's own orders by default, or the whole account's
   */
  working(at: Decision, onTheirWay: InFlightView = at.inFlight): number {
    if (onTheirWay.count === 0) return 0;
    let sum = -this.before;
    for (const open of onTheirWay.orders(this.instrument)) {
      if (signOf(open.order) === this.sign && !open.order.reduceOnly) sum += mostOf(open);
    }
    return Math.max(0, sum);
  }

  /** The verdict that lets the order trade at most `units`, rounded down to the lot; a refusal when no lot is left. */
  atMost(units: number, at: Decision, reason: RiskReason): RiskVerdict {
    const lot = at.universe.at(this.instrument).lotSize;
    const allowed = quantize(fixed(Math.max(0, units), 'quantity'), lot, 'down');
    if (allowed <= 0n || units <= this.before) return { verdict: 'refuse', reason: { ...reason, passes: 0 } };
    const quantity = toDecimal(allowed + fixed(this.filled, 'filled'));
    return { verdict: 'reduce', quantity, reason: { ...reason, passes: quantity.toNumber() } };
  }

  #readNew(intent: NewIntent): DecimalInput | undefined {
    this.instrument = intent.instrument;
    this.sign = signOf(intent);
    this.quantity = numberOf(intent.quantity);
    this.filled = 0;
    this.before = 0;
    this.#reduceOnly = intent.reduceOnly === true;
    return intent.limitPrice ?? intent.stopPrice;
  }

  #readReplace(intent: ReplaceIntent, at: Decision): DecimalInput | undefined | null {
    const open = at.inFlight.orders().find((one) => one.order.id === intent.id);
    if (open === undefined) return null;
    const { order } = open;
    this.instrument = order.instrument;
    this.sign = signOf(order);
    this.filled = open.filled;
    this.before = mostOf(open);
    this.quantity = intent.quantity === undefined ? open.remaining : numberOf(intent.quantity) - open.filled;
    this.#reduceOnly = order.reduceOnly;
    const old = order.limitPrice ?? order.stopPrice;
    const price = intent.limitPrice ?? order.limitPrice ?? intent.stopPrice ?? order.stopPrice ?? undefined;
    this.dearer = price !== undefined && old !== null && Math.abs(numberOf(price)) > Math.abs(numberOf(old));
    return price;
  }
}

/** Money in the account's currency of one unit at price 1: the multiplier, converted. */
export function moneyOf(instrument: InstrumentIndex, at: Decision): number {
  const one = at.universe.at(instrument);
  const rate = one.currency === at.currency ? 1 : at.fx(one.currency, at.currency);
  return toNumber(one.multiplier) * rate;
}

/** Most units that an open order may still trade, a change on its way confirmed. */
export function mostOf(open: OpenOrder): number {
  return open.most ?? open.remaining;
}

/** 1 for a buy, -1 for a sell. */
export function signOf(order: { readonly side: Side }): 1 | -1 {
  return order.side === 'buy' ? 1 : -1;
}

/** The float64 of a decimal: limits are compared in numbers, money stays exact elsewhere. */
export function numberOf(value: DecimalInput): number {
  return typeof value === 'number' ? value : Number(value);
}
