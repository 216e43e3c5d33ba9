import type { Flags } from '../core/flags.js';
import type { RowTable } from '../core/frame.js';
import type { Currency, InstrumentIndex } from '../core/instrument.js';
import { type Fixed, toNumber } from '../core/money.js';
import type { ApprovedOrder } from '../core/order.js';
import type {
  CashView,
  Decision,
  InFlightView,
  MarginView,
  MarketView,
  OpenOrder,
  PositionsView,
  ReturnsWindow,
} from '../core/portfolio.js';
import type { Micros } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import type { OrderState } from './order-state.js';

/**
 * Orders that the gate approved at this instant and that the books do not hold yet.
 *
 * A portfolio's orders are reviewed one after the other and sent together; without this each would be weighed as if the
 * others did not exist, and a limit on the whole would pass any number of them.
 */
export class PendingOrders {
  readonly #known: (id: string) => boolean;
  readonly #orders: ApprovedOrder[] = [];
  /** The same as the view shows them, while there is one. */
  #opened: OpenOrder[] = [];
  readonly #cancelled: OpenOrder[] = [];
  readonly #grown: GrownOrder[] = [];
  #at: Micros = Number.NaN;
  #base: Decision | null = null;
  #view: Decision | null = null;

  /** @param known - whether the books hold an order of this id, open or closed */
  constructor(known: (id: string) => boolean) {
    this.#known = known;
  }

