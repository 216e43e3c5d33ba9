import type { Execution } from '../../contracts/execution.js';
import type { Factory } from '../../core/plugin.js';
import type { Check } from '../check.js';
import { intentChecks } from './intent-checks.js';
import { planChecks } from './plan-checks.js';
import { type ExecutionCheckOptions, ExecutionTrial } from './trial.js';

/**
 * The promises of an Execution, EX-01 to EX-11, as checks on a factory.
 *
 * It plans from seeded decisions and targets of every kind, and on a desk that rests, changes and fills its orders.
 *
 * @example
 * ```ts
 * import { rebalance } from 'edgeproof/oms';
 * import { executionChecks, runContract } from 'edgeproof/testing';
 * const { failed } = await runContract(executionChecks(rebalance({ order: 'market-on-close' })));
 * if (failed.length > 0) throw failed[0]!.error;
 * ```
 */
export function executionChecks(factory: Factory<Execution>, options: ExecutionCheckOptions = {}): readonly Check[] {
  const trial = new ExecutionTrial(factory, options);
  return [...intentChecks(trial), ...planChecks(trial)].sort((a, b) => (a.id < b.id ? -1 : 1));
}
