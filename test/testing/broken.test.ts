/** Each deliberately broken plug-in fails exactly the check of its name; the sound one that it is made of passes all. */
import { describe, expect, it } from 'vitest';
import {
  brokerChecks,
  type Check,
  dataSourceChecks,
  executionChecks,
  featureSetChecks,
  modelChecks,
  optimizerChecks,
  riskPolicyChecks,
  runContract,
  simBrokerHarness,
} from '../../src/testing/index.js';
import { brokenBrokers, paper } from './broken/brokers.js';
import { brokenExecutions, sweep } from './broken/executions.js';
import { brokenFeatureSets, meanOfThree } from './broken/feature-sets.js';
import { brokenModels, lines } from './broken/models.js';
import { brokenOptimizers, tilted } from './broken/optimizers.js';
import { alarm, brokenPolicies, careful } from './broken/policies.js';
import { brokenSources, prints, printsOptions } from './broken/sources.js';

/** A port's suite, its sound plug-in, and the broken ones by the check that must catch them. */
interface Port {
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

const ports: readonly Port[] = [
  port('feature set', featureSetChecks, meanOfThree, brokenFeatureSets),
  port('model', modelChecks, lines, brokenModels),
  port('optimizer', (one) => optimizerChecks(one, { bounds: { gross: 1 } }), tilted, brokenOptimizers),
  port('risk policy', (one) => riskPolicyChecks(one, alarm), careful, brokenPolicies),
  port('execution', executionChecks, sweep, brokenExecutions),
  port('data source', (one) => sourceSuite(one()), prints, brokenSources),
  port('broker', (one) => brokerChecks(simBrokerHarness(one)), paper, brokenBrokers),
];

describe.each(ports)('a broken $name', ({ sound, broken }) => {
  it('is made of one that passes every check', async () => {
    const { ran, skipped, failed } = await runContract(sound);
    expect(failed.map((one) => one.error.message)).toEqual([]);
    expect({ ran, skipped }).toEqual({ ran: sound.length, skipped: [] });
  });

  it('exists for every check', () => {
    expect(Object.keys(broken).sort()).toEqual(sound.map((one) => one.id).sort());
  });

  it.each(Object.entries(broken))('%s is caught by that check alone', async (id, checks) => {
    const { failed } = await runContract(checks);
    expect(failed.map((one) => one.id)).toEqual([id]);
    expect(failed[0]!.error.message).toMatch(new RegExp(`^\\[edgeproof\\] ${id} .+: .+; .+`));
  });
});
