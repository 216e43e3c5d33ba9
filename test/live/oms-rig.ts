/**
 * The order management over a real adapter over a local server: what runs in production but for the venue.
 *
 * The server's books are the truth that ours are held against at the end; its process goes on when ours dies.
 */
import { alpaca } from '../../src/adapters/alpaca/index.js';
import { binance } from '../../src/adapters/binance/index.js';
import { ccxtBroker } from '../../src/adapters/ccxt/index.js';
import type { Transport } from '../../src/adapters/transport/transport.js';
import type { Broker } from '../../src/contracts/broker.js';
import { type Instrument, instrument } from '../../src/core/instrument.js';
import { amountToDecimal, fixed } from '../../src/core/money.js';
import { type ApprovedOrder, Order } from '../../src/core/order.js';
import { Universe } from '../../src/core/universe.js';
import { OmsSession } from '../../src/live/oms-session.js';
import type { OmsSessionOptions } from '../../src/live/oms-session-options.js';
import type { DeskEvent } from '../../src/oms/desk/desk-core.js';
import { type MemoryJournal, memoryJournal } from '../../src/oms/journal/memory-journal.js';
import { testEnv } from '../../src/testing/index.js';
import { AlpacaServer } from '../adapters/alpaca-server.js';
import { BinanceServer } from '../adapters/binance-server.js';
import { FakeExchange } from '../adapters/ccxt-fake.js';
import { fastTransport, SPEED } from '../adapters/fast-clock.js';
import type { Fault } from '../adapters/local-server.js';

/** An order as the venue truly has it. */
interface TrueOrder {
  readonly id: string;
  readonly open: boolean;
  readonly filled: string;
}

/** What the tests do to a venue, and what it truly has; the same words for all. */
interface VenueUnderTest {
  readonly listing: Instrument;
  /** Each time a new adapter, as a new process has one. */
  broker(): Broker;
  orders(): TrueOrder[];
  position(): string;
  cash(): { readonly [currency: string]: string };
  /** Fills what it touches, up to so much. */
  trade(price: number, volume?: number): void;
  /** Ends an order at the venue and fills it after that. */
  lateFill(id: string): void;
  cancelByHand(id: string): void;
  /** An order that somebody else sends. */
  strange(id: string): void;
  fault(on: 'submit' | 'cancel' | 'change' | 'ask' | 'account', fault: Omit<Fault, 'on'>): void;
  stream(mode: 'honest' | 'lost' | 'twice' | 'held'): void;
  release(): void;
  /** Fills an order beyond its size. */
  overfill(id: string): void;
  /** Any text on the stream. */
  say(text: string): void;
  /** The service ends the stream in order. */
  terminate(): void;
  cut(): void;
  /** Connections that are open. */
  listeners(): number;
  stop(): Promise<void>;
}

/** What a test asks of an adapter. */
export interface AdapterWishes {
  readonly resolveFor?: string;
  readonly replace?: 'off' | 'native';
}

const KEYS = { alpaca: 'PKLOCALTESTKEY000001' };
const PATHS = {
  alpaca: {
    submit: 'POST /v2/orders',
    cancel: 'DELETE /v2/orders',
    change: 'PATCH /v2/orders',
    ask: 'GET /v2/orders:by_client_order_id',
    account: 'GET /v2/account',
  },
  binance: {
    submit: 'POST /api/v3/order',
    cancel: 'DELETE /api/v3/order',
    change: 'POST /api/v3/order/cancelReplace',
    ask: 'GET /api/v3/order',
    account: 'GET /api/v3/account',
  },
};

