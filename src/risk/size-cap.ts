import * as z from 'zod';
import type { RiskPolicy } from '../contracts/risk-policy.js';
import { ConfigError } from '../core/errors.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { parseOptions } from '../core/options.js';
import type { Factory } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import { kellyBinary, kellyShrinkage } from '../math/kelly.js';
import { stdev } from '../math/moments.js';
import { garchFilter, garchFit } from '../math/volatility/garch.js';
import { forgetting } from './factor-limits.js';
import { historyOf } from './history-options.js';
import { type Limit, LimitPolicy } from './limit-policy.js';
import { overEquity, worse } from './limits/exposure.js';
import type { PriceMemory } from './price-memory.js';
import { riskV2 } from './risk-v2.js';

/** How large one position may be, as a share of equity. */
export type SizeRule =
  /** Always the same share. */
  | { readonly fixedFraction: number }
  /** As much as makes the position's own volatility, a year, this share of equity. */
  | {
      readonly volatilityTarget: number;
      readonly periodsPerYear: number;
      /** `realised` (default): standard deviation over the look-back; `ewma`: decay 0.94; `garch`: fitted over the look-back. */
      readonly estimate?: 'realised' | 'ewma' | 'garch';
    }
  /** A fraction of the Kelly bet for a rule that wins `odds` times what it loses with probability `win`. */
  | { readonly kelly: KellyRule };

/** A binary bet, and how much of its Kelly fraction is taken. */
export interface KellyRule {
  readonly win: number;
  readonly odds: number;
  readonly fraction: number;
  /** Trades that `win` was counted from: shrinks the bet for what an estimate overstates (see `kellyShrinkage`); left out, taken at its word. */
  readonly estimatedFrom?: number;
}

/** Options of {@link sizeCap}. */
export interface SizeCapOptions {
  readonly rule: SizeRule;
  /** Never more than this share of equity, whatever the rule says. */
  readonly max: number;
  /** For a volatility target: returns that it is estimated from. Default 60. */
  readonly lookback?: number;
  /** Least time between two returns; default: every settle. */
  readonly every?: string | number;
}

const share = z.number().positive();
const schema = z.strictObject({
  rule: z.union([
    z.strictObject({ fixedFraction: share }),
    z.strictObject({
      volatilityTarget: share,
      periodsPerYear: share,
      estimate: z.enum(['realised', 'ewma', 'garch']).default('realised'),
    }),
    z.strictObject({
      kelly: z.strictObject({
        win: z.number().gt(0).lt(1),
        odds: share,
        fraction: z.number().gt(0).max(1),
        estimatedFrom: z.int().min(2).optional(),
      }),
    }),
  ]),
  max: share,
  lookback: z.int().min(5).default(60),
  every: z.union([z.string(), z.number()]).default(0),
});

/**
 * Caps every position at what a sizing rule allows; a rule that finds no edge or knows no volatility allows nothing.
 *
 * A cap, as every policy: it never enlarges what the optimizer asked for. Worst case as in `portfolioLimits`.
 * Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, or at wiring while the flag is off
 * @example
 * ```ts
 * import { sizeCap } from 'edgeproof/risk';
 * const policy = sizeCap({ rule: { volatilityTarget: 0.02, periodsPerYear: 252, estimate: 'ewma' }, max: 0.2 });
 * if (policy.ref?.export !== 'sizeCap') throw new Error('a worker can rebuild it');
 * ```
 */
export function sizeCap(options: SizeCapOptions): Factory<RiskPolicy> {
  const o = parseOptions('sizeCap', schema, options);
  const { rule } = o;
  const estimate = 'volatilityTarget' in rule ? rule.estimate : null;
  if (estimate === 'garch' && o.lookback < 100)
    throw new ConfigError('sizeCap', `a GARCH over ${o.lookback} returns`, 'pass a lookback of 100 or more');
  return riskV2('sizeCap', options, ({ universe }) => {
    const prices = historyOf({ ...o, lookback: estimate === null ? 5 : o.lookback }, universe.size);
    const sizes = new Sizes(prices, rule, o.max);
    return new LimitPolicy(
      'sizeCap',
      universe.size,
      [capLimit(sizes)],
      forgetting(prices, () => sizes.forget()),
    );
  });
}

