import type { Broker, BrokerCapabilities } from '../contracts/broker.js';
import type { MarketEvent } from '../core/event.js';
import type { VenueId } from '../core/instrument.js';
import type { Json } from '../core/json.js';
import { knownOptions } from '../core/options.js';
import type { ApprovedOrder, ApprovedReplace, ClientOrderId } from '../core/order.js';
import { EMPTY_SNAPSHOT, type Factory, factory, type PluginEnv, type Snapshot } from '../core/plugin.js';
import { ExecutionReport, type ReportType, statusReport } from '../core/report.js';
import type { Micros } from '../core/time.js';
import type { CallOutcome } from '../oms/desk/call-outcome.js';
import type { DeskEvent } from '../oms/desk/desk-core.js';
import { DESK_TIMES, DIFFERENCE_POLICIES } from '../oms/desk/desk-options.js';
import { memoryJournal } from '../oms/journal/memory-journal.js';
import { BrokerVenue, type MarketFollower } from '../venues/broker-venue/broker-venue.js';
import type { Venue } from '../venues/venue.js';
import { OmsSession } from './oms-session.js';
import type { OmsSessionOptions } from './oms-session-options.js';

/** Options of {@link omsVenue}. */
export interface OmsVenueOptions extends Partial<Omit<OmsSessionOptions, 'broker' | 'instruments' | 'clock'>> {
  /** The time; left out: that of the run, as in a backtest. */
  readonly clock?: () => Micros;
}

type WireListener = Parameters<NonNullable<Venue['watchWire']>>[0];

const KNOWN = 'clock journal onEvent onSent compactAfter times policies attempts remember cash'.split(' ');

/**
 * A broker as the venue of a run, with the order management in between: keys, journal, exactly-once fills, recovery.
 *
 * Nothing is sent before the session has compared itself with the broker; what is asked for before that waits.
 *
 * @example
 * ```ts
 * import { flags, instrument, Random, Universe } from 'edgeproof';
 * import { omsVenue, paperBroker } from 'edgeproof/live';
 * const env = { universe: new Universe([instrument({ id: 'SPY' })]), flags: flags({ enable_oms_v1: true }), random: (name: string) => new Random(1, name) };
 * const venue = omsVenue(paperBroker())(env);
 * if (!venue.capabilities.replace) throw new Error('what cannot be changed in place is cancelled and sent anew');
 * ```
 */
export class OmsVenue implements Venue {
  readonly id: VenueId;
  readonly capabilities: BrokerCapabilities;
  readonly description: Json;
  readonly optimistic = false;
  readonly outbox: ExecutionReport[] = [];
  readonly watches: boolean;
  readonly session: OmsSession;
  readonly journal: OmsSessionOptions['journal'];
  readonly #broker: Broker & Partial<MarketFollower>;
  readonly #told = new Map<ClientOrderId, bigint>();
  readonly #onEvent: ((event: DeskEvent) => void) | undefined;
  #wire: WireListener | null = null;
  #starting: Promise<void> | null;
  #failure: unknown = null;
  #waiting: (() => void)[] = [];
  #now: Micros = 0;

  constructor(broker: Broker & Partial<MarketFollower>, options: OmsVenueOptions, env: PluginEnv) {
    const { clock, journal = memoryJournal(), onEvent, onSent, ...rest } = options;
    this.#broker = broker;
    this.#onEvent = onEvent;
    this.journal = journal;
    this.id = broker.venue;
    // What the broker cannot change in place is changed by a cancel and a new order.
    this.capabilities = { ...broker.capabilities, replace: true };
    this.description = { broker: broker.name, version: broker.version, oms: 'v1', journal: journal.name };
    this.watches = broker.onMarket !== undefined;
    this.session = new OmsSession({
      ...rest,
      broker,
      journal,
      instruments: env.universe.instruments,
      clock: clock ?? (() => this.#now),
      onEvent: (event) => this.#take(event),
      onSent: (wire, at) => {
        onSent?.(wire, at);
        const line = this.#wire === null ? undefined : this.session.desk.state.wires.get(wire)?.line;
        // A later order of the same intent is another try, not another beginning.
        if (line?.wires.length === 1) this.#wire?.(line.id, 'sent', at);
      },
    });
    this.#starting = this.session.start(new AbortController().signal).then(
      () => this.#begin(),
      (cause: unknown) => {
        this.#failure = cause;
        this.#starting = null;
      },
    );
  }

  get working(): number {
    let open = this.#waiting.length;
    for (const one of this.session.desk.state.lines.values()) if (one.live) open += 1;
    return open;
  }

  get pending(): number {
    return this.#starting !== null || this.#failure !== null || this.session.busy ? 1 : 0;
  }

  submit(order: ApprovedOrder, now: Micros): void {
    this.#call(now, () => this.#answer('rejected', order.id, this.session.submit(order)));
  }

  replace(change: ApprovedReplace, now: Micros): void {
    this.#call(now, () => this.#answer('replace-rejected', change.id, this.session.replace(change)));
  }