export async function alpacaVenue(transport: Transport, wishes: AdapterWishes = {}): Promise<VenueUnderTest> {
  const server = await new AlpacaServer({
    keyId: KEYS.alpaca,
    secretKey: 'localSecretKey/That+MustNotLeak0123456789',
  }).listen();
  const listing = instrument({ id: 'SPY', venue: 'alpaca' });
  const universe = new Universe([listing]);
  const { keyId, secretKey } = server;
  return {
    listing,
    broker: () =>
      alpaca({
        endpoint: { rest: server.rest, stream: server.stream },
        keys: () => ({ keyId, secretKey }),
        transport,
        requestsPerMinute: 1_000_000,
        ...wishes,
      })({ ...testEnv({ instruments: [listing] }), universe }),
    orders: () =>
      [...server.orders.values()].map((one) => ({
        id: one.client_order_id,
        open: server.open.includes(one),
        filled: one.filled_qty,
      })),
    position: () => String(server.positions.get('SPY') ?? 0),
    cash: () => ({ USD: server.cash.toString() }),
    trade: (price, volume) => server.trade('SPY', price, volume),
    lateFill: (id) => {
      const order = server.byClientId(id)!;
      if (server.open.includes(order)) server.end(order, 'canceled');
      server.fill(order, Number(order.qty) - Number(order.filled_qty), 50);
    },
    cancelByHand: (id) => server.end(server.byClientId(id)!, 'canceled'),
    strange: (id) =>
      void server.post({
        client_order_id: id,
        symbol: 'SPY',
        qty: '3',
        side: 'buy',
        type: 'limit',
        time_in_force: 'gtc',
        limit_price: '40',
      }),
    fault: (on, fault) => server.fault({ on: PATHS.alpaca[on], ...fault }),
    stream: (mode) => {
      server.streamMode = mode;
    },
    release: () => server.release(),
    overfill: (id) => server.fill(server.byClientId(id)!, 12, 100),
    say: (text) => server.say(text),
    terminate: () => {
      for (const peer of server.peers) peer.close(1001, 'going away');
    },
    cut: () => server.cutStreams(),
    listeners: () => server.peers.size,
    stop: () => server.stop(),
  };
}

export async function binanceVenue(
  transport: Transport,
  { replace: _, ...wishes }: AdapterWishes = {},
): Promise<VenueUnderTest> {
  const server = await new BinanceServer().listen();
  server.clock = () => transport.clock.now() / 1000;
  const listing = instrument({ id: 'BTC/USDT', venue: 'binance', assetClass: 'crypto', base: 'BTC', currency: 'USDT' });
  const universe = new Universe([listing]);
  const { apiKey, secretKey } = server;
  return {
    listing,
    broker: () =>
      binance({
        endpoint: { rest: server.rest, websocketApi: server.websocketApi },
        keys: () => ({ apiKey, secretKey }),
        transport,
        ...wishes,
      })({ ...testEnv({ instruments: [listing] }), universe }),
    orders: () =>
      server.orders.map((one) => ({
        id: one.clientOrderId,
        open: server.open.includes(one),
        filled: one.executedQty.toString(),
      })),
    position: () => String(server.balances.get('BTC') ?? 0),
    cash: () => ({ USDT: String(server.balances.get('USDT')), BNB: String(server.balances.get('BNB')) }),
    trade: (price, volume) => server.trade('BTCUSDT', price, volume),
    lateFill: (id) => {
      const order = server.byClientId(id)!;
      if (server.open.includes(order)) server.end(order, 'CANCELED', 'by-hand');
      server.fill(order, Number(order.origQty) - order.executedQty.toNumber(), 50);
    },
    cancelByHand: (id) => server.end(server.byClientId(id)!, 'CANCELED', 'by-hand'),
    strange: (id) =>
      void server.place(
        new URLSearchParams({
          newClientOrderId: id,
          symbol: 'BTCUSDT',
          side: 'BUY',
          type: 'LIMIT',
          timeInForce: 'GTC',
          quantity: '3',
          price: '40',
        }),
      ),
    fault: (on, fault) => server.fault({ on: PATHS.binance[on], ...fault }),
    stream: (mode) => {
      server.streamMode = mode;
    },
    release: () => server.release(),
    overfill: (id) => void server.fill(server.byClientId(id)!, 12, 100),
    say: (text) => server.say(text),
    terminate: () => server.event({ e: 'eventStreamTerminated', E: server.now }),
    cut: () => server.cutStreams(),
    listeners: () => server.peers.size,
    stop: () => server.stop(),
  };
}

