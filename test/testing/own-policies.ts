/** Every factory that `edgeproof/risk` exports, as the kit is run on it. */
import type { RiskPolicy } from '../../src/contracts/risk-policy.js';
import type { Factory } from '../../src/core/plugin.js';
import {
  dailyLossHalt,
  dataGap,
  drawdownHalt,
  exposureLimits,
  killSwitch,
  orderLimits,
  positionLimits,
  priceCollar,
} from '../../src/risk/index.js';
import type { RiskPolicyCheckOptions } from '../../src/testing/index.js';

/** A plug-in of ours under the name of its export. */
export interface OwnPolicy {
  readonly name: string;
  readonly make: Factory<RiskPolicy>;
  readonly options?: RiskPolicyCheckOptions;
}

const kill = killSwitch({ action: 'flatten' });

/** All of them. */
export const ownPolicies: readonly OwnPolicy[] = [
  { name: 'dailyLossHalt', make: dailyLossHalt({ max: 0.05, action: 'flatten' }) },
  { name: 'dataGap', make: dataGap({ action: 'halt', staleAfter: '30d' }) },
  { name: 'drawdownHalt', make: drawdownHalt({ max: 0.2 }) },
  { name: 'drawdownHalt', make: drawdownHalt({ max: 0.2, action: 'flatten', resumeAfter: '3d' }) },
  { name: 'exposureLimits', make: exposureLimits({ gross: 0.5, net: 0.3 }) },
  {
    name: 'killSwitch',
    make: kill,
    options: { trip: () => kill.trip('the kit provokes it'), reset: () => kill.reset() },
  },
  { name: 'orderLimits', make: orderLimits({ maxQuantity: 100, maxNotional: 8000, maxShareOfEquity: 0.1 }) },
  { name: 'orderLimits', make: orderLimits({ maxNotional: 8000, breach: 'refuse' }) },
  { name: 'positionLimits', make: positionLimits({ maxQuantity: 150, maxWeight: 0.2 }) },
  { name: 'priceCollar', make: priceCollar({ bps: 200 }) },
];
