/** Every factory that `edgeproof/models` exports, as the kit is run on it. */
import type { Model } from '../../src/contracts/model.js';
import type { Factory } from '../../src/core/plugin.js';
import { last, mean, ridge, rule, xgboost, zero } from '../../src/models/index.js';
import type { ModelCheckOptions } from '../../src/testing/index.js';

/** A plug-in of ours under the name of its export. */
export interface OwnModel {
  readonly name: string;
  readonly make: Factory<Model>;
  readonly options?: ModelCheckOptions;
}

/** All of them. */
export const ownModels: readonly OwnModel[] = [
  { name: 'last', make: last({ column: 'return_1' }) },
  { name: 'mean', make: mean() },
  { name: 'mean', make: mean({ per: 'instrument' }) },
  { name: 'ridge', make: ridge({ needs: ['a', 'b', 'c'] }) },
  { name: 'ridge', make: ridge({ needs: ['a', 'b'], lambda: 3 }) },
  { name: 'rule', make: rule({ needs: ['a', 'b'] }, (a, b) => (a > b ? 1 : -1)) },
  { name: 'rule', make: rule({ needs: ['a'], lookback: 3 }, (row) => row('a') - row('a', 2)) },
  { name: 'xgboost', make: xgboost({ needs: ['a', 'b'], rounds: 8, minChildWeight: 5, seed: 3 }) },
  { name: 'zero', make: zero() },
];
