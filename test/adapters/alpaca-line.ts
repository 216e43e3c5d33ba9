/** A broker of ours on a local Alpaca, and the kit's harness for it. */

import { type AlpacaBroker, type AlpacaOptions, alpaca, type BrokerEvent } from '../../src/adapters/alpaca/index.js';
import type { Broker } from '../../src/contracts/broker.js';
import { instrument } from '../../src/core/instrument.js';
import type { ExecutionReport } from '../../src/core/report.js';
import { Universe } from '../../src/core/universe.js';
import { nodeTransport } from '../../src/node/transport.js';
import { type BrokerHarness, testEnv } from '../../src/testing/index.js';
import { AlpacaServer } from './alpaca-server.js';

export const alpacaUniverse = new Universe([
  instrument({ id: 'SPY', venue: 'alpaca' }),
  instrument({ id: 'CHEAP', venue: 'alpaca', tickSize: '0.0001' }),
  instrument({ id: 'ELSEWHERE', venue: 'other' }),
]);

/** A broker on a server of its own, with all that it said. */
export interface AlpacaRig {
  readonly server: AlpacaServer;
  readonly broker: AlpacaBroker;
  readonly reports: ExecutionReport[];
  readonly events: BrokerEvent[];
  quiet(): Promise<void>;
}

export function alpacaBroker(server: AlpacaServer, options: Partial<AlpacaOptions> = {}): AlpacaBroker {
  const { keyId, secretKey } = server;
  const made = alpaca({
    endpoint: { rest: server.rest, stream: server.stream },
    keys: () => ({ keyId, secretKey }),
    transport: nodeTransport(),
    requestsPerMinute: 100_000,
    ...options,
  });
  return made({ ...testEnv({ instruments: alpacaUniverse.instruments }), universe: alpacaUniverse });
}

export async function alpacaRig(options: Partial<AlpacaOptions> = {}): Promise<AlpacaRig> {
  const server = await new AlpacaServer().listen();
  const broker = alpacaBroker(server, options);
  const reports: ExecutionReport[] = [];
  const events: BrokerEvent[] = [];
  broker.reports$.subscribe((one) => reports.push(one));
  broker.events$.subscribe((one) => events.push(one));
  await broker.connect(new AbortController().signal);
  return { server, broker, reports, events, quiet: () => server.quiet(() => reports.length) };
}

/** The kit's harness: each broker on a server of its own; `stop` ends them all. */
export async function alpacaHarness(
  options: Partial<AlpacaOptions> = {},
  servers = 40,
): Promise<{ harness: BrokerHarness; stop(): Promise<void> }> {
  // The kit makes brokers without waiting, a server takes a moment: so they are laid in.
  const spare = await Promise.all(Array.from({ length: servers }, () => new AlpacaServer().listen()));
  const all = [...spare];
  const serverOf = new WeakMap<Broker, AlpacaServer>();
  const of = (broker: Broker): AlpacaServer => serverOf.get(broker)!;
  const harness: BrokerHarness = {
    universe: alpacaUniverse,
    make: () => {
      const server = spare.pop();
      if (server === undefined) throw new Error('the kit made more brokers than servers were laid in');
      const broker = alpacaBroker(server, options);
      serverOf.set(broker, server);
      return broker;
    },
    trade: (broker, price) => of(broker).trade('SPY', price),
    settle: (broker) => of(broker).quiet(),
    disconnect: async (broker) => {
      of(broker).cutStreams();
      await broker.close();
    },
    lateFill: async (broker, id) => {
      const order = of(broker).byClientId(id)!;
      of(broker).end(order, 'canceled');
      of(broker).fill(order, order.qty, 50);
    },
    open: (broker) => of(broker).peers.size,
  };
  const stop = async (): Promise<void> => {
    await Promise.all(all.map((one) => one.stop()));
  };
  return { harness, stop };
}
