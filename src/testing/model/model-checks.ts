import type { Model } from '../../contracts/model.js';
import type { Factory } from '../../core/plugin.js';
import type { Check } from '../check.js';
import { forecastChecks } from './forecast-checks.js';
import { learningChecks } from './learning-checks.js';
import { type ModelCheckOptions, ModelTrial } from './trial.js';

/**
 * The promises of the Model port, MO-01 to MO-13, as checks on a factory.
 *
 * Windows and training rows of the columns that the model needs are drawn from a seed; a model that needs columns of a
 * certain kind (a volatility, a rank) is given `value`. Checks of `fit` and `learn` are skipped where there is none.
 *
 * @example
 * ```ts
 * import { ridge } from 'edgeproof/models';
 * import { modelChecks, runContract } from 'edgeproof/testing';
 * const { failed } = await runContract(modelChecks(ridge({ needs: ['momentum_20', 'rsi_14'] })));
 * if (failed.length > 0) throw failed[0]!.error;
 * ```
 */
export function modelChecks(factory: Factory<Model>, options: ModelCheckOptions = {}): readonly Check[] {
  const trial = new ModelTrial(factory, options);
  return [...forecastChecks(trial), ...learningChecks(trial)].sort((a, b) => (a.id < b.id ? -1 : 1));
}
