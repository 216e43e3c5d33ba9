import { type Observable, Subject } from 'rxjs';
import type { FeedHealth } from '../adapters/feed/health.js';
import type { Clock } from '../adapters/transport/clock.js';
import type { DataSource } from '../contracts/data-source.js';
import type { Factory } from '../core/plugin.js';
import { type Micros, toDuration } from '../core/time.js';
import { drive } from '../engine/driver.js';
import { type RunSnapshot, restoreSnapshot, takeSnapshot } from '../engine/engine-snapshot.js';
import type { RunHooks } from '../engine/hooks.js';
import { openInputs } from '../engine/inputs.js';
import { locateError } from '../engine/locate-error.js';
import { Run } from '../engine/run.js';
import { type ReadyEngine, setUpEngine } from '../engine/set-up.js';
import { watchExecution } from '../engine/watch-execution.js';
import { killSwitch } from '../risk/kill-switch.js';
import type { Venue } from '../venues/venue.js';
import { type HeldPosition, heldPositions, type WorkingOrder, workingOrders } from './account-status.js';
import { type LagFigures, LagMeter } from './lag-meter.js';
import { LiveInput } from './live-input.js';
import { type LiveRunOptions, listOf } from './live-options.js';
import { LiveResult } from './live-result.js';
import { supervised } from './supervised.js';
import { wallClock } from './wall-clock.js';

/** How a run on live data does. */
export interface RunHealth {
  readonly at: Micros;
  readonly feeds: readonly FeedHealth[];
  /** Events that wait for the run, and those that were dropped because it was too slow. */
  readonly waiting: number;
  readonly dropped: number;
  /** From receiving an event until the run had dealt with it, over the last batches. */
  readonly lag: LagFigures;
  /** Why the kill switch was tripped, or null. */
  readonly killed: string | null;
}

/** What fills the orders of a live run, and what is said at its start. */
export interface LiveParts {
  readonly venue: Factory<Venue> | { readonly [venue: string]: Factory<Venue> };
  readonly announce?: { readonly code: string; readonly text: string };
  /** Asked before anything is opened; the run does not begin where it throws. */
  readonly admit?: () => Promise<void>;
  /** Closes what was opened for the run, however it ends. */
  readonly close?: () => Promise<void>;
}

const DAY_SETTLES = 252;
const ALL = ['trade', 'quote', 'bar', 'book'] as const;

/**
 * A run on live data, to be watched and stopped: the driver of a backtest over live sources. Nothing happens before `result()`.
 *
 * `stop()` lets it finish what has come and end with a result; `kill()` stops trading at once and keeps the run alive.
 *
 * @example
 * ```ts
 * import { paper } from 'edgeproof/live';
 * if (typeof paper !== 'function') throw new Error('paper() gives one');
 * ```
 */
export class LiveRun {
  readonly fills$: Run<LiveResult>['fills$'];
  readonly orders$: Run<LiveResult>['orders$'];
  readonly equity$: Run<LiveResult>['equity$'];
  readonly decisions$: Run<LiveResult>['decisions$'];
  readonly alerts$: Run<LiveResult>['alerts$'];
  readonly executionQuality$: Run<LiveResult>['executionQuality$'];
  readonly risk$: Run<LiveResult>['risk$'];
  readonly progress$: Run<LiveResult>['progress$'];
  /** Speaks every `healthEvery`, from the start of the run to its end. */
  readonly health$: Observable<RunHealth>;
  readonly #run: Run<LiveResult>;
  readonly #options: LiveRunOptions;
  readonly #parts: LiveParts;
  readonly #clock: Clock;
  readonly #kill = killSwitch();
  readonly #health = new Subject<RunHealth>();
  readonly #input: LiveInput;
  readonly #sources: readonly DataSource[];
  readonly #lag = new LagMeter();
  #ready: ReadyEngine | null = null;
  #cancelHealth: () => void = () => {};

