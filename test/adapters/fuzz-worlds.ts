/** Each broker adapter on its local server without a network and without a clock of the machine, for hostile messages. */
import type { WebSocket } from 'ws';
import { alpaca } from '../../src/adapters/alpaca/index.js';
import { binance } from '../../src/adapters/binance/index.js';
import { ccxtBroker } from '../../src/adapters/ccxt/index.js';
import { VirtualClock } from '../../src/adapters/transport/index.js';
import type { SocketListener } from '../../src/adapters/transport/socket.js';
import type { Transport } from '../../src/adapters/transport/transport.js';
import type { Broker } from '../../src/contracts/broker.js';
import { type Instrument, instrument } from '../../src/core/instrument.js';
import { Universe } from '../../src/core/universe.js';
import { testEnv } from '../../src/testing/index.js';
import { AlpacaServer } from './alpaca-server.js';
import { BinanceServer } from './binance-server.js';
import { FakeExchange } from './ccxt-fake.js';
import type { LocalServer } from './local-server.js';

/** One broker and its venue. */
export interface FuzzWorld {
  readonly broker: Broker;
  readonly listing: Instrument;
  readonly clock: VirtualClock;
  readonly secrets: readonly string[];
  /** Honest messages about orders of others, to be mutated. */
  readonly messages: readonly string[];
  /** After so many messages the clock goes on. */
  readonly every: number;
  /** A message of the stream; where there is none, the next answer. */
  say(text: string): void;
  /** From now on only the truth is told. */
  honest(): void;
  /** Fills our order. */
  trade(quantity: number): void;
  position(): string;
}

export const MIDNIGHT = Date.UTC(2026, 0, 5) * 1000;

/** The server as a transport: requests are answered at once, frames arrive at once. */
function direct(server: LocalServer, clock: VirtualClock): { transport: Transport; say(text: string): void } {
  let listener: SocketListener | null = null;
  const transport: Transport = {
    clock,
    http: async ({ method, url, headers, body = '' }) => {
      const { pathname, searchParams, search } = new URL(url);
      const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      const asked = { method, path: pathname, query: searchParams, rawQuery: search.slice(1), headers: lower, body };
      const answer = server.reply(asked);
      const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
      return { status: answer.status, headers: { ...answer.headers }, body: text };
    },
    sockets: (_request, heard) => {
      listener = heard;
      const peer = {
        readyState: 1,
        OPEN: 1,
        send: (data: unknown) => heard.received(String(data)),
        on: () => {},
        terminate: () => {},
      } as unknown as WebSocket;
      queueMicrotask(() => {
        server.admit(peer);
        heard.opened();
      });
      const gone = (): void => void server.peers.delete(peer);
      return {
        buffered: 0,
        send: (text) => server.take(peer, text),
        ping: () => heard.alive(),
        close: gone,
        drop: gone,
      };
    },
  };
  return { transport, say: (text) => listener?.received(text) };
}

export function alpacaWorld(start: number): FuzzWorld {
  const clock = new VirtualClock(start);
  const server = new AlpacaServer();
  const { keyId, secretKey } = server;
  const listing = instrument({ id: 'SPY', venue: 'alpaca' });
  const { transport, say } = direct(server, clock);
  const broker = alpaca({
    endpoint: { rest: 'https://alpaca.local', stream: 'wss://alpaca.local/stream' },
    keys: () => ({ keyId, secretKey }),
    transport,
    requestsPerMinute: 1_000_000,
  })({ ...testEnv({ instruments: [listing] }), universe: new Universe([listing]) });
  const order = {
    id: 'a5be8f5e',
    client_order_id: 'somebody-1',
    created_at: '2026-01-04T13:45:04.981350886Z',
    submitted_at: '2026-01-04T13:45:04.980944666Z',
    updated_at: '2026-01-04T13:45:05.027690731Z',
    symbol: 'SPY',
    qty: '1790.86',
    filled_qty: '1790.86',
    side: 'sell',
    type: 'market',
    status: 'filled',
    limit_price: null,
    stop_price: null,
    replaces: null,
    replaced_by: null,
  };
  const data = { event: 'fill', execution_id: '2f63', order, price: '105.8', qty: '1790.86' };
  const timestamp = '2026-01-04T17:45:05.024916716Z';
  return {
    broker,
    listing,
    clock,
    say,
    secrets: [keyId, secretKey],
    every: 200,
    messages: [
      JSON.stringify({ stream: 'trade_updates', data: { ...data, timestamp } }),
      JSON.stringify({ stream: 'trade_updates', data: { ...data, event: 'canceled', timestamp } }),
      JSON.stringify({ stream: 'listening', data: { streams: ['trade_updates'] } }),
    ],
    honest: () => {},
    trade: (quantity) => server.fill(server.open.find((one) => one.symbol === 'SPY')!, quantity, 50),
    position: () => String(server.positions.get('SPY') ?? 0),
  };
}