  /** Adds an order that was just approved. */
  add(order: ApprovedOrder, at: Decision): void {
    this.#turn(at);
    this.#orders.push(order);
    if (this.#view !== null) this.#opened.push(open(order));
  }

  /** Takes note of an open order whose cancel was approved at this instant: it no longer counts as on its way. */
  drop(order: OpenOrder, at: Decision): void {
    this.#turn(at);
    this.#cancelled.push(order);
    this.#view = null;
  }

  /** Whether the cancel of an order was approved at the instant of the view: policies see it no more, and it takes no change. */
  drops(id: string): boolean {
    return this.#cancelled.some(({ order }) => order.id === id);
  }

  /** Takes note of a change to a larger quantity that was approved at this instant: it may come to that. */
  grow(order: OrderState, quantity: Fixed, at: Decision): void {
    if (quantity <= order.order.quantityFixed) return;
    this.#turn(at);
    this.#grown.push(new GrownOrder(order, quantity));
    this.#view = null;
  }

  /** The decision with these orders in flight, and without those being cancelled; the decision itself when there are none. */
  over(at: Decision): Decision {
    if (this.#nothing) return at;
    this.#turn(at);
    // Sent in the order of approval: while the first one is not in the books, none is.
    while (this.#orders.length > 0 && this.#known(this.#orders[0]!.id)) {
      this.#orders.shift();
      this.#opened.shift();
    }
    if (this.#nothing) return at;
    // One view for the whole instant, so that policies may remember what they read of it.
    if (this.#view === null) {
      this.#opened = this.#orders.map(open);
      this.#view = new PendingDecision(at, { more: this.#opened, less: this.#cancelled, grown: this.#grown });
    }
    return this.#view;
  }

  get #nothing(): boolean {
    return this.#orders.length === 0 && this.#cancelled.length === 0 && this.#grown.length === 0;
  }

  /** What was approved at another instant is in the books or was never sent. */
  #turn(at: Decision): void {
    if (at.now === this.#at && at === this.#base) return;
    // Emptied by hand, since setting a length costs a call out of compiled code and drops the storage.
    while (this.#orders.length > 0) this.#orders.pop();
    while (this.#cancelled.length > 0) this.#cancelled.pop();
    while (this.#grown.length > 0) this.#grown.pop();
    this.#at = at.now;
    this.#base = at;
    this.#view = null;
  }
}

/** An order that was approved and not sent. */
function open(order: ApprovedOrder): OpenOrder {
  return { order, status: 'submitted', filled: 0, remaining: toNumber(order.quantityFixed) };
}

/** An open order whose change to a larger quantity was approved and not sent. */
class GrownOrder implements OpenOrder {
  readonly #state: OrderState;
  readonly #quantity: Fixed;

  constructor(state: OrderState, quantity: Fixed) {
    this.#state = state;
    this.#quantity = quantity;
  }

  get order(): OpenOrder['order'] {
    return this.#state.order;
  }

  get status(): OpenOrder['status'] {
    return this.#state.status;
  }

  get filled(): number {
    return this.#state.filled;
  }

  get remaining(): number {
    return this.#state.remaining;
  }

  get most(): number {
    return Math.max(this.#state.most, toNumber(this.#quantity - this.#state.filledFixed));
  }
}

/** What was approved at this instant: orders, cancels, and changes that enlarge. */
interface Approved {
  readonly more: readonly OpenOrder[];
  readonly less: readonly OpenOrder[];
  readonly grown: readonly GrownOrder[];
}

/** What is in flight, with some more orders, without some, and with some enlarged. */
class PendingInFlight implements InFlightView {
  readonly #base: InFlightView;
  readonly #more: readonly OpenOrder[];
  readonly #less: readonly OpenOrder[];
  readonly #grown: readonly GrownOrder[];

  constructor(base: InFlightView, { more, less, grown }: Approved) {
    this.#base = base;
    this.#more = more;
    this.#less = less;
    this.#grown = grown;
  }

  get revision(): number {
    return this.#base.revision ?? 0;
  }

  get cancelling(): readonly OpenOrder[] {
    return this.#grown.length === 0 ? this.#less : this.#less.map((one) => this.#largest(one));
  }

  get count(): number {
    return this.orders().length;
  }

  quantity(instrument: InstrumentIndex): number {
    let sum = this.#base.quantity(instrument);
    for (const { order, remaining } of this.#more)
      if (order.instrument === instrument) sum += order.side === 'buy' ? remaining : -remaining;
    for (const { order, remaining } of this.#less)
      if (order.instrument === instrument) sum -= order.side === 'buy' ? remaining : -remaining;
    return sum;
  }

  orders(instrument?: InstrumentIndex): readonly OpenOrder[] {
    const more = instrument === undefined ? this.#more : this.#more.filter((o) => o.order.instrument === instrument);
    const gone = new Set(this.#less.map((o) => o.order.id));
    const rest = this.#base.orders(instrument).filter((o) => !gone.has(o.order.id));
    return [...(this.#grown.length === 0 ? rest : rest.map((o) => this.#largest(o))), ...more];
  }

  #largest(open: OpenOrder): OpenOrder {
    let largest = open;
    for (const one of this.#grown)
      if (one.order.id === open.order.id && one.most > (largest.most ?? largest.remaining)) largest = one;
    return largest;
  }
}

/** A decision that reads through to another but for what is in flight. */
class PendingDecision implements Decision {
  readonly inFlight: InFlightView;
  readonly accountInFlight: InFlightView;
  readonly universe: Universe;
  readonly marks: Float64Array;
  readonly market: MarketView;
  readonly positions: PositionsView;
  readonly account: PositionsView;
  readonly cash: CashView;
  readonly margin: MarginView;
  readonly features: RowTable;
  readonly flags: Flags;
  readonly now: Micros;
  readonly strategy: string;
  readonly currency: Currency;
  readonly equity: number;
  readonly accountEquity: number;
  readonly #base: Decision;

  constructor(base: Decision, approved: Approved) {
    this.#base = base;
    this.inFlight = new PendingInFlight(base.inFlight, approved);
    this.accountInFlight = new PendingInFlight(base.accountInFlight ?? base.inFlight, approved);
    this.universe = base.universe;
    this.marks = base.marks;
    this.market = base.market;
    this.positions = base.positions;
    this.account = base.account;
    this.cash = base.cash;
    this.margin = base.margin;
    this.features = base.features;
    this.flags = base.flags;
    this.now = base.now;
    this.strategy = base.strategy;
    this.currency = base.currency;
    this.equity = base.equity;
    this.accountEquity = base.accountEquity;
  }

  fx(from: Currency, to: Currency): number {
    return this.#base.fx(from, to);
  }

  returns(n: number): ReturnsWindow {
    return this.#base.returns(n);
  }

  wake(at: Micros): void {
    this.#base.wake(at);
  }
}
