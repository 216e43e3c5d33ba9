/** Every plug-in of ours with the checks that it must pass, and what the doors export beside plug-ins. */
import * as data from '../../src/data/index.js';
import * as features from '../../src/features/index.js';
import * as models from '../../src/models/index.js';
import * as oms from '../../src/oms/index.js';
import * as portfolio from '../../src/portfolio/index.js';
import * as risk from '../../src/risk/index.js';
import {
  brokerChecks,
  type Check,
  dataSourceChecks,
  executionChecks,
  featureSetChecks,
  modelChecks,
  optimizerChecks,
  riskPolicyChecks,
} from '../../src/testing/index.js';
import { ownArrays } from './own-arrays.js';
import { ownBrokers } from './own-brokers.js';
import { ownExecutions } from './own-executions.js';
import { ownFeatures } from './own-features.js';
import { ownModels } from './own-models.js';
import { ownOptimizers } from './own-optimizers.js';
import { ownPolicies } from './own-policies.js';
import { ownSources } from './own-sources.js';

/** One plug-in of ours under the name of its factory. */
export interface OwnPlugin {
  readonly port: string;
  readonly name: string;
  readonly checks: readonly Check[];
}

/** Checks with those left out that do not hold by design; they count as skipped, with the reason. */
function without(checks: readonly Check[], except: { readonly [id: string]: string } = {}): readonly Check[] {
  return checks.map((one) => {
    const reason = except[one.id];
    return reason === undefined ? one : { ...one, needs: () => `by design: ${reason}` };
  });
}

/** All of them, port by port. */
export const ownPlugins: readonly OwnPlugin[] = [
  ...ownFeatures.map((one) => ({ port: 'FS', name: one.name, checks: featureSetChecks(one.make, one.options) })),
  ...ownArrays.map((one) => ({ port: 'FS', ...one })),
  ...ownModels.map((one) => ({ port: 'MO', name: one.name, checks: modelChecks(one.make, one.options) })),
  ...ownOptimizers.map((one) => ({ port: 'OP', name: one.name, checks: optimizerChecks(one.make, one.options) })),
  ...ownPolicies.map((one) => ({ port: 'RP', name: one.name, checks: riskPolicyChecks(one.make, one.options) })),
  ...ownExecutions.map((one) => ({ port: 'EX', name: one.name, checks: executionChecks(one.make, one.options) })),
  ...ownBrokers.map((one) => ({ port: 'BR', name: one.name, checks: brokerChecks(one.harness) })),
  ...ownSources.map((one) => ({
    port: 'DS',
    name: one.name,
    checks: without(dataSourceChecks(one.source, one.options), one.except),
  })),
];

/** What a door exports, and which of its functions make no plug-in. */
export interface Door {
  readonly port: string;
  readonly exports: { readonly [name: string]: unknown };
  readonly others: readonly string[];
}

/** The doors whose every function is a plug-in's factory, but for those that are named. */
export const doors: { readonly [name: string]: Door } = {
  features: { port: 'FS', exports: features, others: ['describeColumns'] },
  models: { port: 'MO', exports: models, others: [] },
  portfolio: { port: 'OP', exports: portfolio, others: [] },
  risk: {
    port: 'RP',
    exports: risk,
    others: [
      'StreamingCovariance',
      'atrTrailingStop',
      'averageTrueRange',
      'barrierHit',
      'chandelierExit',
      'componentVar',
      'concentration',
      'conditionalShock',
      'cornishFisherTail',
      'countedProbability',
      'cppi',
      'deltaGammaVega',
      'drawdownControl',
      'expectedMaxDrawdown',
      'factorExposures',
      'filteredTail',
      'gamblersRuin',
      'garchFilter',
      'garchFit',
      'garchForecast',
      'harRv',
      'hillEstimate',
      'historicalScenario',
      'historicalTail',
      'kellyBinary',
      'kellyOutcomes',
      'kellyShrinkage',
      'kellyWeights',
      'kendallInversion',
      'kupiecRegion',
      'normalTail',
      'optionGreeks',
      'optionPrice',
      'paretoTail',
      'realisedMeasures',
      'revalue',
      'riskBudgetWeights',
      'shockProfit',
      'simulateBootstrap',
      'simulateCopula',
      'simulateGarch',
      'simulateGbm',
      'simulateTrades',
      'simulateUncertain',
      'studentTTail',
      'summariseSimulation',
      'tailDependence',
      'varBacktest',
    ],
  },
  oms: {
    port: 'EX',
    exports: oms,
    others: [
      'Ledger',
      'OmsDesk',
      'OrderGroups',
      'VenueKeys',
      'bracket',
      'cashMargin',
      'crossMargin',
      'describeEntry',
      'futuresMargin',
      'isLive',
      'isolatedMargin',
      'journalLine',
      'lifeTransition',
      'memoryJournal',
      'mixedMargin',
      'oco',
      'orderKey',
      'oto',
      'readJournal',
      'regTMargin',
      'split',
      'splitQuantity',
    ],
  },
  data: {
    port: 'DS',
    exports: data,
    others: [
      'DataGuard',
      'Latest',
      'Membership',
      'Merger',
      'Resampler',
      'align',
      'asOf',
      'betSize',
      'calendar',
      'concurrency',
      'cusumFilter',
      'forwardReturn',
      'fractionalDifference',
      'fractionalWeights',
      'inspect',
      'leanBars',
      'leanDatedBars',
      'leanDatedQuoteBars',
      'leanFactors',
      'leanQuoteBars',
      'leanQuoteTicks',
      'leanQuotes',
      'leanTickers',
      'leanTradeTicks',
      'readBars',
      'resampleRule',
      'returnWeights',
      'sequentialBootstrap',
      'sequentialChances',
      'timeDecay',
      'tripleBarrier',
      'uniqueness',
      'zoneClock',
    ],
  },
};

/** Functions that a door exports and that are in neither list. */
export function forgotten(door: Door): string[] {
  const known = new Set([...ownPlugins.filter((one) => one.port === door.port).map((one) => one.name), ...door.others]);
  return Object.keys(door.exports).filter((name) => typeof door.exports[name] === 'function' && !known.has(name));
}
