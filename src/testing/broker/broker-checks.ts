import type { Check } from '../check.js';
import { accountChecks } from './account-checks.js';
import type { BrokerHarness } from './harness.js';
import { orderChecks } from './order-checks.js';

/**
 * The promises of the Broker port, BR-01 to BR-13, as checks on a broker in a harness that moves its market.
 *
 * Books are kept from the reports alone and compared with what the broker reconciles.
 *
 * @example
 * ```ts
 * import { brokerChecks, runContract, simBroker, simBrokerHarness } from 'edgeproof/testing';
 * const { failed } = await runContract(brokerChecks(simBrokerHarness(simBroker())));
 * if (failed.length > 0) throw failed[0]!.error;
 * ```
 */
export function brokerChecks(harness: BrokerHarness): readonly Check[] {
  return [...orderChecks(harness), ...accountChecks(harness)].sort((a, b) => (a.id < b.id ? -1 : 1));
}
