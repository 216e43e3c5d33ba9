import { BehaviorSubject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { CCXT_FEED_LIMITS, ccxtFeed } from '../../src/adapters/ccxt/feed.js';
import type { CcxtFeedExchange } from '../../src/adapters/ccxt/feed-options.js';
import { changedLevels, readCcxtBook } from '../../src/adapters/ccxt/feed-wire.js';
import { VirtualClock } from '../../src/adapters/transport/virtual-clock.js';
import type { LiveQuery } from '../../src/contracts/data-source.js';
import { Book } from '../../src/core/book.js';
import type { MarketEvent } from '../../src/core/event.js';
import { instrument } from '../../src/core/instrument.js';
import { Random } from '../../src/core/random.js';
import { Universe } from '../../src/core/universe.js';
import { dataSourceChecks, describeContract } from '../../src/testing/index.js';

class NetworkError extends Error {}

const START = 1_600_000_000_000_000;
const listing = instrument({ id: 'A/B', venue: 'tiny' });
const universe = new Universe([listing, instrument({ id: 'C/D', venue: 'elsewhere' })]);

/** An exchange of ccxt whose market is in the test's hands: watched calls wait until something is given to them. */
class TinyExchange implements CcxtFeedExchange {
  readonly id = 'tiny';
  readonly has: { [feature: string]: unknown } = {
    watchTrades: true,
    watchOrderBook: true,
    fetchTrades: true,
    fetchOrderBook: true,
  };
  readonly #waiting = new Map<string, { give: (value: unknown) => void; fail: (cause: Error) => void }>();
  readonly #ready = new Map<string, (unknown | Error)[]>();
  past: object[] = [];
  book: object = { bids: [[99, 1]], asks: [[101, 1]] };
  asked: unknown[] = [];
  closed = 0;
  failLoading = 0;

  async loadMarkets(): Promise<unknown> {
    if (this.failLoading-- > 0) throw new NetworkError('down for SECRET-KEY');
    return {};
  }
  watchTrades = (): Promise<unknown> => this.#next('trades');
  watchOrderBook = (): Promise<unknown> => this.#next('book');
  fetchTrades = async (_symbol: string, since: number | undefined): Promise<unknown> => {
    this.asked.push(since);
    return this.past.filter((one) => (one as { timestamp: number }).timestamp >= (since ?? 0));
  };
  fetchOrderBook = async (): Promise<unknown> => this.book;
  close = async (): Promise<void> => {
    this.closed++;
    for (const what of ['trades', 'book']) this.give(what, new NetworkError('closed by the user'));
  };

  give(what: string, value: unknown): void {
    const one = this.#waiting.get(what);
    this.#waiting.delete(what);
    if (one === undefined) this.#ready.set(what, [...(this.#ready.get(what) ?? []), value]);
    else if (value instanceof Error) one.fail(value);
    else one.give(value);
  }

  #next(what: string): Promise<unknown> {
    const first = this.#ready.get(what)?.shift();
    if (first instanceof Error) return Promise.reject(first);
    if (first !== undefined) return Promise.resolve(first);
    return new Promise((give, fail) => this.#waiting.set(what, { give, fail }));
  }
}

const print = (n: number, part: object = {}) => {
  return { id: `t${n}`, timestamp: START / 1000 + n * 10, price: 100 + n, amount: 1, side: 'buy', ...part };
};
const settle = async () => {
  for (let n = 0; n < 5; n++) await new Promise((resolve) => setImmediate(resolve));
};

/** A feed of it, and what it told. */
async function opened(kinds: LiveQuery['kinds'], change: (one: TinyExchange) => void = () => {}) {
  const clock = new VirtualClock(START);
  const exchange = new TinyExchange();
  change(exchange);
  const feed = ccxtFeed({ exchange: 'tiny', clock, make: () => exchange, settings: { apiKey: 'SECRET-KEY' } });
  const events: MarketEvent[] = [];
  const query$ = new BehaviorSubject<LiveQuery>({ universe, kinds });
  const subscription = feed.live(query$).subscribe((event) => events.push(event as MarketEvent));
  await settle();
  const pass = async (time: number) => {
    for (let passed = 0; passed < time; passed += 500_000) {
      clock.advance(500_000);
      await settle();
    }
  };
  const words = () =>
    events.map((one) => {
      if (one.kind === 'trade') return one.id;
      return one.kind === 'book' ? (one.snapshot ? 'whole' : 'change') : one.kind === 'status' ? one.status : one.kind;
    });
  return { clock, exchange, feed, events, query$, subscription, pass, words };
}

describe('trades by ccxt', () => {
  it('shows each watched trade once, in words of all venues, and nothing that was before', async () => {
    const { exchange, events, words, feed } = await opened(['trade']);
    exchange.give('trades', [print(-9000, { price: 9 }), print(1), print(2, { side: 'sell' })]);
    await settle();
    exchange.give('trades', [print(2), print(3, { side: undefined })]);
    await settle();
    expect(words()).toEqual(['feed-up', 't1', 't2', 't3']);
    const [, first, second, third] = events;
    expect(first).toMatchObject({ kind: 'trade', instrument: 0, price: 101, size: 1, aggressor: 1, at: START });
    expect(first!.ts).toBe(START + 10_000);
    expect([second, third]).toMatchObject([{ aggressor: -1 }, { aggressor: 0 }]);
    expect(feed.health()[0]).toMatchObject({
      connections: 1,
      streams: [{ channel: 'trades', state: 'live', messages: 3 }],
    });
  });

  it('fetches what was missed before it says that all is well again', async () => {
    const { exchange, words, pass, feed } = await opened(['trade']);
    exchange.give('trades', [print(1)]);
    await settle();
    exchange.give('trades', new NetworkError('the line was cut'));
    await settle();
    expect(words()).toEqual(['feed-up', 't1', 'gap']);
    exchange.past = [1, 2, 3, 4].map((n) => print(n));
    await pass(1_000_000);
    exchange.give('trades', [print(4), print(5)]);
    await settle();
    expect(words()).toEqual(['feed-up', 't1', 'gap', 't2', 't3', 't4', 't5', 'feed-up']);
    expect(exchange.asked[0]).toBe(START / 1000 + 10);
    expect(feed.health()[0]!.streams[0]).toMatchObject({ gaps: 1, state: 'live' });
  });

  it('tells one gap for a long outage, and waits longer each time', async () => {
    const { exchange, words, pass, feed } = await opened(['trade']);
    exchange.give('trades', [print(1)]);
    for (let n = 0; n < 6; n++) exchange.give('trades', new NetworkError('no'));
    await pass(60_000_000);
    exchange.past = [print(1)];
    exchange.give('trades', [print(2)]);
    await settle();
    expect(words()).toEqual(['feed-up', 't1', 'gap', 't2', 'feed-up']);
    expect(feed.health()[0]!.reconnects).toBe(6);
  });

  it('declares what it cannot prove to be whole', async () => {
    // While it was polled the page did not reach back to the last one that is known.
    const { exchange, events, words, pass } = await opened(['trade'], (one) => {
      one.has['watchTrades'] = false;
      one.past = [print(1)];
    });
    exchange.past = [print(1), print(2)];
    await pass(2_500_000);
    expect(words()).toEqual(['feed-up', 't2']);
    exchange.past = [print(700), print(701)];
    await pass(2_000_000);
    expect(words()).toEqual(['feed-up', 't2', 'gap', 't700', 't701', 'feed-up']);
    expect(events[2]).toMatchObject({ detail: 'trades: the past trades do not reach back to the last one' });
    await pass(4_000_000);
    expect(words()).toHaveLength(6);
  });

  it('keeps trades without ids apart where they came on one page', async () => {
    const { exchange, events } = await opened(['trade']);
    const bare = print(1, { id: undefined });
    exchange.give('trades', [bare, bare]);
    await settle();
    expect(events.filter(({ kind }) => kind === 'trade')).toHaveLength(2);
  });
});

describe('books by ccxt', () => {
  it('come whole first, then as changes that lead to the same book, whatever ccxt does to its own', async () => {
    const { exchange, events } = await opened(['book']);
    const random = new Random(3, 'books');
    const mine = new Book();
    // ccxt changes the object that it gave.
    const theirs = { bids: [] as number[][], asks: [] as number[][], nonce: 0, timestamp: START / 1000 };
    let read = 0;
    for (let n = 0; n < 200; n++) {
      const side = (from: number, step: number) =>
        Array.from({ length: random.integer(6) }, (_, i) => [
          from + step * (i + random.integer(2)),
          1 + random.integer(3),
        ]);
      theirs.bids.splice(0, theirs.bids.length, ...new Map(side(99, -2) as [number, number][]));
      theirs.asks.splice(0, theirs.asks.length, ...new Map(side(101, 2) as [number, number][]));
      theirs.nonce++;
      exchange.give('book', theirs);
      await new Promise((resolve) => setImmediate(resolve));
      for (; read < events.length; read++) {
        const event = events[read]!;
        if (event.kind === 'book') mine.apply(event);
      }
      for (const [my, their] of [
        [mine.bids, theirs.bids],
        [mine.asks, theirs.asks],
      ] as const) {
        const levels = Array.from({ length: my.length }, (_, i) => [my.price(i), my.size(i)]);
        expect(levels).toEqual([...their].sort((a, b) => my.direction * (b[0]! - a[0]!)));
      }
    }
    expect(events.filter((one) => one.kind === 'book' && one.snapshot)).toHaveLength(1);
  });

  it.each([
    ['crossed', { bids: [[102, 1]], asks: [[101, 1]] }],
    ['without levels', { bids: null, asks: [] }],
    ['with a price that is none', { bids: [[Number.NaN, 1]], asks: [] }],
    ['that went back', { bids: [[99, 1]], asks: [[101, 1]], nonce: 3 }],
  ])('one %s is a gap, and a whole one follows', async (_name, bad) => {
    const { exchange, words, pass } = await opened(['book']);
    const good = { bids: [[99, 1]], asks: [[101, 1]], nonce: 5 };
    exchange.give('book', good);
    await settle();
    exchange.give('book', bad);
    await settle();
    exchange.give('book', { ...good, nonce: 6 });
    await pass(1_000_000);
    expect(words()).toEqual(['feed-up', 'whole', 'gap', 'feed-up', 'whole']);
  });

  it('are asked for where they cannot be watched', async () => {
    const { exchange, words, pass } = await opened(['book'], (one) => {
      one.has['watchOrderBook'] = false;
    });
    exchange.book = { bids: [[98, 1]], asks: [[101, 1]] };
    await pass(2_500_000);
    expect(words()).toEqual(['feed-up', 'whole', 'change']);
    expect(changedLevels(new Map([[99, 1]]), new Map([[98, 1]]))).toEqual([99, 0, 98, 1]);
  });
});

describe('a feed by ccxt', () => {
  it('says when it cannot begin, in words without keys, and tries again', async () => {
    const { events, pass, words, feed } = await opened(['trade'], (one) => {
      one.failLoading = 2;
    });
    await pass(4_000_000);
    expect(words()).toEqual(['feed-down', 'feed-down', 'feed-up']);
    expect(events[0]).toMatchObject({ detail: 'NetworkError: down for [redacted]' });
    expect(JSON.stringify(feed.health())).not.toContain('SECRET');
  });

  it('tells a gap where the exchange offers nothing, and asks no more', async () => {
    const { events, pass } = await opened(['trade', 'book', 'bar'], (one) => {
      for (const feature of Object.keys(one.has)) one.has[feature] = false;
    });
    await pass(5_000_000);
    const gaps = events.filter((one) => one.kind === 'status' && one.status === 'gap');
    expect(gaps).toMatchObject([
      { detail: 'trades: tiny offers neither watchTrades nor fetchTrades in ccxt' },
      { detail: 'book: tiny offers neither watchOrderBook nor fetchOrderBook in ccxt' },
    ]);
  });

  it('follows the query, and ends quietly', async () => {
    const { exchange, query$, subscription, words, feed, pass } = await opened(['trade', 'book']);
    query$.next({ universe, kinds: ['trade'] });
    exchange.give('book', { bids: [[99, 1]], asks: [] });
    exchange.give('trades', [print(1)]);
    await settle();
    subscription.unsubscribe();
    await pass(5_000_000);
    expect(words()).toEqual(['feed-up', 't1']);
    expect(exchange.closed).toBe(1);
    expect(feed.health()).toEqual([]);
    expect(feed.origin!()).toEqual({ service: 'ccxt tiny', limits: [...CCXT_FEED_LIMITS] });
  });

  it('names the install command where ccxt is not there', async () => {
    const clock = new VirtualClock(START);
    const said = await new Promise<string>((resolve) => {
      ccxtFeed({ exchange: 'no-such-exchange', clock })
        .live(new BehaviorSubject<LiveQuery>({ universe, kinds: ['trade'] }))
        .subscribe((event) => event.kind === 'status' && resolve(event.detail));
    });
    expect(said).toMatch(/npm install ccxt|ccxt has no exchange/);
  });
});

describeContract(
  { describe, it },
  dataSourceChecks(ccxtFeed({ exchange: 'tiny', clock: new VirtualClock(START), make: () => new TinyExchange() }), {
    instruments: [listing],
    from: new Date(0),
    to: new Date(1),
  }),
  { name: 'ccxtFeed' },
);

it('reads a book of any depth', () => {
  const side = (first: number, step: number) => Array.from({ length: 200_000 }, (_, k) => [first + step * k, 1]);
  const book = readCcxtBook('ccxt test', 'A/B', { bids: side(300_000, -1), asks: side(300_001, 1) });
  expect([book.bids.size, book.asks.size]).toEqual([200_000, 200_000]);
});
