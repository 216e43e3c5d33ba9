import { Observable, type Subscription } from 'rxjs';
import type { Clock } from '../adapters/transport/clock.js';
import type { DataSource, LiveQuery } from '../contracts/data-source.js';
import { copyEvent } from '../core/batch.js';
import { ConfigError } from '../core/errors.js';
import type { EventKind, MarketEvent, StatusEvent } from '../core/event.js';
import { knownOptions } from '../core/options.js';
import { type DurationInput, type Micros, toDuration } from '../core/time.js';
import { wallClock } from './wall-clock.js';

/** Options of {@link withHistory}. */
export interface WithHistoryOptions {
  /** Where the past is read from: the same venue's REST history, as a rule. */
  readonly history: DataSource;
  /** How far back, such as `2d`. */
  readonly back: DurationInput;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/**
 * A live feed that begins with its past, so that features are warm: history is read once the feed is up, and joins what the feed said
 * meanwhile without a hole and without anything twice (prints by id, bars by their end).
 *
 * The past is announced as a gap of the whole feed, which ends with `feed-up`: under `dataGap`, which `paper` and `live` set by
 * default, nothing new is opened on prices that are long gone.
 *
 * @throws ConfigError for a wrong option, or a source without live or without history
 * @example
 * ```ts
 * import { withHistory } from 'edgeproof/live';
 * import { fromRows } from 'edgeproof/data';
 * import { NEVER } from 'rxjs';
 * const feed = { name: 'feed', version: '1', apiVersion: 1, provides: { kinds: ['bar'], history: false, live: true }, live: () => NEVER } as const;
 * const past = fromRows({ instrument: 'A', bars: [{ time: '2024-01-02T10:00:00Z', open: 1, high: 1, low: 1, close: 1, volume: 1 }], period: '1m' });
 * if (withHistory(feed, { history: past, back: '1d' }).name !== 'feed') throw new Error('the feed, warm');
 * ```
 */
export function withHistory(feed: DataSource, options: WithHistoryOptions): DataSource {
  knownOptions('withHistory', options, ['history', 'back', 'clock']);
  const { clock = wallClock() } = options;
  const back = toDuration(options.back);
  const live = feed.live?.bind(feed);
  const read = options.history.history?.bind(options.history);
  if (live === undefined) throw new ConfigError('withHistory', `${feed.name} has no live data`, 'pass a feed');
  if (read === undefined)
    throw new ConfigError('withHistory', `${options.history.name} has no history`, 'pass a source that can be read');
  const known = options.history.provides.kinds;
  return {
    ...feed,
    name: feed.name,
    provides: Object.freeze({ ...feed.provides, history: true }),
    history: read,
    live: (query$) =>
      new Observable((subscriber) => {
        const stop = new AbortController();
        const join = new Join((event) => subscriber.next(event));
        let begun = false;
        const begin = async (query: LiveQuery): Promise<void> => {
          const kinds = query.kinds.filter((kind) => known.includes(kind));
          const to = clock.now() + 1;
          join.announce('gap', 'history is read first', clock.now());
          try {
            for await (const batch of read({ ...query, kinds, from: to - 1 - back, to }, stop.signal))
              for (let i = 0; i < batch.length; i++) join.past(copyEvent(batch.get(i)));
          } catch (cause) {
            if (!stop.signal.aborted) subscriber.error(cause);
            return;
          }
          if (!stop.signal.aborted) join.caughtUp(kinds, clock.now());
        };
        let wanted: LiveQuery | null = null;
        const asked$ = new Observable<LiveQuery>((inner) =>
          query$.subscribe({
            next: (query) => {
              wanted ??= query;
              inner.next(query);
            },
            error: (cause) => inner.error(cause),
          }),
        );
        const events: Subscription = live(asked$).subscribe({
          next: (event) => {
            join.live(event);
            // What comes from now on is heard: what was before is there to be read.
            if (begun || wanted === null) return;
            begun = true;
            void begin(wanted);
          },
          error: (cause) => subscriber.error(cause),
          complete: () => join.whenCaughtUp(() => subscriber.complete()),
        });
        return () => {
          stop.abort();
          events.unsubscribe();
        };
      }),
  };
}

/** How long before the end of the past a feed may say a print again. */
const OVERLAP: Micros = 600_000_000;
/** Prints after which old ones are forgotten. */
const MANY = 16_384;

/** Joins the past and what came meanwhile. */
class Join {
  readonly #next: (event: MarketEvent | StatusEvent) => void;
  #waiting: (MarketEvent | StatusEvent)[] | null = [];
  /** Ids of prints of the past that the feed may say again, by instrument. */
  readonly #prints = new Map<number, Map<string, Micros>>();
  /** End of the last bar of each instrument. */
  readonly #bars = new Map<number, Micros>();
  #end: () => void = () => {};

  constructor(next: (event: MarketEvent | StatusEvent) => void) {
    this.#next = next;
  }

  announce(status: 'gap' | 'feed-up', detail: string, at: Micros): void {
    this.#next({ kind: 'status', instrument: -1, ts: at, at, seq: 0, status, detail });
  }

  past(event: MarketEvent): void {
    if (event.kind === 'trade') {
      const prints = this.#prints.get(event.instrument) ?? new Map<string, Micros>();
      prints.set(event.id, event.ts);
      this.#prints.set(event.instrument, prints);
      if (prints.size % MANY === 0) forget(prints, event.ts);
    } else if (event.kind === 'bar') this.#bars.set(event.instrument, event.ts);
    this.#next(event);
  }

  live(event: MarketEvent | StatusEvent): void {
    if (this.#waiting !== null) this.#waiting.push(event);
    else if (!this.#twice(event)) this.#next(event);
  }

  caughtUp(kinds: readonly EventKind[], at: Micros): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const event of waiting) if (!this.#twice(event)) this.#next(event);
    this.announce('feed-up', `history of ${kinds.join(', ') || 'nothing'} is read`, at);
    this.#end();
  }

  whenCaughtUp(end: () => void): void {
    if (this.#waiting === null) end();
    else this.#end = end;
  }

  #twice(event: MarketEvent | StatusEvent): boolean {
    if (event.kind === 'bar') return event.ts <= (this.#bars.get(event.instrument) ?? Number.NEGATIVE_INFINITY);
    return event.kind === 'trade' && this.#prints.get(event.instrument)?.delete(event.id) === true;
  }
}

/** A feed does not say again what is older than the newest of the past by more than this. */
function forget(prints: Map<string, Micros>, newest: Micros): void {
  for (const [id, ts] of prints) if (ts < newest - OVERLAP) prints.delete(id);
}
