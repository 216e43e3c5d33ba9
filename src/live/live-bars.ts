import { Observable } from 'rxjs';
import type { Clock } from '../adapters/transport/clock.js';
import type { DataSource, LiveQuery } from '../contracts/data-source.js';
import { ConfigError } from '../core/errors.js';
import type { BarEvent, EventKind, MarketEvent, StatusEvent } from '../core/event.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { type Micros, toIso } from '../core/time.js';
import { type ResampleOptions, resample, resampleRule } from '../data/resample.js';
import { type ResampleRule, Resampler } from '../data/resampler.js';
import { wallClock } from './wall-clock.js';

/** Options of {@link liveBars}: how bars are cut, and whose time ends those of a silent market. */
export interface LiveBarsOptions extends ResampleOptions {
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** What a subscription listens to beside the prints: bars are built, and the rest is passed on. */
type Subscriber = { next(event: MarketEvent | StatusEvent): void };

/**
 * Bars built from the prints of a live feed, by the code that builds them from history: where the source has history too, both
 * give the same bars, bit for bit, as long as no print comes later than `grace`. Quotes and books are passed on, prints are not.
 *
 * A bar is given out once the receive time is past its end and `grace`, in a silent market by the clock. Prints that come later are
 * left out (`late` says otherwise) and told as a gap. A bar by time that began before the first print that was heard, or in which prints were
 * lost, is not complete and not given out. A venue's clock that runs ahead of ours takes its lead from the grace: state one that is
 * longer than its offset.
 *
 * @throws ConfigError for a wrong option, or for a source without live prints
 * @example
 * ```ts
 * import { liveBars } from 'edgeproof/live';
 * import { VirtualClock } from 'edgeproof/adapters/transport';
 * import { instrument, Universe } from 'edgeproof';
 * import { mergeMap, type Observable, of } from 'rxjs';
 * const print = (ts: number) => ({ kind: 'trade', instrument: 0, ts, at: ts, seq: 0, price: 10, size: 1, aggressor: 0, id: '', offExchange: false }) as const;
 * const live = (query$: Observable<unknown>) => query$.pipe(mergeMap(() => of(print(0), print(61e6), print(130e6))));
 * const prints = { name: 'prints', version: '1', apiVersion: 1, provides: { kinds: ['trade'], history: false, live: true }, live } as const;
 * const bars = liveBars(prints, { period: '1m', clock: new VirtualClock(0) });
 * const seen: number[] = [];
 * bars.live!(of({ universe: new Universe([instrument({ id: 'A' })]), kinds: ['bar'] })).subscribe((event) => seen.push(event.ts));
 * if (seen.join() !== '60000000,120000000') throw new Error('two whole minutes');
 * ```
 */
export function liveBars(source: DataSource, options: LiveBarsOptions): DataSource {
  const { clock = wallClock(), ...cut } = options;
  const rule = resampleRule({ late: 'leave-out', ...cut });
  const live = source.live?.bind(source);
  if (live === undefined || !source.provides.kinds.includes('trade'))
    throw new ConfigError('liveBars', `${source.name} has no live prints`, 'pass a feed of trades');
  const past = source.history === undefined ? null : resample(source, cut);
  const others = source.provides.kinds.filter((kind) => kind !== 'bar' && kind !== 'trade');
  const kinds: readonly EventKind[] = Object.freeze([...new Set(['bar' as const, ...others, 'status' as const])]);
  const name = options.name ?? source.name;
  return {
    name,
    version: source.version,
    apiVersion: 1,
    provides: Object.freeze({ kinds, history: past !== null, live: true }),
    ...(source.origin === undefined ? {} : { origin: () => source.origin!() }),
    ...(source.instruments === undefined ? {} : { instruments: source.instruments.bind(source) }),
    ...(past?.history === undefined ? {} : { history: past.history.bind(past) }),
    live: (query$) =>
      new Observable((subscriber) => {
        const builder = new LiveBuilder(rule, clock, subscriber);
        const asked$ = new Observable<LiveQuery>((inner) =>
          query$.subscribe({
            next: (query) => inner.next(builder.ask(query)),
            error: (cause) => inner.error(cause),
          }),
        );
        const events = live(asked$).subscribe({
          next: (event) => {
            try {
              builder.pass(event);
            } catch (cause) {
              subscriber.error(cause);
            }
          },
          error: (cause) => subscriber.error(cause),
          complete: () => subscriber.complete(),
        });
        return () => {
          events.unsubscribe();
          builder.close();
        };
      }),
  };
}

class LiveBuilder {
  readonly #rule: ResampleRule;
  readonly #resampler: Resampler;
  readonly #clock: Clock;
  readonly #subscriber: Subscriber;
  /** The first print of each instrument since it was heard, or heard again after a loss: bars that began before are not whole. */
  readonly #since = new Map<InstrumentIndex, Micros>();
  #wanted: readonly EventKind[] = [];
  #cancel: () => void = () => {};
  #wakeAt: Micros = Number.POSITIVE_INFINITY;

