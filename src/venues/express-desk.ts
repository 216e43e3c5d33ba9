import type { BarEvent } from '../core/event.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { type Fixed, fixed } from '../core/money.js';
import type { ApprovedOrder, Order } from '../core/order.js';
import type { PlainOrder } from '../core/plain-order.js';
import type { ExecutionReport } from '../core/report.js';
import type { Micros } from '../core/time.js';
import { refusal } from './admission.js';
import { UNBOUNDED } from './fill-desk.js';
import type { Latency } from './latency.js';
import { RANK } from './market-memory.js';
import type { ExpressDesk } from './venue.js';
import type { VenueParts } from './venue-parts.js';
import { WorkingOrder } from './working-order.js';

const ONE = 1e12;
/** By how much ids of later orders may be longer than one that was seen: their instants have more digits. */
const ID_GROWS = 24;

/** The shorter way of a simulated venue; what it fills, and at what price and fee, is said by the same desk. */
export class SimExpressDesk implements ExpressDesk {
  readonly #parts: VenueParts;
  #taken: ApprovedOrder | null = null;
  #since: Micros = 0;
  /** The quantity of a plain order that was found to be admitted last; it is mostly the same. */
  #fitting: Fixed = 0n;

  constructor(parts: VenueParts) {
    this.#parts = parts;
  }

  see(instrument: InstrumentIndex, close: number, volume: number): void {
    this.#parts.memory.onBar(instrument, close, volume);
  }

  take(order: ApprovedOrder, now: Micros, start: Micros): boolean {
    if (order.type !== 'market' || order.timeInForce !== 'gtc' || order.reduceOnly || start < now) return false;
    if (!this.#trades(order.instrument) || this.#refuses(order, now)) return false;
    this.#taken = order;
    this.#since = now;
    return true;
  }

  takesPlain(order: PlainOrder, now: Micros, start: Micros): boolean {
    if (start < now || !this.#trades(order.instrument)) return false;
    if (order.quantityFixed === this.#fitting) return true;
    const { universe, capabilities } = this.#parts;
    const made = order.toOrder();
    if (this.#refuses(made, now)) return false;
    const { minNotional, expiry } = universe.at(order.instrument);
    const timeless = minNotional === 0n && expiry === null && universe.size === 1;
    if (timeless && made.id.length + ID_GROWS <= capabilities.maxIdLength) this.#fitting = order.quantityFixed;
    return true;
  }

  #trades(i: InstrumentIndex): boolean {
    const { memory } = this.#parts;
    return memory.halted[i] === 0 && memory.rank[i]! <= RANK.bar;
  }

  #refuses(order: Order, arrival: Micros): boolean {
    const { memory, universe, capabilities } = this.#parts;
    const last = memory.last[order.instrument]!;
    return refusal(order, universe.at(order.instrument), { capabilities, arrival, last }) !== '';
  }

  fill(bar: BarEvent, now: Micros): ExecutionReport {
    const { desk, writer, lists } = this.#parts;
    const order = new WorkingOrder(this.#taken!, this.#since);
    this.#taken = null;
    writer.now = now;
    desk.market(UNBOUNDED, bar.volume, Number.NaN, Number.NaN);
    desk.opening = true;
    desk.take(order, fixed(bar.open), 'taker', bar.start);
    desk.opening = false;
    lists.finished.add(order.order);
    return writer.outbox.pop()!;
  }

  plainFee(quantity: number, price: number): number {
    const { fees, slippage } = this.#parts;
    if (slippage !== null || fees.plain === undefined) return Number.NaN;
    const whole = Math.floor(price / ONE);
    const units = (price - whole * ONE) * quantity;
    const carry = Math.floor(units / ONE);
    return fees.plain(quantity, whole * quantity + carry, units - carry * ONE);
  }

  filled(order: PlainOrder, signed: Fixed, now: Micros): number {
    const { desk, writer, positions, lists } = this.#parts;
    desk.openFills += 1;
    positions.add(order.instrument, signed, now, now);
    lists.finished.addPlain(order);
    return writer.passFill(now);
  }

  fillId(number: number): string {
    return this.#parts.writer.fillId(number);
  }
}

/** The shorter way, or null where a rule of the venue can bound, delay or move a market order at the open. */
export function expressDesk(parts: VenueParts, entry: Latency, response: Latency): SimExpressDesk | null {
  const { rules, slippage } = parts;
  const immediate = [entry, response].every(({ mean, jitter }) => mean === 0 && jitter === 0);
  const byBars = rules.fillsFrom === 'auto' || rules.fillsFrom === 'bar';
  const whole = rules.marketFill === 'next-open' && rules.maxVolumeShare === null && rules.checkMargin === false;
  return immediate && byBars && whole && slippage?.observe === undefined ? new SimExpressDesk(parts) : null;
}
