import * as z from 'zod';
import { parseOptions } from '../core/options.js';
import type { Micros } from '../core/time.js';
import type { FitRecord } from '../engine/refits.js';
import { defineStrategy, type StrategyOptions } from '../engine/strategy.js';
import { backtest } from './backtest.js';
import type { BacktestOptions } from './backtest-options.js';
import type { BacktestResult } from './backtest-result.js';

const schema = z.strictObject({
  train: z.number().int().min(2),
  test: z.number().int().min(1),
  expanding: z.boolean().default(false),
  embargo: z.number().int().min(0).default(0),
});

/** Windows of a walk-forward, in decisions. `embargo` leaves out the newest labels of each training window. */
export type WalkForwardOptions = z.input<typeof schema>;

/** One window: what was fitted on what, and how the time after it went. */
export interface WalkForwardWindow {
  readonly fit: FitRecord;
  readonly from: Micros;
  readonly to: Micros;
  /** Return of equity over the window, out of sample. */
  readonly return: number;
}

/** A walk-forward: one continuous run, out of sample from its first fit on. */
export interface WalkForwardResult {
  readonly result: BacktestResult;
  readonly windows: readonly WalkForwardWindow[];
}

/**
 * Fits again and again as time goes by, and trades only what it could have known: a purged walk-forward.
 *
 * One continuous run, so that positions, costs and drawdowns carry over from window to window as they would have. A fit
 * sees only labels that were known when it was asked for; that is the purge, by construction.
 *
 * @throws ConfigError when the model has no `fit`
 * @example
 * ```ts
 * import { instrument } from 'edgeproof';
 * import { walkForward } from 'edgeproof/backtest';
 * import { synthetic } from 'edgeproof/data';
 * import { returns } from 'edgeproof/features';
 * import { ridge } from 'edgeproof/models';
 * import { equalWeight } from 'edgeproof/portfolio';
 * const { windows } = await walkForward(
 *   { features: returns({ periods: [1, 5] }), model: ridge({ needs: ['return_1', 'return_5'] }), optimizer: equalWeight(), name: 'walk' },
 *   { train: 100, test: 50 },
 *   { data: synthetic({ instruments: ['A'], bars: 300, seed: 3 }), instruments: [instrument({ id: 'A' })], cash: 100_000 },
 * );
 * if (windows.some((one) => one.fit.lastKnownAt > one.from)) throw new Error('a label from the future');
 * ```
 */
export async function walkForward(
  strategy: Omit<StrategyOptions, 'refit'>,
  windows: WalkForwardOptions,
  run: Omit<BacktestOptions, 'strategy'>,
): Promise<WalkForwardResult> {
  const o = parseOptions('walkForward', schema, windows);
  const refit = {
    every: o.test,
    minimum: o.train + o.embargo,
    embargo: o.embargo,
    ...(o.expanding ? {} : { window: o.train + o.embargo }),
  };
  const result = await backtest({ ...run, strategy: defineStrategy({ ...strategy, refit }) });
  return { result, windows: windowsOf(result) };
}

function windowsOf(result: BacktestResult): readonly WalkForwardWindow[] {
  const { at, equity } = result.record;
  return result.fits.map((fit, k) => {
    const from = indexAt(at, fit.installedAt);
    const next = result.fits[k + 1];
    const to = next === undefined ? at.length - 1 : indexAt(at, next.installedAt);
    return {
      fit,
      from: at[from] ?? fit.installedAt,
      to: at[to] ?? fit.installedAt,
      return: equity[to]! / equity[from]! - 1,
    };
  });
}

/** Index of the last settle at or before a moment. */
function indexAt(at: Float64Array, moment: Micros): number {
  let low = 0;
  let high = at.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at[middle]! <= moment) low = middle;
    else high = middle - 1;
  }
  return low;
}
