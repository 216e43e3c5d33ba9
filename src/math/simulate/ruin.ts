import { ConfigError } from '../../core/errors.js';
import { normalCdf } from '../distributions/normal.js';

/**
 * Expected maximum drawdown of a Brownian motion without drift, in its own units: `σ √(π T / 2)`; continuous time.
 *
 * @example
 * ```ts
 * import { expectedMaxDrawdown } from 'edgeproof/risk';
 * if (Math.abs(expectedMaxDrawdown(0.2, 1) - 0.25066) > 1e-5) throw new Error('more than a volatility');
 * ```
 */
export function expectedMaxDrawdown(volatility: number, time: number): number {
  return volatility * Math.sqrt((Math.PI * time) / 2);
}

/**
 * Probability that a geometric Brownian motion touches a level within a time, by the reflection principle.
 *
 * @param level - as a return from the start: -0.15 is 15 % below, 0.2 is 20 % above
 * @throws ConfigError for a level of -1 or less, or a volatility or time that is not positive
 * @example
 * ```ts
 * import { barrierHit } from 'edgeproof/risk';
 * const hit = barrierHit(-0.15, { drift: 0.05, volatility: 0.2, time: 1 });
 * if (Math.abs(hit - 0.36676) > 1e-5) throw new Error('once in three years');
 * ```
 */
export function barrierHit(
  level: number,
  options: { readonly drift: number; readonly volatility: number; readonly time: number },
): number {
  const { drift, volatility, time } = options;
  if (!(level > -1 && volatility > 0 && time > 0))
    throw new ConfigError('barrierHit', `level ${level}, volatility ${volatility}, time ${time}`, 'pass positive ones');
  if (level === 0) return 1;
  const trend = drift - 0.5 * volatility * volatility;
  const side = level < 0 ? 1 : -1;
  const b = Math.log1p(level);
  const spread = volatility * Math.sqrt(time);
  const direct = normalCdf((side * (b - trend * time)) / spread);
  const reflected = normalCdf((side * (b + trend * time)) / spread);
  return direct + (reflected === 0 ? 0 : Math.exp((2 * trend * b) / (volatility * volatility)) * reflected);
}

/**
 * Probability to lose `units` before having `target`, winning or losing one unit a time (Feller 1968, chapter XIV).
 *
 * @param win - probability to win a unit
 * @throws ConfigError unless 0 < win < 1 and 0 <= units <= target
 * @example
 * ```ts
 * import { gamblersRuin } from 'edgeproof/risk';
 * if (gamblersRuin(0.5, 5, 10) !== 0.5) throw new Error('a fair game');
 * ```
 */
export function gamblersRuin(win: number, units: number, target: number): number {
  if (!(win > 0 && win < 1 && units >= 0 && units <= target && target > 0))
    throw new ConfigError('gamblersRuin', `win ${win}, ${units} of ${target}`, 'pass 0 < win < 1 and units <= target');
  if (win === 0.5) return 1 - units / target;
  const log = Math.log((1 - win) / win);
  // With odds against the player the powers overflow: divide both by the larger one.
  if (log > 0) return Math.expm1((units - target) * log) / Math.expm1(-target * log);
  return (Math.exp(units * log) - Math.exp(target * log)) / (1 - Math.exp(target * log));
}
