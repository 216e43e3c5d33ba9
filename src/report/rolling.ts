import { RollingMoments } from '../math/rolling-moments.js';
import { periodsPerYearOf } from './conventions.js';
import type { SharpeOptions } from './ratios.js';
import { sameLength } from './returns.js';

/** Applies a reading to each full window; NaN before. */
function overWindow(
  returns: ArrayLike<number>,
  window: number,
  read: (moments: RollingMoments) => number,
): Float64Array {
  const moments = new RollingMoments(window);
  const out = new Float64Array(returns.length).fill(Number.NaN);
  for (let i = 0; i < out.length; i++) {
    moments.push(returns[i]!);
    if (i >= window - 1) out[i] = read(moments);
  }
  return out;
}

/**
 * The Sharpe ratio of the last `window` periods at each period; NaN until the window is full and where it has no spread.
 *
 * @throws ConfigError when `window` is not a positive integer or `periodsPerYear` not positive
 * @example
 * ```ts
 * import { rollingSharpe, sharpe } from 'edgeproof/report';
 * const returns = [0.01, -0.02, 0.03, 0.01];
 * const rolling = rollingSharpe(returns, 3);
 * if (Math.abs(rolling[3]! - sharpe(returns.slice(1))) > 1e-9) throw new Error('the last three periods');
 * ```
 */
export function rollingSharpe(returns: ArrayLike<number>, window: number, options: SharpeOptions = {}): Float64Array {
  const root = Math.sqrt(periodsPerYearOf('rollingSharpe', options));
  const { riskFree = 0 } = options;
  return overWindow(returns, window, (moments) => {
    const spread = moments.stdev();
    return spread > 0 ? ((moments.mean() - riskFree) / spread) * root : Number.NaN;
  });
}

/**
 * The annualised standard deviation (divisor n - 1) of the last `window` periods at each period; NaN until it is full.
 *
 * @throws ConfigError when `window` is not a positive integer or `periodsPerYear` not positive
 * @example
 * ```ts
 * import { rollingVolatility } from 'edgeproof/report';
 * const rolling = rollingVolatility([0.01, -0.01, 0.01], 2, { periodsPerYear: 2 });
 * if (!Number.isNaN(rolling[0]) || Math.abs(rolling[2]! - 0.02) > 1e-12) throw new Error('0.0141 · √2');
 * ```
 */
export function rollingVolatility(
  returns: ArrayLike<number>,
  window: number,
  options: Pick<SharpeOptions, 'periodsPerYear'> = {},
): Float64Array {
  const root = Math.sqrt(periodsPerYearOf('rollingVolatility', options));
  return overWindow(returns, window, (moments) => moments.stdev() * root);
}

/**
 * The least-squares beta to a benchmark over the last `window` periods at each period; NaN until it is full.
 *
 * By polarisation of rolling variances: `cov(r, b) = (var(r + b) - var(r - b)) / 4`.
 *
 * @throws DataError when the lengths differ, ConfigError when `window` is not a positive integer
 * @example
 * ```ts
 * import { rollingBeta } from 'edgeproof/report';
 * const market = [0.01, -0.02, 0.03, 0.01];
 * const beta = rollingBeta(market.map((r) => 2 * r), market, 3);
 * if (Math.abs(beta[3]! - 2) > 1e-9) throw new Error('twice the market');
 * ```
 */
export function rollingBeta(returns: ArrayLike<number>, benchmark: ArrayLike<number>, window: number): Float64Array {
  sameLength('rollingBeta', returns, benchmark);
  const sum = new RollingMoments(window);
  const difference = new RollingMoments(window);
  const own = new RollingMoments(window);
  const out = new Float64Array(returns.length).fill(Number.NaN);
  for (let i = 0; i < out.length; i++) {
    const r = returns[i]!;
    const b = benchmark[i]!;
    sum.push(r + b);
    difference.push(r - b);
    own.push(b);
    const spread = own.variance();
    if (i >= window - 1 && spread > 0) out[i] = (sum.variance() - difference.variance()) / (4 * spread);
  }
  return out;
}
