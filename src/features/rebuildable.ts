import type { FeatureSet } from '../contracts/feature-set.js';
import type { Json } from '../core/json.js';
import { type Factory, factory } from '../core/plugin.js';
import type { FeatureEnv } from './feature-env.js';

/** A factory of this room that a worker can rebuild: by its name and its parsed options. */
export function rebuildable(who: string, options: object, make: (env: FeatureEnv) => FeatureSet): Factory<FeatureSet> {
  return factory(make, { module: 'edgeproof/features', export: who, options: options as Json });
}
