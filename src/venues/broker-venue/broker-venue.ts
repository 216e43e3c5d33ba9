import type { Broker, BrokerCapabilities } from '../../contracts/broker.js';
import { BrokerError, isEdgeproofError } from '../../core/errors.js';
import type { MarketEvent } from '../../core/event.js';
import type { VenueId } from '../../core/instrument.js';
import type { Json } from '../../core/json.js';
import type { Fixed } from '../../core/money.js';
import type { ApprovedOrder, ApprovedReplace, ClientOrderId } from '../../core/order.js';
import { EMPTY_SNAPSHOT, type Factory, factory, type Snapshot } from '../../core/plugin.js';
import { ExecutionReport } from '../../core/report.js';
import type { Micros } from '../../core/time.js';
import type { Venue } from '../venue.js';

/** A broker that wants to see the market, as a simulated one does. */
export interface MarketFollower {
  /** Shows it an event at the time that the run knows it. */
  onMarket(event: MarketEvent, now: Micros): void;
  /** Tells it the time; reports that are due by then come out. */
  advance?(now: Micros): void;
}

/**
 * A {@link Broker} as a {@link Venue}: commands go out as calls, reports come in through the outbox.
 *
 * A call resolves when it is handed to the wire; until then it counts in `pending`. A call that fails has an unknown
 * outcome: its error is thrown by {@link settled}, or by the next command if nobody asked. Reports that state an
 * earlier time than the run has reached are given the run's time, for nothing can be known before it arrives.
 *
 * @example
 * ```ts
 * import { flags, instrument, Random, Universe } from 'edgeproof';
 * import { brokerVenue } from 'edgeproof/backtest';
 * import { simBroker } from 'edgeproof/rx';
 * const universe = new Universe([instrument({ id: 'SPY' })]);
 * const env = { universe, flags: flags(), random: (name: string) => new Random(1, name) };
 * const venue = brokerVenue(simBroker())(env);
 * venue.cancel('nobody', 0); // refused: the broker is not connected
 * const failure = await venue.settled().catch((error: Error) => error.message);
 * if (!String(failure).includes('not connected')) throw new Error('swallowed');
 * ```
 */
export class BrokerVenue implements Venue {
  readonly id: VenueId;
  readonly capabilities: BrokerCapabilities;
  readonly description: Json;
  readonly optimistic = false;
  readonly outbox: ExecutionReport[] = [];
  readonly watches: boolean;
  /** Called when a report lies in the outbox: how a live driver learns that there is something to drain. */
  onReport: (() => void) | null = null;
  readonly #broker: Broker & Partial<MarketFollower>;
  readonly #calls = new Set<Promise<void>>();
  readonly #failures: Error[] = [];
  /** Total quantity of each open order. */
  readonly #open = new Map<ClientOrderId, Fixed>();
  readonly #changes = new Map<ClientOrderId, Fixed>();
  readonly #stop: { unsubscribe(): void };
  #now: Micros = 0;

