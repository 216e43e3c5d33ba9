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
export { type TestEnvInput, testEnv } from './environment.js';
export { featureSetChecks } from './feature-set/feature-set-checks.js';
export type { FeatureSetCheckOptions } from './feature-set/trial.js';
export { EVENT_KINDS, type MarketEventsInput, marketEvents } from './generators.js';
export { changedBy, differenceBetween, POISON, poison, type Watched, watchClock } from './guards.js';
export { modelChecks } from './model/model-checks.js';
export type { ModelCheckOptions } from './model/trial.js';
export { type TestTrainingInput, testTraining, testWindow } from './windows.js';
