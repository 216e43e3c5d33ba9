import type { Observable } from 'rxjs';
import type { AccountSnapshot, Broker, BrokerCapabilities, BrokerOrder, FillPage } from '../../contracts/broker.js';
import { decimalText } from '../../core/money.js';
import type { ApprovedOrder, ApprovedReplace, ClientOrderId } from '../../core/order.js';
import { type Factory, factory, type PluginEnv } from '../../core/plugin.js';
import type { ExecutionReport } from '../../core/report.js';
import { SECOND } from '../../core/time.js';
import type { BrokerEvent } from '../transport/broker-event.js';
import { Lanes } from '../transport/lanes.js';
import { LineKeeper } from '../transport/line-keeper.js';
import { ListingNames } from '../transport/listing-names.js';
import { OrderTrack } from '../transport/order-track.js';
import { Secrets } from '../transport/secrets.js';
import { Voice } from '../transport/voice.js';
import { AlpacaAccount } from './account.js';
import { AlpacaChanges } from './changes.js';
import { AlpacaClient } from './client.js';
import { AlpacaDesk } from './desk.js';
import { AlpacaLine } from './line.js';
import { type AlpacaOptions, type AlpacaSettings, parseAlpacaOptions } from './options.js';
import type { AlpacaParts } from './parts.js';
import { AlpacaStream } from './stream.js';
import { ALPACA_STATUS, type AlpacaUpdate } from './wire.js';

/** What Alpaca promises; a change in place only where it was asked for. */
function alpacaCapabilities(replace: 'off' | 'native'): BrokerCapabilities {
  return {
    orderTypes: ['market', 'limit', 'stop', 'stop-limit', 'trailing-stop', 'market-on-open', 'market-on-close'],
    timesInForce: ['day', 'gtc', 'ioc', 'fok'],
    replace: replace === 'native',
    replaceStyle: 'new-order',
    duplicateIds: 'idempotent',
    maxIdLength: 128,
    shortSelling: true,
    fractional: true,
    queryById: true,
    queryLag: 2 * SECOND,
    queryFills: true,
    fillIds: true,
    cumulative: true,
    groups: [],
    reduceOnly: false,
  };
}

/**
 * Alpaca behind the {@link Broker} port; `events$` tells what is no report of an order. Made by {@link alpaca}.
 *
 * @example
 * ```ts
 * import { AlpacaBroker } from 'edgeproof/adapters/alpaca';
 * const alertsOf = (broker: AlpacaBroker) => broker.events$.subscribe((one) => one.level === 'halt' && console.error(one.text));
 * if (typeof alertsOf !== 'function' || typeof AlpacaBroker !== 'function') throw new Error('events beside reports');
 * ```
 */
export class AlpacaBroker implements Broker {
  readonly name = 'alpaca';
  readonly version = '1.0.0';
  readonly apiVersion = 1 as const;
  readonly venue: string;
  readonly capabilities: BrokerCapabilities;
  readonly reports$: Observable<ExecutionReport>;
  readonly events$: Observable<BrokerEvent>;
  readonly #parts: AlpacaParts;
  readonly #line: AlpacaLine;
  readonly #desk: AlpacaDesk;
  readonly #changes: AlpacaChanges;
  readonly #account: AlpacaAccount;
  readonly #keeper: LineKeeper<{ update: AlpacaUpdate; raw: string }>;

