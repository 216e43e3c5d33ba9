import * as z from 'zod';
import type { RiskPolicy } from '../contracts/risk-policy.js';
import { parseOptions } from '../core/options.js';
import type { Factory } from '../core/plugin.js';
import { forgetting } from './factor-limits.js';
import { type HistoryOptions, historyOf, historySchema } from './history-options.js';
import { LimitPolicy } from './limit-policy.js';
import { CovarianceEstimate, type CovarianceKind } from './limits/estimate.js';
import { fixedLimit, overEquity } from './limits/exposure.js';
import { WorstVolatility } from './limits/volatility.js';
import { riskV2 } from './risk-v2.js';

/** Options of {@link volatilityLimit}. */
export interface VolatilityLimitOptions extends HistoryOptions {
  /** Largest volatility of the account, a year: 0.15 is 15 %. */
  readonly annual: number;
  /** Returns a year: 252 for days. */
  readonly periodsPerYear: number;
  /** Default `ledoit-wolf`: shrunk towards equal variances without correlation. */
  readonly covariance?: CovarianceKind;
}

/** The kinds of covariance that options name. */
export const covarianceKind = z
  .enum(['ledoit-wolf', 'constant-correlation', 'oracle', 'sample'])
  .default('ledoit-wolf');

const schema = z.strictObject({
  ...historySchema,
  annual: z.number().positive(),
  periodsPerYear: z.number().positive(),
  covariance: covarianceKind,
});

/**
 * Bounds the volatility of the account's positions, with a covariance shrunk from past returns.
 *
 * Worst case: every combination of fills of up to six instruments with open orders, beyond them an upper bound. Positions are
 * weighed at their marks, so options count as linear in their own price. Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, or at wiring while the flag is off
 * @example
 * ```ts
 * import { volatilityLimit } from 'edgeproof/risk';
 * const policy = volatilityLimit({ annual: 0.15, periodsPerYear: 252, lookback: 60 });
 * if (policy.ref?.export !== 'volatilityLimit') throw new Error('a worker can rebuild it');
 * ```
 */
export function volatilityLimit(options: VolatilityLimitOptions): Factory<RiskPolicy> {
  const o = parseOptions('volatilityLimit', schema, options);
  return riskV2('volatilityLimit', options, ({ universe }) => {
    const prices = historyOf(o, universe.size);
    const estimate = new CovarianceEstimate(prices, o.covariance);
    const worst = new WorstVolatility(estimate, universe.size);
    const root = Math.sqrt(o.periodsPerYear);
    const limit = fixedLimit('volatility of the account a year', o.annual, (book, at) =>
      overEquity(root * worst.of(book), at),
    );
    return new LimitPolicy(
      'volatilityLimit',
      universe.size,
      [limit],
      forgetting(prices, () => estimate.forget()),
    );
  });
}
