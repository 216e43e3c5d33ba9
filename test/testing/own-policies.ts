/** Every factory that `edgeproof/risk` exports, as the kit is run on it. */
import type { RiskPolicy } from '../../src/contracts/risk-policy.js';
import { flags } from '../../src/core/flags.js';
import type { Factory } from '../../src/core/plugin.js';
import {
  betaLimit,
  correlationLimits,
  dailyLossHalt,
  dataGap,
  deadMansSwitch,
  drawdownHalt,
  drawdownLadder,
  exposureLimits,
  factorLimits,
  groupLimits,
  killSwitch,
  liquidityLimits,
  monteCarloLimit,
  orderLimits,
  orderRate,
  portfolioLimits,
  positionLimits,
  priceCollar,
  protectiveStops,
  riskBudget,
  sizeCap,
  staleData,
  stressLimit,
  tailLimit,
  volatilityLimit,
} from '../../src/risk/index.js';
import type { RiskPolicyCheckOptions } from '../../src/testing/index.js';

/** A plug-in of ours under the name of its export. */
export interface OwnPolicy {
  readonly name: string;
  readonly make: Factory<RiskPolicy>;
  readonly options?: RiskPolicyCheckOptions;
}

const kill = killSwitch({ action: 'flatten' });

/** Those of the second generation, with their flag on. */
function second(name: string, make: Factory<RiskPolicy>, options: RiskPolicyCheckOptions = {}): OwnPolicy {
  return { name, make, options: { flags: flags({ enable_risk_v2: true }), ...options } };
}

const history = { lookback: 5 } as const;
const steps = [
  { at: 0.1, to: 0.5 },
  { at: 0.2, to: 'halt' },
  { at: 0.5, to: 'flatten' },
] as const;
const betas = { I0: { market: 1.2 }, I1: { market: 0.7, rates: -0.4 }, I2: {} };

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
  second('portfolioLimits', portfolioLimits({ gross: 0.5, net: 0.3, instrument: 0.2 })),
  second('portfolioLimits', portfolioLimits({ leverage: 0.6, margin: { max: 0.2, rate: 0.5 } })),
  second('portfolioLimits', portfolioLimits({ concentration: { count: 2, max: 0.3 } })),
  second('groupLimits', groupLimits({ by: 'currency', gross: 0.4, net: { USD: 0.2 } })),
  second('factorLimits', factorLimits({ betas, max: { market: 0.3, rates: 0.1 } })),
  second('betaLimit', betaLimit({ ...history, to: 'I1', max: 0.3 })),
  second('correlationLimits', correlationLimits({ ...history, pairwise: { above: 0.2, max: 0.2 } })),
  second('correlationLimits', correlationLimits({ ...history, cluster: { above: 0.3, max: 0.3 } })),
  second('volatilityLimit', volatilityLimit({ ...history, annual: 0.1, periodsPerYear: 252 })),
  second('tailLimit', tailLimit({ ...history, max: 0.01 })),
  second('tailLimit', tailLimit({ ...history, max: 0.01, method: 'filtered', measure: 'var' })),
  second('tailLimit', tailLimit({ ...history, max: 0.01, method: 'normal' })),
  second('tailLimit', tailLimit({ ...history, max: 0.01, method: 'cornish-fisher' })),
  second('liquidityLimits', liquidityLimits({ shareOfVolume: 0.01, days: 3 })),
  second('liquidityLimits', liquidityLimits({ daysToLiquidate: { max: 0.5, participation: 0.05 }, days: 3 })),
  second('orderRate', orderRate({ max: 3, per: '1d' })),
  second('deadMansSwitch', deadMansSwitch({ after: '3d', flatten: { order: 'largest', perInstant: 1 } })),
  second('drawdownLadder', drawdownLadder({ gross: 0.5, steps, reentry: { after: '5d' } })),
  second('drawdownLadder', drawdownLadder({ gross: 0.5, steps, flatten: { order: 'smallest', perInstant: 1 } })),
  second('drawdownLadder', drawdownLadder({ gross: 0.5, steps: { linear: 0.3 }, since: 'day' })),
  second('riskBudget', riskBudget({ stop: { percent: 0.05 }, perTradeBps: 20, perDayBps: 60 })),
  second(
    'riskBudget',
    riskBudget({ stop: { atr: { period: 3, multiple: 2 } }, perInstrumentBps: 30, perStrategyBps: 50 }),
  ),
  second(
    'protectiveStops',
    protectiveStops({
      initial: { atr: { period: 3, multiple: 2 } },
      trail: { volatility: { halfLife: 3, multiple: 3 } },
      breakEven: { after: 1 },
      targets: [{ at: 1, share: 0.5 }],
      maxAge: '9d',
      cooldown: '1d',
    }),
  ),
  second(
    'protectiveStops',
    protectiveStops({ initial: { percent: 0.03 }, rest: 'engine', targets: [{ at: 1, share: 1 }] }),
  ),
  second('staleData', staleData({ after: '5d' })),
  second('sizeCap', sizeCap({ rule: { fixedFraction: 0.05 }, max: 0.1 })),
  second('sizeCap', sizeCap({ rule: { volatilityTarget: 0.02, periodsPerYear: 252 }, max: 0.1, lookback: 5 })),
  second('sizeCap', sizeCap({ rule: { kelly: { win: 0.55, odds: 1, fraction: 0.5 } }, max: 0.1 })),
  second(
    'stressLimit',
    stressLimit({
      scenarios: [
        { name: 'crash', price: -0.2 },
        { name: 'against', against: 0.1 },
      ],
      max: 0.05,
    }),
  ),
  second('monteCarloLimit', monteCarloLimit({ ...history, max: 0.02, paths: 100 })),
  second('monteCarloLimit', monteCarloLimit({ ...history, max: 0.02, paths: 100, model: 'block', block: 2 })),
  second(
    'monteCarloLimit',
    monteCarloLimit({ ...history, max: 0.02, paths: 100, model: 'geometric', uncertain: true }),
  ),
  second('monteCarloLimit', monteCarloLimit({ ...history, max: 0.02, paths: 100, model: 't-copula', df: 3 })),
];
