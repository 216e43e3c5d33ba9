import { ConfigError } from '../../core/errors.js';
import type { BacktestResult } from '../backtest-result.js';
import type { TrialInput, TrialSeries } from '../trials/trial-entry.js';
import type { CountedTrials } from '../trials/trial-ledger.js';

/** The days that a run is judged by, and every other trial that counts against it. */
export interface JudgedTrials {
  readonly trial: TrialInput;
  readonly series: TrialSeries;
  readonly others: CountedTrials['trials'];
  readonly counted: CountedTrials;
}

/** Reads the ledger of a run. Judged is the part out of sample where there is one. @throws ConfigError for a run that was not counted */
export async function judgedTrials(who: string, result: BacktestResult): Promise<JudgedTrials> {
  const { trial } = result;
  const { ledger } = result.options;
  if (trial === null || ledger === undefined)
    throw new ConfigError(who, 'this run was not counted as a trial', 'run it with enable_bt_gates and a ledger');
  const counted = await ledger.trials.count(trial);
  const out = result.record.outOfSampleFrom;
  const series = out === undefined ? trial.series : since(trial.series, out);
  const others = counted.trials.filter(
    (one) => one.structure !== trial.structure || one.to !== trial.to || one.label !== trial.label,
  );
  return { trial, series, others, counted };
}

/** The days from a moment on. */
function since({ days, returns, matched }: TrialSeries, from: number): TrialSeries {
  const first = days.findIndex((day) => day >= from);
  const at = first < 0 ? days.length : first;
  return { days: days.subarray(at), returns: returns.subarray(at), matched: matched.subarray(at) };
}
