import { type NullWorld, nullWorld } from './null-world.js';
import { PortableRandom } from './portable-random.js';

/**
 * How strongly a feature must drive returns so that holding its sign earns a given annual Sharpe ratio exactly:
 * `b = s / √(κ² 2/π - s² (1 - κ² 2/π))` with `s` the ratio per period and `κ` the mean volatility over its root mean square: where
 * volatility changes, an edge that is a share of it earns less than the same share of a steady one.
 *
 * @param annualSharpe - of the rule `sign(f)`, with `f` standard normal
 * @param steadiness - `κ`, above 0 and at most 1; 1 for a volatility that never changes
 * @example
 * ```ts
 * import { plantedEdge } from 'edgeproof/testing';
 * if (Math.abs(plantedEdge(1) - 0.0790409) > 1e-6) throw new Error('the reference number');
 * ```
 */
export function plantedEdge(annualSharpe: number, periodsPerYear = 252, steadiness = 1): number {
  const s = annualSharpe / Math.sqrt(periodsPerYear);
  const seen = (steadiness * steadiness * 2) / Math.PI;
  return s / Math.sqrt(seen - s * s * (1 - seen));
}

/** Mean over root mean square of the volatilities that a market went through. */
function steadinessOf(sigma: Float64Array): number {
  let sum = 0;
  let square = 0;
  for (const one of sigma) {
    sum += one;
    square += one * one;
  }
  return sum / Math.sqrt(sigma.length * square);
}

/** A market that a feature drives, and the feature; `returns[t]` follows `feature[t - 1]`. */
export interface PlantedWorld {
  readonly returns: Float64Array;
  readonly feature: Float64Array;
}

/** Options of {@link plantedWorld}. */
export interface PlantedWorldOptions {
  readonly bars: number;
  readonly seed: number;
  /** Of the rule that holds `sign(feature)`. */
  readonly annualSharpe: number;
  /** AR(1) coefficient of the feature; default 0. */
  readonly persistence?: number;
  readonly periodsPerYear?: number;
  /** The market that the edge is planted in; default `normal`. The ratio is that of the whole stretch, given its volatilities. */
  readonly world?: NullWorld;
}

/**
 * A market with an edge of known size: `r_t = σ_t (b f_{t-1} + e_t)` with `f` standard normal.
 *
 * @example
 * ```ts
 * import { plantedWorld } from 'edgeproof/testing';
 * const { returns, feature } = plantedWorld({ bars: 5000, seed: 2, annualSharpe: 8 });
 * const mean = returns.reduce((sum, r, t) => sum + (t === 0 ? 0 : r * Math.sign(feature[t - 1]!)), 0) / 5000;
 * if (!(mean > 0.003)) throw new Error('an edge that large shows');
 * ```
 */
export function plantedWorld(options: PlantedWorldOptions): PlantedWorld {
  const { bars, seed, persistence = 0 } = options;
  const { earned, sigma } = nullWorld(options.world ?? 'normal', { bars, seed });
  const random = new PortableRandom(seed ^ 0x5bd1e995); // a stream apart from the market's own
  const b = plantedEdge(options.annualSharpe, options.periodsPerYear, steadinessOf(sigma));
  const fresh = Math.sqrt(1 - persistence * persistence);
  const feature = new Float64Array(bars);
  const returns = new Float64Array(bars);
  let f = random.normal();
  for (let t = 0; t < bars; t++) {
    returns[t] = earned[t]! + sigma[t]! * b * f;
    f = persistence * f + fresh * random.normal();
    feature[t] = f;
  }
  return { returns, feature };
}
