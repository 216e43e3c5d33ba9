import type { BrokerCapabilities, BrokerOrder } from '../contracts/broker.js';
import { descriptionOf } from '../core/described.js';
import { InvariantError } from '../core/errors.js';
import type { BarEvent, MarketEvent } from '../core/event.js';
import type { VenueId } from '../core/instrument.js';
import type { Json } from '../core/json.js';
import { toDecimal } from '../core/money.js';
import type { ApprovedOrder, ApprovedReplace, ClientOrderId } from '../core/order.js';
import { type Factory, factory, type PluginEnv, type Snapshot } from '../core/plugin.js';
import type { Random } from '../core/random.js';
import type { ExecutionReport } from '../core/report.js';
import type { Micros } from '../core/time.js';
import { Arrivals } from './arrivals.js';
import { onCorporateAction, onExpiry, onStatus } from './cold-events.js';
import { CommandQueue, type TravellingCommand } from './command-queue.js';
import { expressDesk } from './express-desk.js';
import { Latency } from './latency.js';
import { RANK } from './market-memory.js';
import { Matching } from './matching.js';
import { parseSimVenueOptions, type SimVenueOptions, type SimVenueRules } from './options.js';
import type { ExpressDesk, Venue, VenueAccount } from './venue.js';
import { makeParts, type VenueParts } from './venue-parts.js';
import { restoreVenue, type VenueRooms, venueState } from './venue-state.js';

/**
 * A simulated exchange: fills orders from the market data that passes, by rules that are all stated in its options.
 *
 * Made by {@link simVenue}. An order decided at a moment meets only data from then on, but under `same-close`, which
 * says so in `optimistic`.
 *
 * @example
 * ```ts
 * import { flags, instrument, Random, Universe } from 'edgeproof';
 * import { simVenue } from 'edgeproof/backtest';
 * const universe = new Universe([instrument({ id: 'SPY' })]);
 * const venue = simVenue()({ universe, flags: flags(), random: (name) => new Random(1, name) });
 * if (venue.working !== 0 || venue.openOrders().length !== 0) throw new Error('nothing works here yet');
 * ```
 */
export class SimVenue implements Venue {
  readonly id: VenueId;
  readonly capabilities: BrokerCapabilities;
  readonly optimistic: boolean;
  readonly outbox: ExecutionReport[];
  readonly watches = true;
  readonly description: Json;
  readonly express: ExpressDesk | null;
  readonly #parts: VenueParts;
  readonly #matching: Matching;
  readonly #arrivals: Arrivals;
  readonly #queue = new CommandQueue();
  readonly #entry: Latency;
  readonly #random: Random;
  readonly #observe: ((bar: BarEvent) => void) | null;

  constructor(rules: SimVenueRules, env: PluginEnv) {
    this.id = rules.id;
    this.description = descriptionOf(rules);
    this.optimistic = rules.marketFill === 'same-close';
    this.capabilities = Object.freeze({
      orderTypes: rules.orderTypes,
      timesInForce: rules.timesInForce,
      replace: true,
      duplicateIds: 'idempotent',
      maxIdLength: 256,
      shortSelling: rules.shortSelling,
      fractional: rules.fractional,
    });
    this.#random = env.random(`latency/${rules.id}`);
    this.#entry = new Latency(rules.latency.entry, this.#random);
    const response = new Latency(rules.latency.response, this.#random);
    this.#parts = makeParts(rules, env, this.capabilities, response);
    this.express = expressDesk(this.#parts, this.#entry, response);
    this.outbox = this.#parts.writer.outbox;
    this.#matching = new Matching(this.#parts);
    this.#arrivals = new Arrivals(this.#parts, this.#matching);
    const slippage = this.#parts.slippage;
    this.#observe = slippage?.observe === undefined ? null : slippage.observe.bind(slippage);
  }

  get working(): number {
    return this.#parts.lists.count + this.#queue.length;
  }

  get wakeAt(): Micros {
    return this.#queue.due;
  }

  get ambiguous(): number {
    return this.#parts.desk.ambiguous;
  }

  get openFills(): number {
    return this.#parts.desk.openFills;
  }

  get slippage(): { readonly [currency: string]: number } {
    return this.#parts.desk.slippage;
  }

  /** Oldest first by instrument, as a broker would list them. */
  openOrders(): readonly BrokerOrder[] {
    return this.#parts.lists.byInstrument.flat().map(({ order: { id }, quantity, filled }) => {
      const status = filled > 0n ? 'partly-filled' : 'accepted';
      return { id, status, quantity: toDecimal(quantity), filled: toDecimal(filled) };
    });
  }

  attach(account: VenueAccount): void {
    this.#parts.positions.account = account;
  }

  submit(order: ApprovedOrder, now: Micros): void {
    const due = now + this.#entry.draw();
    if (due <= now && this.#queue.length === 0) {
      this.#parts.writer.now = now;
      this.#arrivals.submit(order, now);
    } else this.#send({ due: this.#queue.behind(due), submit: order }, now);
  }

