import type { BarEvent, TradeEvent } from '../../core/event.js';
import { toNumber } from '../../core/money.js';
import type { Order, OrderStatus } from '../../core/order.js';
import type { ExecutionReport } from '../../core/report.js';
import type { Micros } from '../../core/time.js';
import type { OrderExecution } from './execution-quality.js';

/** What is measured of one order while it lives. */
export class OrderTrail {
  order: Order;
  sentAt: Micros;
  acknowledgedAt: Micros = Number.NaN;
  firstFillAt: Micros = Number.NaN;
  /** When the last fill was told by the wire; NaN where no wire tells. */
  wireFillAt: Micros = Number.NaN;
  readonly #arrival: number;
  #filled = 0;
  #value = 0;
  #fills = 0;
  /** Σ quantity × middle at the fill, and over how much of the quantity a middle was known. */
  #midValue = 0;
  #midFilled = 0;
  #marketValue = 0;
  #marketVolume = 0;

  /** @param arrival - price at the sending, NaN where none is known */
  constructor(order: Order, sentAt: Micros, arrival: number) {
    this.order = order;
    this.sentAt = sentAt;
    this.#arrival = arrival;
  }

  /** A trade of the market while the order lived. */
  trade(event: TradeEvent): void {
    this.#market(event.price, event.size);
  }

  /** A bar that began after the decision, by its typical price; what began before holds trades from before. */
  bar(event: BarEvent): void {
    if (event.start >= this.order.decidedAt) this.#market((event.high + event.low + event.close) / 3, event.volume);
  }

  #market(price: number, volume: number): void {
    if (!(volume > 0) || !Number.isFinite(price)) return;
    this.#marketValue += price * volume;
    this.#marketVolume += volume;
  }

  /** A fill, first known at `at`; `mid` is the middle of the quote then, NaN where nothing is quoted. */
  fill(report: ExecutionReport, at: Micros, mid: number): void {
    const quantity = toNumber(report.quantityFixed);
    if (this.#fills === 0) this.firstFillAt = at;
    this.#fills += 1;
    this.#filled += quantity;
    this.#value += quantity * toNumber(report.priceFixed);
    if (Number.isNaN(mid)) return;
    this.#midValue += quantity * mid;
    this.#midFilled += quantity;
  }

  /** All of it, once the order has ended. */
  end(status: OrderStatus, endedAt: Micros): OrderExecution {
    const { order, sentAt, acknowledgedAt, firstFillAt } = this;
    const averagePrice = this.#filled > 0 ? this.#value / this.#filled : Number.NaN;
    // A middle for a part of the fills only would be held against the price of all of them.
    const mid = this.#midFilled === this.#filled && this.#filled > 0 ? this.#midValue / this.#midFilled : Number.NaN;
    const vwap = this.#marketVolume > 0 ? this.#marketValue / this.#marketVolume : Number.NaN;
    const sign = order.side === 'buy' ? 1 : -1;
    const bps = (reference: number): number =>
      reference > 0 ? (sign * (averagePrice - reference) * 10_000) / reference : Number.NaN;
    const prices = { arrival: this.#arrival, mid, vwap };
    return {
      id: order.id,
      strategy: order.strategy,
      instrument: order.instrument,
      side: order.side,
      type: order.type,
      status,
      decidedAt: order.decidedAt,
      sentAt,
      acknowledgedAt,
      firstFillAt,
      endedAt,
      ordered: toNumber(order.quantityFixed),
      filled: this.#filled,
      fills: this.#fills,
      averagePrice,
      prices,
      slippageBps: { arrival: bps(prices.arrival), mid: bps(mid), vwap: bps(vwap) },
      latencies: {
        decisionToSend: sentAt - order.decidedAt,
        sendToAcknowledge: acknowledgedAt - sentAt,
        acknowledgeToFill: firstFillAt - acknowledgedAt,
        sendToFilled: status === 'filled' ? endedAt - sentAt : Number.NaN,
      },
    };
  }
}
