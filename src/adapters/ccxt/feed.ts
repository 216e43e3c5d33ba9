import { Observable } from 'rxjs';
import { parseOptions } from '../../core/options.js';
import { toDuration } from '../../core/time.js';
import { FeedRoute } from '../feed/feed-route.js';
import type { LiveFeed } from '../feed/feed-source.js';
import { Secrets } from '../transport/secrets.js';
import { type CcxtFeedExchange, type CcxtFeedOptions, feedOptionsSchema } from './feed-options.js';
import { CcxtSession } from './feed-session.js';
import { loadCcxt } from './library.js';

/** What {@link ccxtFeed} cannot promise, whatever the exchange: also what its `origin` says. */
export const CCXT_FEED_LIMITS = Object.freeze([
  'numbers were parsed by ccxt: digits beyond those of a double are lost',
  'ccxt brings its books back in step by itself: a break that it does not throw is not seen',
  'trades bear no numbers: one that is lost while nothing fails is not seen',
  'trades without an id that say the same in all their words are taken for one where they may have come twice',
  'an exchange that goes silent is noticed by staleAfter of a gap policy only',
  'a book is as deep as the exchange gives it, and does not say how deep that is',
  'what is polled is as old as the time between two questions, and books between them are not seen',
] as const);

/**
 * Live trades and books of the exchanges that ccxt knows and edgeproof has no adapter for: the long tail. Watched where the exchange can
 * be watched (ccxt.pro, which is part of ccxt), asked for every `pollEvery` where not. What fails is told as a gap, and asked for again
 * after a wait that grows. After a gap a book comes whole, and trades are fetched from the last one that was shown; where the
 * exchange cannot prove that none is missing, the gap says so. What it cannot promise stands in {@link CCXT_FEED_LIMITS}.
 *
 * The package ccxt is an optional peer, loaded when somebody subscribes; where it is missing `feed-down` says what to install.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { ccxtFeed } from 'edgeproof/adapters/ccxt';
 * import { VirtualClock } from 'edgeproof/adapters/transport';
 * import { instrument, Universe } from 'edgeproof';
 * import { BehaviorSubject } from 'rxjs';
 * const book = { bids: [[99, 1]], asks: [[101, 2]], timestamp: 1000 };
 * const make = () => ({ id: 'tiny', has: { fetchOrderBook: true }, loadMarkets: async () => ({}), fetchOrderBook: async () => book });
 * const feed = ccxtFeed({ exchange: 'tiny', clock: new VirtualClock(1e6), make });
 * const universe = new Universe([instrument({ id: 'A/B', venue: 'tiny' })]);
 * const best = await new Promise<number | undefined>((resolve) => {
 *   feed.live(new BehaviorSubject({ universe, kinds: ['book' as const] })).subscribe((event) => {
 *     if (event.kind === 'book') resolve(event.bids[0]);
 *   });
 * });
 * if (best !== 99) throw new Error('the whole book first');
 * ```
 */
export function ccxtFeed(options: CcxtFeedOptions): LiveFeed {
  const settings = parseOptions('ccxtFeed', feedOptionsSchema, options);
  const { exchange, clock, symbols, levels, seed, make } = settings;
  const venue = settings.venue ?? exchange;
  const who = `ccxt ${exchange}`;
  const pollEvery = toDuration(settings.pollEvery);
  const secrets = new Secrets();
  secrets.learn(...Object.values(settings.settings).filter((one) => typeof one === 'string'));
  const open = new Set<CcxtSession>();
  const load = async (): Promise<CcxtFeedExchange> => {
    const all = { enableRateLimit: true, ...settings.settings };
    // The class of the loaded package has more members, of types of its own, than are used here.
    const made =
      make === undefined ? ((await loadCcxt({ live: true }))(exchange, all) as unknown as CcxtFeedExchange) : make(all);
    await made.loadMarkets();
    return made;
  };
  const words = (cause: unknown): string => {
    const text = cause instanceof Error ? `${cause.constructor.name}: ${cause.message}` : String(cause);
    return secrets.wash(text).slice(0, 300);
  };
  return {
    name: who,
    version: '1',
    apiVersion: 1,
    provides: Object.freeze({ kinds: Object.freeze(['trade', 'book', 'status'] as const), history: false, live: true }),
    origin: () => ({ service: who, limits: [...CCXT_FEED_LIMITS] }),
    health: () => [...open].map((one) => one.health()),
    live: (query$) =>
      new Observable((subscriber) => {
        const route = new FeedRoute(
          (one) => (one.venue === venue ? (symbols[one.id] ?? one.id) : null),
          (event) => subscriber.next(event),
        );
        const tell = route.pass.bind(route);
        const session = new CcxtSession({ who, clock, pollEvery, levels, seed, open: load, words, tell });
        open.add(session);
        const queries = query$.subscribe({
          next: (query) => {
            const streams = route.streams(query);
            session.set(streams.filter(({ channel }) => channel === 'trades' || channel === 'book'));
          },
          error: (cause) => subscriber.error(cause),
        });
        return () => {
          queries.unsubscribe();
          open.delete(session);
          void session.close();
        };
      }),
  };
}
