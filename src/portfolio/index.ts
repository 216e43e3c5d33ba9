export type { EqualWeightOptions } from './equal-weight.js';
export { equalWeight } from './equal-weight.js';
export type { FixedQuantityOptions, FixedWeightOptions } from './fixed-quantity.js';
export { fixedQuantity, fixedWeight } from './fixed-quantity.js';
