import { ConfigError } from '../../core/errors.js';
import { hashJson } from '../../core/hash.js';
import { toMicros } from '../../core/time.js';
import type { ReadyEngine } from '../../engine/set-up.js';
import type { Strategy } from '../../engine/strategy.js';
import type { RunRecord, TrialCount } from '../../report/run-record.js';
import { strategyIdentity } from '../backtest-manifest.js';
import { asList, type BacktestOptions } from '../backtest-options.js';
import { sketchSources } from './content-sketch.js';
import { dailySeries } from './daily-series.js';
import type { TrialInput } from './trial-entry.js';

/**
 * The ledger and the research that a run is counted under; null when it is not counted.
 *
 * @throws ConfigError when the gates are on and nobody said where trials are written down, or the other way round
 */
export function trialsOf(
  options: Pick<BacktestOptions, 'flags' | 'ledger'>,
  who = 'backtest',
): NonNullable<BacktestOptions['ledger']> | null {
  const on = options.flags?.['enable_bt_gates'] === true;
  if (!on && options.ledger !== undefined)
    throw new ConfigError(
      who,
      'a trial ledger was passed and the gates are off',
      'set flags: { enable_bt_gates: true }',
    );
  if (!on) return null;
  if (options.ledger === undefined)
    throw new ConfigError(
      who,
      'the gates are on and there is no trial ledger',
      "pass ledger: { trials: new TrialLedger(lineFile('.edgeproof/trials.jsonl')), research: 'name of this research' }",
    );
  return options.ledger;
}

/** What a finished run is known by in a ledger. */
export async function trialInput(
  ready: ReadyEngine,
  run: {
    readonly options: BacktestOptions;
    readonly strategies: readonly Strategy[];
    readonly record: RunRecord;
    readonly research: string;
  },
): Promise<TrialInput> {
  const { options, strategies, record } = run;
  const { universe } = ready.account;
  const from = options.from === undefined ? Number.NEGATIVE_INFINITY : toMicros(options.from);
  const to = options.to === undefined ? Number.POSITIVE_INFINITY : toMicros(options.to);
  const signal = options.signal ?? new AbortController().signal;
  const sketches = await sketchSources(asList(options.data), { universe, from, to, signal });
  const identity = strategyIdentity(ready, options, strategies);
  return {
    research: run.research,
    label: strategies.map((one) => one.name).join(' + '),
    structure: hashJson(identity.parts),
    exact: identity.exact,
    instruments: universe.instruments.map((one, i) => ({ id: one.id, sketch: sketches[i]!.sketch() })),
    from: record.at[0] ?? 0,
    to: record.at.at(-1) ?? 0,
    evidence: { result: ready.account.recorder.hash() },
    series: dailySeries(record),
  };
}

/** A run as it was written down, and what counts against it. */
export interface CountedRun {
  readonly trial: TrialInput;
  readonly count: TrialCount;
}

/** Writes a finished run down and says how many trials count against it. */
export async function countRun(
  ready: ReadyEngine,
  run: Parameters<typeof trialInput>[1] & { readonly trials: NonNullable<BacktestOptions['ledger']>['trials'] },
): Promise<CountedRun> {
  const trial = await trialInput(ready, run);
  const { count, inherited } = await run.trials.record(trial);
  const more = inherited === 0 ? '' : `, ${inherited} of them under other names before`;
  return { trial, count: { count, source: `trial ledger, research "${run.research}"${more}` } };
}
