import { PermutedMarket } from '../backtest/overfit/market-permutation.js';
import type { ExcessPath } from '../report/credibility-record.js';
import { loadRun, type RunModule } from './run-module.js';

/** One permutation for a worker. */
export interface PermutationTask {
  readonly run: RunModule;
  readonly seed: number;
  readonly index: number;
}

let market: Promise<PermutedMarket> | null = null;

/** What a worker of `permuteOverWorkers` does: builds the run once, then makes it again on the permutations it is handed. */
export async function runPermutation({ run, seed, index }: PermutationTask): Promise<ExcessPath> {
  market ??= loadRun(run).then((options) => new PermutedMarket(options, seed));
  return (await market).path(index);
}