  cancel(id: ClientOrderId, now: Micros): void {
    this.#call(now, () => this.#answer('cancel-rejected', id, this.session.cancel(id)));
  }

  onMarket(event: MarketEvent, now: Micros): void {
    this.#now = now;
    this.#broker.onMarket?.(event, now);
  }

  advance(now: Micros): void {
    this.#now = now;
    this.#broker.advance?.(now);
    if (this.#starting === null) this.session.tick();
  }

  async settled(): Promise<void> {
    await this.#starting;
    if (this.#failure !== null) throw this.#failure;
    await this.session.settled();
  }

  /** The journal is the state; a restart reads it and asks the broker. */
  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {
    this.outbox.length = 0;
  }

  watchWire(tell: WireListener): void {
    this.#wire = tell;
  }

  #call(now: Micros, call: () => void): void {
    this.#now = now;
    if (this.#starting === null) call();
    else this.#waiting.push(call);
  }

  #begin(): void {
    this.#starting = null;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) one();
  }

  #answer(type: Exclude<ReportType, 'fill'>, id: ClientOrderId, outcome: CallOutcome): void {
    if (typeof outcome === 'object') this.outbox.push(statusReport(type, this.#head(id, outcome.refused)));
  }

  #head(orderId: ClientOrderId, reason = ''): { orderId: string; ts: Micros; at: Micros; reason: string } {
    return { orderId, ts: this.#now, at: this.#now, reason };
  }

  /** What the desk tells, as reports of one order under the id that the gate gave it: each once, and in order. */
  #take(event: DeskEvent): void {
    this.#onEvent?.(event);
    // A run knows nothing of an order that somebody else sent: it counts in the books of the desk.
    if ('line' in event && event.line.adopted) return;
    switch (event.event) {
      case 'accepted':
        this.#wire?.(event.line.id, 'accepted', event.at);
        this.outbox.push(statusReport('accepted', this.#head(event.line.id)));
        break;
      case 'fill': {
        const { fill, line } = event;
        const cumulative = (this.#told.get(line.id) ?? 0n) + fill.quantity;
        this.#told.set(line.id, cumulative);
        this.#wire?.(line.id, 'fill', event.at);
        this.outbox.push(
          new ExecutionReport(
            'fill',
            { ...this.#head(line.id), ts: Math.min(fill.ts, this.#now) },
            { ...fill, fillId: `${event.wire.id}/${fill.id}`, cumulative },
          ),
        );
        break;
      }
      case 'changed':
        this.outbox.push(statusReport('replaced', this.#head(event.line.id)));
        break;
      case 'change-refused':
        this.outbox.push(statusReport('replace-rejected', this.#head(event.line.id, event.reason)));
        break;
      case 'cancel-refused':
        this.outbox.push(statusReport('cancel-rejected', this.#head(event.line.id, event.reason)));
        break;
      case 'over':
        this.#told.delete(event.line.id);
        if (event.status !== 'filled')
          this.outbox.push(statusReport(event.status, this.#head(event.line.id, event.reason)));
        break;
      default:
    }
  }
}

/**
 * A broker as the venue of a run, under the flag `enable_oms_v1`: with it the order management stands in between; without it
 * this is `brokerVenue`, to the byte.
 *
 * @throws ConfigError for an unknown option
 * @example
 * ```ts
 * import { backtest, defineStrategy, type Factory, instrument } from 'edgeproof';
 * import { synthetic } from 'edgeproof/data';
 * import { sma } from 'edgeproof/features';
 * import { omsVenue, paperBroker } from 'edgeproof/live';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * const strategy = defineStrategy({
 *   name: 'above',
 *   features: sma({ period: 10 }),
 *   model: rule({ needs: ['sma_10'] }, (average) => (average > 100 ? 1 : 0)),
 *   optimizer: fixedQuantity({ quantity: 10 }),
 * });
 * const { fills } = await backtest({
 *   strategy,
 *   data: synthetic({ instruments: 'A', bars: 100, seed: 4 }),
 *   instruments: [instrument({ id: 'A' })],
 *   cash: 100_000,
 *   flags: { enable_oms_v1: true },
 *   venue: omsVenue(paperBroker({ cash: { USD: 100_000 } })),
 * });
 * if (fills.length === 0) throw new Error('no fills');
 * ```
 */
export function omsVenue(broker: Factory<Broker> | Broker, options: OmsVenueOptions = {}): Factory<Venue> {
  knownOptions('omsVenue', options, KNOWN);
  knownOptions('omsVenue, times', options.times ?? {}, Object.keys(DESK_TIMES));
  knownOptions('omsVenue, policies', options.policies ?? {}, Object.keys(DIFFERENCE_POLICIES));
  return factory((env) => {
    const made = typeof broker === 'function' ? broker(env) : broker;
    return env.flags.enable_oms_v1 ? new OmsVenue(made, options, env) : new BrokerVenue(made);
  });
}
