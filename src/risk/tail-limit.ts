import * as z from 'zod';
import type { RiskPolicy } from '../contracts/risk-policy.js';
import { parseOptions } from '../core/options.js';
import type { Factory } from '../core/plugin.js';
import { normalTail } from '../math/tail/parametric.js';
import { forgetting } from './factor-limits.js';
import { type HistoryOptions, historyOf, historySchema } from './history-options.js';
import { type Limit, LimitPolicy } from './limit-policy.js';
import { CovarianceEstimate, type CovarianceKind } from './limits/estimate.js';
import { fixedLimit, overEquity } from './limits/exposure.js';
import { Scenarios, tailOf } from './limits/scenarios.js';
import { WorstVolatility } from './limits/volatility.js';
import { riskV2 } from './risk-v2.js';
import { covarianceKind } from './volatility-limit.js';

/** Options of {@link tailLimit}. */
export interface TailLimitOptions extends HistoryOptions {
  /** Largest loss of one period as a share of equity: 0.02 is 2 %. */
  readonly max: number;
  /** What is bounded: value at risk, or the mean loss beyond it (expected shortfall). Default `cvar`. */
  readonly measure?: 'var' | 'cvar';
  /** Probability of the tail; default 0.05. */
  readonly tail?: number;
  /**
   * `historical` (default): past returns on today's positions, quantile type 7; `filtered`: the same scaled from the volatility
   * of their day to that of today (EWMA 0.94); `normal`: mean zero, shrunk covariance; `cornish-fisher`: with skewness and
   * kurtosis of past returns on today's positions, and never less than historical.
   */
  readonly method?: 'historical' | 'filtered' | 'normal' | 'cornish-fisher';
  /** For `normal`: default `ledoit-wolf`. */
  readonly covariance?: CovarianceKind;
}

const schema = z.strictObject({
  ...historySchema,
  max: z.number().positive(),
  measure: z.enum(['var', 'cvar']).default('cvar'),
  tail: z.number().gt(0).lt(0.5).default(0.05),
  method: z.enum(['historical', 'filtered', 'normal', 'cornish-fisher']).default('historical'),
  covariance: covarianceKind,
});

/**
 * Bounds the account's value at risk or expected shortfall over one period.
 *
 * Worst case: in each past period every open order counts as filled or not, whichever loses more, which no real outcome
 * exceeds. Positions are weighed at their marks, so options count as linear in their own price; `stressLimit` values them anew.
 * Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, or at wiring while the flag is off
 * @example
 * ```ts
 * import { tailLimit } from 'edgeproof/risk';
 * const policy = tailLimit({ max: 0.02, measure: 'cvar', tail: 0.05, lookback: 250 });
 * if (policy.ref?.export !== 'tailLimit') throw new Error('a worker can rebuild it');
 * ```
 */
export function tailLimit(options: TailLimitOptions): Factory<RiskPolicy> {
  const o = parseOptions('tailLimit', schema, options);
  return riskV2('tailLimit', options, ({ universe }) => {
    const prices = historyOf(o, universe.size);
    const which = o.measure === 'var' ? 'valueAtRisk' : 'expectedShortfall';
    const text = `${o.measure === 'var' ? 'value at risk' : 'expected shortfall'} at ${o.tail} (${o.method}) as a share of equity`;
    let limit: Limit;
    let forget: () => void;
    if (o.method === 'normal') {
      const estimate = new CovarianceEstimate(prices, o.covariance);
      const worst = new WorstVolatility(estimate, universe.size);
      const times = normalTail(0, 1, o.tail)[which];
      limit = fixedLimit(text, o.max, (book, at) => overEquity(times * worst.of(book), at));
      forget = () => estimate.forget();
    } else {
      const { method } = o;
      const scenarios = new Scenarios(prices, method === 'filtered');
      limit = fixedLimit(text, o.max, (book, at) =>
        overEquity(tailOf(scenarios.worst(book), o.tail, method)[which], at),
      );
      forget = () => scenarios.forget();
    }
    return new LimitPolicy('tailLimit', universe.size, [limit], forgetting(prices, forget));
  });
}
