/** Every port's suite with the sound plug-in and those that are made to break it. */
import {
  brokerChecks,
  type Check,
  dataSourceChecks,
  executionChecks,
  featureSetChecks,
  modelChecks,
  optimizerChecks,
  riskPolicyChecks,
  simBrokerHarness,
} from '../../../src/testing/index.js';
import { brokenBrokers, paper } from './brokers.js';
import { brokenExecutions, sweep } from './executions.js';
import { brokenFeatureSets, meanOfThree } from './feature-sets.js';
import { brokenModels, lines } from './models.js';
import { brokenOptimizers, tilted } from './optimizers.js';
import { alarm, brokenPolicies, careful } from './policies.js';
import { brokenSources, prints, printsOptions } from './sources.js';

/** A port's suite, its sound plug-in, and the broken ones by the check that must catch them. */
export interface Port {
  readonly name: string;
  readonly sound: readonly Check[];
  readonly broken: { readonly [id: string]: readonly Check[] };
}

function port<P>(name: string, suite: (plugin: P) => readonly Check[], sound: P, broken: { [id: string]: P }): Port {
  const made = Object.entries(broken).map(([id, one]) => [id, suite(one)] as const);
  return { name, sound: suite(sound), broken: Object.fromEntries(made) };
}

const sourceSuite = (source: ReturnType<typeof prints>): readonly Check[] =>
  dataSourceChecks(source, printsOptions(source));

/** All of them. */
export const ports: readonly Port[] = [
  port('feature set', featureSetChecks, meanOfThree, brokenFeatureSets),
  port('model', modelChecks, lines, brokenModels),
  port('optimizer', (one) => optimizerChecks(one, { bounds: { gross: 1 } }), tilted, brokenOptimizers),
  port('risk policy', (one) => riskPolicyChecks(one, alarm), careful, brokenPolicies),
  port('execution', executionChecks, sweep, brokenExecutions),
  port('data source', (one) => sourceSuite(one()), prints, brokenSources),
  port('broker', (one) => brokerChecks(simBrokerHarness(one)), paper, brokenBrokers),
];
