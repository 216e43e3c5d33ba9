import { ConfigError } from '../core/errors.js';

/**
 * The share of full exposure that the linear rule of Grossman & Zhou (1993) allows: all at the peak of equity, nothing once
 * `maxDrawdown` has been lost from it.
 */
export function drawdownExposure(equity: number, peak: number, maxDrawdown: number): number {
  return Math.max(0, Math.min(1, (equity / peak - (1 - maxDrawdown)) / maxDrawdown));
}

/**
 * The path of an account that holds `drawdownExposure` of a series of returns; `exposure[t]` is held through
 * return t.
 *
 * @example
 * ```ts
 * import { drawdownControl } from 'edgeproof/risk';
 * const { exposure } = drawdownControl([-0.1, 0.05], 0.2);
 * if (Math.abs(exposure[1]! - 0.5) > 1e-12) throw new Error('half the room is lost');
 * ```
 */
export function drawdownControl(
  returns: ArrayLike<number>,
  maxDrawdown: number,
): { readonly exposure: Float64Array; readonly equity: Float64Array; readonly maxDrawdown: number } {
  if (!(maxDrawdown > 0 && maxDrawdown <= 1))
    throw new ConfigError('drawdownControl', `max drawdown ${maxDrawdown} is not in (0, 1]`, 'pass 0.2 for 20 %');
  const n = returns.length;
  const exposure = new Float64Array(n);
  const equity = new Float64Array(n);
  let value = 1;
  let peak = 1;
  let worst = 0;
  for (let t = 0; t < n; t++) {
    exposure[t] = drawdownExposure(value, peak, maxDrawdown);
    value *= 1 + exposure[t]! * returns[t]!;
    equity[t] = value;
    peak = Math.max(peak, value);
    worst = Math.min(worst, value / peak - 1);
  }
  return { exposure, equity, maxDrawdown: worst };
}

/** Options of {@link cppi}. */
export interface CppiOptions {
  readonly initial: number;
  /** Value that is not to be lost; it grows at the riskless rate. */
  readonly floor: number;
  /** Cushions that are put at risk. */
  readonly multiplier: number;
  /** Riskless return of one period. */
  readonly riskFree: number;
  /** Largest risky exposure as a multiple of the value; default 1. */
  readonly maxLeverage?: number;
}

/**
 * Constant proportion portfolio insurance (Black & Perold 1992); `risky[t]` is held through return t, the rest rides
 * riskless.
 *
 * @example
 * ```ts
 * import { cppi } from 'edgeproof/risk';
 * const { risky } = cppi([0.01], { initial: 100, floor: 80, multiplier: 4, riskFree: 0 });
 * if (risky[0] !== 80) throw new Error('four cushions');
 * ```
 */
export function cppi(
  returns: ArrayLike<number>,
  options: CppiOptions,
): { readonly risky: Float64Array; readonly value: Float64Array } {
  const { initial, multiplier, riskFree, maxLeverage = 1 } = options;
  const n = returns.length;
  const risky = new Float64Array(n);
  const path = new Float64Array(n);
  let value = initial;
  let floor = options.floor;
  for (let t = 0; t < n; t++) {
    const held = Math.max(0, Math.min(multiplier * (value - floor), maxLeverage * value));
    risky[t] = held;
    value = held * (1 + returns[t]!) + (value - held) * (1 + riskFree);
    floor *= 1 + riskFree;
    path[t] = value;
  }
  return { risky, value: path };
}
