import { type Hash, hashJson } from '../core/hash.js';
import type { Json } from '../core/json.js';
import type { Strategy } from './strategy.js';

/** What a strategy is known by when it is promoted and when it is started. */
export interface StrategyFingerprint {
  readonly hash: Hash;
  /** False when some plug-in is a function of the user's own, whose inside no hash can see. */
  readonly exact: boolean;
}

/**
 * A hash of strategies as they are put together: names, plug-ins with their options, when they decide and refit. The same for
 * the backtest, for paper and for live, whatever the data and the venue.
 *
 * @example
 * ```ts
 * import { defineStrategy, strategyFingerprint } from 'edgeproof';
 * import { sma } from 'edgeproof/features';
 * import { zero } from 'edgeproof/models';
 * import { equalWeight } from 'edgeproof/portfolio';
 * const made = (period: number) => defineStrategy({ name: 'x', features: sma({ period }), model: zero(), optimizer: equalWeight() });
 * if (strategyFingerprint(made(5)).hash === strategyFingerprint(made(6)).hash) throw new Error('another period is another strategy');
 * ```
 */
export function strategyFingerprint(strategies: Strategy | readonly Strategy[]): StrategyFingerprint {
  const all = Array.isArray(strategies) ? (strategies as readonly Strategy[]) : [strategies as Strategy];
  let exact = true;
  const refOf = (make: { readonly ref?: unknown }): Json => {
    if (make.ref === undefined) exact = false;
    return (make.ref as Json | undefined) ?? 'a function';
  };
  const parts = all.map((one) => ({
    name: one.name,
    features: refOf(one.features),
    model: refOf(one.model),
    optimizer: refOf(one.optimizer),
    execution: refOf(one.execution),
    risk: one.risk.map(refOf),
    decide: { ...one.decide },
    refit: one.refit === null ? null : { ...one.refit, window: String(one.refit.window) },
    share: one.share,
  }));
  return { hash: hashJson(parts), exact };
}
