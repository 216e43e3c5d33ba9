import type { Optimizer } from '../../contracts/optimizer.js';
import type { Factory } from '../../core/plugin.js';
import type { Check } from '../check.js';
import { memoryChecks } from './memory-checks.js';
import { targetChecks } from './target-checks.js';
import { type OptimizerCheckOptions, OptimizerTrial } from './trial.js';

/**
 * The promises of the Optimizer port, OP-01 to OP-12, as checks on a factory.
 *
 * Seeded decisions with returns, positions and open orders are faced as in a run: `observe`, then `solve`. State in
 * `bounds` what the options of your optimizer promise, and in `infeasible` the same optimizer with constraints that
 * cannot be met.
 *
 * @example
 * ```ts
 * import { minimumVariance } from 'edgeproof/portfolio';
 * import { optimizerChecks, runContract } from 'edgeproof/testing';
 * const bounds = { min: 0, max: 0.6, budget: 1 };
 * const checks = optimizerChecks(minimumVariance({ lookback: 30, min: 0, max: 0.6 }), {
 *   bounds,
 *   infeasible: minimumVariance({ lookback: 30, min: 0, max: 0.1 }), // four times 0.1 is not 1
 * });
 * const { failed } = await runContract(checks);
 * if (failed.length > 0) throw failed[0]!.error;
 * ```
 */
export function optimizerChecks(factory: Factory<Optimizer>, options: OptimizerCheckOptions = {}): readonly Check[] {
  const trial = new OptimizerTrial(factory, options);
  return [...targetChecks(trial), ...memoryChecks(trial)].sort((a, b) => (a.id < b.id ? -1 : 1));
}
