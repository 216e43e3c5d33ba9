/** Every broker of ours, as the kit is run on it. */
import { type BrokerHarness, simBroker, simBrokerHarness } from '../../src/testing/index.js';

/** A broker of ours under the name of its export. */
export interface OwnBroker {
  readonly name: string;
  readonly harness: BrokerHarness;
}

/** All of them. */
export const ownBrokers: readonly OwnBroker[] = [
  { name: 'simBroker', harness: simBrokerHarness(simBroker()) },
  { name: 'simBroker', harness: simBrokerHarness(simBroker({ maxVolumeShare: 0.25 })) },
  {
    name: 'simBroker',
    harness: simBrokerHarness(simBroker({ orderTypes: ['market', 'limit'], timesInForce: ['day', 'gtc'] })),
  },
  { name: 'simBroker', harness: simBrokerHarness(simBroker({ latency: { entry: '90s', response: '90s' } })) },
];
