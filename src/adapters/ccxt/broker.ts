import type { Observable } from 'rxjs';
import type { AccountSnapshot, Broker, FillPage } from '../../contracts/broker.js';
import { type ApprovedOrder, type ApprovedReplace, type ClientOrderId, isOpen } from '../../core/order.js';
import { type Factory, factory, type PluginEnv } from '../../core/plugin.js';
import type { ExecutionReport } from '../../core/report.js';
import type { BrokerEvent } from '../transport/broker-event.js';
import { brokerOrder } from '../transport/broker-order.js';
import { Lanes } from '../transport/lanes.js';
import { ListingNames } from '../transport/listing-names.js';
import { OrderTrack, type TrackedOrder } from '../transport/order-track.js';
import { Secrets } from '../transport/secrets.js';
import { Voice } from '../transport/voice.js';
import { CcxtCalls } from './calls.js';
import { type CcxtOptions, type CcxtSettings, parseCcxtOptions } from './options.js';
import { CcxtPastFills } from './past-fills.js';
import { CAPABILITIES, splitBalance } from './shared-by-all.js';
import { type CcxtOrder, readBalance, readOrder } from './wire.js';

/**
 * One exchange of ccxt behind the {@link Broker} port; what it cannot promise is in its capabilities. Made by
 * {@link ccxtBroker}.
 *
 * @example
 * ```ts
 * import { CcxtBroker } from 'edgeproof/adapters/ccxt';
 * const alertsOf = (broker: CcxtBroker) => broker.events$.subscribe((one) => one.level === 'halt' && console.error(one.text));
 * if (typeof alertsOf !== 'function' || typeof CcxtBroker !== 'function') throw new Error('events beside reports');
 * ```
 */
export class CcxtBroker implements Broker {
  readonly name = 'ccxt';
  readonly version = '1.0.0';
  readonly apiVersion = 1 as const;
  readonly venue: string;
  readonly capabilities = CAPABILITIES;
  readonly reports$: Observable<ExecutionReport>;
  readonly events$: Observable<BrokerEvent>;
  readonly #settings: CcxtSettings;
  readonly #names: ListingNames;
  readonly #voice: Voice;
  readonly #track: OrderTrack;
  readonly #lanes = new Lanes();
  readonly #calls: CcxtCalls;
  readonly #past: CcxtPastFills;
  #stopPolling: (() => void) | null = null;

