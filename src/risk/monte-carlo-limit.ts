import * as z from 'zod';
import type { RiskPolicy } from '../contracts/risk-policy.js';
import { ConfigError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import type { Factory } from '../core/plugin.js';
import type { Random } from '../core/random.js';
import { sortedTail } from '../math/tail/historical.js';
import { forgetting } from './factor-limits.js';
import { type HistoryOptions, historyOf, historySchema } from './history-options.js';
import { LimitPolicy } from './limit-policy.js';
import { fixedLimit, overEquity } from './limits/exposure.js';
import { bootstrapPaths, copulaPaths, garchPaths, geometricPaths, type PathModel } from './limits/path-models.js';
import { type PriceMemory, tableOf } from './price-memory.js';
import { riskV2 } from './risk-v2.js';
import type { WorstBook } from './worst-book.js';

/** What {@link monteCarloLimit} draws paths from. */
export type PathModelName = 'stationary' | 'block' | 'geometric' | 'garch' | 't-copula';

/** Options of {@link monteCarloLimit}. */
export interface MonteCarloLimitOptions extends HistoryOptions {
  /** Largest loss over the horizon as a share of equity. */
  readonly max: number;
  /** Periods looked ahead; default 10. */
  readonly horizon?: number;
  /** Paths; default 1,000. What bounds the cost: they are drawn once a period, an order costs one product a path and position. */
  readonly paths?: number;
  /**
   * Where paths come from; default `stationary`.
   *
   * - `stationary`: whole past periods in blocks of random length (Politis & Romano 1994); `block`: of one length, past the end
   *   back to the beginning (1992). What moved together stays together, calm and storm keep their length.
   * - `geometric`: Brownian motions with the mean, deviation and shrunk correlation of past log returns.
   * - `garch`: a GARCH(1,1) for each instrument, from today's variance, with correlated shocks. Fitted anew every period: some
   *   milliseconds an instrument. Needs a lookback of 100 or more.
   * - `t-copula`: each instrument keeps its past distribution, extremes come together; periods are independent.
   */
  readonly model?: PathModelName;
  /** For the two bootstraps: mean length of the blocks, or their length; default 5. */
  readonly block?: number;
  /** Degrees of freedom: of the shocks of `garch` (default normal), of the `t-copula` (default 4). */
  readonly df?: number;
  /** For `geometric`: mean and deviation are estimates, and each path draws its own from what the sample leaves open. */
  readonly uncertain?: boolean;
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
  model: z.enum(['stationary', 'block', 'geometric', 'garch', 't-copula']).default('stationary'),
  block: z.number().min(1).optional(),
  df: z.number().gt(2).optional(),
  uncertain: z.boolean().default(false),
  tail: z.number().gt(0).lt(0.5).default(0.05),
  measure: z.enum(['var', 'cvar']).default('cvar'),
});

/**
 * Bounds what the live book may lose over several periods, by simulation, as a limit before the trade. Positions are held through
 * the horizon. Worst case as in `tailLimit`.
 *
 * Paths are drawn anew with every new past return, from a stream that depends on the run's seed and on how many returns there
 * were: a resumed run draws the same. Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, one that the model has no use for, or at wiring while the flag is off
 * @example
 * ```ts
 * import { monteCarloLimit } from 'edgeproof/risk';
 * const policy = monteCarloLimit({ lookback: 250, horizon: 10, max: 0.1 });
 * const joint = monteCarloLimit({ lookback: 250, horizon: 10, max: 0.1, model: 't-copula', df: 4 });
 * for (const { ref } of [policy, joint]) if (ref?.export !== 'monteCarloLimit') throw new Error('a worker can rebuild it');
 * ```
 */
export function monteCarloLimit(options: MonteCarloLimitOptions): Factory<RiskPolicy> {
  const o = parseOptions('monteCarloLimit', schema, options);
  const model = modelOf(o);
  return riskV2('monteCarloLimit', options, (env) => {
    const prices = historyOf(o, env.universe.size);
    const drawn = new DrawnPaths(prices, { ...o, model }, (k) => env.random(`monteCarloLimit/${k}`));
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

/** The model that options ask for; an option that it has no use for is a mistake. */
function modelOf(o: z.output<typeof schema>): PathModel {
  const { model, block, df } = o;
  const blocks = model === 'stationary' || model === 'block';
  const refuse = (what: string, todo: string): never => {
    throw new ConfigError('monteCarloLimit', what, todo);
  };
  if (block !== undefined && !blocks) refuse(`model ${model} has no blocks`, 'leave block out, or pass a bootstrap');
  if (df !== undefined && model !== 'garch' && model !== 't-copula')
    refuse(`model ${model} has no degrees of freedom`, 'leave df out, or pass garch or t-copula');
  if (o.uncertain && model !== 'geometric')
    refuse(`model ${model} draws no parameters`, 'leave uncertain out, or pass geometric');
  if (model === 'garch' && o.lookback < 100)
    refuse(`a GARCH over ${o.lookback} returns`, 'pass a lookback of 100 or more');
  if (model === 'block' && !Number.isInteger(block ?? 5)) refuse(`blocks of ${block} periods`, 'pass a whole number');
  if (model === 'geometric') return geometricPaths(o.uncertain);
  if (model === 'garch') return garchPaths(df);
  return blocks ? bootstrapPaths(model, block ?? 5) : copulaPaths(df ?? 4);
}

/** Returns over the horizon, by instrument and path. */
class DrawnPaths {
  readonly #prices: PriceMemory;
  readonly #o: { readonly paths: number; readonly horizon: number; readonly model: PathModel };
  readonly #random: (draw: number) => Random;
  readonly #returns: Float64Array;
  readonly #profits: Float64Array;
  #good = -1;

  constructor(
    prices: PriceMemory,
    o: { readonly paths: number; readonly horizon: number; readonly model: PathModel },
    random: (draw: number) => Random,
  ) {
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
    const { paths, horizon, model } = this.#o;
    const known = Array.from({ length: prices.instruments }, (_, i) => i).filter((i) => prices.whole(i));
    this.#returns.fill(Number.NaN);
    if (known.length === 0) return;
    const out = new Float64Array(known.length * paths);
    model({ past: tableOf(prices, known), paths, horizon }, this.#random(prices.pushed), out);
    known.forEach((i, c) => {
      this.#returns.set(out.subarray(c * paths, (c + 1) * paths), i * paths);
    });
  }
}
