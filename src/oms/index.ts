export type { Command, Intervention } from './gate.js';
export { type IntentKey, orderKey } from './keys.js';
export { type RebalanceOptions, rebalance } from './rebalance.js';
export { split, splitQuantity } from './split.js';
