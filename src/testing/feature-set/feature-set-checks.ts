import type { FeatureSet } from '../../contracts/feature-set.js';
import type { Factory } from '../../core/plugin.js';
import type { Check } from '../check.js';
import { marketChecks } from './market-checks.js';
import { rowChecks } from './row-checks.js';
import { stateChecks } from './state-checks.js';
import { stretchCheck } from './stretch-check.js';
import { type FeatureSetCheckOptions, FeatureSetTrial } from './trial.js';

/**
 * The promises of the FeatureSet port, FS-01 to FS-15, as checks on a factory.
 *
 * Seeded events of the kinds that the set reads are fed as the engine does. A set that reads columns of others is
 * checked together with them: `compose(rsi({ period: 14 }), mine)`.
 *
 * @example
 * ```ts
 * import { compose, returns, zscore } from 'edgeproof/features';
 * import { featureSetChecks, runContract } from 'edgeproof/testing';
 * const mine = compose(returns({ periods: [1] }), zscore({ of: 'return_1', period: 5 }));
 * const { failed } = await runContract(featureSetChecks(mine, { instruments: 2 }));
 * if (failed.length > 0) throw failed[0]!.error;
 * ```
 */
export function featureSetChecks(factory: Factory<FeatureSet>, options: FeatureSetCheckOptions = {}): readonly Check[] {
  const trial = new FeatureSetTrial(factory, options);
  return [...rowChecks(trial), ...stateChecks(trial), ...marketChecks(trial), stretchCheck(trial)].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
}
