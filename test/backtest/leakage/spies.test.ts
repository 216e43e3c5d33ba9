import { describe, expect, it } from 'vitest';
import { type Listener, spiedFeatures, spiedSource, writeEvent } from '../../../src/backtest/leakage/spies.js';
import { Trace } from '../../../src/backtest/leakage/trace.js';
import type { DataSource } from '../../../src/contracts/data-source.js';
import type { FeatureSet } from '../../../src/contracts/feature-set.js';
import type { EventBatch, MarketEvent } from '../../../src/core/event.js';
import { RowTable } from '../../../src/core/frame.js';
import type { PluginEnv } from '../../../src/core/plugin.js';

const written = (event: object, more: Partial<Listener> = {}) => {
  const trace = new Trace();
  writeEvent({ ts: 5, at: 7, ...event } as MarketEvent, { trace, ids: ['A', 'B'], ...more });
  return [...trace.lanes].flatMap(([lane, points]) =>
    points.map(({ stage, at, column, value }) => `${lane} ${stage} ${at} ${column}=${value}`),
  );
};
const all = (pairs: Readonly<Record<string, number | string>>, lane = 0) =>
  Object.entries(pairs).map(([column, value]) => `source/${lane} source 7 ${column}=${value}`);

describe('what an event says', () => {
  it.each<[object, Readonly<Record<string, number | string>>]>([
    [
      { kind: 'bar', instrument: 1, open: 1, high: 2, low: 3, close: 4, volume: 5 },
      { 'B.open': 1, 'B.high': 2, 'B.low': 3, 'B.close': 4, 'B.volume': 5 },
    ],
    [
      { kind: 'trade', instrument: 0, price: 8, size: 9 },
      { 'A.price': 8, 'A.size': 9 },
    ],
    [
      { kind: 'quote', instrument: 0, bid: 8, ask: 9, bidSize: 1, askSize: 1 },
      { 'A.bid': 8, 'A.ask': 9 },
    ],
    [{ kind: 'observation', subject: { type: 'world', id: 'US' }, name: 'gdp', value: 3 }, { 'US.gdp': 3 }],
    [{ kind: 'news', subject: { type: 'world', id: 'US' }, headline: 'Up' }, { 'US.headline': 'Up' }],
    [{ kind: 'book', instrument: 0, bids: [9, 1, 8, 2], asks: [10, 3] }, { 'A.book': '9,1,8,2|10,3' }],
    [
      { kind: 'status', instrument: -1, status: 'open' },
      { 'all.status': '{"ts":5,"at":7,"kind":"status","instrument":-1,"status":"open"}' },
    ],
    [
      { kind: 'rate', instrument: 7, rate: 12n },
      { 'all.rate': '{"ts":5,"at":7,"kind":"rate","instrument":7,"rate":"12"}' },
    ],
    [
      { kind: 'plugin-result', plugin: 'p' },
      { 'all.plugin-result': '{"ts":5,"at":7,"kind":"plugin-result","plugin":"p"}' },
    ],
  ])('column by column, kind %#', (event, columns) => {
    expect(written(event)).toEqual(all(columns));
    expect(written(event, { lane: 3 })).toEqual(all(columns, 3));
  });
});

const bar = (at: number, close: number): MarketEvent =>
  ({ kind: 'bar', instrument: 0, ts: at, at, open: 1, high: 1, low: 1, close, volume: 1 }) as MarketEvent;

