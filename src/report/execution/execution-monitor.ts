import type { MarketEvent } from '../../core/event.js';
import { type ClientOrderId, isOpen, type Order, type OrderStatus } from '../../core/order.js';
import type { ExecutionReport } from '../../core/report.js';
import type { Micros } from '../../core/time.js';
import type { ExecutionPoint, ExecutionQuality } from './execution-quality.js';
import { ExecutionTally } from './execution-tally.js';
import type { HistogramMaker } from './latency-histogram.js';
import { OrderTrail } from './order-trail.js';

/** What a monitor needs of the run that it watches. */
export interface ExecutionMonitorOptions {
  readonly histograms: HistogramMaker;
  /** The true time where it differs from that of the run, as in a live one, whose time stands still while it works. */
  readonly clock?: () => Micros;
  /** The last price of an instrument, NaN where there is none. */
  readonly mark: (instrument: number) => number;
  /** Money of one unit at price 1, in the account's currency: what orders of different instruments are weighed by. */
  readonly money: (instrument: number) => number;
  /** Hears of each order that has ended; asked for each time, so that a listener may come late. */
  readonly listener: () => ((point: ExecutionPoint) => void) | undefined;
}

/** What the wire tells of an order, with the true time. */
export type WireMoment = 'sent' | 'accepted' | 'fill';

/**
 * Measures how orders are executed: arrival prices, latencies, slippage, how they end.
 *
 * It sees what the books see and changes nothing. Its memory is that of the open orders and of its histograms.
 */
export class ExecutionMonitor {
  readonly #o: ExecutionMonitorOptions;
  readonly #open = new Map<ClientOrderId, OrderTrail>();
  readonly #ofInstrument = new Map<number, Set<OrderTrail>>();
  readonly #mids: number[] = [];
  readonly #all: ExecutionTally;
  readonly #byStrategy = new Map<string, ExecutionTally>();
  readonly #ended: ClientOrderId[] = [];
  #lateFills = 0;
  #unwatched = 0;

  constructor(options: ExecutionMonitorOptions) {
    this.#o = options;
    this.#all = new ExecutionTally(options.histograms);
  }

  /** An event of the market, before the books see it. */
  market(event: MarketEvent): void {
    if (event.kind === 'quote') {
      const { bid, ask } = event;
      this.#mids[event.instrument] = bid > 0 && ask > 0 ? (bid + ask) / 2 : Number.NaN;
      return;
    }
    if (event.kind !== 'trade' && event.kind !== 'bar') return;
    const trails = this.#ofInstrument.get(event.instrument);
    if (trails === undefined) return;
    for (const one of trails) {
      if (event.kind === 'trade') one.trade(event);
      else one.bar(event);
    }
  }

  /** An order that is handed to its venue now. */
  sent(order: Order, now: Micros): void {
    const { instrument } = order;
    const mid = this.#mid(instrument);
    const trail = new OrderTrail(order, this.#time(now), Number.isNaN(mid) ? this.#o.mark(instrument) : mid);
    this.#open.set(order.id, trail);
    let trails = this.#ofInstrument.get(instrument);
    if (trails === undefined) {
      trails = new Set();
      this.#ofInstrument.set(instrument, trails);
    }
    trails.add(trail);
    this.#all.sent += 1;
    this.#tally(order.strategy).sent += 1;
  }

  /** What the wire itself saw, which is nearer the truth than when the books heard of it. */
  wire(id: ClientOrderId, what: WireMoment, at: Micros): void {
    const trail = this.#open.get(id);
    if (trail === undefined) return;
    if (what === 'sent') trail.sentAt = at;
    else if (what === 'fill') trail.wireFillAt = at;
    else if (Number.isNaN(trail.acknowledgedAt)) trail.acknowledgedAt = at;
  }

  /** A report that the books have taken in, and what it made of the order. */
  took(order: Order, status: OrderStatus, report: ExecutionReport, now: Micros): void {
    const trail = this.#open.get(order.id);
    if (trail === undefined) {
      if (!this.#ended.includes(order.id)) this.#unwatched += 1;
      else if (report.type === 'fill') this.#lateFills += 1;
      return;
    }
    trail.order = order;
    const { wireFillAt } = trail;
    const isFill = report.type === 'fill';
    const at = isFill && !Number.isNaN(wireFillAt) ? wireFillAt : this.#time(now);
    // A fill says that the order has arrived, too.
    if ((isFill || report.type === 'accepted') && Number.isNaN(trail.acknowledgedAt)) trail.acknowledgedAt = at;
    if (isFill) trail.fill(report, at, this.#mid(order.instrument));
    if (!isOpen(status)) this.#end(trail, status, at, now);
  }

  #end(trail: OrderTrail, status: OrderStatus, at: Micros, now: Micros): void {
    const { id, instrument, strategy } = trail.order;
    this.#open.delete(id);
    this.#ofInstrument.get(instrument)!.delete(trail);
    // As many as a late fill may reasonably come after.
    this.#ended.push(id);
    if (this.#ended.length > 256) this.#ended.shift();
    const order = trail.end(status, at);
    const money = this.#o.money(instrument);
    this.#all.add(order, money);
    this.#tally(strategy).add(order, money);
    this.#o.listener()?.({ at: now, order, summary: () => this.summary() });
  }

  /** All so far. */
  summary(): ExecutionQuality {
    const byStrategy = [...this.#byStrategy].map(([name, tally]) => [name, tally.summary()] as const);
    return {
      ...this.#all.summary(),
      byStrategy: Object.fromEntries(byStrategy),
      lateFills: this.#lateFills,
      unwatched: this.#unwatched,
    };
  }

  #mid(instrument: number): number {
    return this.#mids[instrument] ?? Number.NaN;
  }

  #time(now: Micros): Micros {
    return this.#o.clock === undefined ? now : this.#o.clock();
  }

  #tally(strategy: string): ExecutionTally {
    let tally = this.#byStrategy.get(strategy);
    if (tally === undefined) {
      tally = new ExecutionTally(this.#o.histograms);
      this.#byStrategy.set(strategy, tally);
    }
    return tally;
  }
}
