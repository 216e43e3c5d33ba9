import { describe, expect, it } from 'vitest';
import { futureChanger } from '../../../src/backtest/leakage/changed-future.js';
import { type Change, changedSource, holdEvents, UNCHANGED } from '../../../src/backtest/leakage/held-events.js';
import { checkSourcePrefix } from '../../../src/backtest/leakage/source-prefix.js';
import type { DataSource, HistoryQuery } from '../../../src/contracts/data-source.js';
import type { BarEvent, MarketEvent } from '../../../src/core/event.js';
import { instrument } from '../../../src/core/instrument.js';
import { Random } from '../../../src/core/random.js';
import { Universe } from '../../../src/core/universe.js';

const bar = (at: number, close: number, more: object = {}): MarketEvent =>
  ({ kind: 'bar', instrument: 0, ts: at, at, start: 0, open: 1, high: 9, low: 1, close, volume: 1, ...more }) as never;
const sourceOf = (
  events: readonly MarketEvent[] | ((query: HistoryQuery) => readonly MarketEvent[]),
  name = 'src',
  kinds = ['bar', 'book', 'news'],
): DataSource & { readonly asked: HistoryQuery[] } => {
  const asked: HistoryQuery[] = [];
  return {
    asked,
    name,
    version: '1',
    apiVersion: 1,
    provides: { kinds, history: true, live: true },
    async *history(query: HistoryQuery) {
      asked.push(query);
      const given = typeof events === 'function' ? events(query) : events;
      yield { length: given.length, at: (i: number) => given[i]!.at, get: (i: number) => given[i]! };
    },
  } as never;
};
const universeOf = (...ids: string[]) => new Universe(ids.map((id) => instrument({ id })));
const query = (universe: Universe, more: Partial<HistoryQuery> = {}): HistoryQuery => ({
  universe,
  kinds: ['bar', 'book', 'news'],
  from: 0,
  to: 100,
  ...more,
});
async function read(source: DataSource, asked: HistoryQuery): Promise<MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const batch of source.history!(asked, new AbortController().signal))
    for (let i = 0; i < batch.length; i++) {
      expect(batch.at(i)).toBe(batch.get(i).at);
      events.push({ ...batch.get(i) });
    }
  return events;
}
const hold = async (events: readonly MarketEvent[], universe = universeOf('A', 'B')) =>
  (await holdEvents([sourceOf(events)], { universe, from: 0, to: 100 }))[0]!;

