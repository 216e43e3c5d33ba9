import { ConfigError } from '../../core/errors.js';
import type { BacktestResult } from '../backtest-result.js';
import { seriesFrom } from '../trials/daily-series.js';
import type { TrialInput, TrialSeries } from '../trials/trial-entry.js';
import { type CountedTrials, sameTrial } from '../trials/trial-ledger.js';

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
  const series = seriesFrom(trial.series, result.record.outOfSampleFrom);
  const others = counted.trials.filter((one) => !sameTrial(one, trial)); // also not a re-run on a bar more
  return { trial, series, others, counted };
}
