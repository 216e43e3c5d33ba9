import type { ForecastFrame, TargetTable } from '../core/frame.js';
import type { Plugin, Stateful } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';

/** How a solve ended; `infeasible` means that no target satisfies the constraints, and none was written. */
export type SolveStatus = 'optimal' | 'infeasible' | 'not-ready';

/**
 * Turns forecasts into targets: portfolio construction.
 *
 * `lookback` is how many past decisions' returns it reads through `Decision.returns`. `observe` runs at every decision,
 * also when there is no forecast. A zero forecast gives zero targets; NaN forecasts are left alone.
 */
export interface Optimizer extends Plugin, Stateful {
  readonly lookback: number;
  /**
   * `forecast`: the targets are a function of the forecast and of nothing else (no prices, no holdings, no memory), so that
   * the same forecast need not be solved again. There for speed only.
   */
  readonly reads?: 'forecast';
  /**
   * Sees each decision before `solve`, whether there is a forecast or not, to keep running estimates: a covariance, a
   * volatility.
   */
  observe?(at: Decision): void;
  /**
   * Writes targets for the forecasts: weights are shares of equity, quantities are units. It writes none unless the
   * status is `optimal`.
   */
  solve(forecast: ForecastFrame, at: Decision, out: TargetTable): SolveStatus;
}
