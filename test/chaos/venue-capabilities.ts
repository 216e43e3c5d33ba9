import type { BrokerCapabilities } from '../../src/contracts/broker.js';
import type { VenueRules } from './reference-broker.js';

/** What a broker of such a venue declares. */
export function capabilitiesOf(rules: VenueRules, lag: number): BrokerCapabilities {
  return {
    orderTypes: ['limit', 'market'],
    timesInForce: ['gtc'],
    replace: rules.replace !== 'none',
    replaceStyle: rules.replace === 'new-order' ? 'new-order' : 'in-place',
    duplicateIds: rules.duplicates,
    maxIdLength: 36,
    shortSelling: true,
    fractional: false,
    queryById: rules.answersOrders,
    queryLag: lag,
    queryFills: rules.listsFills,
    cumulative: rules.cumulative,
  };
}
