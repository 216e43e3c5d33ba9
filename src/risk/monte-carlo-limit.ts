import * as z from 'zod';
import type { RiskPolicy } from '../contracts/risk-policy.js';
import { parseOptions } from '../core/options.js';
import type { Factory } from '../core/plugin.js';
import type { Random } from '../core/random.js';
import { sortedTail } from '../math/tail/historical.js';
import { forgetting } from './factor-limits.js';
import { type HistoryOptions, historyOf, historySchema } from './history-options.js';
import { LimitPolicy } from './limit-policy.js';
import { fixedLimit, overEquity } from './limits/exposure.js';
import type { PriceMemory } from './price-memory.js';
import { riskV2 } from './risk-v2.js';
import type { WorstBook } from './worst-book.js';

/** Options of {@link monteCarloLimit}. */
export interface MonteCarloLimitOptions extends HistoryOptions {
  /** Largest loss over the horizon as a share of equity. */
  readonly max: number;
  /** Periods looked ahead; default 10. */
  readonly horizon?: number;
  /** Paths; default 1,000. What bounds the cost: they are drawn once a period, an order costs one product a path and position. */
  readonly paths?: number;
  /** Mean length of the blocks that past periods are drawn in; default 5. */
  readonly block?: number;
  /** Probability of the tail; default 0.05. */
  readonly tail?: number;
  /** Value at risk, or the mean loss beyond it; default `cvar`. */
  readonly measure?: 'var' | 'cvar';
}

const schema = z.strictObject({
  ...historySchema,
  max: z.number().positive(),
  horizon: z.int().min(1).default(10),
  paths: z.int().min(100).max(20_000).default(1_000),
  block: z.number().min(1).default(5),
  tail: z.number().gt(0).lt(0.5).default(0.05),
  measure: z.enum(['var', 'cvar']).default('cvar'),
});

/**
 * Bounds what the live book may lose over several periods, by simulation: whole past periods are drawn in blocks (stationary
 * bootstrap, Politis & Romano 1994) and compounded, so that what moved together stays together and calm and storm keep their
 * length. Positions are held through the horizon. Worst case as in `tailLimit`.
 *
 * Paths are drawn anew with every new past return, from a stream that depends on the run's seed and on how many returns there
 * were: a resumed run draws the same. Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, or at wiring while the flag is off
 * @example
 * ```ts
 * import { monteCarloLimit } from 'edgeproof/risk';
 * const policy = monteCarloLimit({ lookback: 250, horizon: 10, max: 0.1 });
 * if (policy.ref?.export !== 'monteCarloLimit') throw new Error('a worker can rebuild it');
 * ```
 */
export function monteCarloLimit(options: MonteCarloLimitOptions): Factory<RiskPolicy> {
  const o = parseOptions('monteCarloLimit', schema, options);
  return riskV2('monteCarloLimit', options, (env) => {
    const prices = historyOf(o, env.universe.size);
    const drawn = new DrawnPaths(prices, o, (k) => env.random(`monteCarloLimit/${k}`));
    const which = o.measure === 'var' ? 'valueAtRisk' : 'expectedShortfall';
    const what = o.measure === 'var' ? 'value at risk' : 'expected shortfall';
    const text = `simulated ${what} at ${o.tail} over ${o.horizon} periods as a share of equity`;
    const limit = fixedLimit(text, o.max, (book, at) => overEquity(drawn.tail(book, o.tail)[which], at));
    return new LimitPolicy(
      'monteCarloLimit',
      env.universe.size,
      [limit],
      forgetting(prices, () => drawn.forget()),
    );
  });
}

/** Returns over the horizon, by instrument and path. */
class DrawnPaths {
  readonly #prices: PriceMemory;
  readonly #o: z.output<typeof schema>;
  readonly #random: (draw: number) => Random;
  readonly #returns: Float64Array;
  readonly #profits: Float64Array;
  #good = -1;

  constructor(prices: PriceMemory, o: z.output<typeof schema>, random: (draw: number) => Random) {
    this.#prices = prices;
    this.#o = o;
    this.#random = random;
    this.#returns = new Float64Array(prices.instruments * o.paths);
    this.#profits = new Float64Array(o.paths);
  }

  forget(): void {
    this.#good = -1;
  }

  tail(book: WorstBook, share: number): ReturnType<typeof sortedTail> {
    this.#refresh();
    const { paths } = this.#o;
    const profits = this.#profits.fill(0);
    for (let i = 0; i < book.size; i++) {
      if (book.high[i] === 0 && book.low[i] === 0) continue;
      const most = book.most(i);
      const least = book.least(i);
      const from = i * paths;
      // No history of what is held or wanted: unknown, not harmless.
      if (Number.isNaN(this.#returns[from]!)) return { valueAtRisk: Number.NaN, expectedShortfall: Number.NaN };
      for (let p = 0; p < paths; p++) {
        const r = this.#returns[from + p]!;
        profits[p] = profits[p]! + (r > 0 ? r * least : r * most);
      }
    }
    return sortedTail(profits.sort(), share);
  }

  #refresh(): void {
    const prices = this.#prices;
    if (this.#good === prices.pushed) return;
    this.#good = prices.pushed;
    const { paths, horizon, block } = this.#o;
    const whole = Array.from({ length: prices.instruments }, (_, i) => prices.whole(i));
    whole.forEach((known, i) => {
      this.#returns.fill(known ? 0 : Number.NaN, i * paths, (i + 1) * paths);
    });
    if (!whole.includes(true)) return;
    const random = this.#random(prices.pushed);
    const n = prices.lookback;
    for (let p = 0; p < paths; p++) {
      let lag = 0;
      for (let t = 0; t < horizon; t++) {
        // Going on in time is going down in lags.
        lag = t === 0 || random.uniform() < 1 / block ? random.integer(n) : (lag + n - 1) % n;
        for (let i = 0; i < prices.instruments; i++) {
          if (!whole[i]) continue;
          const at = i * paths + p;
          this.#returns[at] = (1 + this.#returns[at]!) * (1 + prices.get(i, lag)) - 1;
        }
      }
    }
  }
}
