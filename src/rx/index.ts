export { type SimBroker, type SimBrokerOptions, simBroker } from '../venues/broker-venue/sim-broker.js';
export {
  type ExecutionMeter,
  type ExecutionMetricsOptions,
  executionMetrics,
  type MeterCounter,
  type MeterHistogram,
  type MetricAttributes,
} from './execution-metrics.js';
export type { Moment } from './moment.js';
export { type MomentsOptions, moments } from './moments.js';
export { type Stage, throughBroker, underRisk, withFeatures, withForecast, withTargets } from './operators.js';
export { type TradingAccount, type TradingAccountOptions, tradingAccount } from './trading-account.js';
