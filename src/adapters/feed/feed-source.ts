import { Observable, type Subscriber } from 'rxjs';
import type { DataSource, InstrumentQuery, LiveQuery } from '../../contracts/data-source.js';
import type { EventKind, MarketEvent, StatusEvent } from '../../core/event.js';
import type { Instrument } from '../../core/instrument.js';
import { knownOptions } from '../../core/options.js';
import type { Universe } from '../../core/universe.js';
import type { Transport } from '../transport/transport.js';
import type { FeedHealth } from './health.js';
import type { Channel, FeedProtocol, Stream } from './protocol.js';
import { RestDesk } from './rest-desk.js';
import { FeedSession } from './session.js';
import type { FeedEvent, SessionOptions } from './session-desk.js';

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

const CHANNELS: { readonly [K in EventKind]?: Channel } = {
  trade: 'trades',
  quote: 'quotes',
  book: 'book',
  bar: 'bars',
};

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
        const route = new Route(options, subscriber);
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

/** Turns events by symbol into events of a universe. */
class Route {
  readonly #options: FeedSourceOptions;
  readonly #subscriber: Subscriber<MarketEvent | StatusEvent>;
  #indexes = new Map<string, number>();
  #seq = 0;

  constructor(options: FeedSourceOptions, subscriber: Subscriber<MarketEvent | StatusEvent>) {
    this.#options = options;
    this.#subscriber = subscriber;
  }

  streams({ universe, kinds }: LiveQuery): Stream[] {
    this.#indexes = indexes(universe, this.#options.symbolOf);
    const channels = kinds.map((kind) => CHANNELS[kind]).filter((one) => one !== undefined);
    return [...this.#indexes.keys()].flatMap((symbol) => channels.map((channel) => ({ symbol, channel })));
  }

  pass(event: FeedEvent): void {
    const made = this.#made(event);
    for (const one of made) this.#subscriber.next(one);
  }

  #made(event: FeedEvent): readonly (MarketEvent | StatusEvent)[] {
    const { at } = event;
    switch (event.type) {
      case 'up':
        return [this.#status(-1, 'feed-up', event.detail, at)];
      case 'down':
        return [this.#status(-1, 'feed-down', event.detail, at)];
      case 'gap': {
        const gap = this.#of(event.symbol, 'gap', `${event.channel}: ${event.detail}`, at);
        // Trades and bars that are lost stay lost: what follows can be trusted from here on.
        return event.channel === 'trades' || event.channel === 'bars'
          ? [...gap, ...this.#of(event.symbol, 'feed-up', `${event.channel} go on after a gap`, at)]
          : gap;
      }
      case 'mended':
        return this.#of(event.symbol, 'feed-up', `${event.channel}: in step again`, at);
      case 'state': {
        const status = event.open ? 'resume' : 'halt';
        return event.symbol === null
          ? [this.#status(-1, status, event.detail, at)]
          : this.#of(event.symbol, status, event.detail, at);
      }
      case 'book': {
        const instrument = this.#indexes.get(event.symbol);
        if (instrument === undefined) return [];
        const { bids, asks } = event.levels;
        const ts = Number.isNaN(event.ts) ? at : event.ts;
        return [{ kind: 'book', instrument, ts, at, seq: this.#seq++, snapshot: event.snapshot, bids, asks }];
      }
      case 'market': {
        const instrument = this.#indexes.get(event.message.symbol);
        return instrument === undefined ? [] : this.#market(event, instrument);
      }
    }
  }

  #market({ message, at }: Extract<FeedEvent, { type: 'market' }>, instrument: number): readonly MarketEvent[] {
    switch (message.type) {
      case 'trade': {
        const { price, size, aggressor, id, offExchange, ts } = message;
        return [{ kind: 'trade', instrument, ts, at, seq: this.#seq++, price, size, aggressor, id, offExchange }];
      }
      case 'quote': {
        const { bid, bidSize, ask, askSize } = message;
        const ts = Number.isNaN(message.ts) ? at : message.ts;
        return [{ kind: 'quote', instrument, ts, at, seq: this.#seq++, bid, bidSize, ask, askSize }];
      }
      case 'bar': {
        const { start, period, open, high, low, close, volume } = message;
        const bar = { kind: 'bar', instrument, ts: start + period, at, seq: this.#seq++ } as const;
        return [{ ...bar, start, period, open, high, low, close, volume }];
      }
      default:
        return [
          this.#status(instrument, 'gap', `trade ${message.id} was taken back: ${message.detail}`, at),
          this.#status(instrument, 'feed-up', 'after a correction', at),
        ];
    }
  }

  #of(symbol: string, status: StatusEvent['status'], detail: string, at: number): StatusEvent[] {
    const instrument = this.#indexes.get(symbol);
    return instrument === undefined ? [] : [this.#status(instrument, status, detail, at)];
  }

  #status(instrument: number, status: StatusEvent['status'], detail: string, at: number): StatusEvent {
    return { kind: 'status', instrument, ts: at, at, seq: this.#seq++, status, detail };
  }
}

function indexes(universe: Universe, symbolOf: FeedSourceOptions['symbolOf']): Map<string, number> {
  const found = new Map<string, number>();
  universe.instruments.forEach((instrument, i) => {
    const symbol = symbolOf(instrument);
    if (symbol !== null) found.set(symbol, i);
  });
  return found;
}
