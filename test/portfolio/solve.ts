/** Runs an optimizer on a made-up decision. */
import type { Optimizer, SolveStatus } from '../../src/contracts/optimizer.js';
import { ForecastFrame, TargetTable } from '../../src/core/frame.js';
import type { Factory } from '../../src/core/plugin.js';
import { cholesky } from '../../src/math/linalg/cholesky.js';
import { fakeDecision, fakeEnv } from '../fake-decision.js';

/** Ids of a universe of `n`. */
function ids(n: number): string[] {
  return Array.from({ length: n }, (_, i) => `I${i}`);
}

/** A fresh instance for a universe of `n`. */
export function build(factory: Factory<Optimizer>, n: number): Optimizer {
  return factory(fakeEnv(ids(n)));
}

/** One observe and solve. */
export function solveWith(
  optimizer: Optimizer,
  means: readonly number[],
  returns: readonly (readonly number[])[] = [],
): { status: SolveStatus; weights: number[] } {
  const forecast = new ForecastFrame(means.length);
  forecast.mean.set(means);
  const out = new TargetTable(means.length);
  const at = fakeDecision({ universe: ids(means.length), returns });
  optimizer.observe?.(at);
  const status = optimizer.solve(forecast, at, out);
  return { status, weights: [...out.values] };
}

/** Returns whose sample covariance (ddof 1) is the one given: two rows, up and down, for each column of its root. */
export function returnsWith(cov: readonly (readonly number[])[]): number[][] {
  const n = cov.length;
  const root = cholesky(Float64Array.from(cov.flat()), n)!;
  const scale = Math.sqrt((2 * n - 1) / 2);
  return [1, -1].flatMap((sign) => cov.map((_, k) => cov.map((_, i) => sign * scale * root[i * n + k]!)));
}

/** A permutation applied to a list: element `order[i]` comes to place `i`. */
export function permute<T>(list: readonly T[], order: readonly number[]): T[] {
  return order.map((from) => list[from]!);
}