  constructor(settings: CcxtSettings, env: PluginEnv) {
    const { clock } = settings;
    const secrets = new Secrets();
    this.#settings = settings;
    this.#voice = new Voice(secrets, () => clock.now());
    this.#names = new ListingNames(env.universe, settings.venue, {
      given: settings.symbols,
      make: (id) => id,
      plain: (symbol) => symbol,
    });
    this.#track = new OrderTrack(this.#voice.report, () => clock.now(), { statesCumulative: false });
    this.#calls = new CcxtCalls(settings, secrets, this.#voice, this.#track);
    this.#past = new CcxtPastFills(this.#calls, this.#track, this.#names, this.#voice, () => clock.now());
    this.venue = settings.venue;
    this.reports$ = this.#voice.reports$;
    this.events$ = this.#voice.events$;
  }

  async connect(signal: AbortSignal): Promise<AccountSnapshot> {
    signal.throwIfAborted();
    if (!this.#calls.open) await this.#calls.begin();
    this.#voice.silent = false;
    try {
      signal.throwIfAborted();
      const account = await this.#snapshot();
      signal.throwIfAborted();
      this.#voice.say('line-up', `${this.#settings.exchange} answers`);
      this.#poll();
      return account;
    } catch (cause) {
      await this.close();
      throw cause;
    }
  }

  async reconcile(): Promise<AccountSnapshot> {
    this.#calls.mustBeOpen('reconcile');
    return this.#snapshot();
  }

  async close(): Promise<void> {
    this.#stopPolling?.();
    this.#stopPolling = null;
    this.#voice.silent = true;
    await this.#calls.end();
  }

  async submit(order: ApprovedOrder): Promise<void> {
    this.#calls.mustBeOpen(`submit ${order.id}`);
    // Not even a refusal is told inside the call.
    await Promise.resolve();
    if (this.#track.get(order.id) !== undefined) return;
    const symbol = this.#names.symbol(order.instrument);
    const listing = this.#names.at(order.instrument);
    const { id, side, quantityFixed: quantity, limitFixed: limit } = order;
    const terms = { id, instrument: listing.id, symbol: symbol ?? '', side, quantity, limit, stop: null };
    const tracked = this.#track.follow(terms);
    const wrong =
      symbol === null ? `${listing.id} is listed on ${listing.venue}` : this.#calls.refusalOf(order, symbol);
    if (wrong !== null) this.#track.end(tracked, 'rejected', this.#now(), { filled: null, reason: wrong });
    else
      await this.#lanes.run(`out:${id}`, () =>
        this.#calls.place(tracked, order.type, (one) => this.#stand(tracked, one)),
      );
  }

  async replace(change: ApprovedReplace): Promise<void> {
    this.#calls.mustBeOpen(`replace ${change.id}`);
    await Promise.resolve();
    this.#track.tell(
      'replace-rejected',
      change.id,
      this.#now(),
      'changes are not offered: cancel and send a new order',
    );
  }

  async cancel(id: ClientOrderId): Promise<void> {
    this.#calls.mustBeOpen(`cancel ${id}`);
    await Promise.resolve();
    await this.#lanes.run(`out:${id}`, async () => {
      const order = this.#track.get(id);
      if (order === undefined)
        return this.#track.tell('cancel-rejected', id, this.#now(), 'no such order on this line');
      if (!isOpen(order.status))
        return this.#track.tell('cancel-rejected', id, this.#now(), `the order is ${order.status}`);
      const refused = await this.#calls.cancel(order);
      await this.#ask(order);
      if (refused !== null) this.#track.tell('cancel-rejected', id, this.#now(), refused);
    });
  }

  /** Trades after a cursor, as far as the venue lists them: ccxt does not promise that it lists all. */
  async pastFills(cursor: string): Promise<FillPage> {
    this.#calls.mustBeOpen('fills');
    return this.#past.page(cursor);
  }

  /** Asks after every open order until closed: ccxt has no stream that all venues share. */
  #poll(): void {
    if (this.#stopPolling !== null) return;
    const again = (): void => {
      this.#stopPolling = this.#settings.clock.after(this.#settings.pollEvery, () => void round());
    };
    const round = async (): Promise<void> => {
      for (const order of this.#track.openOrders) await this.#ask(order).catch(() => {});
      if (this.#calls.open) again();
    };
    again();
  }

  async #ask(order: TrackedOrder): Promise<void> {
    if (!this.#calls.open || order.venueId === '') return;
    const asked = await this.#calls.ask(
      `order ${order.id}`,
      (one) => one.fetchOrder(order.venueId, order.symbol),
      readOrder,
    );
    if (asked !== null) await this.#stand(order, asked);
  }

  #stand(order: TrackedOrder, told: CcxtOrder): Promise<void> {
    return this.#lanes.run(`in:${order.id}`, async () => {
      if (order.venueId === '') this.#track.link(order, told.id);
      this.#track.accepted(order, told.ts ?? this.#now());
      const target = told.filled ?? (told.status === 'closed' ? order.quantity : order.filled);
      if (target > order.filled) await this.#calls.fills(order, target);
      const ended =
        told.status === 'canceled'
          ? 'cancelled'
          : told.status === 'expired' || told.status === 'rejected'
            ? told.status
            : null;
      // A venue that closes an order which is not filled has cancelled the rest.
      const closed =
        told.status === 'closed' && order.filled >= target && order.filled < order.quantity ? 'cancelled' : null;
      const type = ended ?? closed;
      if (type !== null) this.#track.end(order, type, told.ts ?? this.#now(), { filled: told.filled, reason: '' });
    });
  }

  async #snapshot(): Promise<AccountSnapshot> {
    for (let tried = 1; ; tried++) {
      await this.#orders();
      const count = this.#voice.count;
      const balance = await this.#calls.must('balance', (one) => one.fetchBalance(), readBalance);
      if (this.#voice.count !== count && tried < 4) continue;
      const openOrders = this.#track.openOrders.filter((one) => one.venueId !== '').map(brokerOrder);
      return { at: this.#now(), ...splitBalance(balance, this.#names), openOrders };
    }
  }

  async #orders(): Promise<void> {
    for (const symbol of this.#names.symbols) {
      const open = await this.#calls.must(
        'open orders',
        (one) => one.fetchOpenOrders(symbol),
        (value) => (Array.isArray(value) ? value : []).map(readOrder),
      );
      for (const one of open) {
        if (one.side === null || one.quantity === null || this.#track.byVenueId(one.id) !== undefined) continue;
        const id = one.clientId || one.id;
        const known = this.#track.get(id);
        if (known !== undefined) {
          // Sent by us, and nobody had said what became of it.
          if (known.venueId === '') await this.#stand(known, one);
          continue;
        }
        const { side, quantity, limit } = one;
        const terms = { id, instrument: this.#names.idOf(symbol), symbol, side, quantity, limit, stop: null };
        await this.#past.adopt(this.#track.follow(terms), one.id, one.filled ?? 0n);
      }
    }
    for (const order of this.#track.openOrders) await this.#ask(order);
  }

  #now(): number {
    return this.#settings.clock.now();
  }
}

/**
 * A broker at one exchange of ccxt, an optional peer that is loaded when it connects.
 *
 * @throws ConfigError for an unknown or impossible option; on connecting, one that names the install command where ccxt
 * is missing
 * @example
 * ```ts
 * import { flags, instrument, Random, Universe } from 'edgeproof';
 * import { ccxtBroker } from 'edgeproof/adapters/ccxt';
 * import { wallClock } from 'edgeproof/live';
 * const btc = instrument({ id: 'BTC/USDT', venue: 'kraken', assetClass: 'crypto', base: 'BTC', currency: 'USDT' });
 * const broker = ccxtBroker({ exchange: 'kraken', sandbox: true, keys: () => ({ apiKey: '', secret: '' }), clock: wallClock() })({
 *   universe: new Universe([btc]), flags: flags(), random: (name) => new Random(1, name),
 * });
 * if (broker.capabilities.duplicateIds !== 'never-repost') throw new Error('nothing is known of ids');
 * ```
 */
export function ccxtBroker(options: CcxtOptions): Factory<CcxtBroker> {
  const settings = parseCcxtOptions(options);
  return factory((env) => new CcxtBroker(settings, env));
}