  constructor(settings: AlpacaSettings, env: PluginEnv) {
    const { clock } = settings.transport;
    const secrets = new Secrets();
    const voice = new Voice(secrets, () => clock.now());
    const names = new ListingNames(env.universe, settings.venue, {
      given: settings.symbols,
      make: (id) => id,
      plain: (symbol) => symbol.replaceAll('/', '').toUpperCase(),
    });
    const client = (): AlpacaClient => new AlpacaClient(settings, secrets, env.random('alpaca-http'));
    this.venue = settings.venue;
    this.capabilities = alpacaCapabilities(settings.replace);
    this.reports$ = voice.reports$;
    this.events$ = voice.events$;
    const track = new OrderTrack(voice.report, () => clock.now());
    this.#parts = { settings, client: client(), track, names, lanes: new Lanes(), voice };
    this.#line = new AlpacaLine(this.#parts);
    this.#desk = new AlpacaDesk(this.#parts, this.#line);
    this.#changes = new AlpacaChanges(this.#parts, this.#line, this.#desk);
    this.#account = new AlpacaAccount(this.#parts, this.#line, this.#changes);
    this.#keeper = new LineKeeper({
      who: 'alpaca',
      voice,
      wait: (delay) => this.#parts.client.exchange.wait(delay),
      begin: () => {
        this.#parts.client = client();
      },
      end: () => this.#parts.client.close(),
      sync: () => this.#account.snapshot(),
      take: ({ update, raw }) => this.#line.update(update, raw),
      stream: (keeper) =>
        new AlpacaStream(settings, secrets, env.random('alpaca-stream'), {
          up: () => keeper.up(),
          down: (detail) => keeper.down(detail),
          denied: () => keeper.denied('Alpaca refused the keys'),
          update: (update, raw) => keeper.message({ update, raw }),
          strange: (why, raw) => keeper.strange(why, raw),
        }),
    });
  }

  connect(signal: AbortSignal): Promise<AccountSnapshot> {
    return this.#keeper.connect(signal);
  }

  async reconcile(): Promise<AccountSnapshot> {
    this.#keeper.mustBeOpen('reconcile');
    return this.#account.snapshot();
  }

  async close(): Promise<void> {
    this.#keeper.close();
  }

  async submit(order: ApprovedOrder): Promise<void> {
    this.#keeper.mustBeOpen(`submit ${order.id}`);
    // Not even a refusal is told inside the call.
    await Promise.resolve();
    await this.#desk.submit(order);
  }

  async replace(change: ApprovedReplace, successor?: ClientOrderId): Promise<void> {
    this.#keeper.mustBeOpen(`replace ${change.id}`);
    await Promise.resolve();
    await this.#changes.replace(change, successor);
  }

  async cancel(id: ClientOrderId): Promise<void> {
    this.#keeper.mustBeOpen(`cancel ${id}`);
    await Promise.resolve();
    await this.#changes.cancel(id);
  }

  /**
   * What became of one client id, open or not; null when Alpaca knows no such order. One that was replaced under
   * another id counts as cancelled, with that id as `replacedBy` where Alpaca tells it.
   *
   * @throws BrokerError while not connected, or when Alpaca does not tell
   */
  async findOrder(id: ClientOrderId): Promise<BrokerOrder | null> {
    this.#keeper.mustBeOpen(`order ${id}`);
    const entity = await this.#desk.look(id);
    if (entity === null) return null;
    const means = ALPACA_STATUS[entity.status];
    const filled = this.#line.baseOf(entity.id) + entity.filled;
    const quantity = this.#line.baseOf(entity.id) + (entity.quantity ?? entity.filled);
    const open = filled > 0n ? 'partly-filled' : 'accepted';
    const { limit, stop, side, symbol } = entity;
    const successor = means === 'replaced' ? await this.#parts.client.byId(entity.replacedBy) : null;
    return {
      id,
      status: means === 'open' ? open : means === 'replaced' ? 'cancelled' : means,
      quantity: decimalText(quantity, 12),
      filled: decimalText(filled, 12),
      instrument: this.#parts.names.idOf(symbol),
      side,
      venueId: entity.id,
      ...(limit === null ? {} : { limitPrice: decimalText(limit, 12) }),
      ...(stop === null ? {} : { stopPrice: decimalText(stop, 12) }),
      ...(successor?.order == null ? {} : { replacedBy: successor.order.clientId }),
    };
  }

  /**
   * One page of fills after a cursor, oldest first; an empty cursor begins with the oldest. Fees are not told here:
   * each is 0.
   *
   * @throws BrokerError while not connected, or when Alpaca does not tell
   */
  async pastFills(cursor: string): Promise<FillPage> {
    this.#keeper.mustBeOpen('fills');
    return this.#account.fills(cursor);
  }
}

/**
 * A broker at Alpaca, paper or real: which of the two is the endpoint that you name.
 *
 * @throws ConfigError for an unknown or impossible option, or an address that would carry keys unencrypted
 * @example
 * ```ts
 * import { flags, instrument, Random, Universe } from 'edgeproof';
 * import { ALPACA_PAPER, alpaca } from 'edgeproof/adapters/alpaca';
 * import { nodeTransport } from 'edgeproof/node';
 * const universe = new Universe([instrument({ id: 'SPY', venue: 'alpaca' })]);
 * const keys = () => ({ keyId: process.env['APCA_KEY'] ?? '', secretKey: process.env['APCA_SECRET'] ?? '' });
 * const broker = alpaca({ endpoint: ALPACA_PAPER, keys, transport: nodeTransport() })({
 *   universe, flags: flags(), random: (name) => new Random(1, name),
 * });
 * if (broker.capabilities.duplicateIds !== 'idempotent') throw new Error('an id is unique for ever at Alpaca');
 * // const account = await broker.connect(signal);
 * ```
 */
export function alpaca(options: AlpacaOptions): Factory<AlpacaBroker> {
  const settings = parseAlpacaOptions(options);
  return factory((env) => new AlpacaBroker(settings, env));
}
