import { normalCdf, normalPdf } from './distributions/normal.js';

// Hand-written: the small libraries on npm use a seven-digit normal; a stress of short-dated options needs all of them.

/** Terms of a European option and its market; rates continuous, time in years, volatility a year. */
export interface OptionTerms {
  readonly type: 'call' | 'put';
  readonly spot: number;
  readonly strike: number;
  readonly rate: number;
  /** Dividend yield or foreign rate, continuous; default 0. */
  readonly yield?: number;
  readonly volatility: number;
  readonly time: number;
}

/** Value and sensitivities per unit: theta a year, vega and rho per 1.00. */
export interface OptionGreeks {
  readonly price: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
  readonly rho: number;
}

/**
 * Black & Scholes (1973), Merton (1973) with a continuous yield: the value alone, for revaluing many positions.
 *
 * @example
 * ```ts
 * import { optionPrice } from 'edgeproof/risk';
 * const price = optionPrice({ type: 'call', spot: 42, strike: 40, rate: 0.1, volatility: 0.2, time: 0.5 });
 * if (Math.abs(price - 4.7594) > 1e-4) throw new Error('Hull: 4.76');
 * ```
 */
export function optionPrice(o: OptionTerms): number {
  const { spot, strike, rate, volatility, time, yield: q = 0 } = o;
  const call = o.type === 'call';
  const forward = spot * Math.exp(-q * time);
  const paid = strike * Math.exp(-rate * time);
  const spread = volatility * Math.sqrt(time);
  if (!(spread > 0) || !(spot > 0)) return Math.max(0, call ? forward - paid : paid - forward);
  const d1 = (Math.log(spot / strike) + (rate - q) * time) / spread + 0.5 * spread;
  const d2 = d1 - spread;
  return call ? forward * normalCdf(d1) - paid * normalCdf(d2) : paid * normalCdf(-d2) - forward * normalCdf(-d1);
}

/**
 * Value and greeks of a European option that has time and volatility left.
 *
 * @example
 * ```ts
 * import { optionGreeks } from 'edgeproof/risk';
 * const { delta } = optionGreeks({ type: 'call', spot: 42, strike: 40, rate: 0.1, volatility: 0.2, time: 0.5 });
 * if (Math.abs(delta - 0.7791) > 1e-4) throw new Error('Hull');
 * ```
 */
export function optionGreeks(o: OptionTerms): OptionGreeks {
  const { spot, strike, rate, volatility, time, yield: q = 0 } = o;
  const sign = o.type === 'call' ? 1 : -1;
  const root = Math.sqrt(time);
  const spread = volatility * root;
  const carried = Math.exp(-q * time);
  const paid = strike * Math.exp(-rate * time);
  const d1 = (Math.log(spot / strike) + (rate - q) * time) / spread + 0.5 * spread;
  const d2 = d1 - spread;
  const density = normalPdf(d1);
  const n1 = normalCdf(sign * d1);
  const n2 = normalCdf(sign * d2);
  const decay = (spot * carried * density * volatility) / (2 * root);
  return {
    price: optionPrice(o),
    delta: sign * carried * n1,
    gamma: (carried * density) / (spot * spread),
    vega: spot * carried * density * root,
    theta: -decay - sign * rate * paid * n2 + sign * q * spot * carried * n1,
    rho: sign * paid * time * n2,
  };
}
