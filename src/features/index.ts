export { compose } from './compose.js';
export type { DescribedFeatureSet, FeatureColumn, FeatureEnv } from './feature-env.js';
export { type ReturnsOptions, returns } from './returns.js';
export { type SmaOptions, sma } from './trend/sma.js';
