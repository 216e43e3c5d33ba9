export type {
  LaggedRuleFunction,
  LaggedRuleOptions,
  RuleFunction,
  RuleOptions,
  RuleRow,
} from './rule.js';
export { rule } from './rule.js';
export type { ZeroOptions } from './zero.js';
export { zero } from './zero.js';
