import { Random } from '../../core/random.js';
import { toMicros } from '../../core/time.js';
import { shuffle } from '../overfit/permutation.js';
import { futureChanger } from './changed-future.js';
import { type Change, changedSource, type HeldEvents, UNCHANGED } from './held-events.js';
import type { LeakCheckOptions } from './leak-check-options.js';
import type { Leak, LeakReport, LeakWarning } from './leak-report.js';
import { outsideKnowledge } from './outside-knowledge.js';
import { implausibleForecasts } from './plausibility.js';
import { auditRun } from './run-audit.js';
import { shuffledHistory } from './shuffled-history.js';
import { startWarnings } from './start-check.js';
import { leakOf } from './tell-leak.js';
import { firstDifference } from './trace.js';
import { type BuildPipeline, type TracedRun, type TriedRun, tracedRun, tryRun } from './traced-run.js';
import { checkSameUniverse } from './universe-check.js';
import { warmUpWarnings } from './warm-up-check.js';

const ALL_UP_TO = 400;
const SAMPLE = 300;
/** At how many moments before its beginning a run is cut off: one that begins where it does by hindsight begins elsewhere then. */
const BEFORE = 20;

/** One check from its first run to its report. */
export class LeakCheck {
  leaks: Leak[] = [];
  deterministic = true;
  readonly #held: readonly HeldEvents[];
  readonly #build: BuildPipeline;
  readonly #options: LeakCheckOptions;
  /** Moments of events, of the whole history. */
  readonly #all: readonly number[];
  /** Moments at which the future may begin. */
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
    this.#base = await tracedRun(this.#build, this.#sources(UNCHANGED), true);
    const again = await tracedRun(this.#build, this.#sources(UNCHANGED));
    this.#moments = this.#momentsOf(this.#base);
    const found = firstDifference(this.#base.trace, again.trace, Number.POSITIVE_INFINITY);
    if (found === null) return;
    this.deterministic = false;
    this.leaks.push(leakOf('not-deterministic', found, 'Two runs on the same data differ'));
  }

  /** The same without the first half of the history: what depends on the start is told as a warning. */
  async laterStart(): Promise<void> {
    const from = this.#all[this.#all.length >> 1];
    if (from === undefined) return;
    const late = await tryRun(this.#build, this.#sources({ ...UNCHANGED, from }));
    if (late.failure === null) this.#warnings.push(...startWarnings(this.#base.trace, late.trace));
    else
      this.#warnings.push({
        code: 'no-later-start',
        sentence: `Whether columns depend on where the history begins is not known: on its second half alone the pipeline stops (${late.failure.message}).`,
      });
  }

  /** What a pipeline knows on a history that it was not given. */
  async outside(): Promise<readonly Leak[]> {
    const shuffled = shuffledHistory(this.#held, this.#options.seed ?? 1);
    if (shuffled === null) return [];
    const run = await tryRun(
      this.#build,
      shuffled.map((one) => changedSource(one, UNCHANGED)),
    );
    if (run.failure !== null)
      this.#warnings.push({
        code: 'no-other-history',
        sentence: `Whether anything reads data that were kept from before is not known: on bars in another order the pipeline stops (${run.failure.message}).`,
      });
    const ids = this.#base.pipeline.instruments.map((one) => one.id);
    return outsideKnowledge(this.#base.trace, run.trace, ids);
  }

