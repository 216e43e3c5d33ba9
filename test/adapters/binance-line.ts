/** A broker of ours on a local Binance, and the kit's harness for it. */
import {
  type BinanceBroker,
  type BinanceOptions,
  type BrokerEvent,
  binance,
} from '../../src/adapters/binance/index.js';
import type { Broker } from '../../src/contracts/broker.js';
import { instrument } from '../../src/core/instrument.js';
import type { ExecutionReport } from '../../src/core/report.js';
import { Universe } from '../../src/core/universe.js';
import { nodeTransport } from '../../src/node/transport.js';
import { type BrokerHarness, testEnv } from '../../src/testing/index.js';
import { BinanceServer } from './binance-server.js';
import { fastTransport } from './fast-clock.js';

const binanceUniverse = new Universe([
  instrument({ id: 'BTC/USDT', venue: 'binance', assetClass: 'crypto', base: 'BTC', currency: 'USDT' }),
  instrument({ id: 'ELSEWHERE', venue: 'other' }),
]);

/** A broker on a server of its own, with all that it said. */
export interface BinanceRig {
  readonly server: BinanceServer;
  readonly broker: BinanceBroker;
  readonly reports: ExecutionReport[];
  readonly events: BrokerEvent[];
  quiet(): Promise<void>;
}

export function binanceBroker(server: BinanceServer, options: Partial<BinanceOptions> = {}): BinanceBroker {
  const { apiKey, secretKey } = server;
  const made = binance({
    endpoint: { rest: server.rest, websocketApi: server.websocketApi },
    keys: () => ({ apiKey, secretKey }),
    transport: nodeTransport(),
    ...options,
  });
  return made({ ...testEnv(), universe: binanceUniverse });
}

export async function binanceRig(
  options: Partial<BinanceOptions> = {},
  prepare: (server: BinanceServer) => void = () => {},
): Promise<BinanceRig> {
  const server = await new BinanceServer().listen();
  const transport = fastTransport();
  server.clock = () => transport.clock.now() / 1000;
  prepare(server);
  const broker = binanceBroker(server, { transport, ...options });
  const reports: ExecutionReport[] = [];
  const events: BrokerEvent[] = [];
  broker.reports$.subscribe((one) => reports.push(one));
  broker.events$.subscribe((one) => events.push(one));
  await broker.connect(new AbortController().signal);
  return { server, broker, reports, events, quiet: () => server.quiet(() => reports.length) };
}

/** The kit's harness: each broker on a server of its own; `stop` ends them all. */
export async function binanceHarness(servers = 20): Promise<{ harness: BrokerHarness; stop(): Promise<void> }> {
  const spare = await Promise.all(Array.from({ length: servers }, () => new BinanceServer().listen()));
  const all = [...spare];
  const serverOf = new WeakMap<Broker, BinanceServer>();
  const of = (broker: Broker): BinanceServer => serverOf.get(broker)!;
  const harness: BrokerHarness = {
    universe: binanceUniverse,
    make: () => {
      const server = spare.pop();
      if (server === undefined) throw new Error('the kit made more brokers than servers were laid in');
      const broker = binanceBroker(server);
      serverOf.set(broker, server);
      return broker;
    },
    trade: (broker, price) => of(broker).trade('BTCUSDT', price),
    settle: (broker) => of(broker).quiet(),
    disconnect: async (broker) => {
      of(broker).cutStreams();
      await broker.close();
    },
    lateFill: async (broker, id) => {
      const order = of(broker).byClientId(id)!;
      of(broker).end(order, 'CANCELED', 'by-hand');
      of(broker).fill(order, order.origQty, 50);
    },
    open: (broker) => of(broker).peers.size,
  };
  const stop = async (): Promise<void> => {
    await Promise.all(all.map((one) => one.stop()));
  };
  return { harness, stop };
}
