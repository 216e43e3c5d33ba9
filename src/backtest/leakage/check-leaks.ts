import type { DataSource } from '../../contracts/data-source.js';
import type { Instrument } from '../../core/instrument.js';
import { knownOptions } from '../../core/options.js';
import { Universe } from '../../core/universe.js';
import { asList, type BacktestOptions } from '../backtest-options.js';
import { holdEvents } from './held-events.js';
import { LeakCheck } from './leak-check.js';
import type { LeakCheckOptions } from './leak-check-options.js';
import type { Leak, LeakReport } from './leak-report.js';
import { checkSourcePrefix } from './source-prefix.js';
import type { BuildPipeline } from './traced-run.js';

/** What is checked: sources, and how a pipeline is built from them. */
export interface LeakCheckInput {
  readonly data: DataSource | readonly DataSource[];
  /**
   * Builds the pipeline from the sources that it is given. Everything that is made of data (a scaler, a list of instruments, an
   * array of signals) must be made in here, or changing the data cannot show what it knows.
   */
  readonly build: BuildPipeline;
  /** All instruments that the sources speak of; default those of the pipeline. */
  readonly candidates?: readonly Instrument[];
}

const KNOWN: { readonly [K in keyof Required<LeakCheckOptions>]: true } = {
  moments: true,
  changes: true,
  seed: true,
  membership: true,
  signal: true,
  onProgress: true,
  knownFrom: true,
  vintages: true,
  maxVolumeShare: true,
  allowSameClose: true,
};

/**
 * Looks for knowledge of the future in a pipeline made of the ports: runs it again and again with the future cut off or changed,
 * and compares everything that it was fed, computed and did up to then, bit for bit. Then it looks at publication times,
 * restated figures, the universe and the fills.
 *
 * A leak names the first stage, column and moment that knew too much. Warnings prove nothing. The checks are no trials.
 *
 * @param input - sources and `build`, or the options of a backtest whose plug-ins are not made of data
 * @throws ConfigError for an unknown option; what the pipeline itself throws on its own data. What it throws only where the future is
 * cut off or changed is told as a warning, with how many moments could not be looked at for it
 * @example
 * ```ts
 * import { defineStrategy, instrument } from 'edgeproof';
 * import { checkLeaks } from 'edgeproof/backtest';
 * import { synthetic } from 'edgeproof/data';
 * import { sma } from 'edgeproof/features';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * const strategy = defineStrategy({
 *   name: 'trend', features: sma({ period: 5 }), model: rule({ needs: ['sma_5'] }, (mean) => (mean > 100 ? 1 : 0)), optimizer: fixedQuantity({ quantity: 1 }),
 * });
 * const data = synthetic({ instruments: ['A'], bars: 40, seed: 7 });
 * const report = await checkLeaks({ strategy, data, instruments: [instrument({ id: 'A' })], cash: 10_000 });
 * if (report.leaks.length !== 0) throw new Error(report.leaks[0]?.sentence);
 * ```
 */
export async function checkLeaks(
  input: LeakCheckInput | BacktestOptions,
  options: LeakCheckOptions = {},
): Promise<LeakReport> {
  knownOptions('checkLeaks', options, Object.keys(KNOWN));
  if ('build' in input) knownOptions('checkLeaks', input, ['data', 'build', 'candidates']);
  const { data, build, candidates } = 'build' in input ? input : { data: input.data, build: () => withoutData(input) };
  const sources = asList(data);
  const first = await build(sources);
  // All of the history, also what lies before and after the run: a pipeline may be made of that.
  const query = {
    universe: new Universe(candidates ?? first.instruments),
    from: Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
  };
  const held = await holdEvents(sources, query);
  const check = new LeakCheck(held, build, options);
  await check.start();
  const leaks: Leak[] = [...check.leaks, ...(await checkSourcePrefix(held, query))];
  if (check.deterministic) {
    await check.moments();
    leaks.push(...check.leaks, ...(await check.outside()), ...check.audits());
    await check.laterStart();
  }
  return check.report(leaks);
}

function withoutData({ data: _, ...pipeline }: BacktestOptions): Omit<BacktestOptions, 'data'> {
  return pipeline;
}