  replace(change: ApprovedReplace, now: Micros): void {
    this.#send({ due: this.#queue.behind(now + this.#entry.draw()), replace: change }, now);
  }

  cancel(id: ClientOrderId, now: Micros): void {
    this.#send({ due: this.#queue.behind(now + this.#entry.draw()), cancel: id }, now);
  }

  advance(now: Micros): void {
    this.#parts.writer.now = now;
    while (this.#queue.due <= now) this.#arrivals.take(this.#queue.shift());
  }

  onMarket(event: MarketEvent, now: Micros): void {
    if (this.#queue.length > 0 && this.#queue.due <= now) this.advance(now);
    const { memory, lists } = this.#parts;
    switch (event.kind) {
      case 'bar': {
        const i = event.instrument;
        const list = lists.byInstrument[i]!;
        if (list.length > 0) {
          this.#parts.writer.now = now;
          this.#matching.bar(list, event, now);
        }
        memory.onBar(i, event.close, event.volume);
        if (this.#observe !== null) this.#observe(event);
        return;
      }
      case 'quote': {
        const list = lists.byInstrument[event.instrument]!;
        memory.onQuote(event);
        if (memory.rank[event.instrument]! < RANK.quote) memory.rank[event.instrument] = RANK.quote;
        if (list.length === 0) return;
        this.#parts.writer.now = now;
        this.#matching.quote(list, event);
        return;
      }
      case 'trade': {
        const i = event.instrument;
        if (!event.offExchange) memory.last[i] = event.price;
        if (memory.rank[i]! < RANK.trade) memory.rank[i] = RANK.trade;
        if (lists.byInstrument[i]!.length === 0) return;
        this.#parts.writer.now = now;
        this.#matching.trade(lists.byInstrument[i]!, event);
        return;
      }
      case 'book': {
        const list = lists.byInstrument[event.instrument]!;
        memory.onBook(event);
        memory.rank[event.instrument] = RANK.book;
        if (list.length === 0) return;
        this.#parts.writer.now = now;
        this.#matching.book(list, event);
        return;
      }
      default:
        this.#onCold(event, now);
    }
  }

  endInstant(now: Micros): void {
    const { fresh } = this.#arrivals;
    if (fresh.length === 0 && now <= this.#matching.nextExpiry) return;
    this.#parts.writer.now = now;
    if (fresh.length > 0) {
      this.#matching.sameClose(fresh, now);
      fresh.length = 0;
    }
    this.#matching.expireAll(now);
  }

  snapshot(): Snapshot {
    if (this.outbox.length > 0 || this.#arrivals.fresh.length > 0)
      throw new InvariantError(
        `venue ${this.id}`,
        'a snapshot is asked for within an instant',
        'drain the outbox and end the instant first',
      );
    return { json: venueState(this.#rooms()) };
  }

  restore(state: Snapshot): void {
    restoreVenue(this.#rooms(), state.json);
    this.#arrivals.fresh.length = 0;
  }

  #rooms(): VenueRooms {
    return { parts: this.#parts, queue: this.#queue, random: this.#random, matching: this.#matching };
  }

  #send(command: TravellingCommand, now: Micros): void {
    this.#queue.push(command);
    if (command.due <= now) this.advance(now);
  }

  #onCold(event: MarketEvent, now: Micros): void {
    if (event.kind !== 'status' && event.kind !== 'corporate-action' && event.kind !== 'expiry') return;
    this.#parts.writer.now = now;
    if (event.kind === 'status') onStatus(event, this.#parts);
    else if (event.kind === 'corporate-action') onCorporateAction(event, this.#parts, this.#queue);
    else onExpiry(event, this.#parts);
  }
}

/**
 * A simulated exchange for backtests and paper trading.
 *
 * Defaults: market orders fill at the next bar's open (or at the quote that stands, where quotes come), limits once the
 * price goes through them, stops at their level or worse, everything inside a bar by the worst case, no latency, no
 * fees. State the costs: a run without fees and slippage flatters.
 *
 * @throws ConfigError for an unknown or impossible option
 * @example
 * ```ts
 * import { feeBps, simVenue, slippageBps } from 'edgeproof/backtest';
 * const venue = simVenue({
 *   fees: feeBps({ rate: 2 }),
 *   slippage: slippageBps({ rate: 1 }),
 *   latency: { entry: '40ms', response: '40ms' },
 *   maxVolumeShare: 0.05,
 * });
 * if (typeof venue !== 'function') throw new Error('a factory');
 * ```
 */
export function simVenue(options: SimVenueOptions = {}): Factory<SimVenue> {
  const rules = parseSimVenueOptions(options);
  return factory((env: PluginEnv) => new SimVenue(rules, env));
}
