import { knownOptions } from '../core/options.js';
import type { Strategy } from '../engine/strategy.js';
import { type DataGapOptions, dataGap } from '../risk/data-gap.js';
import { type KillSwitch, killSwitch } from '../risk/kill-switch.js';

/** What a strategy does while data are missing, unless it is told otherwise. */
const DEFAULT_GAP: DataGapOptions = Object.freeze({ action: 'hold', staleAfter: '60s' });

/** What a strategy is supervised by. */
export interface SupervisionOptions {
  /** Default: hold after an announced gap or 60 s of silence; `null` for nothing. */
  readonly gap?: DataGapOptions | null;
  readonly kill?: KillSwitch;
}

/**
 * A strategy under the supervision that paper and live trading give it: a switch to stop it, and what it does in a gap. Use it in
 * a backtest of what a paper run saw, to have the same run.
 *
 * @throws ConfigError for an unknown or wrong option
 * @example
 * ```ts
 * import { defineStrategy } from 'edgeproof';
 * import { supervised } from 'edgeproof/live';
 * import { sma } from 'edgeproof/features';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * const strategy = defineStrategy({ name: 'hold', features: sma({ period: 2 }), model: rule({ needs: ['sma_2'] }, () => 1), optimizer: fixedQuantity({ quantity: 1 }) });
 * if (supervised(strategy).risk.length !== strategy.risk.length + 2) throw new Error('a switch and a gap policy');
 * ```
 */
export function supervised(strategy: Strategy, options: SupervisionOptions = {}): Strategy {
  knownOptions('supervised', options, ['gap', 'kill']);
  const { gap = DEFAULT_GAP, kill = killSwitch() } = options;
  const policies = gap === null ? [kill] : [kill, dataGap(gap)];
  return Object.freeze({ ...strategy, risk: Object.freeze([...strategy.risk, ...policies]) });
}
