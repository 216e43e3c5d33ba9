export type { OrderLimitsOptions } from './order-limits.js';
export { orderLimits } from './order-limits.js';
