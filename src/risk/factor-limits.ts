import * as z from 'zod';
import type { RiskPolicy } from '../contracts/risk-policy.js';
import { ConfigError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import type { Factory } from '../core/plugin.js';
import { type HistoryOptions, historyOf, historySchema } from './history-options.js';
import { LimitPolicy } from './limit-policy.js';
import { betaExposure, fixedLimit, overEquity } from './limits/exposure.js';
import type { PriceMemory } from './price-memory.js';
import { riskV2 } from './risk-v2.js';

/** Options of {@link factorLimits}. */
export interface FactorLimitsOptions {
  /** Betas of each instrument to named factors: `{ SPY: { market: 1 }, TLT: { market: -0.2, rates: 8 } }`; 0 where left out. */
  readonly betas: { readonly [instrument: string]: { readonly [factor: string]: number } };
  /** Largest exposure to each factor, without sign, as a multiple of equity. */
  readonly max: { readonly [factor: string]: number };
}

const positive = z.number().positive();
const schema = z.strictObject({
  betas: z.record(z.string(), z.record(z.string(), z.number())),
  max: z.record(z.string(), positive),
});

/**
 * Bounds exposure to factors: the sum of beta times value, worst case as in `portfolioLimits`. Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, at wiring while the flag is off or for an instrument without betas
 * @example
 * ```ts
 * import { factorLimits } from 'edgeproof/risk';
 * const policy = factorLimits({ betas: { SPY: { market: 1 }, XLU: { market: 0.5 } }, max: { market: 0.3 } });
 * if (policy.ref?.export !== 'factorLimits') throw new Error('a worker can rebuild it');
 * ```
 */
export function factorLimits(options: FactorLimitsOptions): Factory<RiskPolicy> {
  const o = parseOptions('factorLimits', schema, options);
  return riskV2('factorLimits', options, ({ universe }) => {
    const missing = universe.instruments.filter((one) => o.betas[one.id] === undefined).map((one) => one.id);
    if (missing.length > 0)
      throw new ConfigError('factorLimits', `no betas of ${missing.join(', ')}`, 'state them, {} for none');
    const limits = Object.entries(o.max).map(([factor, most]) => {
      const betas = Float64Array.from(universe.instruments, (one) => o.betas[one.id]?.[factor] ?? 0);
      return fixedLimit(`exposure to ${factor} as a multiple of equity`, most, (book, at) =>
        overEquity(
          betaExposure(book, (i) => betas[i]!),
          at,
        ),
      );
    });
    return new LimitPolicy('factorLimits', universe.size, limits);
  });
}

/** Options of {@link betaLimit}. */
export interface BetaLimitOptions extends HistoryOptions {
  /** The instrument that stands for the market. */
  readonly to: string;
  /** Largest sum of beta times value, without sign, as a multiple of equity. */
  readonly max: number;
}

const betaSchema = z.strictObject({ ...historySchema, to: z.string(), max: positive });

/**
 * Bounds market exposure with betas that are estimated from past returns (least squares on one instrument). Worst case as in
 * `portfolioLimits`. Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, at wiring while the flag is off or when the market is not in the universe
 * @example
 * ```ts
 * import { betaLimit } from 'edgeproof/risk';
 * const policy = betaLimit({ to: 'SPY', max: 0.5, lookback: 60 });
 * if (policy.ref?.export !== 'betaLimit') throw new Error('a worker can rebuild it');
 * ```
 */
export function betaLimit(options: BetaLimitOptions): Factory<RiskPolicy> {
  const o = parseOptions('betaLimit', betaSchema, options);
  return riskV2('betaLimit', options, ({ universe }) => {
    const market = universe.indexOf(o.to);
    const prices = historyOf(o, universe.size);
    const betas = new Float64Array(universe.size);
    let good = -1;
    const limit = fixedLimit(`beta to ${o.to} times value as a multiple of equity`, o.max, (book, at) => {
      if (good !== prices.pushed) {
        good = prices.pushed;
        for (let i = 0; i < betas.length; i++) betas[i] = betaOf(prices, i, market);
      }
      return overEquity(
        betaExposure(book, (i) => betas[i]!),
        at,
      );
    });
    return new LimitPolicy(
      'betaLimit',
      universe.size,
      [limit],
      forgetting(prices, () => (good = -1)),
    );
  });
}

/** A memory whose restoration makes what was computed from it stale. */
export function forgetting(prices: PriceMemory, forget: () => void): ConstructorParameters<typeof LimitPolicy>[3] {
  return {
    observe: (event) => prices.observe(event),
    settle: (at) => prices.settle(at),
    snapshot: () => prices.snapshot(),
    restore: (state) => {
      prices.restore(state);
      forget();
    },
  };
}

/** Covariance with the market over its variance; NaN before the look-back is full. */
function betaOf(prices: PriceMemory, i: number, market: number): number {
  if (!prices.whole(i) || !prices.whole(market)) return Number.NaN;
  const n = prices.lookback;
  let mean = 0;
  for (let lag = 0; lag < n; lag++) mean += prices.get(market, lag) / n;
  let cross = 0;
  let square = 0;
  for (let lag = 0; lag < n; lag++) {
    // Departures of the market sum to nothing, so the other mean would change nothing.
    const away = prices.get(market, lag) - mean;
    cross += prices.get(i, lag) * away;
    square += away * away;
  }
  return cross / square;
}
