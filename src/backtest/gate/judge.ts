import { knownOptions } from '../../core/options.js';
import type { PermutationRecord } from '../../report/credibility-record.js';
import type { BacktestResult } from '../backtest-result.js';
import type { LeakReport } from '../leakage/leak-report.js';
import type { Plateau } from '../overfit/parameter-plateau.js';
import type { TrialSeries } from '../trials/trial-entry.js';
import type { RunFacts } from './evidence.js';
import { judgeEvidence } from './judge-evidence.js';
import { judgedTrials } from './judged-trials.js';
import type { GatePolicyInput } from './policy.js';
import type { GateVerdict } from './verdict-of-gate.js';

/** What {@link judge} takes beside the result. */
export interface JudgeOptions {
  readonly policy?: GatePolicyInput;
  /** What `checkLeaks` said of the pipeline; without it nothing is promoted under the default policy. */
  readonly leaks?: LeakReport;
  /** What `marketPermutation` found; told, and decides nothing. */
  readonly permutation?: PermutationRecord;
  /** What `parameterPlateau` said; told, and decides nothing. */
  readonly plateau?: Plateau;
}

/**
 * Judges a backtest by everything that the trial ledger counts against it: promote, paper only, or reject.
 *
 * Judged is the part out of sample where there is one, else the whole run. The same run and ledger give the same bytes.
 *
 * @param result - of a backtest with the flag `enable_bt_gates` on and a `ledger`
 * @throws ConfigError when the run was not counted or for an unknown option; DataError when the ledger is damaged
 * @example
 * ```ts
 * import { backtest, defineStrategy, instrument } from 'edgeproof';
 * import { judge, memoryLineStore, TrialLedger } from 'edgeproof/backtest';
 * import { synthetic } from 'edgeproof/data';
 * import { sma } from 'edgeproof/features';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * const result = await backtest({
 *   strategy: defineStrategy({ name: 'trend', features: sma({ period: 9 }), model: rule({ needs: ['sma_9'] }, (m) => m - 100), optimizer: fixedQuantity({ quantity: 10 }) }),
 *   data: synthetic({ instruments: ['A'], bars: 300, seed: 7 }),
 *   instruments: [instrument({ id: 'A' })],
 *   cash: 10_000,
 *   flags: { enable_bt_gates: true },
 *   ledger: { trials: new TrialLedger(memoryLineStore()), research: 'example' },
 * });
 * const verdict = await judge(result);
 * if (verdict.decision === 'promote') throw new Error('nobody looked for leaks');
 * ```
 */
export async function judge(result: BacktestResult, options: JudgeOptions = {}): Promise<GateVerdict> {
  knownOptions('judge', options, ['policy', 'leaks', 'permutation', 'plateau']);
  const { trial, series, others, counted } = await judgedTrials('judge', result);
  const { trials } = result.options;
  return judgeEvidence(
    {
      label: trial.label,
      series,
      periodsPerYear: result.record.periodsPerYear,
      trials: [{ label: trial.label, series }, ...others.map((one) => ({ label: one.label, series: one.series }))],
      trialCount: counted.count,
      inherited: counted.inherited,
      statedTrials: trials === undefined ? null : typeof trials === 'number' ? trials : trials.count,
      facts: factsOf(result, series),
      leaks: options.leaks ?? null,
      ...(options.permutation === undefined ? {} : { permutation: options.permutation }),
      ...(options.plateau === undefined ? {} : { plateau: options.plateau }),
    },
    options.policy === undefined ? {} : { policy: options.policy },
  );
}

function factsOf({ report, record }: BacktestResult, { days }: TrialSeries): RunFacts {
  const failed = (id: string): string | null => {
    const check = report.verdict.checks.find((one) => one.id === id);
    return check === undefined || check.passed ? null : check.sentence;
  };
  return {
    dataErrors: record.findings.filter((one) => one.severity === 'error').map((one) => one.message),
    unrealFills: failed('real-fills'),
    ambiguousShare: record.fills.length === 0 ? 0 : record.ambiguousFills / record.fills.length,
    drawdown: -report.whole.performance.maxDrawdown,
    ruined: record.equity.some((one) => one <= 0),
    costBps: Number.isFinite(report.costs.bps) ? report.costs.bps : 0,
    breakEvenBps: Number.isFinite(report.costs.breakEvenBps) ? report.costs.breakEvenBps : 0,
    fills: record.fills.length,
    heldOutDays: record.outOfSampleFrom === undefined ? 0 : days.length,
  };
}
