import { BehaviorSubject, type Subscription } from 'rxjs';
import type { Clock } from '../adapters/transport/clock.js';
import type { DataSource, HistoryQuery, LiveQuery } from '../contracts/data-source.js';
import { ArrayBatch } from '../core/batch.js';
import { ConfigError } from '../core/errors.js';
import type { EventBatch, EventKind, MarketEvent } from '../core/event.js';
import type { Micros } from '../core/time.js';

/** How live sources are read. */
export interface LiveInputOptions {
  readonly sources: readonly DataSource[];
  readonly clock: Clock;
  /** What is asked of the sources. */
  readonly kinds: readonly EventKind[];
  /** How long nothing may come before the run is told that time has passed. */
  readonly tick: Micros;
  /** Events that may wait for a slow run; beyond them all are dropped, which is announced, and the sources begin anew. */
  readonly capacity: number;
  /** Sees each event as it enters the run. */
  readonly onEvent?: (event: MarketEvent) => void;
  /** Hears how long the oldest event of a batch took from being received until the run had dealt with all of it. */
  readonly onLag?: (lag: Micros) => void;
}

/** Events handed over at once: enough to be cheap, few enough to stop quickly. */
const BATCH = 1024;

/**
 * Live sources read as if they were history: batches of what has come, in order of receiving.
 *
 * Times of receiving never fall, numbers rise: what a run saw can be kept and run again. Where nothing comes, an observation
 * `clock` lets time pass, so that what is due is done.
 */
export class LiveInput implements DataSource {
  readonly name = 'live';
  readonly version = '1';
  readonly apiVersion = 1;
  readonly provides: DataSource['provides'];
  readonly #options: LiveInputOptions;
  #queue: MarketEvent[] = [];
  #subscriptions: Subscription[] = [];
  #wake: (() => void) | null = null;
  #open = 0;
  #stopped = false;
  #failure: unknown = null;
  #failed = false;
  #at: Micros = Number.NEGATIVE_INFINITY;
  #seq = 0;
  #dropped = 0;
  #cancelTick: () => void = () => {};

  constructor(options: LiveInputOptions) {
    this.#options = options;
    const kinds = [...new Set([...options.kinds, 'status' as const, 'observation' as const])];
    this.provides = { kinds, history: true, live: false };
    for (const source of options.sources) {
      if (source.live === undefined) {
        throw new ConfigError(
          `data source ${source.name}`,
          'it has no live data',
          'pass a source that can be subscribed, such as a feed',
        );
      }
    }
  }

  /** Events that wait. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Events that were dropped because the run was too slow. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Lets the run finish what has come, and ends. */
  stop(): void {
    this.#stopped = true;
    this.#release();
    this.#rouse();
  }

  async *history(query: HistoryQuery, signal: AbortSignal): AsyncGenerator<EventBatch> {
    const onAbort = (): void => this.stop();
    signal.addEventListener('abort', onAbort, { once: true });
    const { onEvent, onLag, clock } = this.#options;
    this.#subscribe(query);
    this.#tick();
    try {
      for (;;) {
        if (this.#queue.length > 0) {
          const queue = this.#queue;
          this.#queue = queue.length > BATCH ? queue.slice(BATCH) : [];
          const batch = queue.length > BATCH ? queue.slice(0, BATCH) : queue;
          if (onEvent !== undefined) for (const event of batch) onEvent(event);
          yield new ArrayBatch(batch);
          // Whoever asks for the next batch is through with the last; time that merely passes is no market data.
          const oldest = batch.find((event) => event.kind !== 'observation');
          if (onLag !== undefined && oldest !== undefined) onLag(Math.max(0, clock.now() - oldest.at));
          continue;
        }
        if (this.#failed) throw this.#failure;
        if (this.#stopped || this.#open === 0) return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#release();
    }
  }

  #subscribe(query: HistoryQuery): void {
    const { universe } = query;
    for (const source of this.#options.sources) {
      const kinds = this.#options.kinds.filter((kind) => source.provides.kinds.includes(kind));
      this.#open++;
      // The query stays open: a source may take its end for the end of all wishes.
      const query$ = new BehaviorSubject<LiveQuery>({ universe, kinds });
      const subscription = source.live!(query$).subscribe({
        next: (event) => this.#take(event, query),
        error: (cause: unknown) => {
          this.#failure = cause;
          this.#failed = true;
          this.#rouse();
        },
        complete: () => {
          this.#open--;
          this.#rouse();
        },
      });
      this.#subscriptions.push(subscription);
    }
  }

  #take(event: MarketEvent, query: HistoryQuery): void {
    if (this.#stopped) return;
    if (this.#queue.length >= this.#options.capacity) {
      this.#overflow(query);
      return;
    }
    if (event.at > this.#at) this.#at = event.at;
    const entered = { ...event, at: this.#at, seq: this.#seq++ };
    this.#queue.push(entered);
    this.#rouse();
  }

  /** The run does not keep up: what waits is of no use any more, and books without it would be wrong. */
  #overflow(query: HistoryQuery): void {
    const count = this.#queue.length + 1;
    this.#dropped += count;
    this.#queue = [];
    for (const one of this.#subscriptions) one.unsubscribe();
    this.#subscriptions = [];
    this.#open = 0;
    const at = Math.max(this.#at, this.#options.clock.now());
    const detail = `the run is too slow: ${count} events were dropped`;
    this.#take({ kind: 'status', instrument: -1, ts: at, at, seq: 0, status: 'gap', detail }, query);
    this.#subscribe(query);
  }

  #tick(): void {
    const { clock, tick } = this.#options;
    this.#cancelTick = clock.after(tick, () => {
      const now = clock.now();
      if (!this.#stopped && this.#queue.length === 0 && now - this.#at >= tick) {
        const at = Math.max(now, this.#at);
        this.#at = at;
        const subject = { type: 'world', id: 'clock' } as const;
        const entered: MarketEvent = {
          kind: 'observation',
          subject,
          name: 'clock',
          value: at,
          revision: 0,
          supersedes: null,
          ts: at,
          at,
          seq: this.#seq++,
        };
        this.#queue.push(entered);
        this.#rouse();
      }
      this.#tick();
    });
  }

  #rouse(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  #release(): void {
    this.#cancelTick();
    for (const one of this.#subscriptions) one.unsubscribe();
    this.#subscriptions = [];
  }
}
