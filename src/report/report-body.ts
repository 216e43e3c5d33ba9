import type { CostMetrics } from './cost-metrics.js';
import type { DailySeries } from './daily.js';
import type { MonthlyReturn } from './monthly.js';
import type { RunRecord } from './run-record.js';
import type { Sample } from './sample.js';
import type { TradeStatistics } from './trade-stats.js';
import type { Verdict } from './verdict-types.js';
import type { WorstDrawdown } from './worst-drawdowns.js';

/** Everything that is known of a run after it: what was recorded, what follows from it, and the verdict. */
export interface ReportBody {
  readonly record: RunRecord;
  /** The run by calendar day in UTC: what every metric is computed from. */
  readonly daily: DailySeries;
  readonly benchmarkReturns: Float64Array | null;
  readonly whole: Sample;
  readonly inSample: Sample | null;
  readonly outOfSample: Sample | null;
  readonly trades: TradeStatistics;
  readonly costs: CostMetrics;
  readonly monthly: readonly MonthlyReturn[];
  /** The five deepest, deepest first. */
  readonly drawdowns: readonly WorstDrawdown[];
  readonly verdict: Verdict;
}
