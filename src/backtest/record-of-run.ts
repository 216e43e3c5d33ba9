import { toMicros } from '../core/time.js';
import { runRecord } from '../engine/run-result.js';
import type { ReadyEngine } from '../engine/set-up.js';
import type { Strategy } from '../engine/strategy.js';
import type { ExecutionQuality } from '../report/execution/execution-quality.js';
import type { FindingRecord, RunRecord, TrialCount } from '../report/run-record.js';
import type { BacktestOptions } from './backtest-options.js';

/** What a record is made of, beside the run and its options. */
export interface RecordParts {
  readonly strategies: readonly Strategy[];
  readonly findings: readonly FindingRecord[];
  readonly benchmark?: RunRecord['benchmark'] & object;
  readonly execution?: ExecutionQuality;
}

/** What a finished run hands to its report. */
export function recordOf(ready: ReadyEngine, options: BacktestOptions, parts: RecordParts): RunRecord {
  const { outOfSampleFrom } = options;
  const out = outOfSampleFrom === undefined ? ready.refits.records[0]?.installedAt : toMicros(outOfSampleFrom);
  return runRecord(ready.account, {
    strategies: parts.strategies.map((one) => one.name),
    findings: parts.findings,
    periodsPerYear: options.periodsPerYear ?? 252,
    trials: trialCount(options.trials),
    runners: ready.engine.runners,
    ...(options.keepPrices === true ? { prices: ready.account.recorder.priceRecords() } : {}),
    ...(out === undefined ? {} : { outOfSampleFrom: out }),
    ...(parts.benchmark === undefined ? {} : { benchmark: parts.benchmark }),
    ...(parts.execution === undefined ? {} : { execution: parts.execution }),
  });
}

function trialCount(trials: BacktestOptions['trials']): TrialCount {
  if (trials === undefined) return { count: 1, source: 'stated by the user: this one' };
  return typeof trials === 'number' ? { count: trials, source: 'stated by the user' } : trials;
}
