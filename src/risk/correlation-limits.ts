import * as z from 'zod';
import type { RiskPolicy } from '../contracts/risk-policy.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { parseOptions } from '../core/options.js';
import type { Factory } from '../core/plugin.js';
import { forgetting } from './factor-limits.js';
import { type HistoryOptions, historyOf, historySchema } from './history-options.js';
import { type Limit, LimitPolicy } from './limit-policy.js';
import { CovarianceEstimate, type CovarianceKind } from './limits/estimate.js';
import { fixedLimit, overEquity, worse } from './limits/exposure.js';
import { riskV2 } from './risk-v2.js';
import { covarianceKind } from './volatility-limit.js';
import type { WorstBook } from './worst-book.js';

/** Options of {@link correlationLimits}; what is left out does not bind. */
export interface CorrelationLimitsOptions extends HistoryOptions {
  /** Two instruments correlated above `above` (without sign) may together be bet on up to `max` times equity. */
  readonly pairwise?: { readonly above: number; readonly max: number };
  /** Instruments tied together, directly or through others, by correlations above `above` may come to `max` gross. */
  readonly cluster?: { readonly above: number; readonly max: number };
  /** Default `sample`: shrinkage would pull correlations towards the target, and clusters apart. */
  readonly covariance?: CovarianceKind;
}

const bound = z.strictObject({ above: z.number().gt(0).lt(1), max: z.number().positive() }).optional();
const schema = z.strictObject({
  ...historySchema,
  pairwise: bound,
  cluster: bound,
  covariance: covarianceKind.unwrap().default('sample'),
});

/**
 * Bounds bets that are one bet under several names.
 *
 * Of a pair only what bets on the same thing counts: both long or both short where they move together, one each way where they
 * move apart. A cluster counts gross. Worst case as in `portfolioLimits`; an instrument without history has no known
 * correlation, and orders in it wait. Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, or at wiring while the flag is off
 * @example
 * ```ts
 * import { correlationLimits } from 'edgeproof/risk';
 * const policy = correlationLimits({ lookback: 60, pairwise: { above: 0.9, max: 0.3 }, cluster: { above: 0.7, max: 0.5 } });
 * if (policy.ref?.export !== 'correlationLimits') throw new Error('a worker can rebuild it');
 * ```
 */
export function correlationLimits(options: CorrelationLimitsOptions): Factory<RiskPolicy> {
  const o = parseOptions('correlationLimits', schema, options);
  return riskV2('correlationLimits', options, ({ universe }) => {
    const prices = historyOf(o, universe.size);
    const estimate = new CovarianceEstimate(prices, o.covariance);
    const limits: Limit[] = [];
    if (o.pairwise !== undefined) limits.push(pairLimit(estimate, o.pairwise));
    if (o.cluster !== undefined) limits.push(clusterLimit(estimate, o.cluster));
    return new LimitPolicy(
      'correlationLimits',
      universe.size,
      limits,
      forgetting(prices, () => estimate.forget()),
    );
  });
}

type Bound = { readonly above: number; readonly max: number };

function pairLimit(estimate: CovarianceEstimate, { above, max }: Bound): Limit {
  return fixedLimit(`two instruments correlated above ${above} as a share of equity`, max, (book, at, instrument) => {
    estimate.refresh();
    let worst = 0;
    const all = instrument < 0;
    const from = all ? 0 : instrument;
    const to = all ? book.size : instrument + 1;
    for (let i = from; i < to; i++) {
      if (book.value(i) === 0) continue;
      for (let j = 0; j < book.size; j++)
        if (j !== i && book.value(j) !== 0)
          worst = worse(worst, together(book, i, j, estimate.correlationOf(i, j), above));
    }
    return overEquity(worst, at);
  });
}

function together(book: WorstBook, i: number, j: number, correlation: number, above: number): number {
  if (Number.isNaN(correlation)) return Number.NaN;
  if (Math.abs(correlation) <= above) return 0;
  return correlation > 0
    ? Math.max(both(long(book, i), long(book, j)), both(short(book, i), short(book, j)))
    : Math.max(both(long(book, i), short(book, j)), both(short(book, i), long(book, j)));
}

/** A pair counts when both are bet on; one alone is the business of other limits. */
function both(a: number, b: number): number {
  return a > 0 && b > 0 ? a + b : 0;
}

function long(book: WorstBook, i: InstrumentIndex): number {
  return Math.max(0, book.most(i));
}

function short(book: WorstBook, i: InstrumentIndex): number {
  return Math.max(0, -book.least(i));
}

function clusterLimit(estimate: CovarianceEstimate, { above, max }: Bound): Limit {
  const seen: number[] = [];
  return fixedLimit(
    `a cluster correlated above ${above}, gross, as a multiple of equity`,
    max,
    (book, at, instrument) => {
      estimate.refresh();
      if (instrument >= 0) return overEquity(clusterOf(instrument, estimate, above, book, seen), at);
      let worst = 0;
      for (let i = 0; i < book.size; i++)
        if (book.value(i) !== 0) worst = worse(worst, clusterOf(i, estimate, above, book, seen));
      return overEquity(worst, at);
    },
  );
}

/** Gross value of everything that is tied to an instrument; instruments that are not held tie others together too. */
function clusterOf(
  i: InstrumentIndex,
  estimate: CovarianceEstimate,
  above: number,
  book: WorstBook,
  seen: number[],
): number {
  if (estimate.place[i]! < 0) return Number.NaN;
  seen.length = 0;
  seen.push(i);
  let sum = 0;
  for (let k = 0; k < seen.length; k++) {
    sum += book.value(seen[k]!);
    for (let j = 0; j < book.size; j++)
      if (!seen.includes(j) && Math.abs(estimate.correlationOf(seen[k]!, j)) > above) seen.push(j);
  }
  return sum;
}
