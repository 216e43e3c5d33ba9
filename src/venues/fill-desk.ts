import type { Instrument, InstrumentIndex } from '../core/instrument.js';
import { type Amount, divide, FIXED_ONE, type Fixed, quantize, toNumber } from '../core/money.js';
import type { Side } from '../core/order.js';
import type { Liquidity } from '../core/report.js';
import type { Micros } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import type { FeeBasis, FeeSchedule } from './costs/fees.js';
import type { Slippage, SlippageBasis } from './costs/slippage.js';
import type { PositionTrack } from './position-track.js';
import type { FillNumbers, ReportWriter } from './report-writer.js';
import type { WorkingOrder } from './working-order.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** No bound on what an event can fill. */
export const UNBOUNDED: Fixed = -1n;

/** What a {@link FillDesk} works with. */
export interface DeskParts {
  readonly universe: Universe;
  readonly writer: ReportWriter;
  readonly positions: PositionTrack;
  readonly fees: FeeSchedule;
  readonly slippage: Slippage | null;
  readonly checkMarginAtFill: boolean;
}

/**
 * Makes fills: bounds the quantity, worsens the price, charges the fee, writes the report.
 *
 * Fill models say *that* an order is filled at a price; nothing but the desk says how much and what it costs. No
 * Decimal and few allocations: an order's whole life is to cost about a microsecond.
 */
