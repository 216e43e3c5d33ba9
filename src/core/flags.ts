import { ConfigError } from './errors.js';

/** The capabilities of the mission; each can be rolled back by turning its flag off. */
export const FLAG_NAMES = [
  'enable_realtime_data',
  'enable_oms_v1',
  'enable_risk_v2',
  'enable_bt_gates',
  'features_v2',
  'model_zoo',
  'exec_sim_v2',
  'altdata_v1',
  'pm_v1',
] as const;

/** Name of a feature flag. */
export type FlagName = (typeof FLAG_NAMES)[number];

/** The state of every flag in a run; written to the manifest. */
export type Flags = { readonly [K in FlagName]: boolean };

/**
 * The flags of a run: all off but those that are given.
 *
 * @throws ConfigError for a name that does not exist
 * @example
 * ```ts
 * import { flags } from 'edgeproof';
 * if (!flags({ pm_v1: true }).pm_v1 || flags().pm_v1) throw new Error('default is off');
 * ```
 */
export function flags(on: { readonly [name: string]: boolean } = {}): Flags {
  const all = Object.fromEntries(FLAG_NAMES.map((name) => [name, false])) as { [K in FlagName]: boolean };
  for (const name of Object.keys(on)) {
    if (!(name in all)) throw new ConfigError('flags', `no flag "${name}"`, `flags are: ${FLAG_NAMES.join(', ')}`);
    all[name as FlagName] = on[name] === true;
  }
  return Object.freeze(all);
}
