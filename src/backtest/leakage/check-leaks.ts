import type { DataSource } from '../../contracts/data-source.js';
import { isEdgeproofError } from '../../core/errors.js';
import type { BarEvent } from '../../core/event.js';
import type { Instrument } from '../../core/instrument.js';
import { knownOptions } from '../../core/options.js';
import { Random } from '../../core/random.js';
import { toMicros } from '../../core/time.js';
import { Universe } from '../../core/universe.js';
import type { Membership } from '../../data/membership.js';
import { asList, type BacktestOptions } from '../backtest-options.js';
import { shuffle } from '../overfit/permutation.js';
import { futureChanger } from './changed-future.js';
import { type Change, changedSource, type HeldEvents, holdEvents, UNCHANGED } from './held-events.js';
import { KnownTimeCheck, type KnownTimes } from './known-time.js';
import type { Leak, LeakReport, LeakWarning } from './leak-report.js';
import { implausibleForecasts } from './plausibility.js';
import { impossibleFills, type RunFillRules } from './run-fills.js';
import { checkSourcePrefix } from './source-prefix.js';
import { startWarnings } from './start-check.js';
import { leakOf } from './tell-leak.js';
import { firstDifference } from './trace.js';
import { type BuildPipeline, type TracedRun, tracedRun } from './traced-run.js';
import { checkSameUniverse, checkUniverse } from './universe-check.js';
import { warmUpWarnings } from './warm-up-check.js';

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

/** Options of {@link checkLeaks}. */
export interface LeakCheckOptions extends KnownTimes, RunFillRules {
  /** At how many moments the future is cut off; default all up to 400, else 300 drawn with the seed. */
  readonly moments?: number;
  /** At how many of them it is changed beyond recognition as well; default 20. */
  readonly changes?: number;
  readonly seed?: number;
  /** Who really belonged to the universe when. */
  readonly membership?: Membership;
  readonly signal?: AbortSignal;
  /** Hears how many of the moments are done. */
  readonly onProgress?: (done: number, of: number) => void;
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

const ALL_UP_TO = 400;
const SAMPLE = 300;

/**
 * Looks for knowledge of the future in a pipeline made of the ports: runs it again and again with the future cut off or changed,
 * and compares everything that it was fed, computed and did up to then, bit for bit. Then it looks at publication times,
 * restated figures, the universe and the fills.
 *
 * A leak names the first stage, column and moment that knew too much. Warnings prove nothing. The checks are no trials.
 *
 * @param input - sources and `build`, or the options of a backtest whose plug-ins are not made of data
 * @throws ConfigError for an unknown option; what the pipeline itself throws on its own data
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
  const universe = new Universe(candidates ?? first.instruments);
  const range = {
    from: first.from === undefined ? Number.NEGATIVE_INFINITY : toMicros(first.from),
    to: first.to === undefined ? Number.POSITIVE_INFINITY : toMicros(first.to),
  };
  const held = await holdEvents(sources, { universe, ...range });
  const run = new Check(held, build, options);
  await run.start();
  const leaks: Leak[] = [...run.leaks];
  leaks.push(...(await checkSourcePrefix(held, { universe, ...range })));
  if (run.deterministic) {
    await run.moments();
    leaks.push(...run.leaks, ...run.audits());
    await run.laterStart();
  }
  return run.report(leaks);
}

function withoutData({ data: _, ...pipeline }: BacktestOptions): Omit<BacktestOptions, 'data'> {
  return pipeline;
}

/** One check from its first run to its report. */
class Check {
  leaks: Leak[] = [];
  deterministic = true;
  readonly #held: readonly HeldEvents[];
  readonly #build: BuildPipeline;
  readonly #options: LeakCheckOptions;
  readonly #all: readonly number[];
  #moments: readonly number[] = [];
  #base!: TracedRun;
  readonly #warnings: LeakWarning[] = [];
  #compared = 0;
  #checked = 0;

  constructor(held: readonly HeldEvents[], build: BuildPipeline, options: LeakCheckOptions) {
    this.#held = held;
    this.#build = build;
    this.#options = options;
    this.#all = [...new Set(held.flatMap((one) => one.events.map((event) => event.at)))].sort((a, b) => a - b);
  }