  constructor(broker: Broker & Partial<MarketFollower>) {
    this.#broker = broker;
    this.id = broker.venue;
    this.description = { broker: broker.name, version: broker.version };
    this.capabilities = broker.capabilities;
    this.watches = broker.onMarket !== undefined;
    this.#stop = broker.reports$.subscribe({
      next: (report) => this.#take(report),
      error: (error: unknown) => this.#fail('its report stream failed', error),
    });
  }

  get working(): number {
    return this.#open.size;
  }

  get pending(): number {
    return this.#calls.size;
  }

  submit(order: ApprovedOrder, now: Micros): void {
    this.#open.set(order.id, order.quantityFixed);
    this.#call(`submit ${order.id}`, now, () => this.#broker.submit(order));
  }

  replace(change: ApprovedReplace, now: Micros): void {
    this.#changes.set(change.id, change.quantityFixed);
    this.#call(`replace ${change.id}`, now, () => this.#broker.replace(change));
  }

  cancel(id: ClientOrderId, now: Micros): void {
    this.#call(`cancel ${id}`, now, () => this.#broker.cancel(id));
  }

  onMarket(event: MarketEvent, now: Micros): void {
    this.#now = now;
    this.#broker.onMarket?.(event, now);
  }

  advance(now: Micros): void {
    this.#now = now;
    this.#broker.advance?.(now);
  }

  async settled(): Promise<void> {
    while (this.#calls.size > 0) await Promise.all(this.#calls);
    this.#throwFailure();
  }

  /** Stops listening to the broker; it does not close the broker. */
  close(): void {
    this.#stop.unsubscribe();
  }

  /** A broker's state is its own: after a restart the account reconciles with it. */
  snapshot(): Snapshot {
    return this.#open.size === 0
      ? EMPTY_SNAPSHOT
      : { json: { open: [...this.#open].map(([id, quantity]) => [id, String(quantity)]) } };
  }

  restore(state: Snapshot): void {
    this.#open.clear();
    this.#changes.clear();
    const open = (state.json as { open: [string, string][] } | null)?.open ?? [];
    for (const [id, quantity] of open) this.#open.set(id, BigInt(quantity));
    this.outbox.length = 0;
  }

  #call(what: string, now: Micros, make: () => Promise<void>): void {
    this.#throwFailure();
    this.#now = now;
    const call: Promise<void> = (async () => make())()
      .catch((error: unknown) => this.#fail(`${what} failed, its outcome is unknown`, error))
      .finally(() => this.#calls.delete(call));
    this.#calls.add(call);
  }

  #take(report: ExecutionReport): void {
    this.#count(report);
    this.outbox.push(report.at >= this.#now ? report : later(report, this.#now));
    this.onReport?.();
  }

  #count({ type, orderId, cumulativeFixed }: ExecutionReport): void {
    if (type === 'replaced' || type === 'replace-rejected') {
      const quantity = this.#changes.get(orderId);
      this.#changes.delete(orderId);
      if (type === 'replaced' && quantity !== undefined) this.#open.set(orderId, quantity);
      return;
    }
    const over = type === 'cancelled' || type === 'rejected' || type === 'expired';
    if (over || (type === 'fill' && cumulativeFixed === this.#open.get(orderId))) this.#open.delete(orderId);
  }

  #fail(what: string, error: unknown): void {
    const known = isEdgeproofError(error);
    this.#failures.push(
      known
        ? error
        : new BrokerError(`venue ${this.id}`, what, 'reconcile with the broker before you go on', {}, error),
    );
    this.onReport?.();
  }

  #throwFailure(): void {
    const first = this.#failures.shift();
    if (first !== undefined) throw first;
  }
}

function later(report: ExecutionReport, at: Micros): ExecutionReport {
  const { orderId, ts, reason } = report;
  return new ExecutionReport(
    report.type,
    { orderId, ts, at, reason },
    {
      fillId: report.fillId,
      price: report.priceFixed,
      quantity: report.quantityFixed,
      cumulative: report.cumulativeFixed,
      fee: report.feeFixed,
      feeCurrency: report.feeCurrency,
      liquidity: report.liquidity,
    },
  );
}

/**
 * A broker as the venue of a run: your own {@link Broker} in a backtest, or a real one in paper and live.
 *
 * @example
 * ```ts
 * import { flags, instrument, Random, Universe } from 'edgeproof';
 * import { brokerVenue } from 'edgeproof/backtest';
 * import { simBroker } from 'edgeproof/rx';
 * const universe = new Universe([instrument({ id: 'SPY' })]);
 * const env = { universe, flags: flags(), random: (name: string) => new Random(1, name) };
 * const venue = brokerVenue(simBroker())(env);
 * if (venue.id !== 'sim' || venue.pending !== 0) throw new Error('not wired');
 * ```
 */
export function brokerVenue(broker: Factory<Broker> | Broker): Factory<BrokerVenue> {
  return factory((env) => new BrokerVenue(typeof broker === 'function' ? broker(env) : broker));
}
