import { knownOptions } from '../../core/options.js';
import type {
  CombinatorialRecord,
  CredibilityRecord,
  PermutationRecord,
  PlateauRecord,
} from '../../report/credibility-record.js';
import type { BacktestResult } from '../backtest-result.js';
import type { LeakReport } from '../leakage/leak-report.js';
import { pboCscv } from '../overfit/cscv.js';
import { costSensitivity, subperiods } from '../overfit/stability.js';
import type { TrialSeries } from '../trials/trial-entry.js';
import { alignTrials } from './align-trials.js';
import { cscvBlocks } from './diagnostics.js';
import { judgedTrials } from './judged-trials.js';
import type { GateVerdict } from './verdict-of-gate.js';

/** What was measured of a run beside its verdict; each part may be left out, and the page then says so. */
export interface CredibilityParts {
  readonly permutation?: PermutationRecord;
  readonly combinatorial?: CombinatorialRecord;
  readonly plateau?: PlateauRecord;
  readonly leaks?: LeakReport;
}

/**
 * Puts the page "Can I believe this?" of the tear sheet together: the verdict, what was measured, and what follows from the run and
 * its ledger (the logits of the overfitting probability over all counted trials, subperiods, sensitivity to costs).
 *
 * @param result - the run that was judged
 * @throws ConfigError when the run was not counted; DataError when the ledger is damaged
 * @example
 * ```ts
 * import { backtest, defineStrategy, instrument } from 'edgeproof';
 * import { credibility, judge, memoryLineStore, TrialLedger } from 'edgeproof/backtest';
 * import { synthetic } from 'edgeproof/data';
 * import { sma } from 'edgeproof/features';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * import { tearSheet } from 'edgeproof/report';
 * const result = await backtest({
 *   strategy: defineStrategy({ name: 'trend', features: sma({ period: 9 }), model: rule({ needs: ['sma_9'] }, (m) => m - 100), optimizer: fixedQuantity({ quantity: 10 }) }),
 *   data: synthetic({ instruments: ['A'], bars: 300, seed: 7 }),
 *   instruments: [instrument({ id: 'A' })],
 *   cash: 10_000,
 *   flags: { enable_bt_gates: true },
 *   ledger: { trials: new TrialLedger(memoryLineStore()), research: 'example' },
 * });
 * const record = await credibility(result, await judge(result));
 * if (!tearSheet(result.report, { credibility: record }).includes('Can I believe this?')) throw new Error('the page is there');
 * ```
 */
export async function credibility(
  result: BacktestResult,
  verdict: GateVerdict,
  parts: CredibilityParts = {},
): Promise<CredibilityRecord> {
  knownOptions('credibility', parts, ['permutation', 'combinatorial', 'plateau', 'leaks']);
  const { series, others, counted } = await judgedTrials('credibility', result);
  const { own, others: table } = alignTrials(
    series,
    others.map((one) => one.series),
    counted.count,
  );
  const blocks = cscvBlocks(own.length);
  const { subperiods: count } = verdict.policy;
  const { periodsPerYear } = result.record;
  const overfitting = table.length > 0 && blocks > 0 ? pboCscv([own, ...table], { blocks }) : null;
  const costs = costBasis(result, series);
  return {
    verdict,
    ...parts,
    ...(overfitting === null
      ? {}
      : { overfitting: { logits: overfitting.logits, pbo: overfitting.pbo, trials: 1 + table.length } }),
    ...(series.days.length < count ? {} : { subperiods: subperiods(series, { parts: count, periodsPerYear }) }),
    ...(costs === null ? {} : { costs: costSensitivity(costs) }),
  };
}

/** Excess of the judged days, cost and turnover of the whole run; null for a run that traded nothing or for free. */
function costBasis({ record, report }: BacktestResult, { returns, matched }: TrialSeries) {
  const { bps, traded } = report.costs;
  const days = report.daily.returns.length;
  if (!(traded > 0) || !(bps > 0) || returns.length === 0 || days === 0) return null;
  const equity = record.equity.reduce((a, b) => a + b, 0) / record.equity.length;
  let sum = 0;
  for (let i = 0; i < returns.length; i++) sum += returns[i]! - matched[i]!;
  return {
    annualExcess: (sum / returns.length) * record.periodsPerYear,
    costBps: bps,
    annualTraded: (traded / equity / days) * record.periodsPerYear,
  };
}