  /** The run that the others are compared with, twice: what is not the same twice cannot be compared at all. */
  async start(): Promise<void> {
    this.#base = await this.#run(UNCHANGED, true);
    const again = await this.#run(UNCHANGED);
    // What a pipeline makes of its data may come between two events of them: there it may know the next one.
    this.#moments = [...new Set([...this.#all, ...this.#base.trace.moments()])].sort((a, b) => a - b);
    const found = firstDifference(this.#base.trace, again.trace, Number.POSITIVE_INFINITY);
    if (found === null) return;
    this.deterministic = false;
    this.leaks.push(leakOf('not-deterministic', found, 'Two runs on the same data differ'));
  }

  /** The same without the first half of the history: what depends on the start is told as a warning. */
  async laterStart(): Promise<void> {
    const from = this.#all[this.#all.length >> 1];
    if (from === undefined) return;
    // A pipeline may ask for more history than half of it: then there is nothing to compare.
    const late = await this.#run({ ...UNCHANGED, from }).catch((cause: unknown) => {
      if (isEdgeproofError(cause)) return null;
      throw cause;
    });
    if (late !== null) this.#warnings.push(...startWarnings(this.#base.trace, late.trace));
  }

  /** What needs no second run. */
  audits(): readonly Leak[] {
    const { pipeline, result, sentAt, fed } = this.#base;
    const ids = pipeline.instruments.map((one) => one.id);
    const known = new KnownTimeCheck(this.#options, ids, this.#all[0] ?? 0);
    for (const event of fed) known.event(event);
    const { record } = result;
    const bars: BarEvent[][] = ids.map(() => []);
    for (const { events, ids: names } of this.#held)
      for (const event of events) if (event.kind === 'bar') bars[ids.indexOf(names[event.instrument]!)]?.push(event);
    const staleOpens = record.findings.some((one) => one.code === 'open-is-previous-close');
    const fills = impossibleFills(
      { fills: record.fills, bars, ids, sentAt, optimistic: record.optimistic, staleOpens },
      this.#options,
    );
    return [...known.leaks, ...fills, ...checkUniverse(this.#base, this.#options.membership, this.#all)];
  }

  /** Cuts the future off, and changes it, at one moment after the other; ends with the first leak that it finds. */
  async moments(): Promise<void> {
    this.leaks = [];
    const { seed = 1, changes = 20, signal } = this.#options;
    const cuts = this.#cuts(seed);
    const changer = futureChanger(seed);
    const events = new Set(this.#all); // between two events time passes only where there is a next one: cut off it does not
    for (const [i, after] of cuts.entries()) {
      signal?.throwIfAborted();
      const found =
        (i < changes || !events.has(after) ? await this.#compare({ after, event: changer }, 'changed') : null) ??
        (events.has(after) ? await this.#compare({ after, event: null }, 'cut off') : null);
      this.#checked++;
      this.#options.onProgress?.(i + 1, cuts.length);
      if (found === null) continue;
      this.leaks.push(found);
      return;
    }
  }

  report(leaks: readonly Leak[]): LeakReport {
    const there = Math.max(0, this.#moments.length - 1);
    return {
      leaks,
      warnings: this.deterministic
        ? [...implausibleForecasts(this.#base.trace), ...warmUpWarnings(this.#base), ...this.#warnings]
        : [],
      moments: this.#checked,
      momentsThereAre: there,
      compared: this.#compared,
      findsShare: this.#checked >= there ? 0 : -Math.expm1(Math.log(0.05) / Math.max(1, this.#checked)),
    };
  }

  /** The moments in the order in which they are looked at: shuffled, so that an early end has seen all parts of time. */
  #cuts(seed: number): readonly number[] {
    const there = this.#moments.slice(0, -1);
    const wanted = this.#options.moments ?? (there.length <= ALL_UP_TO ? there.length : SAMPLE);
    const order = shuffle(
      Int32Array.from({ length: there.length }, (_, i) => i),
      new Random(seed, 'leakage/moments'),
    );
    return Array.from(order.subarray(0, wanted), (i) => there[i]!);
  }

  #run(change: Change, keepEvents = false): Promise<TracedRun> {
    const data = this.#held.map((one) => changedSource(one, change));
    return tracedRun(this.#build, data, keepEvents);
  }

  async #compare(change: Change, how: 'changed' | 'cut off'): Promise<Leak | null> {
    const run = await this.#run(change).catch((cause: unknown) => {
      // Nothing at all is left of very early cuts: then there is nothing to compare either.
      if (change.event === null) return null;
      throw cause;
    });
    if (run === null) return null;
    const found = firstDifference(this.#base.trace, run.trace, change.after, (values) => {
      this.#compared += values;
    });
    if (found !== null) return leakOf('future-data', found, `With what came after its moment ${how}`, change.after);
    return checkSameUniverse(this.#base, run, change.after);
  }
}
