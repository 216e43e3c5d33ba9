import fc from 'fast-check';
import { BehaviorSubject, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/adapters/transport/virtual-clock.js';
import type { DataSource, LiveQuery } from '../../src/contracts/data-source.js';
import { ArrayBatch } from '../../src/core/batch.js';
import type { BarEvent, EventKind, MarketEvent, StatusEvent, TradeEvent } from '../../src/core/event.js';
import { liveBars } from '../../src/live/live-bars.js';
import { withHistory } from '../../src/live/with-history.js';
import { read, universeOf } from '../data/reading.js';

const T0 = 1_700_000_000e6 - (1_700_000_000e6 % 3600e6);
const status = (what: StatusEvent['status'], instrument: number, at: number, detail = ''): StatusEvent => {
  return { kind: 'status', instrument, ts: at, at, seq: 0, status: what, detail };
};
const print = (id: number, ts: number, part: Partial<TradeEvent> = {}): TradeEvent => {
  const base = { kind: 'trade', instrument: 0, ts, at: ts, seq: id, price: 10, size: 1, aggressor: 0 } as const;
  return { ...base, id: String(id), offExchange: false, ...part };
};

/** A feed of prints that a test speaks for, with a past that can be read. */
function feedOf(past: readonly TradeEvent[]) {
  const live$ = new Subject<MarketEvent | StatusEvent>();
  const source: DataSource = {
    name: 'prints',
    version: '1',
    apiVersion: 1,
    provides: { kinds: ['trade', 'quote', 'status'], history: true, live: true },
    async *history({ from, to }) {
      const wanted = past.filter((one) => one.at >= from && one.at < to);
      if (wanted.length > 0) yield new ArrayBatch(wanted);
    },
    live: (query$) => {
      query$.subscribe();
      return live$;
    },
  };
  return { source, live$ };
}

function listen(source: DataSource, kinds: readonly EventKind[] = ['bar']) {
  const heard: (MarketEvent | StatusEvent)[] = [];
  const query$ = new BehaviorSubject<LiveQuery>({ universe: universeOf('A', 'B'), kinds });
  const subscription = source.live!(query$).subscribe((event) => heard.push(event));
  return { heard, bars: () => heard.filter((one): one is BarEvent => one.kind === 'bar'), subscription };
}

const drawn = fc.array(
  fc.record({
    instrument: fc.integer({ min: 0, max: 1 }),
    gap: fc.integer({ min: 1, max: 40_000_000 }),
    late: fc.integer({ min: 0, max: 4_900_000 }),
    price: fc.double({ min: 0.01, max: 1e5, noNaN: true }),
    size: fc.double({ min: 1e-8, max: 1e6, noNaN: true }),
  }),
  { minLength: 1, maxLength: 80 },
);

describe('bars of live prints', () => {
  it('are those of history, bit for bit, late prints included', async () => {
    await fc.assert(
      fc.asyncProperty(drawn, fc.constantFrom('1m', '7s', '5m'), async (rows, period) => {
        let ts = T0;
        const past = rows.map(({ late: _late, gap, ...part }, i) => {
          ts += gap;
          return print(i, ts, part);
        });
        const clock = new VirtualClock(T0);
        const { source, live$ } = feedOf(past);
        const bars = liveBars(source, { period, grace: '5s', clock });
        const { heard, bars: built } = listen(bars);
        // The first print of each opens the count; all others come as late as they like.
        const seen = new Set<number>();
        const came = past
          .map((one, i) => {
            const first = !seen.has(one.instrument);
            seen.add(one.instrument);
            return { ...one, at: first ? one.ts : one.ts + rows[i]!.late };
          })
          .sort((a, b) => a.at - b.at);
        for (const one of came) {
          clock.advanceTo(one.at);
          live$.next(one);
        }
        clock.advance(1000e6);
        const first = [0, 1].map((k) => past.find((one) => one.instrument === k)?.ts ?? 0);
        const plain = (list: readonly MarketEvent[]) => list.map(({ seq, ...rest }) => rest);
        const whole = (await read(bars, ['A', 'B'], { kinds: ['bar'], to: clock.now() })) as BarEvent[];
        expect(plain(built())).toEqual(plain(whole.filter((bar) => bar.start >= first[bar.instrument]!)));
        expect(heard.length).toBe(built().length);
        expect(heard.every((one, i) => i === 0 || one.at >= heard[i - 1]!.at)).toBe(true);
      }),
    );
  });

  it('end by the clock where nothing comes, and not a moment before the grace is over', () => {
    const clock = new VirtualClock(T0);
    const { source, live$ } = feedOf([]);
    const { bars, subscription } = listen(liveBars(source, { period: '1m', grace: '2s', clock }));
    live$.next(print(1, T0));
    clock.advanceTo(T0 + 62e6);
    expect(bars()).toEqual([]);
    clock.advanceTo(T0 + 62e6 + 1);
    expect(bars()).toMatchObject([{ ts: T0 + 60e6, at: T0 + 62e6, volume: 1 }]);
    live$.next(print(2, T0 + 63e6));
    subscription.unsubscribe();
    clock.advance(1000e6);
    expect(bars().length).toBe(1);
  });

  it('leave a print out that comes too late, and say so; or end there where that is the rule', () => {
    const clock = new VirtualClock(T0);
    const { source, live$ } = feedOf([]);
    const { heard, bars } = listen(liveBars(source, { period: '1m', clock }));
    live$.next(print(1, T0));
    live$.next(print(2, T0 + 61e6));
    live$.next(print(3, T0 + 59e6, { at: T0 + 62e6, price: 99 }));
    expect(bars()[0]).toMatchObject({ high: 10 });
    expect(heard.slice(1)).toMatchObject([
      { status: 'gap', instrument: 0, detail: expect.stringContaining('print 3') },
      { status: 'feed-up', instrument: 0 },
    ]);
    const strict = feedOf([]);
    let failed: unknown;
    liveBars(strict.source, { period: '1m', late: 'refuse', clock }).live!(
      new BehaviorSubject<LiveQuery>({ universe: universeOf('A'), kinds: ['bar'] }),
    ).subscribe({ error: (cause) => (failed = cause) });
    for (const one of [print(1, T0), print(2, T0 + 61e6), print(3, T0 + 59e6, { at: T0 + 62e6 })])
      strict.live$.next(one);
    expect(String(failed)).toContain('arrived after its bar was closed');
  });

  it('are not given out where they are not whole: before the first print, and around a loss', () => {
    const clock = new VirtualClock(T0);
    const { source, live$ } = feedOf([]);
    const { heard, bars } = listen(liveBars(source, { period: '1m', clock }), ['bar', 'quote']);
    live$.next(print(1, T0 + 30e6));
    live$.next(print(2, T0 + 70e6));
    live$.next(print(3, T0 + 130e6));
    live$.next(status('gap', 0, T0 + 140e6, 'book: out of step'));
    live$.next(print(4, T0 + 190e6));
    live$.next(status('gap', 0, T0 + 200e6, 'trades: 5 to 9 are lost'));
    live$.next(print(10, T0 + 210e6));
    live$.next(print(11, T0 + 250e6));
    live$.next(print(12, T0 + 310e6));
    const ends = bars().map((bar) => (bar.ts - T0) / 60e6);
    expect(ends).toEqual([2, 3, 5]);
    expect(heard.some((one) => one.kind === 'trade')).toBe(false);
    expect(heard.filter((one) => one.kind === 'status').length).toBe(2);
  });

  it('want a feed of prints', () => {
    const { source } = feedOf([]);
    const quotes: DataSource = { ...source, provides: { ...source.provides, kinds: ['quote'] } };
    expect(() => liveBars(quotes, { period: '1m' })).toThrow('has no live prints');
    expect(() => liveBars(source, {})).toThrow('states no rule');
  });
});

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a feed that begins with its past', () => {
  it('joins both without a hole and without anything twice, announced as a gap', async () => {
    const clock = new VirtualClock(T0 + 100e6);
    const past = [1, 2, 3, 4, 5].map((id) => print(id, T0 + id * 20e6));
    const { source, live$ } = feedOf(past);
    const { heard } = listen(withHistory(source, { history: source, back: '70s', clock }), ['trade']);
    live$.next(status('feed-up', -1, T0 + 100e6));
    live$.next(past[4]!);
    live$.next(print(6, T0 + 101e6));
    await settle();
    live$.next(past[3]!);
    live$.next(print(7, T0 + 102e6));
    const said = heard.map((one) => (one.kind === 'trade' ? one.id : (one as StatusEvent).status));
    expect(said).toEqual(['gap', '2', '3', '4', '5', 'feed-up', '6', 'feed-up', '7']);
  });

  it('drops bars that history has, and gives whole bars from the first on with liveBars around it', async () => {
    const clock = new VirtualClock(T0 + 130e6);
    const past = [print(1, T0), print(2, T0 + 61e6), print(3, T0 + 125e6)];
    const { source, live$ } = feedOf(past);
    const { bars } = listen(
      liveBars(withHistory(source, { history: source, back: '10m', clock }), { period: '1m', clock }),
    );
    live$.next(status('feed-up', -1, T0 + 130e6));
    await settle();
    live$.next(print(4, T0 + 181e6));
    expect(bars().map((bar) => (bar.ts - T0) / 60e6)).toEqual([1, 2, 3]);
  });

  it('fails where its past cannot be read, and is refused without live data or history', async () => {
    const { source, live$ } = feedOf([]);
    const broken: DataSource = {
      ...source,
      // biome-ignore lint/correctness/useYield: it fails before
      async *history() {
        throw new Error('no answer');
      },
    };
    const failures: unknown[] = [];
    withHistory(source, { history: broken, back: '1m' }).live!(
      new BehaviorSubject<LiveQuery>({ universe: universeOf('A'), kinds: ['trade'] }),
    ).subscribe({ error: (cause) => failures.push(cause) });
    live$.next(status('feed-up', -1, T0));
    await settle();
    expect(String(failures[0])).toContain('no answer');
    expect(() => withHistory({ ...source, live: undefined } as never, { history: source, back: '1m' })).toThrow(
      'no live data',
    );
    expect(() => withHistory(source, { history: { ...source, history: undefined } as never, back: '1m' })).toThrow(
      'no history',
    );
  });
});
