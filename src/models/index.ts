export type { LastOptions } from './last.js';
export { last } from './last.js';
export type { MeanOptions } from './mean.js';
export { mean } from './mean.js';
export type { RidgeOptions } from './ridge.js';
export { ridge } from './ridge.js';
export type {
  LaggedRuleFunction,
  LaggedRuleOptions,
  RuleFunction,
  RuleOptions,
  RuleRow,
} from './rule.js';
export { rule } from './rule.js';
export type { XgboostOptions } from './xgboost.js';
export { xgboost } from './xgboost.js';
export type { ZeroOptions } from './zero.js';
export { zero } from './zero.js';