/** The words of a refused or broken call in ccxt's classes. */
class RequestTimeout extends Error {}

async function ccxtVenue(transport: Transport): Promise<VenueUnderTest> {
  const exchange = new FakeExchange();
  const listing = instrument({ id: 'BTC/USDT', venue: 'fake', assetClass: 'crypto', base: 'BTC', currency: 'USDT' });
  const universe = new Universe([listing]);
  const row = (id: string) => exchange.rows.find((one) => one.clientOrderId === id)!;
  const calls = {
    submit: 'createOrder',
    cancel: 'cancelOrder',
    change: 'editOrder',
    ask: 'fetchOrder',
    account: 'fetchBalance',
  };
  return {
    listing,
    broker: () =>
      ccxtBroker({
        exchange: 'fake',
        sandbox: true,
        keys: () => ({ apiKey: 'ccxtApiKey000', secret: 'ccxtSecretThatMustNotLeak' }),
        clock: transport.clock,
        pollEvery: '200ms',
        make: () => exchange,
      })({ ...testEnv({ instruments: [listing] }), universe }),
    orders: () =>
      exchange.rows.map((one) => ({ id: one.clientOrderId, open: one.status === 'open', filled: String(one.filled) })),
    position: () => String(exchange.balance.get('BTC') ?? 0),
    cash: () => ({ USDT: String(exchange.balance.get('USDT')) }),
    trade: (price, volume) => exchange.trade(price, volume),
    lateFill: (id) => {
      const one = row(id);
      one.status = 'canceled';
      exchange.fill(one, one.amount - one.filled, 50);
    },
    cancelByHand: (id) => {
      row(id).status = 'canceled';
    },
    strange: (id) => void exchange.createOrder('BTC/USDT', 'limit', 'buy', 3, 40, { clientOrderId: id }),
    fault: (on, { effect, times = 1 }) => {
      for (let k = 0; k < times; k++)
        exchange.faults.push({ on: calls[on], effect, cause: new RequestTimeout('fake request timed out') });
    },
    stream: () => {},
    release: () => {},
    overfill: (id) => void exchange.fill(row(id), 12, 100),
    say: () => {},
    terminate: () => {},
    cut: () => {},
    listeners: () => 0,
    stop: async () => {},
  };
}

const VENUES_UNDER_TEST = { alpaca: alpacaVenue, binance: binanceVenue, ccxt: ccxtVenue };
export type VenueName = keyof typeof VENUES_UNDER_TEST;
export type SessionWishes = Partial<OmsSessionOptions>;

/** One order of ours, the n-th. */
export function orderOf(n: number, more: Partial<Order> & { readonly price?: number } = {}): ApprovedOrder {
  const { price = 100, ...rest } = more;
  return new Order({
    id: `rig-0-${n}-0`,
    strategy: 'rig',
    instrument: 0,
    side: 'buy',
    type: 'limit',
    quantityFixed: fixed(10),
    limitFixed: fixed(price),
    stopFixed: null,
    trailFixed: null,
    trailBps: null,
    timeInForce: 'gtc',
    expireAt: null,
    reduceOnly: false,
    tag: '',
    decidedAt: 1_700_000_000_000_000 + n * 1_000_000,
    ...rest,
  }) as ApprovedOrder;
}

/** A process of ours: dies without a goodbye, and is started again on what its journal had. */
export class Desk {
  readonly venue: VenueUnderTest;
  readonly transport: Transport;
  readonly events: DeskEvent[] = [];
  session!: OmsSession;
  journal: MemoryJournal = memoryJournal();
  #broker!: Broker;
  #ticking: NodeJS.Timeout | undefined;
  readonly #options: Partial<OmsSessionOptions>;

  constructor(venue: VenueUnderTest, transport: Transport, options: Partial<OmsSessionOptions> = {}) {
    this.venue = venue;
    this.transport = transport;
    this.#options = options;
  }

