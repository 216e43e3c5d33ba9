import type { RiskPolicy } from '../contracts/risk-policy.js';
import { parseOptions } from '../core/options.js';
import type { Factory } from '../core/plugin.js';
import type { DurationInput } from '../core/time.js';
import { riskV2 } from './risk-v2.js';
import { StopKeeper } from './stop-keeper.js';
import type { StopDistance } from './stop-meter.js';
import { stopSchema } from './stop-rules.js';

/** A profit target: where, in multiples of the first stop's distance, and for what share of the units entered. */
export interface StopTarget {
  readonly at: number;
  readonly share: number;
}

/** Options of {@link protectiveStops}. */
export interface ProtectiveStopsOptions {
  /** Distance of the first stop from the entry. */
  readonly initial: StopDistance;
  /** A stop at this distance from the best price since the entry (chandelier); it only moves with the trade. */
  readonly trail?: StopDistance;
  /** To the entry price, plus an offset for costs, once the trade is `after` first distances in profit. */
  readonly breakEven?: { readonly after: number; readonly offsetBps?: number };
  /** Closes a trade after this time. */
  readonly maxAge?: DurationInput;
  /** A ladder of profit targets, nearest first. */
  readonly targets?: readonly StopTarget[];
  /**
   * Where stops and targets are kept. `venue` (default): orders that rest there and work between two looks of ours; the entry
   * carries its stop along. `engine`: looked at when bars end, closed at the market then: for venues without stop orders.
   */
  readonly rest?: 'venue' | 'engine';
  /** No new entry into an instrument for this long after a trade in it has ended. */
  readonly cooldown?: DurationInput;
}

/**
 * Keeps a stop under every position of the strategy, moves it with the trade, and takes profits on a ladder.
 *
 * A stop that is set at the end of a bar can be hit from the next bar on. A gap through it fills where the market is, not where
 * the stop was. Where one bar touches both stop and target, the venue's rule decides (worst case by default) and the report
 * counts the fills that rest on it; the engine takes the stop, and says so in an alert. An entry whose stop distance is not known
 * yet is refused. Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, or at wiring while the flag is off
 * @example
 * ```ts
 * import { protectiveStops } from 'edgeproof/risk';
 * const policy = protectiveStops({
 *   initial: { atr: { period: 14, multiple: 2 } },
 *   trail: { atr: { period: 14, multiple: 3 } },
 *   breakEven: { after: 1 },
 *   targets: [{ at: 2, share: 0.5 }],
 *   maxAge: '30d',
 * });
 * if (policy.ref?.export !== 'protectiveStops') throw new Error('a worker can rebuild it');
 * ```
 */
export function protectiveStops(options: ProtectiveStopsOptions): Factory<RiskPolicy> {
  const o = parseOptions('protectiveStops', stopSchema, options);
  return riskV2('protectiveStops', options, (env) => new StopKeeper(o, env.universe.size));
}
