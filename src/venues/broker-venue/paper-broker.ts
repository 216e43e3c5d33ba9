import type { Observable } from 'rxjs';
import type { AccountSnapshot, Broker, BrokerCapabilities, BrokerOrder, FillPage } from '../../contracts/broker.js';
import type { MarketEvent } from '../../core/event.js';
import type { VenueId } from '../../core/instrument.js';
import { toDecimal } from '../../core/money.js';
import type { ApprovedOrder, ApprovedReplace, ClientOrderId, OrderStatus } from '../../core/order.js';
import { type Factory, factory } from '../../core/plugin.js';
import type { ExecutionReport } from '../../core/report.js';
import type { Micros } from '../../core/time.js';
import type { MarketFollower } from './broker-venue.js';
import { type SimBroker, type SimBrokerOptions, simBroker } from './sim-broker.js';

const PAGE = 500;

/** What this broker remembers of an order, open or not. */
interface Remembered {
  quantity: bigint;
  limit: bigint | null;
  filled: bigint;
  status: OrderStatus;
  /** Changes that are not answered, oldest first. */
  readonly changes: ApprovedReplace[];
}

/**
 * A broker for paper trading: {@link SimBroker} that also answers what became of an order and lists past fills, as a real one
 * does. It is what the order management is exercised with before real money is.
 *
 * @example
 * ```ts
 * import { type PaperBroker, paperBroker } from 'edgeproof/live';
 * const asks = (broker: PaperBroker) => broker.findOrder('a-1');
 * if (typeof asks !== 'function' || typeof paperBroker !== 'function') throw new Error('a factory makes it');
 * ```
 */
export class PaperBroker implements Broker, MarketFollower {
  readonly name = 'paper-broker';
  readonly version = '1.0.0';
  readonly apiVersion = 1 as const;
  readonly venue: VenueId;
  readonly capabilities: BrokerCapabilities;
  readonly reports$: Observable<ExecutionReport>;
  readonly #sim: SimBroker;
  readonly #orders = new Map<ClientOrderId, Remembered>();
  readonly #fills: ExecutionReport[] = [];

  constructor(sim: SimBroker) {
    this.#sim = sim;
    this.venue = sim.venue;
    this.capabilities = {
      ...sim.capabilities,
      replaceStyle: 'in-place',
      queryById: true,
      queryFills: true,
      queryLag: 0,
    };
    this.reports$ = sim.reports$;
    sim.reports$.subscribe((report) => this.#note(report));
  }

  connect(signal: AbortSignal): Promise<AccountSnapshot> {
    return this.#sim.connect(signal);
  }

  reconcile(): Promise<AccountSnapshot> {
    return this.#sim.reconcile();
  }

  close(): Promise<void> {
    return this.#sim.close();
  }

  async submit(order: ApprovedOrder): Promise<void> {
    if (!this.#orders.has(order.id))
      this.#orders.set(order.id, {
        quantity: order.quantityFixed,
        limit: order.limitFixed,
        filled: 0n,
        status: 'submitted',
        changes: [],
      });
    await this.#sim.submit(order);
  }

  async replace(change: ApprovedReplace): Promise<void> {
    this.#orders.get(change.id)?.changes.push(change);
    await this.#sim.replace(change);
  }

  cancel(id: ClientOrderId): Promise<void> {
    return this.#sim.cancel(id);
  }

  async findOrder(id: ClientOrderId): Promise<BrokerOrder | null> {
    const one = this.#orders.get(id);
    if (one === undefined) return null;
    const { status, limit } = one;
    const base = { id, status, quantity: toDecimal(one.quantity), filled: toDecimal(one.filled) };
    return limit === null ? base : { ...base, limitPrice: toDecimal(limit) };
  }

  async pastFills(cursor: string): Promise<FillPage> {
    const from = cursor === '' ? 0 : Number(cursor);
    const fills = this.#fills.slice(from, from + PAGE);
    const next = from + fills.length;
    return { fills, cursor: String(next), more: next < this.#fills.length };
  }

  onMarket(event: MarketEvent, now: Micros): void {
    this.#sim.onMarket(event, now);
  }

  advance(now: Micros): void {
    this.#sim.advance(now);
  }

  #note(report: ExecutionReport): void {
    const one = this.#orders.get(report.orderId);
    if (one === undefined) return;
    switch (report.type) {
      case 'fill':
        this.#fills.push(report);
        one.filled = report.cumulativeFixed;
        if (one.filled >= one.quantity) one.status = 'filled';
        else if (one.status === 'submitted' || one.status === 'accepted') one.status = 'partly-filled';
        break;
      case 'accepted':
        if (one.status === 'submitted') one.status = 'accepted';
        break;
      case 'replaced': {
        const change = one.changes.shift();
        if (change === undefined) break;
        one.quantity = change.quantityFixed;
        one.limit = change.limitFixed;
        break;
      }
      case 'replace-rejected':
        one.changes.shift();
        break;
      case 'cancel-rejected':
        break;
      default:
        one.status = report.type;
    }
  }
}

/**
 * A broker for paper trading over the simulated venue.
 *
 * @param options - those of `simBroker`
 * @throws ConfigError for an unknown or impossible option
 * @example
 * ```ts
 * import { flags, instrument, Random, Universe } from 'edgeproof';
 * import { paperBroker } from 'edgeproof/live';
 * import { testOrder } from 'edgeproof/testing';
 * const universe = new Universe([instrument({ id: 'SPY' })]);
 * const broker = paperBroker()({ universe, flags: flags(), random: (name) => new Random(1, name) });
 * await broker.connect(new AbortController().signal);
 * await broker.submit(testOrder({ id: 'a-1', quantity: 10, limitPrice: 99 }));
 * if ((await broker.findOrder('a-1'))?.id !== 'a-1' || (await broker.findOrder('a-2')) !== null) throw new Error('asked');
 * ```
 */
export function paperBroker(options: SimBrokerOptions = {}): Factory<PaperBroker> {
  const sim = simBroker(options);
  return factory((env) => new PaperBroker(sim(env)));
}
