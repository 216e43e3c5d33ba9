import { variance } from '../math/moments.js';
import { type Annualisation, periodsPerYearOf } from './conventions.js';

/** `base` to a power, by the logarithm: the same bits on every Node. */
export function power(base: number, exponent: number): number {
  return Math.exp(exponent * Math.log(base));
}

/**
 * The return of a period that, earned every period, would have come to the same: `exp(mean log(1 + r)) - 1`.
 *
 * A period that loses everything (-1 or less) has no logarithm: the mean is 0 by convention. NaN for no returns.
 *
 * @example
 * ```ts
 * import { geometricMean } from 'edgeproof/report';
 * if (Math.abs(geometricMean([1, -0.5])) > 1e-15) throw new Error('doubled and halved');
 * ```
 */
export function geometricMean(returns: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < returns.length; i++) {
    const growth = 1 + returns[i]!;
    if (growth <= 0) return 0;
    sum += Math.log(growth);
  }
  return returns.length === 0 ? Number.NaN : Math.exp(sum / returns.length) - 1;
}

/**
 * Volatility of the compounded yearly return: `sqrt((s² + (1 + g)²)^P - (1 + g)^2P)`, `g` the geometric mean and `s` the
 * standard deviation (divisor n - 1) of a period's return, `P` periods a year.
 *
 * It is the standard deviation of a product of P independent growth factors with mean 1 + g (Tobin 1965), larger than `s √P`
 * for a strategy that grows. Kaplan, "What is wrong with multiplying by the square root of twelve" (2013).
 *
 * @throws ConfigError unless `periodsPerYear` is a positive finite number
 * @example
 * ```ts
 * import { compoundedVolatility } from 'edgeproof/report';
 * if (Math.abs(compoundedVolatility([0.1, 0.1, 0.1], { periodsPerYear: 12 })) > 1e-6) throw new Error('a steady return has none');
 * ```
 */
export function compoundedVolatility(returns: ArrayLike<number>, options: Annualisation = {}): number {
  const periods = periodsPerYearOf('compoundedVolatility', options);
  const growth = 1 + geometricMean(returns);
  const square = growth * growth;
  return Math.sqrt(Math.max(0, power(variance(returns) + square, periods) - power(square, periods)));
}

/**
 * Sharpe ratio of compounded returns: the geometric yearly return less the risk-free one, over {@link compoundedVolatility}.
 *
 * `sharpe` is the usual one (arithmetic mean, √P). This one is smaller for a volatile strategy; say which one you show.
 *
 * @param options - `riskFree` is a rate a *year*, 0 by default
 * @throws ConfigError unless `periodsPerYear` is a positive finite number
 * @example
 * ```ts
 * import { compoundedSharpe, sharpe } from 'edgeproof/report';
 * const returns = [0.02, -0.01, 0.03, -0.02, 0.015];
 * if (!(compoundedSharpe(returns) < sharpe(returns))) throw new Error('volatility costs growth');
 * ```
 */
export function compoundedSharpe(
  returns: ArrayLike<number>,
  options: Annualisation & { readonly riskFree?: number } = {},
): number {
  const periods = periodsPerYearOf('compoundedSharpe', options);
  const yearly = power(1 + geometricMean(returns), periods) - 1;
  const risk = compoundedVolatility(returns, options);
  return risk > 0 ? (yearly - (options.riskFree ?? 0)) / risk : Number.NaN;
}
