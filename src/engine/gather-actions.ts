import type { RiskAction, RiskPolicy } from '../contracts/risk-policy.js';
import { pluginError } from './plugin-error.js';

/** What a policy asks for by itself, and who it is. */
export interface PolicyAction {
  readonly policy: string;
  readonly action: RiskAction;
}

/** What policies ask for, in their order; null when nothing. A policy that throws is named. */
export function gatherActions(
  call: 'observe' | 'settle',
  policies: readonly RiskPolicy[],
  ask: (policy: RiskPolicy) => readonly RiskAction[] | undefined,
): readonly PolicyAction[] | null {
  let all: PolicyAction[] | null = null;
  for (const policy of policies) {
    let actions: readonly RiskAction[] | undefined;
    try {
      actions = ask(policy);
    } catch (cause) {
      throw pluginError(`risk policy ${policy.name}`, call, null, cause);
    }
    if (actions === undefined || actions.length === 0) continue;
    all ??= [];
    for (const action of actions) all.push({ policy: policy.name, action });
  }
  return all;
}
