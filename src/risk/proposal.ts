import type { RiskReason, RiskVerdict } from '../contracts/risk-policy.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { type DecimalInput, fixed, quantize, toDecimal } from '../core/money.js';
import type { NewIntent, OrderIntent, ReplaceIntent } from '../core/order.js';
import type { Decision, OpenOrder } from '../core/portfolio.js';

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
  /** Price at which it is weighed: its limit, else its stop, else the mark. */
  price = 0;
  /** Money in the account's currency of one unit at `price`. */
  unit = 0;

  /** Reads an intent; false when it asks for nothing: a cancel, or a change that adds no quantity. */
  read(intent: OrderIntent, at: Decision): boolean {
    if (intent.action === 'cancel') return false;
    if (intent.action === 'new') this.#readNew(intent, at);
    else if (!this.#readReplace(intent, at)) return false;
    const one = at.universe.at(this.instrument);
    const rate = one.currency === at.currency ? 1 : at.fx(one.currency, at.currency);
    this.unit = this.price * (Number(one.multiplier) / 1e12) * rate;
    return this.quantity > this.before;
  }

  /** Units of the position that orders may close before they would open the other side. */
  closable(at: Decision): number {
    const held = at.account.quantity(this.instrument);
    if (held * this.sign >= 0) return 0;
    return Math.max(0, Math.abs(held) - this.working(at));
  }

  /** Units that other open orders on the same side would still trade. */
  working(at: Decision): number {
    if (at.inFlight.count === 0) return 0;
    let sum = 0;
    for (const open of at.inFlight.orders(this.instrument)) if (signOf(open) === this.sign) sum += open.remaining;
    return Math.max(0, sum - this.before);
  }

  /** The verdict that lets at most `units` more through, rounded down to the lot; refused when no lot is left. */
  atMost(units: number, at: Decision, reason: RiskReason): RiskVerdict {
    const lot = at.universe.at(this.instrument).lotSize;
    const allowed = quantize(fixed(Math.max(0, units), 'quantity'), lot, 'down');
    if (allowed <= 0n || units <= this.before) return { verdict: 'refuse', reason };
    return { verdict: 'reduce', quantity: toDecimal(allowed + fixed(this.filled, 'filled')), reason };
  }

  #readNew(intent: NewIntent, at: Decision): void {
    this.instrument = intent.instrument;
    this.sign = intent.side === 'buy' ? 1 : -1;
    this.quantity = numberOf(intent.quantity);
    this.filled = 0;
    this.before = 0;
    this.price = numberOf(intent.limitPrice ?? intent.stopPrice ?? at.marks[intent.instrument]!);
  }

  #readReplace(intent: ReplaceIntent, at: Decision): boolean {
    const open = at.inFlight.orders().find((one) => one.order.id === intent.id);
    if (open === undefined) return false;
    const { order } = open;
    this.instrument = order.instrument;
    this.sign = signOf(open);
    this.filled = open.filled;
    this.before = open.remaining;
    this.quantity = intent.quantity === undefined ? open.remaining : numberOf(intent.quantity) - open.filled;
    const limit = intent.limitPrice ?? order.limitPrice;
    this.price = numberOf(limit ?? intent.stopPrice ?? order.stopPrice ?? at.marks[order.instrument]!);
    return true;
  }
}

/** 1 for a buy order, -1 for a sell order. */
function signOf(open: OpenOrder): 1 | -1 {
  return open.order.side === 'buy' ? 1 : -1;
}

/** The float64 of a decimal: limits are compared in numbers, money stays exact elsewhere. */
export function numberOf(value: DecimalInput): number {
  return typeof value === 'number' ? value : Number(value);
}
