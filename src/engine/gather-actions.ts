import type { RiskAction, RiskPolicy } from '../contracts/risk-policy.js';
import { pluginError } from './plugin-error.js';

/** What policies ask for, in their order; null when nothing. A policy that throws is named. */
export function gatherActions(
  policies: readonly RiskPolicy[],
  ask: (policy: RiskPolicy) => readonly RiskAction[] | undefined,
): readonly RiskAction[] | null {
  let all: readonly RiskAction[] | null = null;
  for (const policy of policies) {
    let actions: readonly RiskAction[] | undefined;
    try {
      actions = ask(policy);
    } catch (cause) {
      throw pluginError(`risk policy ${policy.name}`, 'observe or settle', null, cause);
    }
    if (actions !== undefined && actions.length > 0) all = all === null ? actions : [...all, ...actions];
  }
  return all;
}
