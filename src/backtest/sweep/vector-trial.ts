import type { PositionRule } from './position-rule.js';
import { ruleChanges, type SideChanges } from './rule-changes.js';
import { metricsOfSums, type TrialMetrics } from './trial-metrics.js';
import { walkBars, walkDays } from './vector-walk.js';

/** What the trials of one instrument on a plain account have in common. */
export interface VectorAccount {
  readonly open: Float64Array;
  readonly close: Float64Array;
  /** Index of the last bar of each day in UTC. */
  readonly dayEnds: Int32Array;
  readonly cash: number;
  readonly multiplier: number;
  /** Share of the notional that a fill costs. */
  readonly feeRate: number;
  /** Smallest quantity that is traded. */
  readonly lot: number;
  readonly periodsPerYear: number;
  /** Room for the changes of side of a trial, used over and over. */
  readonly changes: SideChanges;
}

/**
 * One trial of a position rule over whole columns: decided on the close, filled at the next open, marked at the close.
 *
 * The engine's path for one instrument, market orders and a fee in proportion, with money in doubles instead of exact
 * books: fills and positions are the engine's, money agrees to 1e-9 of the equity. Null when the account is ruined on
 * the way, since what a report makes of debts is the engine's business.
 */
export function vectorTrial(
  rule: Pick<PositionRule, 'position' | 'quantity'>,
  columns: readonly Float64Array[],
  account: VectorAccount,
): TrialMetrics | null {
  // as the default execution rounds: a quotient such as 2.9999999996 is three lots that float division missed
  const units = Math.trunc((rule.quantity / account.lot) * (1 + 1e-12)) * account.lot * account.multiplier;
  const { changes } = account;
  ruleChanges(rule.position, columns, changes);
  const walk = account.dayEnds.length === account.close.length ? walkDays : walkBars;
  const sums = walk(units, 0, account, changes);
  if (sums === null) return null;
  const { days, sum, squares } = sums;
  // Returns that hardly vary about a mean far from 0 lose digits: their sums are taken once more, about one of them.
  const far = sum * sum > days * squares * 0.5;
  const around = far && sums.first !== 0 ? walk(units, sums.first, account, changes)! : sums;
  return metricsOfSums(around, account.cash, account.periodsPerYear);
}
