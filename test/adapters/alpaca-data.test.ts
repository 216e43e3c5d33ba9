import { readFileSync } from 'node:fs';
import { BehaviorSubject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { alpacaFeed, alpacaHistory } from '../../src/adapters/alpaca/data-source.js';
import { readAlpaca } from '../../src/adapters/alpaca/data-wire.js';
import { MemoryNetwork, type MemoryPeer } from '../../src/adapters/transport/socket-memory.js';
import { VirtualClock } from '../../src/adapters/transport/virtual-clock.js';
import type { LiveQuery } from '../../src/contracts/data-source.js';
import { isEdgeproofError } from '../../src/core/errors.js';
import type { EventKind, MarketEvent, StatusEvent } from '../../src/core/event.js';
import { instrument } from '../../src/core/instrument.js';
import { Random } from '../../src/core/random.js';
import { toMicros } from '../../src/core/time.js';
import { Universe } from '../../src/core/universe.js';
import { describeShared, sharedPath } from '../shared.js';
import { leapingClock } from './history-server.js';

const keys = () => ({ keyId: 'KEYKEYKEY', secretKey: 'SECRETSECRET' });
const universe = new Universe(['AAPL', 'SPY'].map((id) => instrument({ id, venue: 'alpaca' })));
const json = JSON.stringify;
const trade = (i: number, t: string, part: object = {}) => {
  return { T: 't', i, S: 'AAPL', x: 'V', p: 100 + i, s: 10, t, c: ['@'], z: 'C', ...part };
};

describe('wire of Alpaca', () => {
  it('marks what was made off exchange, and reads times to the microsecond', () => {
    expect(readAlpaca(json([trade(1, '2021-02-22T15:51:44.208123456Z', { x: 'D' })]))).toEqual([
      {
        type: 'trade',
        symbol: 'AAPL',
        id: '2021-02-22/D/1',
        number: Number.NaN,
        price: 101,
        size: 10,
        aggressor: 0,
        offExchange: true,
        ts: toMicros('2021-02-22T15:51:44.208123Z'),
      },
    ]);
    expect(readAlpaca(json([trade(1, '2021-02-22T15:51:44Z')]))).toMatchObject([{ offExchange: false }]);
    const quote = { T: 'q', S: 'AMD', bp: 87.66, bs: 1, ap: 87.67, as: 4, t: '2021-02-22T15:51:45.33Z' };
    expect(readAlpaca(json([quote]), { quoteUnit: 100 })).toMatchObject([{ bid: 87.66, bidSize: 100, askSize: 400 }]);
  });

  it('tells corrections, halts, errors', () => {
    const t = '2021-02-22T15:51:44Z';
    const said = readAlpaca(
      json([
        { T: 'c', S: 'AAPL', x: 'V', oi: 1, op: 1, os: 1, oc: [], ci: 2, cp: 1, cs: 1, cc: [], t, z: 'C' },
        { T: 'x', S: 'AAPL', i: 3, x: 'D', p: 1, s: 1, a: 'C', t, z: 'C' },
        { T: 's', S: 'AAPL', sc: 'H', sm: 'Trading Halt', rc: 'T12', rm: 'News', t, z: 'C' },
        { T: 's', S: 'AAPL', sc: 'T', sm: 'Trading Resumption', t, z: 'C' },
        { T: 'error', code: 406, msg: 'connection limit exceeded' },
        { T: 'error', code: 405, msg: 'symbol limit exceeded' },
        { T: 'u', S: 'SPY', o: 1, h: 1, l: 1, c: 1, v: 1, t },
      ]),
    );
    expect(said).toMatchObject([
      { type: 'correction', id: '2021-02-22/V/1' },
      { type: 'correction', id: '2021-02-22/D/3', detail: 'cancelled' },
      { type: 'state', open: false },
      { type: 'state', open: true },
      { type: 'refused', fatal: true },
      { type: 'refused', fatal: false },
      { type: 'other' },
    ]);
  });

  it('never reads a broken frame as something else', () => {
    const random = new Random(7, 'fuzz');
    const good = json([
      trade(1, '2021-02-22T15:51:44Z'),
      { T: 'b', S: 'SPY', o: 1, h: 1, l: 1, c: 1, v: 1, t: '2021-02-22T19:15:00Z' },
    ]);
    let read = 0;
    for (let n = 0; n < 20_000; n++) {
      const at = random.integer(good.length);
      const text =
        good.slice(0, at) + String.fromCharCode(random.integer(128)) + good.slice(at + 1 + random.integer(3));
      try {
        for (const one of readAlpaca(text)) {
          read++;
          if (one.type === 'trade' && !(one.price > 0 && one.size > 0 && Number.isFinite(one.ts)))
            throw new Error(text);
        }
      } catch (error) {
        if (!isEdgeproofError(error)) throw error;
      }
    }
    expect(read).toBeGreaterThan(100);
  });

  it.each(['{}', '[{"T":"?"}]', '[{}]', '[null]', '[{"T":"t"}]', 'x'])('refuses %s', (text) => {
    expect(() => readAlpaca(text)).toThrow(/alpaca wire/);
  });
});

describeShared('wire of Alpaca, documented', ['feeds/samples/alpaca-marketdata.jsonl'], () => {
  it('reads every documented message of the stream', () => {
    const lines = readFileSync(sharedPath('feeds/samples/alpaca-marketdata.jsonl')!, 'utf8').trim().split('\n');
    let read = 0;
    for (const { kind, message } of lines.map((line) => JSON.parse(line) as { kind: string; message: unknown })) {
      if (!kind.startsWith('md_') || /request|md_subscribe$/.test(kind)) continue;
      const said = readAlpaca(json(Array.isArray(message) ? message : [message]));
      expect(said.every((one) => one.type !== 'other')).toBe(true);
      if (kind === 'md_trade_D_offexchange') expect(said).toMatchObject([{ offExchange: true, price: 126.55 }]);
      read++;
    }
    expect(read).toBeGreaterThan(15);
  });

  it('reads the recorded REST answers', async () => {
    const lines = readFileSync(sharedPath('feeds/samples/alpaca-marketdata.jsonl')!, 'utf8').trim().split('\n');
    let events = 0;
    for (const { kind, message } of lines.map((line) => JSON.parse(line) as { kind: string; message: object })) {
      const what = /^rest_(bars|trades|quotes)/.exec(kind)?.[1];
      const found = what === undefined ? undefined : (message as Record<string, Record<string, unknown>>)[what];
      const symbol = Object.keys(found ?? {})[0];
      if (symbol === undefined || !Array.isArray(found?.[symbol])) continue;
      const transport = {
        clock: leapingClock(toMicros('2025-01-01')),
        http: async () => ({ status: 200, headers: {}, body: json({ ...message, next_page_token: null }) }),
      };
      const one = new Universe([instrument({ id: symbol, venue: 'alpaca' })]);
      const source = alpacaHistory({ transport, keys, bars: '1Day' });
      const query = { universe: one, kinds: [what!.slice(0, -1) as EventKind], from: 0, to: toMicros('2025-01-01') };
      const cancelled = (found[symbol] as { u?: string }[]).filter(({ u }) => u === 'canceled').length;
      let count = 0;
      for await (const batch of source.history!(query, new AbortController().signal)) count += batch.length;
      // Crypto prints bear no exchange and are of another service.
      expect(count + cancelled).toBeGreaterThan(0);
      events += count;
    }
    expect(events).toBeGreaterThan(20);
  });
});

/** A stream that greets, wants keys, and confirms; and REST trades for what was missed. */
function venue() {
  const clock = new VirtualClock(toMicros('2024-01-02T15:00:00Z'));
  const peers: MemoryPeer[] = [];
  const said: string[][] = [];
  const missed: object[] = [];
  const asked: { url: string; headers: { readonly [name: string]: string } }[] = [];
  const network = new MemoryNetwork(clock, (peer) => {
    const mine: string[] = [];
    peers.push(peer);
    said.push(mine);
    peer.heard = (text) => {
      mine.push(text);
      const { action } = JSON.parse(text) as { action: string };
      if (action === 'auth') peer.send(json([{ T: 'success', msg: 'authenticated' }]));
      if (action === 'subscribe') peer.send(json([{ T: 'subscription', trades: ['AAPL'] }]));
    };
    peer.send(json([{ T: 'success', msg: 'connected' }]));
  });
  const http = async (request: { url: string; headers: { readonly [name: string]: string } }) => {
    asked.push(request);
    return { status: 200, headers: {}, body: json({ trades: { AAPL: missed }, next_page_token: null }) };
  };
  const feed = alpacaFeed({ transport: { clock, sockets: network.open, http }, keys });
  const events: (MarketEvent | StatusEvent)[] = [];
  const query$ = new BehaviorSubject<LiveQuery>({ universe, kinds: ['trade', 'quote', 'bar'] });
  const subscription = feed.live(query$).subscribe((event) => events.push(event));
  const pass = async (micros: number): Promise<void> => {
    for (let left = micros; left > 0; left -= 250_000) {
      clock.advance(Math.min(left, 250_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { clock, peers, said, missed, asked, feed, events, subscription, pass };
}

describe('live data of Alpaca', () => {
  const ids = (events: readonly (MarketEvent | StatusEvent)[]) =>
    events.filter((one) => one.kind === 'trade').map((one) => one.id.split('/').at(-1));

  it('greets with keys, subscribes once it may, and tells trades, quotes and bars', async () => {
    const { peers, said, events, pass, subscription } = venue();
    await pass(1_000_000);
    expect(said[0]!.map((text) => JSON.parse(text))).toEqual([
      { action: 'auth', key: 'KEYKEYKEY', secret: 'SECRETSECRET' },
      {
        action: 'subscribe',
        trades: ['AAPL', 'SPY'],
        quotes: ['AAPL', 'SPY'],
        bars: ['AAPL', 'SPY'],
        statuses: ['AAPL', 'SPY'],
      },
    ]);
    const t = '2024-01-02T15:00:00Z';
    peers[0]!.send(
      json([
        trade(1, t),
        { T: 'q', S: 'SPY', bp: 1, bs: 2, ap: 3, as: 4, t },
        { T: 'b', S: 'SPY', o: 1, h: 2, l: 1, c: 2, v: 9, t: '2024-01-02T14:59:00Z' },
        { T: 's', S: 'AAPL', sc: 'H', sm: 'Trading Halt', t },
        { T: 'x', S: 'AAPL', i: 1, x: 'V', a: 'C', t },
      ]),
    );
    await pass(10_000);
    const kinds = events.map((one) => (one.kind === 'status' ? one.status : one.kind));
    expect(kinds).toEqual(['feed-up', 'trade', 'quote', 'bar', 'halt', 'gap', 'feed-up']);
    expect(events[3]).toMatchObject({ instrument: 1, ts: toMicros('2024-01-02T15:00:00Z'), volume: 9 });
    subscription.unsubscribe();
  });

  it('fetches what was missed before later trades are shown, each once', async () => {
    const { peers, missed, asked, events, pass, feed, subscription } = venue();
    await pass(1_000_000);
    peers[0]!.send(json([trade(1, '2024-01-02T15:00:01Z')]));
    await pass(10_000);
    peers[0]!.close(1006);
    for (const i of [1, 2, 3])
      missed.push({ i, x: 'V', p: 100 + i, s: 10, t: `2024-01-02T15:00:0${i}Z`, c: ['@'], z: 'C' });
    missed.push({ i: 9, x: 'D', p: 1, s: 10, t: '2024-01-02T15:00:03Z', c: ['@'], z: 'C', u: 'canceled' });
    await pass(5_000_000);
    peers.at(-1)!.send(json([trade(3, '2024-01-02T15:00:03Z'), trade(4, '2024-01-02T15:00:07Z')]));
    await pass(1_000_000);
    expect(peers.length).toBe(2);
    expect(ids(events)).toEqual(['1', '2', '3', '4']);
    expect(events.some((one) => one.kind === 'status' && one.status === 'gap')).toBe(false);
    const repair = asked.find(({ url }) => url.includes('symbols=AAPL'))!;
    expect(repair.url).toContain('/v2/stocks/trades?symbols=AAPL&start=2024-01-02T15:00:01');
    expect(repair.headers['APCA-API-SECRET-KEY']).toBe('SECRETSECRET');
    expect(json(feed.health())).not.toContain('SECRET');
    subscription.unsubscribe();
  });

  it('gives a connection up that the service has no room for, and says why', async () => {
    const { peers, feed, pass, subscription } = venue();
    await pass(1_000_000);
    peers[0]!.send(json([{ T: 'error', code: 407, msg: 'slow client' }]));
    await pass(10_000_000);
    expect(peers.length).toBe(2);
    expect(feed.health()[0]!.refusals.join()).toContain('407 slow client');
    subscription.unsubscribe();
  });
});

describe('history of Alpaca', () => {
  /** Trades in pages of three, with the headers of the budget. */
  const served = (count: number, limit = 200) => {
    const clock = leapingClock(toMicros('2024-01-03T00:00:00Z'));
    const all = Array.from({ length: count }, (_, i) => {
      const t = `2024-01-02T15:00:${String(i).padStart(2, '0')}.5Z`;
      return {
        i,
        x: i % 2 === 0 ? 'D' : 'V',
        p: 100 + i,
        s: 1,
        t,
        ...(i === 4 ? { u: 'canceled' } : i === 5 ? { u: 'corrected' } : {}),
      };
    });
    let left = limit;
    const urls: URL[] = [];
    const http = async ({ url }: { url: string }) => {
      const parsed = new URL(url);
      urls.push(parsed);
      left = Math.max(0, left - 1);
      const at = Number(parsed.searchParams.get('page_token') ?? 0);
      const next = at + 3 < all.length ? String(at + 3) : null;
      const reset = String(Math.floor(clock.now() / 1e6) + 30);
      const headers = { 'x-ratelimit-limit': '200', 'x-ratelimit-remaining': String(left), 'x-ratelimit-reset': reset };
      if (left === 0) left = 200;
      return { status: 200, headers, body: json({ trades: { AAPL: all.slice(at, at + 3) }, next_page_token: next }) };
    };
    return { clock, urls, source: alpacaHistory({ transport: { clock, http }, keys, feed: 'delayed_sip' }) };
  };
  const query = {
    universe: new Universe([universe.at(0)]),
    kinds: ['trade' as const],
    from: toMicros('2024-01-02'),
    to: toMicros('2024-01-03'),
  };

  it('follows tokens to the end, leaves out what was taken back, and marks off-exchange prints', async () => {
    const { source, urls } = served(10);
    const events: MarketEvent[] = [];
    for await (const batch of source.history!(query, new AbortController().signal))
      for (let i = 0; i < batch.length; i++) events.push(batch.get(i));
    expect(events.map((one) => one.kind === 'trade' && one.price - 100)).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9]);
    expect(events.map((one) => one.kind === 'trade' && one.offExchange)).toEqual(
      [0, 1, 2, 3, 5, 6, 7, 8, 9].map((i) => i % 2 === 0),
    );
    expect(urls.map((url) => url.searchParams.get('page_token'))).toEqual([null, '3', '6', '9']);
    expect(urls[0]!.searchParams.get('feed')).toBe('sip');
  });

  it('waits for the window that the headers tell', async () => {
    const { source, clock } = served(30, 3);
    const began = clock.now();
    let count = 0;
    for await (const batch of source.history!(query, new AbortController().signal)) count += batch.length;
    expect(count).toBe(29);
    expect(clock.now() - began).toBeGreaterThan(29e6);
    expect(clock.now() - began).toBeLessThan(62e6);
  });
});
