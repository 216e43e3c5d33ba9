import * as z from 'zod';
import { DataError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import type { BarSeries } from '../../data/bar-series.js';
import { SeriesSource } from '../../data/series-source.js';
import type { ExcessPath, PermutationRecord } from '../../report/credibility-record.js';
import { backtest } from '../backtest.js';
import { asList, type BacktestOptions } from '../backtest-options.js';
import { excessPath } from './excess-path.js';
import { permuteBars } from './permute-bars.js';
import { readSeries } from './read-series.js';

const schema = z.strictObject({
  permutations: z.int().min(1).max(100_000).default(99),
  seed: z.number().default(1),
  onProgress: z.custom<(state: { done: number; total: number }) => void>((f) => typeof f === 'function').optional(),
  signal: z.custom<AbortSignal>((one) => one instanceof AbortSignal, 'must be an AbortSignal').optional(),
});

/** Options of {@link marketPermutation}. */
export type MarketPermutationOptions = z.input<typeof schema>;

/** A run as it is made again on permuted markets: no trial, no benchmark, no listener. */
export class PermutedMarket {
  readonly #run: BacktestOptions;
  readonly #seed: number;
  #series: Promise<readonly BarSeries[]> | null = null;

  constructor(run: BacktestOptions, seed: number) {
    this.#run = alone(run);
    this.#seed = seed;
  }

  /** What the pipeline earns on the market as it was. */
  async real(): Promise<ExcessPath> {
    return excessPath(await backtest(this.#run));
  }

  /** What it earns on one permutation; the same for the same number, whoever asks. */
  async path(index: number, signal?: AbortSignal): Promise<ExcessPath> {
    this.#series ??= readSeries('marketPermutation', this.#run);
    const series = await this.#series;
    const permuted = permuteBars(
      series.map((one) => one.columns),
      { seed: this.#seed, index },
    );
    const name = asList(this.#run.data)
      .map((one) => one.name)
      .join(' + ');
    const data = new SeriesSource(`${name}, permuted ${index}`, () =>
      series.map((one, m) => ({ ...one, columns: permuted[m]! })),
    );
    return excessPath(await backtest({ ...this.#run, data, ...(signal === undefined ? {} : { signal }) }));
  }
}

/** A run without what belongs to one run only. The gate's flag goes too: a market that never was is no trial. */
function alone(run: BacktestOptions): BacktestOptions {
  const { ledger: _ledger, benchmark: _benchmark, hooks: _hooks, checkpoint: _check, resume: _resume, ...rest } = run;
  const { enable_bt_gates: _gates, ...flags } = rest.flags ?? {};
  return { ...rest, flags, keepPrices: true };
}

/** Runs some permutations and tells each path by its number; the order does not matter. */
export type PermutationRunner = (
  total: number,
  tell: (index: number, path: ExcessPath) => void,
  signal: AbortSignal | undefined,
) => Promise<void>;

/**
 * Could the pipeline have earned as much where there is nothing to know? Runs all of it again, fits included, on markets whose
 * bars are in another order (see {@link permuteBars}), and compares the Sharpe ratio of the excess over the market held at equal
 * exposure (Masters 2018).
 *
 * Information, not a gate: it judges one strategy as if it had been the only one that was tried, and clusters of volatility are
 * gone from the permuted markets. The paths are the cone of the page "Can I believe this?". Permuted runs are no trials.
 *
 * @param run - options as for `backtest`, over bars that line up; `ledger`, `benchmark` and `hooks` are left out of the runs
 * @throws ConfigError for an unknown option or data that are not bars; DataError when the run has no days to judge
 * @example
 * ```ts
 * import { defineStrategy, instrument } from 'edgeproof';
 * import { marketPermutation } from 'edgeproof/backtest';
 * import { synthetic } from 'edgeproof/data';
 * import { returns } from 'edgeproof/features';
 * import { rule } from 'edgeproof/models';
 * import { fixedWeight } from 'edgeproof/portfolio';
 * const strategy = defineStrategy({ name: 'momentum', features: returns({ periods: [5] }), model: rule({ needs: ['return_5'] }, (r) => (r > 0 ? 1 : 0)), optimizer: fixedWeight({ weight: 0.5 }) });
 * const run = { strategy, data: synthetic({ instruments: ['A'], bars: 300, seed: 2 }), instruments: [instrument({ id: 'A' })], cash: 100_000 };
 * const { pValue, permuted } = await marketPermutation(run, { permutations: 9 });
 * if (permuted.length !== 9 || pValue < 0.1) throw new Error('a tenth is the least that nine can say');
 * ```
 */
export async function marketPermutation(
  run: BacktestOptions,
  options: MarketPermutationOptions = {},
): Promise<PermutationRecord> {
  return permuteWith(run, options, (market) => async (total, tell, signal) => {
    for (let k = 0; k < total; k++) {
      signal?.throwIfAborted();
      tell(k, await market.path(k, signal));
    }
  });
}

/** The test behind any runner: this thread, or workers. What they compute is the same. */
export async function permuteWith(
  run: BacktestOptions,
  options: MarketPermutationOptions,
  runnerOf: (market: PermutedMarket, seed: number) => PermutationRunner,
): Promise<PermutationRecord> {
  const o = parseOptions('marketPermutation', schema, options);
  const market = new PermutedMarket(run, o.seed);
  const own = await market.real();
  if (own.days.length < 2)
    throw new DataError('marketPermutation', 'the run has no days to judge', 'give it more bars, or an earlier fit');
  const permuted = new Array<ExcessPath>(o.permutations);
  let done = 0;
  await runnerOf(market, o.seed)(
    o.permutations,
    (index, path) => {
      permuted[index] = path;
      done++;
      o.onProgress?.({ done, total: o.permutations });
    },
    o.signal,
  );
  return { own, permuted, pValue: chanceOf(own, permuted) };
}

/** A path without a Sharpe ratio earned its exposure exactly, as one that never traded: 0. */
function chanceOf(own: ExcessPath, permuted: readonly ExcessPath[]): number {
  const ratio = ({ sharpe }: ExcessPath): number => (Number.isFinite(sharpe) ? sharpe : 0);
  const above = permuted.filter((one) => ratio(one) >= ratio(own)).length;
  return (1 + above) / (1 + permuted.length);
}
