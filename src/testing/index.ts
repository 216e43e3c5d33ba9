export { SimBroker, type SimBrokerOptions, simBroker } from '../venues/broker-venue/sim-broker.js';
export { brokerChecks } from './broker/broker-checks.js';
export type { BrokerHarness } from './broker/harness.js';
export { type FollowingBroker, simBrokerHarness } from './broker/sim-broker-harness.js';
export {
  type Broke,
  type Check,
  type CheckSpec,
  type ContractResult,
  check,
  type DescribeOptions,
  describeContract,
  type FailedCheck,
  runContract,
  type SkippedCheck,
  summary,
  type TestRunner,
} from './check.js';
export { dataSourceChecks } from './data-source/data-source-checks.js';
export type { DataSourceCheckOptions, KnownGap } from './data-source/trial.js';
export { type DecisionStreamInput, decisionStream } from './decision-stream.js';
export { permuteDecision, type TestDecisionInput, type TestOpenOrder, testDecision } from './decisions.js';
export { type TestEnvInput, testEnv, testUniverse } from './environment.js';
export { executionChecks } from './execution/execution-checks.js';
export type { ExecutionCheckOptions } from './execution/trial.js';
export { featureSetChecks } from './feature-set/feature-set-checks.js';
export type { FeatureSetCheckOptions } from './feature-set/trial.js';
export { EVENT_KINDS, type MarketEventsInput, marketEvents } from './generators.js';
export { changedBy, differenceBetween, POISON, poison, type Watched, watchClock } from './guards.js';
export { modelChecks } from './model/model-checks.js';
export type { ModelCheckOptions } from './model/trial.js';
export { optimizerChecks } from './optimizer/optimizer-checks.js';
export type { OptimizerCheckOptions, TargetBounds } from './optimizer/trial.js';
export { type TestOrderInput, testOrder, testReplace } from './orders.js';
export { riskPolicyChecks } from './risk-policy/risk-policy-checks.js';
export type { RiskPolicyCheckOptions } from './risk-policy/trial.js';
export { type TestTrainingInput, testTraining, testWindow } from './windows.js';
export { NULL_WORLDS, type NullWorld, nullWorld, type World } from './worlds/null-world.js';
export { type PlantedWorld, type PlantedWorldOptions, plantedEdge, plantedWorld } from './worlds/planted-edge.js';
export { PortableRandom } from './worlds/portable-random.js';
