import { flags } from '../../core/flags.js';
import type { PluginEnv } from '../../core/plugin.js';
import { Random } from '../../core/random.js';
import { Universe } from '../../core/universe.js';
import type { BacktestOptions } from '../backtest-options.js';

/** What plug-ins outside a run are born into, and whether one of them drew randomness. */
export interface SweepEnv {
  of(owner: string, onRandom?: () => void): PluginEnv;
}

/** The environment of a sweep. */
export function sweepEnv(options: Omit<BacktestOptions, 'strategy'>): SweepEnv {
  const universe = new Universe(options.instruments);
  const active = flags(options.flags);
  const seed = options.seed ?? 1;
  return {
    of: (owner, onRandom) => ({
      universe,
      flags: active,
      random: (name) => {
        onRandom?.();
        return new Random(seed, `${owner}/${name}`);
      },
    }),
  };
}
