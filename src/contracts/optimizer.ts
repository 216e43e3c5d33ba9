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
  observe?(at: Decision): void;
  solve(forecast: ForecastFrame, at: Decision, out: TargetTable): SolveStatus;
}