/** The measure is use of the allowed size, so that one limit serves instruments of different sizes. */
function capLimit(sizes: Sizes): Limit {
  return {
    text: 'position as a share of the size that the rule allows it',
    max: () => 1,
    measure(book, at, instrument) {
      const of = (i: InstrumentIndex, d: Decision): number => {
        const value = overEquity(book.value(i), d);
        if (value === 0) return 0;
        const allowed = sizes.of(i);
        return allowed === 0 ? Number.POSITIVE_INFINITY : value / allowed;
      };
      if (instrument >= 0) return of(instrument, at);
      let worst = 0;
      for (let i = 0; i < book.size; i++) worst = worse(worst, of(i, at));
      return worst;
    },
  };
}

type KellySettings = Extract<z.output<typeof schema>['rule'], { kelly: unknown }>['kelly'];

/** Allowed sizes, worked out once a sample. */
class Sizes {
  readonly #prices: PriceMemory;
  readonly #rule: z.output<typeof schema>['rule'];
  readonly #max: number;
  readonly #known: Float64Array;
  readonly #good: Float64Array;

  constructor(prices: PriceMemory, rule: z.output<typeof schema>['rule'], max: number) {
    this.#prices = prices;
    this.#rule = rule;
    this.#max = max;
    this.#known = new Float64Array(prices.instruments);
    this.#good = new Float64Array(prices.instruments).fill(-1);
  }

  forget(): void {
    this.#good.fill(-1);
  }

  of(i: InstrumentIndex): number {
    const rule = this.#rule;
    if ('fixedFraction' in rule) return Math.min(this.#max, rule.fixedFraction);
    if ('kelly' in rule) return Math.min(this.#max, kellySize(rule.kelly));
    if (this.#good[i] !== this.#prices.pushed) {
      this.#good[i] = this.#prices.pushed;
      const yearly = this.#deviation(i, rule.estimate) * Math.sqrt(rule.periodsPerYear);
      this.#known[i] = yearly > 0 ? Math.min(this.#max, rule.volatilityTarget / yearly) : yearly;
    }
    return this.#known[i]!;
  }

  /** Of the next period's return; NaN before the look-back is full. */
  #deviation(i: InstrumentIndex, estimate: 'realised' | 'ewma' | 'garch'): number {
    const prices = this.#prices;
    if (!prices.whole(i)) return Number.NaN;
    const n = prices.lookback;
    const returns = Float64Array.from({ length: n }, (_, t) => prices.get(i, n - 1 - t));
    // What differs by rounding alone has no volatility that could be told.
    if (Math.max(...returns) - Math.min(...returns) < 1e-12) return 0;
    if (estimate === 'realised') return stdev(returns);
    if (estimate === 'garch') return Math.sqrt(garchFilter(returns, garchFit(returns)).next);
    let variance = returns.reduce((sum, r) => sum + (r * r) / n, 0);
    for (const r of returns) variance = 0.94 * variance + 0.06 * r * r;
    return Math.sqrt(variance);
  }
}

/** Share of equity that a binary bet is worth, of an estimate less what it overstates. */
function kellySize({ win, odds, fraction, estimatedFrom }: KellySettings): number {
  const full = kellyBinary(win, odds).fraction;
  if (estimatedFrom === undefined) return fraction * full;
  const mean = win * odds - (1 - win);
  const variance = win * (1 - win) * (1 + odds) * (1 + odds);
  return fraction * full * kellyShrinkage([mean], Float64Array.of(variance), estimatedFrom);
}