describe('a source that is listened to', () => {
  const batchOf = (events: readonly MarketEvent[]): EventBatch => ({
    length: events.length,
    at: (i) => events[i]!.at,
    get: (i) => events[i]!,
  });

  it('gives the same events, and each is written down once', async () => {
    const events = [bar(1, 10), bar(2, 20), bar(3, 30)];
    const asked: unknown[] = [];
    const source = {
      name: 'src',
      version: '2',
      apiVersion: 1,
      provides: { kinds: ['bar'], history: true, live: true },
      mark: 'own',
      async *history(this: { mark: string }, ...given: unknown[]) {
        asked.push(this.mark, ...given);
        yield batchOf(events.slice(0, 2));
        yield batchOf(events.slice(2));
      },
    } as unknown as DataSource;
    const trace = new Trace();
    const kept: MarketEvent[] = [];
    const spied = spiedSource(source, { trace, ids: ['A'], lane: 2, keep: (event) => kept.push(event) });
    expect(spied).toMatchObject({ name: 'src', version: '2', apiVersion: 1, provides: source.provides });
    const seen: MarketEvent[] = [];
    for await (const batch of spied.history!('query' as never, 'signal' as never))
      for (let i = 0; i < batch.length; i++) {
        expect(batch.at(i)).toBe(batch.get(i).at);
        seen.push(batch.get(i));
        batch.get(0);
      }
    expect(seen).toEqual(events);
    expect(kept).toEqual(events);
    expect(asked).toEqual(['own', 'query', 'signal']);
    expect([...trace.lanes.keys()]).toEqual(['source/2']);
    expect(
      trace
        .of('source')
        .filter((one) => one.column === 'A.close')
        .map((one) => one.value),
    ).toEqual([10, 20, 30]);
  });

  it('is the source itself when it has no history', () => {
    const live = { name: 'live' } as unknown as DataSource;
    expect(spiedSource(live, { trace: new Trace(), ids: [] })).toBe(live);
  });
});

describe('features that are listened to', () => {
  const env = { universe: { instruments: [{ id: 'A' }, { id: 'B' }] } } as unknown as PluginEnv;
  function spied(more: Partial<FeatureSet>) {
    const trace = new Trace();
    const calls: string[] = [];
    const set: FeatureSet = {
      name: 'set',
      version: '3',
      apiVersion: 1,
      scope: 'instrument',
      reads: ['bar'],
      columns: ['x', 'y'],
      warmup: 4,
      snapshot: () => 'snap' as never,
      restore: (state) => {
        calls.push(`restore ${String(state)}`);
      },
      update: (event, rows) => {
        rows.set('instrument' in event ? Math.max(0, event.instrument) : 0, 0, event.at);
      },
      ...more,
    };
    const made = spiedFeatures(() => set, trace)(env);
    const said = () => trace.of('features').map((one) => `${one.at} ${one.column}=${one.value}`);
    return { made, said, calls, rows: new RowTable(['x', 'y'], 2) };
  }

  it('keep their face', () => {
    const { made, calls } = spied({});
    expect(made).toMatchObject({
      name: 'set',
      version: '3',
      apiVersion: 1,
      scope: 'instrument',
      reads: ['bar'],
      columns: ['x', 'y'],
      warmup: 4,
    });
    expect(made.snapshot()).toBe('snap');
    made.restore('state' as never);
    expect(calls).toEqual(['restore state']);
    expect('settle' in made).toBe(false);
    expect(made.stretch).toBeUndefined();
  });

  it('write the row of the instrument that an event is about', () => {
    const { made, said, rows } = spied({});
    made.update({ ...bar(5, 1), instrument: 1 } as MarketEvent, rows);
    expect(said()).toEqual(['5 B.x=5', '5 B.y=NaN']);
    made.update({ ...bar(6, 1), instrument: 0 } as MarketEvent, rows);
    expect(said().slice(2)).toEqual(['6 A.x=6', '6 A.y=NaN']);
  });

  it('write all rows for events about all, and where they compare instruments', () => {
    const every = ['6 A.x=6', '6 A.y=NaN', '6 B.x=NaN', '6 B.y=NaN'];
    const one = spied({});
    one.made.update({ ...bar(6, 1), instrument: -1 } as MarketEvent, one.rows);
    expect(one.said()).toEqual(every);
    const news = spied({});
    news.made.update({ kind: 'news', at: 6, ts: 6 } as MarketEvent, news.rows);
    expect(news.said()).toEqual(every);
    const whole = spied({ scope: 'universe' });
    whole.made.update(bar(6, 1), whole.rows);
    expect(whole.said()).toEqual(every);
  });

  it('write all rows once an instant is settled', () => {
    const { made, said, rows } = spied({ settle: (now, table) => table.set(1, 1, now + 1) });
    made.settle!(9, rows);
    expect(said()).toEqual(['9 A.x=NaN', '9 A.y=NaN', '9 B.x=NaN', '9 B.y=10']);
  });
});
