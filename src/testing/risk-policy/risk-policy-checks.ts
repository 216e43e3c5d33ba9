import type { RiskPolicy } from '../../contracts/risk-policy.js';
import type { Factory } from '../../core/plugin.js';
import type { Check } from '../check.js';
import { memoryChecks } from './memory-checks.js';
import { tellingChecks } from './telling-checks.js';
import { type RiskPolicyCheckOptions, RiskPolicyTrial } from './trial.js';
import { verdictChecks } from './verdict-checks.js';

/**
 * The promises of the RiskPolicy port, RP-01 to RP-14, as checks on a factory.
 *
 * A policy lives through seeded days of prices, fills and orders of every form, and through the loss of nearly all
 * equity. One that halts for another reason is provoked by `trip`, or its checks of halts are skipped.
 *
 * @example
 * ```ts
 * import { killSwitch } from 'edgeproof/risk';
 * import { riskPolicyChecks, runContract } from 'edgeproof/testing';
 * const kill = killSwitch();
 * const options = { trip: () => kill.trip('test'), reset: () => kill.reset() };
 * const { failed } = await runContract(riskPolicyChecks(kill, options));
 * if (failed.length > 0) throw failed[0]!.error;
 * ```
 */
export function riskPolicyChecks(factory: Factory<RiskPolicy>, options: RiskPolicyCheckOptions = {}): readonly Check[] {
  const trial = new RiskPolicyTrial(factory, options);
  return [...verdictChecks(trial), ...memoryChecks(trial), ...tellingChecks(trial)].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
}
