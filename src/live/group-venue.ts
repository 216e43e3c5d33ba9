import type { BrokerCapabilities } from '../contracts/broker.js';
import type { MarketEvent } from '../core/event.js';
import type { VenueId } from '../core/instrument.js';
import type { Json } from '../core/json.js';
import type { ApprovedOrder, ApprovedReplace, ClientOrderId } from '../core/order.js';
import { type Factory, factory, type Snapshot } from '../core/plugin.js';
import type { ExecutionReport } from '../core/report.js';
import type { Micros } from '../core/time.js';
import type { GroupRecord } from '../oms/groups/group-record.js';
import { OrderGroups } from '../oms/groups/order-groups.js';
import type { Venue, VenueAccount } from '../venues/venue.js';
import { keepRecord, packReport, rangeOf, takeUp, unpackReport, withGroups } from './group-parts.js';
import { OmsVenue } from './oms-venue.js';

/**
 * A venue whose orders may hang together: one-cancels-other, one-triggers-other, brackets; and which takes stops, trailing stops
 * and `gtd` where the venue behind it does not. Made by {@link groupVenue}.
 *
 * Over an `OmsVenue` groups are kept in the order journal, before anything is sent, and taken up again at the next start.
 *
 * @example
 * ```ts
 * import { flags, instrument, Random, Universe } from 'edgeproof';
 * import { simVenue } from 'edgeproof/backtest';
 * import { groupVenue } from 'edgeproof/live';
 * const env = { universe: new Universe([instrument({ id: 'SPY' })]), flags: flags({ enable_oms_v1: true }), random: (name: string) => new Random(1, name) };
 * const venue = groupVenue(simVenue({ orderTypes: ['market', 'limit'], timesInForce: ['gtc'] }))(env);
 * if (!venue.capabilities.orderTypes.includes('trailing-stop')) throw new Error('watched on our side');
 * ```
 */
export class GroupVenue implements Venue {
  readonly id: VenueId;
  readonly capabilities: BrokerCapabilities;
  readonly description: Json;
  readonly optimistic: boolean;
  readonly outbox: ExecutionReport[] = [];
  readonly watches = true;
  readonly #inner: Venue;
  readonly #groups: OrderGroups;
  /** Reports that may not be known yet, oldest first. */
  #travelling: ExecutionReport[] = [];
  /** What was asked for before the journal was read; null once it is. */
  #waiting: ((now: Micros) => void)[] | null;
  #now: Micros = 0;

  constructor(inner: Venue) {
    this.#inner = inner;
    const { capabilities: can } = inner;
    this.#groups = new OrderGroups(can);
    this.id = inner.id;
    this.optimistic = inner.optimistic;
    this.description = { groups: 'v1', venue: inner.description ?? inner.id };
    this.capabilities = withGroups(can);
    this.#waiting = inner instanceof OmsVenue ? [] : null;
  }

  get working(): number {
    return this.#inner.working + this.#groups.held + this.#travelling.length;
  }

  get pending(): number {
    return (this.#inner.pending ?? 0) + (this.#waiting === null ? 0 : 1);
  }

  get wakeAt(): Micros {
    const [first] = this.#travelling;
    return Math.min(this.#inner.wakeAt ?? Number.POSITIVE_INFINITY, first?.at ?? Number.POSITIVE_INFINITY);
  }

  get ambiguous(): number {
    return this.#inner.ambiguous ?? 0;
  }

  get slippage(): { readonly [currency: string]: number } {
    return this.#inner.slippage ?? {};
  }

  attach(account: VenueAccount): void {
    this.#inner.attach?.(account);
  }

  watchWire(tell: Parameters<NonNullable<Venue['watchWire']>>[0]): void {
    this.#inner.watchWire?.(tell);
  }

  submit(order: ApprovedOrder, now: Micros): void {
    this.#call(now, (at) => {
      if (this.#groups.takes(order)) this.#groups.submit(order, at);
      else this.#inner.submit(order, at);
    });
  }

  replace(change: ApprovedReplace, now: Micros): void {
    this.#call(now, (at) => {
      if (this.#groups.has(change.id)) this.#groups.replace(change, at);
      else this.#inner.replace(change, at);
    });
  }

