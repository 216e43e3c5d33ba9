import { type OptionTerms, optionGreeks, optionPrice } from '../black-scholes.js';

/** A move of the underlying as a return, and of its volatility in absolute terms (0.1 is ten points). */
export interface OptionShock {
  readonly return: number;
  readonly volatility: number;
}

/** Least volatility after a shock: a model without any has no price. */
const LEAST = 1e-6;

/**
 * Profit of an option position when it is valued anew after the shock.
 *
 * @example
 * ```ts
 * import { revalue } from 'edgeproof/risk';
 * const call = { type: 'call', spot: 100, strike: 105, rate: 0.02, volatility: 0.25, time: 0.5 } as const;
 * if (!(revalue(call, -10, { return: 0.15, volatility: 0 }) < -80)) throw new Error('short calls in a rally');
 * ```
 */
export function revalue(terms: OptionTerms, quantity: number, shock: OptionShock): number {
  const after = {
    ...terms,
    spot: terms.spot * (1 + shock.return),
    volatility: Math.max(LEAST, terms.volatility + shock.volatility),
  };
  return quantity * (optionPrice(after) - optionPrice(terms));
}

/**
 * The same by delta, gamma and vega: what is wrong with it in a large move is the point of comparing.
 *
 * @example
 * ```ts
 * import { deltaGammaVega } from 'edgeproof/risk';
 * const call = { type: 'call', spot: 100, strike: 105, rate: 0.02, volatility: 0.25, time: 0.5 } as const;
 * if (!(deltaGammaVega(call, -10, { return: 0.15, volatility: 0 }) < -80)) throw new Error('short calls in a rally');
 * ```
 */
export function deltaGammaVega(terms: OptionTerms, quantity: number, shock: OptionShock): number {
  const greeks = optionGreeks(terms);
  const move = terms.spot * shock.return;
  return quantity * (greeks.delta * move + 0.5 * greeks.gamma * move * move + greeks.vega * shock.volatility);
}
