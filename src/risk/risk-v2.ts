import type { RiskPolicy } from '../contracts/risk-policy.js';
import { ConfigError } from '../core/errors.js';
import type { Json } from '../core/json.js';
import { type Factory, factory, type PluginEnv } from '../core/plugin.js';

/** A policy of the second generation: it is there only while its flag is on, so that turning the flag off rolls it back. */
export function riskV2(who: string, options: object, make: (env: PluginEnv) => RiskPolicy): Factory<RiskPolicy> {
  const checked = (env: PluginEnv): RiskPolicy => {
    if (!env.flags.enable_risk_v2)
      throw new ConfigError(
        who,
        'it needs the flag enable_risk_v2',
        'pass flags: { enable_risk_v2: true }, or leave it out',
      );
    return make(env);
  };
  return factory(checked, { module: 'edgeproof/risk', export: who, options: options as Json });
}