  /** What needs no second run. */
  audits(): readonly Leak[] {
    return auditRun(this.#base, this.#held, this.#options);
  }

  /** Cuts the future off, and changes it, at one moment after the other; ends with the first leak that it finds. */
  async moments(): Promise<void> {
    this.leaks = [];
    const { seed = 1, changes = 20, signal } = this.#options;
    const cuts = this.#cuts(seed);
    const changer = futureChanger(seed);
    const events = new Set(this.#all); // between two events time passes only where there is a next one: cut off it does not
    const stopped: string[] = [];
    for (const [i, after] of cuts.entries()) {
      signal?.throwIfAborted();
      const ways: ('changed' | 'cut off')[] = events.has(after) ? ['cut off'] : ['changed'];
      if (i < changes && events.has(after)) ways.unshift('changed');
      let seen = false;
      for (const how of ways) {
        const { found, stop } = await this.#compare({ after, event: how === 'changed' ? changer : null }, how);
        if (found !== null) this.leaks.push(found);
        if (found !== null || stop === null) seen = true;
        // What cannot do with less history may do with another one.
        if (stop !== null && how === 'cut off' && ways.length === 1) ways.push('changed');
        if (stop !== null && how === ways.at(-1) && !seen) stopped.push(stop);
        if (found !== null) break;
      }
      if (seen) this.#checked++;
      this.#options.onProgress?.(i + 1, cuts.length);
      if (this.leaks.length > 0) return;
    }
    if (stopped.length > 0)
      this.#warnings.push({
        code: 'not-compared',
        sentence: `At ${stopped.length} of ${cuts.length} moments nothing could be compared, because the pipeline stops when the future is cut off or changed there (${stopped[0]}).`,
      });
  }

  report(leaks: readonly Leak[]): LeakReport {
    const there = this.#moments.length;
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

  /** Moments of events within the run, those that it makes itself, some before it begins. */
  #momentsOf({ pipeline, trace }: TracedRun): readonly number[] {
    const from = startOf({ pipeline });
    const to = pipeline.to === undefined ? Number.POSITIVE_INFINITY : toMicros(pipeline.to);
    const before = this.#all.filter((at) => at < from);
    const some = before.filter((_, i) => i % Math.ceil(before.length / BEFORE) === 0);
    const within = this.#all.filter((at) => at >= from && at < to);
    // What a pipeline makes of its data may come between two events of them: there it may know the next one.
    const last = this.#all.at(-1) ?? Number.NEGATIVE_INFINITY; // after it there is no future
    return [...new Set([...some, ...within, ...trace.moments()])].filter((at) => at < last).sort((a, b) => a - b);
  }

  /** The moments in the order in which they are looked at: shuffled, so that an early end has seen all parts of time. */
  #cuts(seed: number): readonly number[] {
    const there = this.#moments;
    const wanted = this.#options.moments ?? (there.length <= ALL_UP_TO ? there.length : SAMPLE);
    const order = shuffle(
      Int32Array.from({ length: there.length }, (_, i) => i),
      new Random(seed, 'leakage/moments'),
    );
    return Array.from(order.subarray(0, wanted), (i) => there[i]!);
  }

  #sources(change: Change) {
    return this.#held.map((one) => changedSource(one, change));
  }

  /** The first thing that differs, or why that cannot be told. */
  async #compare(
    change: Change,
    how: 'changed' | 'cut off',
  ): Promise<{ readonly found: Leak | null; readonly stop: string | null }> {
    const run = await tryRun(this.#build, this.#sources(change));
    const upTo = run.failure === null ? change.after : Math.min(change.after, settledUntil(run));
    const difference = firstDifference(this.#base.trace, run.trace, upTo, (values) => {
      this.#compared += values;
    });
    const found =
      difference !== null
        ? leakOf('future-data', difference, `With what came after its moment ${how}`, change.after)
        : run.pipeline === null || change.after < startOf(this.#base)
          ? null // what it trades may be chosen on all that was before it begins
          : checkSameUniverse(this.#base, { pipeline: run.pipeline }, change.after);
    const stop = run.failure !== null && upTo < change.after ? run.failure.message : null;
    return { found, stop };
  }
}

/** The last moment that a run which stopped has done with. */
function settledUntil({ trace }: TriedRun): number {
  return trace.of('equity').at(-1)?.at ?? Number.NEGATIVE_INFINITY;
}

function startOf({ pipeline }: Pick<TracedRun, 'pipeline'>): number {
  return pipeline.from === undefined ? Number.NEGATIVE_INFINITY : toMicros(pipeline.from);
}
