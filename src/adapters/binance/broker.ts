import type { Observable } from 'rxjs';
import type { AccountSnapshot, Broker, BrokerCapabilities, BrokerOrder, FillPage } from '../../contracts/broker.js';
import { decimalText } from '../../core/money.js';
import type { ApprovedOrder, ApprovedReplace, ClientOrderId } from '../../core/order.js';
import { type Factory, factory, type PluginEnv } from '../../core/plugin.js';
import type { ExecutionReport } from '../../core/report.js';
import type { BrokerEvent } from '../transport/broker-event.js';
import { Lanes } from '../transport/lanes.js';
import { LineKeeper } from '../transport/line-keeper.js';
import { ListingNames } from '../transport/listing-names.js';
import { OrderTrack } from '../transport/order-track.js';
import { Secrets } from '../transport/secrets.js';
import { Voice } from '../transport/voice.js';
import { BinanceAccount } from './account.js';
import { BinanceChanges } from './changes.js';
import { BinanceClient } from './client.js';
import { BinanceDesk } from './desk.js';
import { BinanceLine } from './line.js';
import { type BinanceOptions, type BinanceSettings, parseBinanceOptions } from './options.js';
import { BINANCE_STATUS, type BinanceReport } from './order-wire.js';
import { type BinanceParts, keyOf, queryLag } from './parts.js';
import { BinanceStream } from './stream.js';

function capabilitiesOf(settings: BinanceSettings): BrokerCapabilities {
  return {
    orderTypes: ['market', 'limit', 'stop', 'stop-limit'],
    timesInForce: ['gtc', 'ioc', 'fok'],
    replace: true,
    replaceStyle: 'two-steps',
    duplicateIds: 'unique-while-open',
    maxIdLength: 36,
    idCharacters: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_',
    shortSelling: false,
    fractional: true,
    queryById: true,
    queryLag: queryLag(settings),
    queryFills: true,
    fillIds: true,
    cumulative: true,
    groups: [],
    reduceOnly: false,
  };
}

/**
 * Binance spot behind the {@link Broker} port; `events$` tells what is no report of an order. Made by {@link binance}.
 *
 * @example
 * ```ts
 * import { BinanceBroker } from 'edgeproof/adapters/binance';
 * const alertsOf = (broker: BinanceBroker) => broker.events$.subscribe((one) => one.level === 'halt' && console.error(one.text));
 * if (typeof alertsOf !== 'function' || typeof BinanceBroker !== 'function') throw new Error('events beside reports');
 * ```
 */
export class BinanceBroker implements Broker {
  readonly name = 'binance';
  readonly version = '1.0.0';
  readonly apiVersion = 1 as const;
  readonly venue: string;
  readonly capabilities: BrokerCapabilities;
  readonly reports$: Observable<ExecutionReport>;
  readonly events$: Observable<BrokerEvent>;
  readonly #parts: BinanceParts;
  readonly #desk: BinanceDesk;
  readonly #changes: BinanceChanges;
  readonly #account: BinanceAccount;
  readonly #keeper: LineKeeper<{ report: BinanceReport; raw: string }>;