  cancel(id: ClientOrderId, now: Micros): void {
    this.#call(now, (at) => {
      if (this.#groups.has(id)) this.#groups.cancel(id, at);
      else this.#inner.cancel(id, at);
    });
  }

  onMarket(event: MarketEvent, now: Micros): void {
    this.#now = now;
    // What rests at the venue is filled by its own rules before anything is watched here.
    this.#inner.onMarket(event, now);
    this.#flush(now);
    if (this.#groups.groups.size === 0 || this.#waiting !== null) return;
    const range = rangeOf(event);
    if (range !== null) this.#groups.price(range.instrument, range, now);
    this.#flush(now);
  }

  /** What was asked for in this instant is whole now, and goes out. */
  endInstant(now: Micros): void {
    this.#now = now;
    if (this.#waiting === null) {
      this.#groups.settle(now);
      this.#flush(now);
    }
    this.#inner.endInstant?.(now);
    this.#flush(now);
  }

  advance(now: Micros): void {
    this.#now = now;
    this.#inner.advance?.(now);
    this.#flush(now);
    if (this.#waiting === null && this.#groups.groups.size > 0) {
      this.#groups.settle(now);
      this.#flush(now);
    }
  }

  async settled(): Promise<void> {
    await this.#inner.settled?.();
    if (this.#waiting !== null && this.#inner instanceof OmsVenue) {
      const waiting = this.#waiting;
      this.#waiting = null;
      takeUp(this.#groups, this.#inner, this.#now);
      for (const one of waiting) one(this.#now);
      this.#groups.settle(this.#now);
    }
    this.#flush(this.#now);
    if ((this.#inner.pending ?? 0) > 0) {
      await this.#inner.settled?.();
      this.#flush(this.#now);
    }
  }

  snapshot(): Snapshot {
    const { json, bytes } = this.#inner.snapshot();
    const own = { groups: this.#groups.kept, travelling: this.#travelling.map(packReport) } as unknown as Json; // interfaces have no index signature
    return { json: { inner: json, own }, ...(bytes === undefined ? {} : { bytes }) };
  }

  restore(state: Snapshot): void {
    const { inner, own } = state.json as unknown as /* what snapshot() wrote */ {
      inner: Json;
      own: { groups: GroupRecord[]; travelling: ReturnType<typeof packReport>[] };
    };
    this.#inner.restore({ ...state, json: inner });
    this.outbox.length = 0;
    // Behind an order management system the journal is the state.
    if (this.#inner instanceof OmsVenue) return;
    this.#groups.load(own.groups);
    this.#travelling = own.travelling.map(unpackReport);
  }

  #call(now: Micros, call: (now: Micros) => void): void {
    this.#now = now;
    if (this.#waiting !== null) {
      this.#waiting.push(call);
      return;
    }
    call(now);
    this.#flush(now);
  }

  /** Keeps what is written, sends what is to be sent, and sorts what comes back, until nothing is left. */
  #flush(now: Micros): void {
    for (;;) {
      this.#sort(now);
      const { records, commands, reports } = this.#groups.drain();
      if (this.#inner instanceof OmsVenue) for (const one of records) keepRecord(this.#inner, one, now);
      for (const one of reports) this.outbox.push(one);
      for (const one of commands) {
        if (one.do === 'submit') this.#inner.submit(one.order, now);
        else this.#inner.cancel(one.id, now);
      }
      if (records.length + commands.length === 0 && this.#inner.outbox.length === 0) return;
    }
  }

  /** Reports on legs go to their group once they may be known; all others pass. */
  #sort(now: Micros): void {
    for (const report of this.#inner.outbox.splice(0)) this.#travelling.push(report);
    const later: ExecutionReport[] = [];
    for (const report of this.#travelling) {
      if (report.at > now && this.#groups.carries(report.orderId)) later.push(report);
      else if (!this.#groups.report(report, now)) this.outbox.push(report);
    }
    this.#travelling = later;
  }
}

/**
 * Lets orders of a venue hang together, with the flag `enable_oms_v1`; without it this is the venue itself. Make them with `bracket`,
 * `oco` and `oto` in an Execution.
 *
 * Of a group's exits one at a time is at the venue, so that no interleaving of fills and cancels fills more than the entry did: the
 * stop rests there, the profit is watched here and takes its place, once the cancel is confirmed, when the market reaches it. In
 * a backtest on bars a profit can therefore be taken in the bar after the one that reached it at the earliest.
 *
 * @param inner - `simVenue()`, `omsVenue(broker)`, or any other
 * @example
 * ```ts
 * import { backtest, defineStrategy, instrument } from 'edgeproof';
 * import { simVenue } from 'edgeproof/backtest';
 * import { synthetic } from 'edgeproof/data';
 * import { sma } from 'edgeproof/features';
 * import { groupVenue } from 'edgeproof/live';
 * import { rule } from 'edgeproof/models';
 * import { bracket, customExecution } from 'edgeproof/oms';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * const execution = customExecution({
 *   name: 'bracketed',
 *   plan: (_targets, at) => {
 *     if (at.positions.quantity(0) !== 0 || at.inFlight.count > 0) return [];
 *     const price = at.marks[0]!;
 *     const entry = { action: 'new', instrument: 0, side: 'buy', quantity: 10, type: 'market' } as const;
 *     const profit = { type: 'limit', limitPrice: (price * 1.03).toFixed(2) } as const;
 *     return bracket(`b${at.now}`, entry, { profit, stop: { type: 'stop', stopPrice: (price * 0.98).toFixed(2) } });
 *   },
 * });
 * const strategy = defineStrategy({ name: 'b', features: sma({ period: 2 }), model: rule({ needs: ['sma_2'] }, () => 1), optimizer: fixedQuantity({ quantity: 10 }), execution });
 * const { fills } = await backtest({ strategy, data: synthetic({ instruments: 'A', bars: 300, seed: 4 }), instruments: [instrument({ id: 'A' })], cash: 100_000, flags: { enable_oms_v1: true }, venue: groupVenue(simVenue()) });
 * if (fills.length < 4) throw new Error('in and out, more than once');
 * ```
 */
export function groupVenue(inner: Factory<Venue>): Factory<Venue> {
  return factory((env) => {
    const venue = inner(env);
    return env.flags.enable_oms_v1 ? new GroupVenue(venue) : venue;
  });
}