  constructor(options: LiveRunOptions, parts: LiveParts) {
    this.#options = options;
    this.#parts = parts;
    this.#clock = options.clock ?? wallClock();
    this.#sources = listOf(options.source);
    this.#input = new LiveInput({
      sources: this.#sources,
      clock: this.#clock,
      kinds: options.kinds ?? ALL,
      tick: toDuration(options.tick ?? '1s'),
      capacity: options.capacity ?? 100_000,
      onLag: (lag) => this.#lag.take(lag),
      ...(options.onEvent === undefined ? {} : { onEvent: options.onEvent }),
    });
    this.#run = new Run((hooks, signal) => this.#drive(both(hooks, options.hooks), signal));
    this.fills$ = this.#run.fills$;
    this.orders$ = this.#run.orders$;
    this.equity$ = this.#run.equity$;
    this.decisions$ = this.#run.decisions$;
    this.alerts$ = this.#run.alerts$;
    this.executionQuality$ = this.#run.executionQuality$;
    this.risk$ = this.#run.risk$;
    this.progress$ = this.#run.progress$;
    this.health$ = this.#health.asObservable();
  }

  /** Starts the run on the first call; resolves when it was stopped, or its sources ended. */
  result(): Promise<LiveResult> {
    return this.#run.result();
  }

  /** Ends in order: what has come is finished, nothing new is taken. */
  stop(): void {
    this.#input.stop();
  }

  /** No new risk from the next settle on, open orders that could add some are cancelled; the run goes on. */
  kill(reason: string): void {
    this.#kill.trip(reason);
  }

  /** Lets it trade again after `kill`. */
  unkill(): void {
    this.#kill.reset();
  }

  /** How the run does now. */
  health(): RunHealth {
    const feeds = this.#sources.flatMap((one) =>
      'health' in one ? (one as { health(): readonly FeedHealth[] }).health() : [],
    );
    return {
      at: this.#clock.now(),
      feeds,
      waiting: this.#input.waiting,
      dropped: this.#input.dropped,
      lag: this.#lag.figures(),
      killed: this.#kill.tripped,
    };
  }

  /** What is held now, in order of the instruments; nothing before the run has begun. */
  positions(): readonly HeldPosition[] {
    return this.#ready === null ? [] : heldPositions(this.#ready.account);
  }

  /** Orders that are on their way or working, oldest first; none before the run has begun. */
  orders(): readonly WorkingOrder[] {
    return this.#ready === null ? [] : workingOrders(this.#ready.account);
  }

  /** Names of the instruments, in the order of the numbers of a decision. */
  instruments(): readonly string[] {
    return this.#ready === null ? [] : this.#ready.account.universe.instruments.map((one) => one.id);
  }

  async #drive(hooks: RunHooks, signal: AbortSignal): Promise<LiveResult> {
    try {
      return await this.#driven(hooks, signal);
    } finally {
      await this.#parts.close?.();
    }
  }

  async #driven(hooks: RunHooks, signal: AbortSignal): Promise<LiveResult> {
    const options = this.#options;
    await this.#parts.admit?.();
    const gap = options.gap === undefined ? {} : { gap: options.gap };
    const strategies = listOf(options.strategy).map((one) => supervised(one, { kill: this.#kill, ...gap }));
    const ready = setUpEngine({ ...options, venue: this.#parts.venue, strategies, hooks, signal });
    this.#ready = ready;
    if (options.resume !== undefined) restoreSnapshot(ready, options.resume);
    const watched = options.executionQuality === true || hooks.onExecution !== undefined;
    const monitor = watched ? await watchExecution(ready, 'live run', () => this.#clock.now()) : null;
    const { announce } = this.#parts;
    if (announce !== undefined) ready.account.alert('error', announce.code, announce.text);
    const inputs = openInputs([this.#input], {
      universe: ready.account.universe,
      from: Number.NEGATIVE_INFINITY,
      to: Number.POSITIVE_INFINITY,
      onBadData: options.onBadData ?? 'drop',
      guard: { clockAhead: options.clockAhead ?? '10s' },
      signal,
    });
    this.#speak();
    try {
      const { checkpoint } = options;
      await drive(ready.engine, {
        inputs: inputs.streams,
        signal,
        refits: ready.refits,
        ...(checkpoint === undefined ? {} : { checkpointEvery: checkpoint.every }),
        checkpoint: async ({ events, now }) => {
          hooks.onProgress?.({ events, at: now, share: Number.NaN });
          // A live input cannot be read again: what goes on from here begins with what comes next.
          return (
            checkpoint !== undefined && (await checkpoint.save((): RunSnapshot => takeSnapshot(ready, [0]))) === 'stop'
          );
        },
      });
    } catch (cause) {
      throw locateError(cause, ready);
    } finally {
      this.#cancelHealth();
      this.#health.complete();
    }
    return new LiveResult(ready, {
      strategies: strategies.map((one) => one.name),
      findings: inputs.findings(),
      periodsPerYear: options.periodsPerYear ?? DAY_SETTLES,
      ...(monitor === null ? {} : { execution: monitor.summary() }),
    });
  }

  #speak(): void {
    const every = toDuration(this.#options.healthEvery ?? '1s');
    this.#cancelHealth = this.#clock.after(every, () => {
      this.#health.next(this.health());
      this.#speak();
    });
  }
}

/** Hooks that tell both: the streams of the run, and whoever passed hooks of his own; one that neither has stays out. */
function both(first: RunHooks, second: RunHooks | undefined): RunHooks {
  if (second === undefined) return first;
  const all: RunHooks = {};
  for (const name of new Set([...Object.keys(first), ...Object.keys(second)]) as Set<keyof RunHooks>) {
    // Looked up each time: whether somebody watches a stream may change.
    const get = (): ((value: never) => void) | undefined => {
      const mine = first[name] as ((value: never) => void) | undefined;
      const theirs = second[name] as ((value: never) => void) | undefined;
      if (mine === undefined || theirs === undefined) return mine ?? theirs;
      return (value) => {
        mine(value);
        theirs(value);
      };
    };
    Object.defineProperty(all, name, { get, enumerable: true });
  }
  return all;
}