  constructor(settings: BinanceSettings, env: PluginEnv) {
    const { clock } = settings.transport;
    const secrets = new Secrets();
    const voice = new Voice(secrets, () => clock.now());
    const names = new ListingNames(env.universe, settings.venue, {
      given: settings.symbols,
      make: (id) => id.replaceAll(/[-/_]/g, '').toUpperCase(),
      plain: (symbol) => symbol,
    });
    const client = (): BinanceClient => new BinanceClient(settings, secrets, env.random('binance-http'));
    this.venue = settings.venue;
    this.capabilities = capabilitiesOf(settings);
    this.reports$ = voice.reports$;
    this.events$ = voice.events$;
    const track = new OrderTrack(voice.report, () => clock.now());
    const rules = { symbols: new Map(), windows: [] };
    this.#parts = { settings, client: client(), rules, track, names, lanes: new Lanes(), voice };
    const line = new BinanceLine(this.#parts);
    this.#desk = new BinanceDesk(this.#parts, line);
    this.#changes = new BinanceChanges(this.#parts, line, this.#desk);
    this.#account = new BinanceAccount(this.#parts, line, this.#changes);
    this.#keeper = new LineKeeper({
      who: 'binance',
      voice,
      wait: (delay) => this.#parts.client.exchange.wait(delay),
      begin: () => {
        this.#parts.client = client();
      },
      prepare: () => this.#account.prepare(),
      end: () => this.#parts.client.close(),
      sync: () => this.#account.snapshot(),
      take: ({ report, raw }) => line.report(report, raw),
      stream: (keeper) =>
        new BinanceStream(
          { settings, client: this.#parts.client, secrets, random: env.random('binance-stream') },
          {
            up: () => keeper.up(),
            down: (detail) => keeper.down(detail),
            denied: (text) => keeper.denied(text),
            report: (report, raw) => keeper.message({ report, raw }),
            strange: (why, raw) => keeper.strange(why, raw),
          },
        ),
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
   * What became of one client id, open or not; null when Binance knows no such order. Where an id was used again, the
   * newest order of it.
   *
   * @throws BrokerError while not connected, or when Binance does not tell
   */
  async findOrder(id: ClientOrderId): Promise<BrokerOrder | null> {
    this.#keeper.mustBeOpen(`order ${id}`);
    const entity = await this.#desk.look(id);
    if (entity === null) return null;
    const means = BINANCE_STATUS[entity.status];
    const { filled, quantity, limit, stop, side, symbol, orderId } = entity;
    return {
      id,
      status: means === 'open' ? (filled > 0n ? 'partly-filled' : 'accepted') : means,
      quantity: decimalText(quantity, 12),
      filled: decimalText(filled, 12),
      instrument: this.#parts.names.idOf(symbol),
      side,
      venueId: keyOf(symbol, orderId),
      ...(limit === null ? {} : { limitPrice: decimalText(limit, 12) }),
      ...(stop === null ? {} : { stopPrice: decimalText(stop, 12) }),
    };
  }

  /**
   * A page of fills of each symbol after a cursor, by time; an empty cursor begins with the oldest.
   *
   * @throws BrokerError while not connected, for a cursor that is none of ours, or when Binance does not tell
   */
  async pastFills(cursor: string): Promise<FillPage> {
    this.#keeper.mustBeOpen('fills');
    return this.#account.fills(cursor);
  }
}

/**
 * A broker at Binance spot, test network or real: which of the two is the endpoint that you name.
 *
 * @throws ConfigError for an unknown or impossible option, or an address that would carry keys unencrypted
 * @example
 * ```ts
 * import { flags, instrument, Random, Universe } from 'edgeproof';
 * import { BINANCE_TESTNET, binance } from 'edgeproof/adapters/binance';
 * import { nodeTransport } from 'edgeproof/node';
 * const btc = instrument({ id: 'BTC/USDT', venue: 'binance', assetClass: 'crypto', base: 'BTC', currency: 'USDT' });
 * const keys = () => ({ apiKey: process.env['BINANCE_KEY'] ?? '', privateKey: process.env['BINANCE_ED25519'] ?? '' });
 * const broker = binance({ endpoint: BINANCE_TESTNET, keys, transport: nodeTransport() })({
 *   universe: new Universe([btc]), flags: flags(), random: (name) => new Random(1, name),
 * });
 * if (broker.capabilities.duplicateIds !== 'unique-while-open') throw new Error('a repetition can fill twice at Binance');
 * // const account = await broker.connect(signal);
 * ```
 */
export function binance(options: BinanceOptions): Factory<BinanceBroker> {
  const settings = parseBinanceOptions(options);
  return factory((env) => new BinanceBroker(settings, env));
}
