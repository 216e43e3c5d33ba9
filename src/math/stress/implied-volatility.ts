import { type OptionTerms, optionPrice } from '../black-scholes.js';

const STEPS = 60;
const MOST = 8;

/**
 * The volatility at which Black-Scholes gives a price: by halving, good to about 1e-9, enough to stress a position from.
 *
 * @returns NaN for a price outside of what any volatility gives
 */
export function impliedVolatility(terms: Omit<OptionTerms, 'volatility'>, price: number): number {
  if (!(price > optionPrice({ ...terms, volatility: 0 }) && price < optionPrice({ ...terms, volatility: MOST })))
    return Number.NaN;
  let low = 0;
  let high = MOST;
  for (let k = 0; k < STEPS && high - low > 1e-10; k++) {
    const volatility = 0.5 * (low + high);
    if (optionPrice({ ...terms, volatility }) < price) low = volatility;
    else high = volatility;
  }
  return 0.5 * (low + high);
}
