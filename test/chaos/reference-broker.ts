/**
 * What a broker truly did, written without a line of the order management that it judges: this file and `wire.ts` import
 * nothing from src/oms, and a rule of the layers check keeps it so. Prices are whole cents, quantities whole units.
 */
import type { Dice } from './dice.js';
import type { FromBroker, OrderWord, ReportWord, ToBroker } from './wire.js';

/** How a venue treats ids, changes and questions. */
export interface VenueRules {
  readonly duplicates: 'idempotent' | 'unique-while-open' | 'never-repost';
  readonly replace: 'in-place' | 'new-order' | 'none';
  /** Whether its fills state what is filled so far. */
  readonly cumulative: boolean;
  readonly listsFills: boolean;
  readonly answersOrders: boolean;
  /** How long a new order may be invisible to questions, in microseconds. */
  readonly blindness: number;
  /** How often a question is answered from an older state. */
  readonly stale: number;
  /** How often a replace of style new-order is applied by half. */
  readonly half: number;
}

export interface TrueFill {
  readonly id: string;
  readonly order: TrueOrder;
  readonly quantity: number;
  readonly price: number;
  readonly cumulative: number;
  readonly number: number;
}

export interface TrueOrder {
  readonly id: string;
  readonly side: 1 | -1;
  quantity: number;
  price: number;
  filled: number;
  status: 'open' | 'filled' | 'cancelled' | 'rejected' | 'replaced' | 'expired';
  replacedBy: string | null;
  readonly since: number;
  before: OrderWord | null;
  changedAt: number;
}

const FEE = 1;
/** How old an answer may be, in microseconds. */
const STALE_FOR = 60_000;

/** The venue: one instrument, one account. */
export class ReferenceBroker {
  readonly rules: VenueRules;
  /** Every order that was ever taken, by client id; more than one under an id is a duplicate. */
  readonly taken = new Map<string, TrueOrder[]>();
  readonly fills: TrueFill[] = [];
  position = 0;
  cash: number;
  /** Reports to send; each goes through the network. */
  outbox: FromBroker[] = [];
  readonly #dice: Dice;

  constructor(rules: VenueRules, dice: Dice, cash: number) {
    this.rules = rules;
    this.#dice = dice;
    this.cash = cash;
  }

  order(id: string): TrueOrder | undefined {
    return this.taken.get(id)?.at(-1);
  }

  open(): TrueOrder[] {
    return [...this.taken.values()].flat().filter((one) => one.status === 'open');
  }

  receive(message: ToBroker, now: number): void {
    switch (message.m) {
      case 'submit':
        this.#submit(message.id, message.side, message.quantity, message.price, now);
        break;
      case 'cancel':
        this.#cancel(message.id, now);
        break;
      case 'replace':
        this.#replace(message, now);
        break;
      case 'ask-order':
        this.outbox.push({ m: 'order', asked: message.asked, id: message.id, answer: this.#answer(message.id, now) });
        break;
      case 'ask-fills':
        this.outbox.push(this.#page(message.asked, Number(message.cursor === '' ? 0 : message.cursor)));
        break;
      case 'ask-account':
        this.outbox.push({
          m: 'account',
          asked: message.asked,
          position: this.position,
          cash: this.cash,
          open: this.open().map((one) => wordOf(one)),
        });
        break;
    }
  }

  #submit(id: string, side: 1 | -1, quantity: number, price: number, now: number): void {
    const seen = this.order(id);
    const refuses = this.rules.duplicates === 'unique-while-open' ? seen?.status === 'open' : seen !== undefined;
    if (refuses) {
      // An idempotent venue says again what it said of the first one; the others refuse the copy.
      if (this.rules.duplicates === 'idempotent') this.#report(seen!, 'accepted');
      else this.#report(seen!, 'rejected', 'Duplicate order sent.');
      return;
    }
    const order: TrueOrder = {
      id,
      side,
      quantity,
      price,
      filled: 0,
      status: 'open',
      replacedBy: null,
      since: now,
      before: null,
      changedAt: now,
    };
    const list = this.taken.get(id);
    if (list === undefined) this.taken.set(id, [order]);
    else list.push(order);
    if (price <= 0) {
      order.status = 'rejected';
      this.#report(order, 'rejected', 'price is not positive');
    } else this.#report(order, 'accepted');
  }

  #cancel(id: string, now: number): void {
    const order = this.order(id);
    if (order?.status !== 'open') {
      this.outbox.push({ m: 'report', type: 'cancel-rejected', id, reason: 'Unknown order sent.', cumulative: 0 });
      return;
    }
    this.#change(order, now);
    order.status = 'cancelled';
    this.#report(order, 'cancelled');
  }

  #replace(message: Extract<ToBroker, { m: 'replace' }>, now: number): void {
    const order = this.order(message.id);
    const refuse = (reason: string): void =>
      void this.outbox.push({ m: 'report', type: 'replace-rejected', id: message.id, reason, cumulative: 0 });
    if (order?.status !== 'open') {
      // The same change a second time is the change that was made.
      if (order?.status === 'replaced' && order.replacedBy === message.successor) this.#report(order, 'replaced');
      else refuse('order is not open');
      return;
    }
    if (message.quantity <= order.filled) {
      refuse('filled already');
      return;
    }
    if (this.rules.replace === 'none') {
      refuse('no replace here');
      return;
    }
    this.#change(order, now);
    if (this.rules.replace === 'in-place') {
      order.quantity = message.quantity;
      order.price = message.price;
      this.#report(order, 'replaced');
      return;
    }
    // Applied by half: the old order is gone, and no new one comes.
    if (this.#dice.chance(this.rules.half)) {
      order.status = 'cancelled';
      this.#report(order, 'cancelled');
      return;
    }
    order.status = 'replaced';
    order.replacedBy = message.successor;
    this.#report(order, 'replaced');
    this.#submit(message.successor!, order.side, message.quantity - order.filled, message.price, now);
  }