export class FillDesk {
  /** Decisions that the data could not settle, taken by the path rule. */
  ambiguous = 0;
  /** Whether the open of a bar is being filled just now, and how many fills took one. */
  opening = false;
  openFills = 0;
  /** What fills lost against the price without slippage, by currency; for the report, not for the books. */
  readonly slippage: { [currency: string]: number } = {};
  /** What the present event can still fill; {@link UNBOUNDED} when it has no bound. */
  budget: Fixed = UNBOUNDED;
  readonly #parts: DeskParts;
  readonly #fee: Mutable<FeeBasis>;
  readonly #slip: Mutable<SlippageBasis>;
  /** Lent to the writer for each fill. */
  readonly #numbers: FillNumbers = {
    fillId: '',
    price: 0n,
    quantity: 0n,
    cumulative: 0n,
    fee: 0n,
    feeCurrency: '',
    liquidity: 'unknown',
  };

  constructor(parts: DeskParts) {
    this.#parts = parts;
    const instrument = parts.universe.at(0);
    const held = (): Fixed => this.held(this.#slip.instrument);
    this.#fee = {
      instrument,
      side: 'buy',
      price: 0n,
      quantity: 0n,
      notional: 0n,
      orderQuantity: 0n,
      orderNotional: 0n,
      paid: 0n,
      liquidity: 'unknown',
      at: 0,
      held,
    };
    this.#slip = {
      instrument: 0,
      side: 'buy',
      price: 0n,
      quantity: 0n,
      bid: Number.NaN,
      ask: Number.NaN,
      volume: Number.NaN,
      held,
    };
  }

  /** States the market that the next fills meet; NaN for what is not known. */
  market(budget: Fixed, volume: number, bid: number, ask: number): void {
    this.budget = budget;
    this.#slip.volume = volume;
    this.#slip.bid = bid;
    this.#slip.ask = ask;
  }

  /** What is held, signed, fills of this very event included. */
  held(instrument: InstrumentIndex): Fixed {
    return this.#parts.positions.held(instrument, this.#parts.writer.now);
  }

  /** How much of an order may be filled now: all that remains, or for reduce-only what there is to reduce. */
  open(w: WorkingOrder): Fixed {
    const rest = w.filled === 0n ? w.quantity : w.quantity - w.filled;
    if (!w.order.reduceOnly) return rest;
    const held = this.held(w.order.instrument);
    const reducible = w.buy ? -held : held;
    return reducible <= 0n ? 0n : smaller(reducible, rest);
  }

  /**
   * Fills what can be filled at a price, before slippage.
   *
   * @param most - a bound of this fill alone
   * @returns the quantity filled
   */
  take(w: WorkingOrder, price: Fixed, liquidity: Liquidity, ts: Micros, most: Fixed = UNBOUNDED): Fixed {
    const { universe, positions, writer } = this.#parts;
    const listing = universe.at(w.order.instrument);
    let quantity = this.open(w);
    if (most >= 0n && quantity > most) quantity = quantize(most, listing.lotSize, 'down');
    if (this.budget >= 0n && quantity > this.budget) quantity = quantize(this.budget, listing.lotSize, 'down');
    if (quantity <= 0n) return 0n;
    if (w.order.timeInForce === 'fok' && most < 0n && quantity < w.quantity - w.filled) return 0n;
    this.#slip.instrument = w.order.instrument;
    const paid = liquidity === 'maker' ? price : this.#worsened(w, listing, price, quantity);
    if (this.#parts.checkMarginAtFill && !this.#affordable(w, quantity, paid, ts)) return 0n;

    const product = paid < 0n ? -paid * quantity : paid * quantity;
    const notional = listing.multiplier === FIXED_ONE ? product : (product * listing.multiplier) / FIXED_ONE;
    w.filled = sum(w.filled, quantity);
    w.notional = sum(w.notional, notional);
    if (this.opening) this.openFills += 1;
    if (paid !== price) this.#noteSlippage(listing, paid - price, quantity);
    const fee = this.#charge(w, listing, paid, quantity, notional, liquidity, ts);
    w.paid = sum(w.paid, fee);
    if (this.budget >= 0n) this.budget -= quantity;
    if (w.filled === w.quantity) w.done = true;
    const numbers = this.#numbers;
    numbers.fillId = writer.nextFillId();
    numbers.price = paid;
    numbers.quantity = quantity;
    numbers.cumulative = w.filled;
    numbers.fee = fee;
    numbers.feeCurrency = listing.currency;
    numbers.liquidity = liquidity;
    const at = writer.fill(w.order.id, ts, numbers);
    positions.add(w.order.instrument, w.buy ? quantity : -quantity, writer.now, at);
    if (!w.done && w.order.reduceOnly && this.open(w) === 0n)
      this.end(w, 'cancelled', ts, 'reduce-only: nothing is left to reduce');
    return quantity;
  }

  /** Ends an order that may not go on. */
  end(w: WorkingOrder, type: 'cancelled' | 'expired', ts: Micros, reason: string): void {
    w.done = true;
    this.#parts.writer.send(type, w.order.id, ts, reason);
  }

  /** Ends what may not wait after its chance: immediate orders, and market orders that can reduce nothing. */
  endImmediate(w: WorkingOrder, ts: Micros): void {
    if (w.done) return;
    if (w.order.reduceOnly && w.order.type === 'market' && this.open(w) === 0n) {
      this.end(w, 'cancelled', ts, 'reduce-only: nothing to reduce');
      return;
    }
    if (!w.immediate) return;
    const fok = w.order.timeInForce === 'fok';
    this.end(w, 'cancelled', ts, fok ? 'fok: not fillable in full at once' : 'ioc: the rest was not fillable at once');
  }

  #noteSlippage({ currency, multiplier }: Instrument, difference: Fixed, quantity: Fixed): void {
    const lost = Math.abs(toNumber(difference)) * toNumber(quantity) * toNumber(multiplier);
    this.slippage[currency] = (this.slippage[currency] ?? 0) + lost;
  }

  #worsened(w: WorkingOrder, listing: Instrument, price: Fixed, quantity: Fixed): Fixed {
    const slippage = this.#parts.slippage;
    if (slippage === null) return price;
    const basis = this.#slip;
    basis.side = w.order.side as Side;
    basis.price = price;
    basis.quantity = quantity;
    const offset = slippage.offset(basis);
    if (offset <= 0n) return price;
    const tick = listing.tickSize;
    const worse = w.buy ? ceilTo(price + offset, tick) : floorTo(price - offset, tick);
    if (w.limit === null) return worse;
    return w.buy ? smaller(worse, w.limit) : -smaller(-worse, -w.limit);
  }

  #charge(
    w: WorkingOrder,
    listing: Instrument,
    price: Fixed,
    quantity: Fixed,
    notional: Amount,
    liquidity: Liquidity,
    ts: Micros,
  ): Fixed {
    const basis = this.#fee;
    basis.instrument = listing;
    basis.side = w.order.side;
    basis.price = price;
    basis.quantity = quantity;
    basis.notional = notional;
    basis.orderQuantity = w.filled;
    basis.orderNotional = w.notional;
    basis.paid = w.paid;
    basis.liquidity = liquidity;
    basis.at = ts;
    return this.#parts.fees.fee(basis);
  }

  #affordable(w: WorkingOrder, quantity: Fixed, price: Fixed, ts: Micros): boolean {
    const account = this.#parts.positions.account;
    if (account === null) return true;
    const signed = toNumber(w.buy ? quantity : -quantity);
    const needed = account.marginFor(w.order.instrument, signed, toNumber(price));
    const available = account.available();
    if (!(needed > available)) return true;
    this.end(w, 'cancelled', ts, `needs margin ${needed}, available is ${available}`);
    return false;
  }
}

/** Most orders are filled once: what is added to nothing is kept as it is, not made anew. */
function sum(a: bigint, b: bigint): bigint {
  return a === 0n ? b : a + b;
}

/** Math.min does not take bigints. */
function smaller(a: Fixed, b: Fixed): Fixed {
  if (a < b) return a;
  return b;
}

function ceilTo(value: Fixed, step: Fixed): Fixed {
  return step === 0n ? value : -floorTo(-value, step);
}

function floorTo(value: Fixed, step: Fixed): Fixed {
  if (step === 0n) return value;
  const down = divide(value, step, 'down') * step;
  return down > value ? down - step : down;
}