  constructor(rule: ResampleRule, clock: Clock, subscriber: Subscriber) {
    this.#rule = rule;
    this.#resampler = new Resampler(rule);
    this.#clock = clock;
    this.#subscriber = subscriber;
  }

  /** What is asked of the feed, for what is asked of us. */
  ask({ universe, kinds }: LiveQuery): LiveQuery {
    this.#wanted = kinds;
    const asked = kinds.map((kind) => (kind === 'bar' ? 'trade' : kind));
    return { universe, kinds: [...new Set(asked)] };
  }

  pass(event: MarketEvent | StatusEvent): void {
    if (event.kind === 'bar') return;
    if (event.kind === 'trade') this.#print(event);
    else {
      this.#tell(this.#resampler.advance(event.at));
      if (event.kind === 'status') this.#lost(event);
    }
    if (event.kind !== 'trade') this.#subscriber.next(event);
    this.#wake();
  }

  close(): void {
    this.#cancel();
  }

  #print(event: Extract<MarketEvent, { kind: 'trade' }>): void {
    const { instrument, ts, at, seq } = event;
    if (!this.#since.has(instrument)) this.#since.set(instrument, ts);
    const { late } = this.#resampler;
    this.#tell(this.#resampler.push(event));
    if (this.#resampler.late === late) return;
    const detail = `trades: print ${event.id} of ${toIso(ts)} came after its bar was given out, and is left out of it`;
    const status = { kind: 'status', instrument, ts: at, at, seq } as const;
    this.#subscriber.next({ ...status, status: 'gap', detail });
    this.#subscriber.next({ ...status, status: 'feed-up', detail: 'bars go on after a late print' });
  }

  /** Prints were lost: the bars that they belong to are not whole. A book that fell out of step is none of our concern. */
  #lost({ instrument, status, detail }: StatusEvent): void {
    if (status !== 'gap' || detail.startsWith('book: ')) return;
    if (instrument < 0) this.#since.clear();
    else this.#since.delete(instrument);
  }

  #tell(bars: readonly BarEvent[]): void {
    for (const bar of bars) {
      const since = this.#since.get(bar.instrument) ?? Number.POSITIVE_INFINITY;
      const whole = this.#rule.by !== 'time' || bar.start >= since;
      if (whole && this.#wanted.includes('bar')) this.#subscriber.next(bar);
    }
  }

  /** Bars of a silent market end by the clock. */
  #wake(): void {
    const { due } = this.#resampler;
    if (due === this.#wakeAt) return;
    this.#cancel();
    this.#wakeAt = due;
    if (due === Number.POSITIVE_INFINITY) return;
    this.#cancel = this.#clock.after(Math.max(0, due + 1 - this.#clock.now()), () => {
      this.#wakeAt = Number.POSITIVE_INFINITY;
      this.#tell(this.#resampler.advance(this.#clock.now()));
      this.#wake();
    });
  }
}