export function binanceWorld(start: number): FuzzWorld {
  const clock = new VirtualClock(start);
  const server = new BinanceServer();
  server.clock = () => clock.now() / 1000;
  const { apiKey, secretKey } = server;
  const listing = instrument({ id: 'BTC/USDT', venue: 'binance', assetClass: 'crypto', base: 'BTC', currency: 'USDT' });
  const { transport, say } = direct(server, clock);
  const broker = binance({
    endpoint: { rest: 'https://binance.local', websocketApi: 'wss://binance.local/ws-api/v3' },
    keys: () => ({ apiKey, secretKey }),
    transport,
  })({ ...testEnv({ instruments: [listing] }), universe: new Universe([listing]) });
  const event = {
    e: 'executionReport',
    E: 1499405658658,
    s: 'BTCUSDT',
    c: 'somebody-1',
    S: 'BUY',
    o: 'LIMIT',
    f: 'GTC',
    q: '1.00000000',
    p: '0.10264410',
    P: '0.00000000',
    C: '',
    x: 'TRADE',
    X: 'FILLED',
    r: 'NONE',
    i: 4293153,
    l: '1.00000000',
    z: '1.00000000',
    L: '0.10264410',
    n: '0',
    N: null,
    T: 1499405658657,
    t: 7,
    I: 8641984,
    w: true,
    m: false,
  };
  return {
    broker,
    listing,
    clock,
    say,
    secrets: [apiKey, secretKey],
    every: 200,
    messages: [
      JSON.stringify({ subscriptionId: 0, event }),
      JSON.stringify({ subscriptionId: 0, event: { ...event, x: 'CANCELED', X: 'CANCELED', t: -1 } }),
      JSON.stringify({ subscriptionId: 0, event: { e: 'balanceUpdate', E: 1573200697110, a: 'BTC', d: '100.0' } }),
      JSON.stringify({ id: 'nobody', status: 400, error: { code: -2010, msg: 'no' } }),
    ],
    honest: () => {},
    trade: (quantity) => void server.fill(server.open[0]!, quantity, 50),
    position: () => String(server.balances.get('BTC') ?? 0),
  };
}

/** ccxt has no stream: each message is what the next question for orders or trades is answered with. */
export function ccxtWorld(start: number): FuzzWorld {
  const clock = new VirtualClock(start);
  const exchange = new FakeExchange();
  const listing = instrument({ id: 'BTC/USDT', venue: 'fake', assetClass: 'crypto', base: 'BTC', currency: 'USDT' });
  const secret = 'ccxtSecretThatMustNotLeak0123456789';
  const broker = ccxtBroker({
    exchange: 'fake',
    sandbox: true,
    keys: () => ({ apiKey: 'ccxtApiKey000111222', secret }),
    clock,
    pollEvery: '1s',
    make: () => exchange,
  })({ ...testEnv({ instruments: [listing] }), universe: new Universe([listing]) });
  const order = { id: '77', clientOrderId: 'somebody-1', symbol: 'BTC/USDT', side: 'buy', amount: 1, filled: 0 };
  const trade = { id: 't9', order: '77', symbol: 'BTC/USDT', price: 4, amount: 1, timestamp: 1_700_000_000_000 };
  const truth = { orders: exchange.fetchOpenOrders.bind(exchange), trades: exchange.fetchMyTrades.bind(exchange) };
  return {
    broker,
    listing,
    clock,
    secrets: ['ccxtApiKey000111222', secret],
    every: 1,
    messages: [
      JSON.stringify([{ ...order, price: 10, status: 'closed', timestamp: 1 }]),
      JSON.stringify([{ ...trade, fee: { cost: 1, currency: 'BNB' }, takerOrMaker: 'maker' }]),
      JSON.stringify({ total: { USDT: 5 } }),
    ],
    say: (text) => {
      let value: unknown = text;
      try {
        value = JSON.parse(text);
      } catch {
        // Whatever it is, it is handed over as it is.
      }
      // About orders of others: ours is the venue's own word.
      exchange.fetchOpenOrders = async () => value;
      exchange.fetchMyTrades = async () => value;
    },
    honest: () => {
      exchange.fetchOpenOrders = truth.orders;
      exchange.fetchMyTrades = truth.trades;
    },
    trade: (quantity) => void exchange.fill(exchange.rows[0]!, quantity, 50),
    position: () => String(exchange.balance.get('BTC') ?? 0),
  };
}
