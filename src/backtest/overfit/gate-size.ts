import { ConfigError } from '../../core/errors.js';
import { binomialQuantile } from '../../math/distributions/binomial.js';
import { normalCdf, normalQuantile } from '../../math/distributions/normal.js';
import { expectedMaxSharpe } from '../../report/deflated-sharpe.js';

/**
 * How many of a number of null worlds a gate of the stated size may let pass before it is called oversized.
 *
 * @param confidence - chance that an honest gate stays within, default 0.975
 * @throws ConfigError for a count below 1
 * @example
 * ```ts
 * import { mostPasses } from 'edgeproof/backtest';
 * if (mostPasses(1000, 0.05) !== 64 || mostPasses(2000, 0.05) !== 120) throw new Error('the binomial limits');
 * ```
 */
export function mostPasses(worlds: number, size = 0.05, confidence = 0.975): number {
  if (!(worlds >= 1)) throw new ConfigError('mostPasses', `${worlds} worlds`, 'count at least one');
  return binomialQuantile(confidence, worlds, size);
}

/**
 * The size of the test "deflated Sharpe above 0.95" when some trials are kept quiet: the share of worthless searches that pass.
 *
 * Independent trials, variance `1 / T` known. All 1,000 tried and 10 reported: 47 %. All reported: far below 5 %, which is why
 * 0.95 is not a 5 % test either.
 *
 * @param tried - how many there were
 * @param reported - how many the statistic was told of; default all
 * @throws ConfigError unless both are at least 1
 * @example
 * ```ts
 * import { deflatedSharpeSize } from 'edgeproof/backtest';
 * if (Math.abs(deflatedSharpeSize(1000, 10) - 0.474) > 0.001) throw new Error('nearly half pass');
 * ```
 */
export function deflatedSharpeSize(tried: number, reported = tried): number {
  if (!(tried >= 1)) throw new ConfigError('deflatedSharpeSize', `${tried} trials`, 'count them all');
  const hurdle = expectedMaxSharpe(reported) + normalQuantile(0.95);
  return -Math.expm1(tried * Math.log1p(-normalCdf(-hurdle)));
}
