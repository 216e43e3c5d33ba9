import { type Observable, Subject } from 'rxjs';
import type { AccountSnapshot, Broker, BrokerCapabilities } from '../../contracts/broker.js';
import { BrokerError } from '../../core/errors.js';
import type { MarketEvent } from '../../core/event.js';
import type { VenueId } from '../../core/instrument.js';
import { type DecimalInput, toDecimal } from '../../core/money.js';
import type { ApprovedOrder, ApprovedReplace, ClientOrderId, Side } from '../../core/order.js';
import { type Factory, factory, type PluginEnv } from '../../core/plugin.js';
import type { ExecutionReport } from '../../core/report.js';
import type { Micros } from '../../core/time.js';
import { Ledger } from '../../ledger/ledger.js';
import { parseSimVenueOptions, type SimVenueOptions } from '../options.js';
import { type SimVenue, simVenue } from '../sim-venue.js';
import type { MarketFollower } from './broker-venue.js';

/** Options of {@link simBroker}: those of `simVenue`, and the cash that the account starts with. */
export interface SimBrokerOptions extends SimVenueOptions {
  /** By currency; default 1,000,000 USD. */
  readonly cash?: { readonly [currency: string]: DecimalInput };
}

/**
 * The simulated exchange behind the asynchronous {@link Broker} port, with an account of its own.
 *
 * Its clock is the market that it is shown. Reports come out after the call that caused them has returned, never inside
 * it, and not before the time at which they can be known. While it is not connected, reports wait.
 *
 * @example
 * ```ts
 * import { flags, instrument, Random, Universe } from 'edgeproof';
 * import { simBroker } from 'edgeproof/rx';
 * const universe = new Universe([instrument({ id: 'SPY' })]);
 * const broker = simBroker()({ universe, flags: flags(), random: (name) => new Random(1, name) });
 * const heard: string[] = [];
 * broker.reports$.subscribe((report) => heard.push(report.type));
 * if (broker.venue !== 'sim' || heard.length !== 0) throw new Error('nothing is said before a call');
 * ```
 */
export class SimBroker implements Broker, MarketFollower {
  readonly name = 'sim-broker';
  readonly version = '1.0.0';
  readonly apiVersion = 1 as const;
  readonly venue: VenueId;
  readonly capabilities: BrokerCapabilities;
  readonly reports$: Observable<ExecutionReport>;
  readonly #out = new Subject<ExecutionReport>();
  readonly #venue: SimVenue;
  readonly #env: PluginEnv;
  readonly #ledger: Ledger;
  readonly #sides = new Map<ClientOrderId, { readonly instrument: number; readonly side: Side }>();
  #waiting: ExecutionReport[] = [];
  #connected = false;
  #now: Micros = 0;

  constructor(options: SimBrokerOptions, env: PluginEnv) {
    const { cash = { USD: 1_000_000 }, ...rules } = options;
    this.#env = env;
    this.#venue = simVenue(rules)(env);
    this.#ledger = new Ledger({ universe: env.universe, currency: Object.keys(cash)[0] ?? 'USD', cash });
    this.#venue.attach({
      quantity: (instrument) => this.#ledger.quantities[instrument]!,
      available: () => Number.POSITIVE_INFINITY,
      marginFor: () => 0,
    });
    this.venue = this.#venue.id;
    this.capabilities = this.#venue.capabilities;
    this.reports$ = this.#out.asObservable();
  }

  async connect(signal: AbortSignal): Promise<AccountSnapshot> {
    signal.throwIfAborted();
    this.#connected = true;
    this.#soon();
    return this.#account();
  }

  async reconcile(): Promise<AccountSnapshot> {
    this.#mustBeConnected('reconcile');
    return this.#account();
  }

  async close(): Promise<void> {
    this.#connected = false;
  }

  async submit(order: ApprovedOrder): Promise<void> {
    this.#mustBeConnected('submit');
    this.#sides.set(order.id, order);
    this.#venue.submit(order, this.#now);
    this.#soon();
  }

  async replace(change: ApprovedReplace): Promise<void> {
    this.#mustBeConnected('replace');
    this.#venue.replace(change, this.#now);
    this.#soon();
  }

  async cancel(id: ClientOrderId): Promise<void> {
    this.#mustBeConnected('cancel');
    this.#venue.cancel(id, this.#now);
    this.#soon();
  }

  onMarket(event: MarketEvent, now: Micros): void {
    this.#now = now;
    this.#venue.onMarket(event, now);
    if (event.kind === 'corporate-action') this.#ledger.corporateAction(event);
    else if (event.kind === 'expiry') this.#ledger.lifeCycle(event);
    this.#collect();
    this.#deliver();
  }

  advance(now: Micros): void {
    this.#now = now;
    this.#venue.advance(now);
    this.#venue.endInstant(now);
    this.#collect();
    this.#deliver();
  }

  #mustBeConnected(what: string): void {
    if (!this.#connected) throw new BrokerError('sim-broker', `${what} while not connected`, 'call connect() first');
  }

  #soon(): void {
    this.#collect();
    void Promise.resolve().then(() => this.#deliver());
  }

  /** Takes the venue's reports over, and books their fills at once: a broker knows its own account. */
  #collect(): void {
    for (const report of this.#venue.outbox) {
      this.#waiting.push(report);
      if (report.type === 'fill') this.#book(report);
    }
    this.#venue.outbox.length = 0;
  }

  #book(report: ExecutionReport): void {
    const { instrument, side } = this.#sides.get(report.orderId)!;
    this.#ledger.fill({
      instrument,
      side,
      quantity: report.quantityFixed,
      price: report.priceFixed,
      fee: report.feeFixed,
      feeCurrency: report.feeCurrency,
      at: report.ts,
      ref: report.orderId,
    });
  }

  #deliver(): void {
    while (this.#connected && this.#waiting.length > 0 && this.#waiting[0]!.at <= this.#now) {
      this.#out.next(this.#waiting.shift()!);
    }
  }

  #account(): AccountSnapshot {
    const { universe } = this.#env;
    const held = universe.instruments.map((one, i) => ({
      instrument: one.id,
      quantity: toDecimal(this.#ledger.quantityFixed(i)),
      averagePrice: this.#ledger.averages[i]!,
    }));
    return {
      at: this.#now,
      cash: Object.fromEntries(this.#ledger.currencies.map((currency) => [currency, this.#ledger.cash(currency)])),
      positions: held.filter((one) => !one.quantity.isZero()),
      openOrders: this.#venue.openOrders(),
    };
  }
}

/**
 * A broker without a wire, for tests, examples and paper trading: {@link SimVenue} behind the `Broker` port.
 *
 * @throws ConfigError for an unknown or impossible option
 * @example
 * ```ts
 * import { flags, instrument, Random, Universe } from 'edgeproof';
 * import { simBroker } from 'edgeproof/rx';
 * const universe = new Universe([instrument({ id: 'SPY' })]);
 * const broker = simBroker({ cash: { USD: 5000 } })({ universe, flags: flags(), random: (n) => new Random(1, n) });
 * const account = await broker.connect(new AbortController().signal);
 * if (String(account.cash['USD']) !== '5000') throw new Error('cash');
 * ```
 */
export function simBroker(options: SimBrokerOptions = {}): Factory<SimBroker> {
  const { cash: _cash, ...rules } = options;
  parseSimVenueOptions(rules);
  return factory((env: PluginEnv) => new SimBroker(options, env));
}