describe('a held history', () => {
  it('is asked for once, of all kinds, and copied', async () => {
    const book = { kind: 'book', instrument: 0, at: 2, bids: [9, 1], asks: [10, 1] } as never as MarketEvent;
    const first = bar(1, 10);
    const source = sourceOf([first, book], 'one', ['bar', 'book']);
    const silent = { name: 'silent', provides: { kinds: [] } } as never as DataSource;
    const universe = universeOf('A', 'B');
    const held = await holdEvents([source, silent], { universe, from: 3, to: 50 });
    expect(source.asked).toEqual([{ universe, from: 3, to: 50, kinds: ['bar', 'book'] }]);
    expect(held.map((one) => [one.source.name, one.events.length, one.ids])).toEqual([
      ['one', 2, ['A', 'B']],
      ['silent', 0, ['A', 'B']],
    ]);
    const [a, b] = held[0]!.events as [BarEvent, MarketEvent & { bids: Float64Array; asks: Float64Array }];
    expect(a).toEqual(first);
    expect(a).not.toBe(first);
    expect([b.bids, b.asks]).toEqual([Float64Array.of(9, 1), Float64Array.of(10, 1)]);
  });

  it('is a source again, between its moments and of the kinds that are asked for', async () => {
    const news = { kind: 'news', at: 2, ts: 2 } as never as MarketEvent;
    const whole = { ...bar(3, 3), instrument: -1 } as MarketEvent;
    const held = await hold([bar(1, 1), news, whole, bar(4, 4, { instrument: 1 })]);
    const source = changedSource(held, UNCHANGED);
    expect(source).toMatchObject({
      name: 'src',
      version: '1',
      apiVersion: 1,
      provides: { kinds: ['bar', 'book', 'news'], history: true, live: false },
    });
    const ats = async (asked: HistoryQuery) => (await read(source, asked)).map((one) => one.at);
    const both = universeOf('A', 'B');
    expect(await ats(query(both))).toEqual([1, 2, 3, 4]);
    expect(await ats(query(both, { from: 2, to: 4 }))).toEqual([2, 3]);
    expect(await ats(query(both, { kinds: ['news'] }))).toEqual([2]);
    expect(await ats(query(both, { from: 50 }))).toEqual([]);
    expect(await ats(query(universeOf('B')))).toEqual([2, 3, 4]);
    const turned = await read(source, query(universeOf('B', 'A')));
    expect(turned.map((one) => ('instrument' in one ? one.instrument : 'none'))).toEqual([1, 'none', -1, 0]);
    let batches = 0;
    for await (const _ of source.history!(query(both, { from: 50 }), new AbortController().signal)) batches++;
    expect(batches).toBe(0);
  });

  it('lends one object a kind', async () => {
    const held = await hold([bar(1, 1), bar(2, 2), { kind: 'news', at: 3 } as never]);
    for await (const batch of changedSource(held, UNCHANGED).history!(query(universeOf('A')), null as never)) {
      const first = batch.get(0) as BarEvent;
      expect(first.close).toBe(1);
      expect(batch.get(1)).toBe(first);
      expect(first.close).toBe(2);
      expect(batch.get(2)).not.toBe(first);
      expect(batch.get(2)).toBe(batch.get(2));
    }
    expect((held.events as BarEvent[]).map((one) => one.close)).toEqual([1, 2, undefined]);
  });

  it('has its future cut off or changed, and its past left out', async () => {
    const held = await hold([bar(1, 1), bar(2, 2), bar(3, 3), bar(4, 4)]);
    const closes = async (change: Change) =>
      (await read(changedSource(held, change), query(universeOf('A')))).map((one) => (one as BarEvent).close);
    const event = (one: MarketEvent, i: number) => ({ ...one, close: 10 * i }) as MarketEvent;
    expect(await closes({ after: 2, event: null })).toEqual([1, 2]);
    expect(await closes({ after: 2, event })).toEqual([1, 2, 20, 30]);
    expect(await closes({ after: 0, event: null })).toEqual([]);
    expect(await closes({ ...UNCHANGED, from: 3 })).toEqual([3, 4]);
    expect(await closes({ after: 3, event: null, from: 2 })).toEqual([2, 3]);
  });
});

describe('a source that is asked earlier', () => {
  const events = Array.from({ length: 8 }, (_, i) => bar(10 * i, 100 + i));
  const universe = universeOf('A');
  const range = { universe, from: 0, to: 1000 };
  const check = async (source: DataSource) => checkSourcePrefix(await holdEvents([source], range), range);

  it('says the same', async () => {
    const source = sourceOf((asked) => events.filter((one) => one.at < asked.to));
    expect(await check(source)).toEqual([]);
    // A quarter, half, three quarters and nine tenths of eight events.
    expect(source.asked.map((one) => one.to)).toEqual([1000, 20, 40, 60, 70]);
    expect(source.asked[1]).toEqual({ universe, from: 0, to: 20, kinds: ['bar', 'book', 'news'] });
    expect(await check({ ...source, history: undefined } as never)).toEqual([]);
    expect(await check(sourceOf([]))).toEqual([]);
  });

  it('says otherwise: told once, by the first moment', async () => {
    const restated = sourceOf((asked) =>
      events
        .filter((one) => one.at < asked.to)
        .map((one) => (asked.to < 1000 ? { ...one, volume: 7 } : one) as MarketEvent),
    );
    const leaks = await check(restated);
    expect(leaks).toEqual([
      {
        kind: 'restated-data',
        stage: 'source',
        column: 'A.volume',
        at: 0,
        sentence:
          'Asked when only a part was history, source src says otherwise, source A.volume at 1970-01-01T00:00:00.000Z is another: 1 became 7.',
      },
    ]);
    const late = sourceOf((asked) =>
      events.filter((one) => one.at < asked.to).map((one) => (asked.to === 70 && one.at === 60 ? bar(60, 0) : one)),
    );
    expect((await check(late)).map((one) => [one.column, one.at])).toEqual([['A.close', 60]]);
    // What it gives at the end that was asked for and after it is not compared.
    const more = sourceOf((asked) =>
      events.filter((one) => one.at <= asked.to).map((one) => (one.at === asked.to ? bar(one.at, 0) : one)),
    );
    expect(await check(more)).toEqual([]);
  });
});

