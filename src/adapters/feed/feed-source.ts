import { Observable } from 'rxjs';
import type { DataSource, InstrumentQuery, LiveQuery } from '../../contracts/data-source.js';
import type { MarketEvent, StatusEvent } from '../../core/event.js';
import type { Instrument } from '../../core/instrument.js';
import { knownOptions } from '../../core/options.js';
import type { Transport } from '../transport/transport.js';
import { FeedRoute } from './feed-route.js';
import type { FeedHealth } from './health.js';
import type { FeedProtocol } from './protocol.js';
import { RestDesk } from './rest-desk.js';
import { FeedSession } from './session.js';
import type { SessionOptions } from './session-desk.js';

/** A live source that can say how it does. */
export interface LiveFeed extends DataSource {
  live(query$: Observable<LiveQuery>): Observable<MarketEvent | StatusEvent>;
  /** How each open subscription does; empty while nobody listens. */
  health(): readonly FeedHealth[];
}

/** What a feed is made of. */
export interface FeedSourceOptions extends SessionOptions {
  readonly name: string;
  /** Made anew for each subscriber: a protocol counts its own requests. */
  readonly protocol: () => FeedProtocol;
  readonly transport: Transport;
  /** The venue's symbol of a listing; null where it is none of this venue's. */
  readonly symbolOf: (instrument: Instrument) => string | null;
}

/**
 * A live source over a venue's protocol: subscriptions follow the query, breaks of the feed come as status events.
 *
 * A gap is announced once, as `gap` with the instrument; what comes after `feed-up` of the instrument can be trusted again. Times
 * stay as the venue wrote them; `at` is the receive time. Each subscriber has connections of its own.
 *
 * @throws ConfigError for an unknown option
 * @example
 * ```ts
 * import { feedSource } from 'edgeproof/adapters/feed';
 * if (typeof feedSource !== 'function') throw new Error('makes a source of a protocol');
 * ```
 */
export function feedSource(options: FeedSourceOptions): LiveFeed {
  knownOptions('feedSource', options, ['name', 'protocol', 'transport', 'symbolOf', 'seed', 'bookPatience']);
  const open = new Set<FeedSession>();
  return {
    name: options.name,
    version: '1',
    apiVersion: 1,
    provides: Object.freeze({
      kinds: Object.freeze(['trade', 'quote', 'book', 'bar', 'status'] as const),
      history: false,
      live: true,
    }),
    ...(options.protocol().instruments === undefined
      ? {}
      : { instruments: (query, signal) => listings(options, query, signal) }),
    health: () => [...open].map((one) => one.health()),
    live: (query$) =>
      new Observable((subscriber) => {
        const route = new FeedRoute(options.symbolOf, (event) => subscriber.next(event));
        const session = new FeedSession(options.protocol(), options.transport, (event) => route.pass(event), options);
        open.add(session);
        const queries = query$.subscribe({
          next: (query) => session.set(route.streams(query)),
          error: (cause) => subscriber.error(cause),
        });
        return () => {
          queries.unsubscribe();
          session.close();
          open.delete(session);
        };
      }),
  };
}

/** Asks the venue for its listings; those of the query, or all. */
async function listings(
  options: FeedSourceOptions,
  query: InstrumentQuery,
  signal: AbortSignal,
): Promise<readonly Instrument[]> {
  const { instruments, name, requests } = options.protocol();
  if (instruments === undefined) return [];
  signal.throwIfAborted();
  const desk = new RestDesk(name, options.transport, requests);
  const all = instruments.read(await desk.ask(instruments.request, instruments.weight));
  signal.throwIfAborted();
  return query.ids === undefined ? all : all.filter((one) => query.ids!.includes(one.id));
}
