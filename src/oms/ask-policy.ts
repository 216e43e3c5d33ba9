import type { RiskPolicy, RiskVerdict } from '../contracts/risk-policy.js';
import { PluginError } from '../core/errors.js';
import type { OrderIntent } from '../core/order.js';
import type { Decision } from '../core/portfolio.js';

/** What a policy says of an intent; one that throws is named. */
export function askPolicy(policy: RiskPolicy, intent: OrderIntent, at: Decision): RiskVerdict {
  try {
    return policy.review(intent, at);
  } catch (cause) {
    throw new PluginError(
      `risk policy ${policy.name}`,
      `review threw: ${String(cause)}`,
      'a policy answers with a verdict, never an exception',
      {},
      cause,
    );
  }
}