describe('a changed future', () => {
  const levels = [3, 1 / 3, 2, 0.5];
  /** What the changer draws for an event: its noise, its factor at a level, its size. */
  function drawn(seed: number, index: number, instrumentIndex: number) {
    const offset = new Random(seed, 'leakage/future').integer(4);
    const noise = new Random(seed, `leakage/event/${index}`);
    const factor = levels[(instrumentIndex + offset) % 4]! * (1 + 0.1 * (2 * noise.uniform() - 1));
    const size = Math.exp(3 * (2 * noise.uniform() - 1));
    return { noise, factor, size };
  }

  it('has bars of another level and shape that are still bars', () => {
    for (const [seed, index, which] of [
      [1, 0, 0],
      [1, 5, 1],
      [2, 5, 3],
      [7, 9, 2],
    ] as const) {
      const given = { kind: 'bar', instrument: which, open: 10, high: 12, low: 9, close: 11, volume: 100 } as BarEvent;
      const { noise, factor, size } = drawn(seed, index, which);
      const [low, high] = [9 * factor, 12 * factor * (1 + 0.1 * noise.uniform())];
      const got = futureChanger(seed)(given, index) as BarEvent;
      expect(got).toEqual({
        ...given,
        low,
        high,
        open: low + high - Math.min(high, Math.max(low, 10 * factor)),
        close: low + high - Math.min(high, Math.max(low, 11 * factor)),
        volume: 100 * size,
      });
      expect(got.low).toBeLessThanOrEqual(Math.min(got.open, got.close));
      expect(got.high).toBeGreaterThanOrEqual(Math.max(got.open, got.close));
    }
    const wild = { kind: 'bar', instrument: 0, open: 99, high: 12, low: 9, close: 1, volume: 1 } as BarEvent;
    const got = futureChanger(1)(wild, 0) as BarEvent;
    expect(got.open).toBeCloseTo(got.low, 12);
    expect(got.close).toBeCloseTo(got.high, 12);
  });

  it('has trades, quotes and books of another level', () => {
    const { factor, size } = drawn(3, 4, 1);
    const change = (event: object) => futureChanger(3)(event as MarketEvent, 4);
    expect(change({ kind: 'trade', instrument: 1, price: 10, size: 2, at: 5 })).toEqual({
      kind: 'trade',
      instrument: 1,
      price: 10 * factor,
      size: 2 * size,
      at: 5,
    });
    expect(change({ kind: 'quote', instrument: 1, bid: 9, ask: 10, bidSize: 1, askSize: 2 })).toEqual({
      kind: 'quote',
      instrument: 1,
      bid: 9 * factor,
      ask: 10 * factor,
      bidSize: size,
      askSize: 2 * size,
    });
    expect(change({ kind: 'book', instrument: 1, bids: [9, 5, 8, 6], asks: [10, 7] })).toEqual({
      kind: 'book',
      instrument: 1,
      bids: Float64Array.of(9 * factor, 5, 8 * factor, 6),
      asks: Float64Array.of(10 * factor, 7),
    });
  });

  it('has other figures and texts, and leaves announced facts alone', () => {
    const change = (event: object) => futureChanger(3)(event as MarketEvent, 4);
    const { noise, factor } = drawn(3, 4, 0);
    expect(change({ kind: 'observation', value: -2 })).toEqual({
      kind: 'observation',
      value: -2 * factor + noise.normal() * 3,
    });
    const text = drawn(3, 4, 0).noise;
    expect(change({ kind: 'news', headline: 'a', body: 'b', id: 'n' })).toEqual({
      kind: 'news',
      headline: `${text.uint32()}`,
      body: `${text.uint32()}`,
      id: 'n',
    });
    const split = { kind: 'corporate-action', instrument: 0 };
    expect(change(split)).toBe(split);
    const { factor: whole, size } = drawn(3, 4, 0);
    expect(change({ kind: 'trade', instrument: -1, price: 1, size: 1 })).toMatchObject({ price: whole, size });
  });
});