  /** The market takes up to `quantity` of an open order; `late` fills one that was cancelled a moment ago. */
  trade(order: TrueOrder, quantity: number, now: number, price = order.price): void {
    const take = Math.min(quantity, order.quantity - order.filled);
    if (take <= 0) return;
    this.#change(order, now);
    order.filled += take;
    if (order.filled === order.quantity && order.status === 'open') order.status = 'filled';
    const fill: TrueFill = {
      id: `f${this.fills.length + 1}`,
      order,
      quantity: take,
      price,
      cumulative: order.filled,
      number: this.fills.length + 1,
    };
    this.fills.push(fill);
    this.position += order.side * take;
    this.cash -= order.side * take * price + FEE;
    this.outbox.push(this.#fillWord(fill));
  }

  #fillWord(fill: TrueFill): ReportWord {
    return {
      m: 'report',
      type: 'fill',
      id: fill.order.id,
      reason: '',
      fillId: fill.id,
      quantity: fill.quantity,
      price: fill.price,
      fee: FEE,
      cumulative: this.rules.cumulative ? fill.cumulative : 0,
    };
  }

  #page(asked: number, after: number): FromBroker {
    const rest = this.fills.slice(after, after + 50);
    return {
      m: 'fills',
      asked,
      fills: rest.map((one) => this.#fillWord(one)),
      cursor: String(after + rest.length),
      more: after + rest.length < this.fills.length,
    };
  }

  #answer(id: string, now: number): OrderWord | null {
    const order = this.order(id);
    if (order === undefined) return null;
    if (now - order.since < this.rules.blindness && this.#dice.chance(0.5)) return null;
    if (order.before !== null && now - order.changedAt < STALE_FOR && this.#dice.chance(this.rules.stale))
      return order.before;
    return wordOf(order);
  }

  /** Before an order changes, what it was is kept: a stale read shows it. */
  #change(order: TrueOrder, now: number): void {
    order.before = wordOf(order);
    order.changedAt = now;
  }

  #report(order: TrueOrder, type: ReportWord['type'], reason = ''): void {
    const quantity = type === 'replaced' && this.rules.replace === 'in-place' ? order.quantity : 0;
    this.outbox.push({ m: 'report', type, id: order.id, reason, cumulative: 0, quantity });
  }
}

function wordOf(order: TrueOrder): OrderWord {
  return {
    id: order.id,
    status: order.status,
    quantity: order.quantity,
    price: order.price,
    filled: order.filled,
    replacedBy: order.replacedBy,
  };
}
