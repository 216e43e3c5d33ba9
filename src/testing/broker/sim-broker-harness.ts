import type { Broker } from '../../contracts/broker.js';
import type { BarEvent } from '../../core/event.js';
import type { Factory } from '../../core/plugin.js';
import { MINUTE, type Micros } from '../../core/time.js';
import type { MarketFollower } from '../../venues/broker-venue/broker-venue.js';
import { testEnv } from '../environment.js';
import type { BrokerHarness } from './harness.js';

/** A broker that is shown its market, as `simBroker` is. */
export type FollowingBroker = Broker & MarketFollower;

const START: Micros = 1_704_205_800_000_000;

/**
 * A harness for a broker that is shown its market: each trade is a bar of a minute at one price, with a volume of 20.
 *
 * @example
 * ```ts
 * import { brokerChecks, simBroker, simBrokerHarness } from 'edgeproof/testing';
 * const checks = brokerChecks(simBrokerHarness(simBroker({ maxVolumeShare: 0.25 })));
 * if (checks.length < 13) throw new Error('the catalogue shrank');
 * ```
 */
export function simBrokerHarness(factory: Factory<FollowingBroker>): BrokerHarness {
  const env = testEnv({ instruments: 1 });
  const clocks = new WeakMap<Broker, Micros>();
  return {
    universe: env.universe,
    make: () => factory(testEnv({ instruments: 1 })),
    trade(broker, price) {
      const at = (clocks.get(broker) ?? START) + MINUTE;
      clocks.set(broker, at);
      const follower = broker as FollowingBroker;
      follower.onMarket(barAt(at, price), at);
      follower.advance?.(at);
    },
  };
}

function barAt(at: Micros, price: number): BarEvent {
  const prices = { open: price, high: price, low: price, close: price };
  return {
    kind: 'bar',
    instrument: 0,
    ts: at,
    at,
    seq: at / MINUTE,
    start: at - MINUTE,
    period: MINUTE,
    ...prices,
    volume: 20,
  };
}