  async start(): Promise<this> {
    this.#broker = this.venue.broker();
    this.session = new OmsSession({
      broker: this.#broker,
      journal: this.journal,
      instruments: [this.venue.listing],
      clock: () => this.transport.clock.now(),
      onEvent: (event) => this.events.push(event),
      // An order is decided now; what is sent again must not be too old.
      times: { resend: Number.MAX_SAFE_INTEGER },
      ...this.#options,
    });
    await this.session.start(new AbortController().signal);
    this.#ticking = setInterval(() => this.session.tick(), 10);
    return this;
  }

  /** Nothing is said to anybody: what was not synced is gone, what was under way goes on at the venue. */
  async die(): Promise<void> {
    clearInterval(this.#ticking);
    const { text } = this.journal;
    this.journal = memoryJournal(text);
    this.session.desk.disconnect();
    await this.#broker.close();
  }

  async restart(): Promise<void> {
    await this.die();
    await this.start();
  }

  async end(): Promise<void> {
    clearInterval(this.#ticking);
    await this.session.close();
    await this.venue.stop();
  }

  wireOf(n: number): string {
    return this.session.desk.state.lines.get(`rig-0-${n}-0`)!.last.id;
  }

  stateOf(n: number): string {
    return this.session.desk.state.lines.get(`rig-0-${n}-0`)?.last.state ?? 'none';
  }

  /** Waits until something holds; false when it does not in so many seconds of the fast clock. */
  async until(holds: () => boolean, most = 120): Promise<boolean> {
    for (let left = (most * 1000) / SPEED; left > 0; left -= 10) {
      if (holds()) return true;
      await new Promise((done) => setTimeout(done, 10));
    }
    return holds();
  }

  /** Seconds of the fast clock pass. */
  seconds(count: number): Promise<void> {
    return new Promise((done) => setTimeout(done, (count * 1000) / SPEED));
  }

  /** Until nothing is in doubt and the books are the venue's; what differs in the end, empty when nothing does. */
  async differences(most = 120): Promise<readonly string[]> {
    let found: readonly string[] = [];
    await this.until(() => {
      found = this.compare();
      return found.length === 0 && !this.session.busy;
    }, most);
    return found;
  }

  compare(): readonly string[] {
    const found: string[] = [];
    const { state } = this.session.desk;
    const truth = new Map<string, TrueOrder>();
    for (const one of this.venue.orders()) {
      if (truth.has(one.id)) found.push(`${one.id} is there twice`);
      truth.set(one.id, one);
    }
    for (const wire of state.wires.values()) {
      const one = truth.get(wire.id);
      const filled = fixed(one?.filled ?? 0);
      if (wire.book.filled !== filled)
        found.push(`${wire.id}: filled ${one?.filled ?? 'nothing'}, books ${wire.book.filled}`);
      if (wire.live !== (one?.open ?? false))
        found.push(`${wire.id}: open ${one?.open ?? false}, we say ${wire.state}`);
      if (wire.state === 'unknown') found.push(`${wire.id} is unknown`);
    }
    for (const one of truth.values())
      if (!state.wires.has(one.id) && !one.id.startsWith('strange')) found.push(`${one.id} is not in our books`);
    if (state.account.positions[0] !== fixed(this.venue.position()))
      found.push(`position ${this.venue.position()}, books ${state.account.positions[0]}`);
    for (const [currency, cash] of Object.entries(this.venue.cash())) {
      const ours = amountToDecimal(state.account.cash.get(currency) ?? 0n).toString();
      if (Number(ours) !== Number(cash)) found.push(`${currency} ${cash}, books ${ours}`);
    }
    return found;
  }

  alerts(): readonly string[] {
    return this.events.flatMap((one) => (one.event === 'alert' ? [`${one.kind}: ${one.text}`] : []));
  }
}

/** A process of ours at a venue, started. */
export async function deskAt(name: VenueName, session: SessionWishes, adapter: AdapterWishes): Promise<Desk> {
  const transport = fastTransport();
  const venue = await VENUES_UNDER_TEST[name](transport, adapter);
  return new Desk(venue, transport, session).start();
}
