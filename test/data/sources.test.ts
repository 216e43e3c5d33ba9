import { describe, expect, it } from 'vitest';
import { MINUTE, toMicros } from '../../src/core/time.js';
import { align, asOf } from '../../src/data/align.js';
import type { EventInput } from '../../src/data/event-input.js';
import { fromColumns } from '../../src/data/from-columns.js';
import { fromEvents } from '../../src/data/from-events.js';
import { load } from '../../src/data/load.js';
import { Membership } from '../../src/data/membership.js';
import { merged } from '../../src/data/merged.js';
import { synthetic } from '../../src/data/synthetic.js';
import { read, readBars, universeOf } from './reading.js';

describe('fromColumns', () => {
  const columns = { open: [1, 2], high: [2, 3], low: [1, 2], close: [2, 2.5] };

  it('reads typed arrays in place and others by copy', async () => {
    const close = Float64Array.of(2, 2.5);
    const source = fromColumns({
      period: '1m',
      series: [{ instrument: 'A', time: Float64Array.of(60e6, 120e6), ...columns, close }],
    });
    expect(source.series[0]?.columns.close).toBe(close);
    expect(await readBars(source, 'A')).toMatchObject([
      { start: 0, at: 60e6, open: 1, close: 2, volume: Number.NaN },
      { start: 60e6, at: 120e6, open: 2, close: 2.5 },
    ]);
  });

  it('takes times as starts when that is stated, and dates', async () => {
    const time = [new Date(0), '1970-01-01T00:01:00Z'];
    const source = fromColumns({
      period: '1m',
      time: 'start',
      delay: '1s',
      series: [{ instrument: 'A', time, ...columns }],
    });
    expect((await readBars(source, 'A')).map((b) => [b.start, b.ts, b.at])).toEqual([
      [0, MINUTE, MINUTE + 1e6],
      [MINUTE, 2 * MINUTE, 2 * MINUTE + 1e6],
    ]);
  });

  it('takes times as dates when that is stated', async () => {
    const time = Float64Array.of(toMicros('2024-11-29'), toMicros('2024-12-02'));
    const dated = fromColumns({ time: 'date', calendar: 'XNYS', series: [{ instrument: 'A', time, ...columns }] });
    expect((await readBars(dated, 'A')).map((b) => b.at)).toEqual(
      ['2024-11-29T18:00:00Z', '2024-12-02T21:00:00Z'].map((t) => toMicros(t)),
    );
    expect(() => fromColumns({ series: [{ instrument: 'A', time, ...columns }] })).toThrow(/all stamped at midnight/);
  });

  it('names what does not fit', () => {
    const time = [1, 2];
    expect(() => fromColumns({ series: [{ instrument: 'A', time, ...columns, low: [1] }] })).toThrow(
      /A has 2 times and 1 values of low/,
    );
    expect(() => fromColumns({ time: 'start', series: [{ instrument: 'A', time, ...columns }] })).toThrow(
      /state period/,
    );
    expect(() => fromColumns({ series: [{ instrument: 'A', time: [2, 1], ...columns }] }).series).toThrow(
      /sort the bars/,
    );
    const twice = [
      { instrument: 'A', time, ...columns },
      { instrument: 'A', time, ...columns },
    ];
    expect(() => fromColumns({ series: twice }).series).toThrow(/"A" is there twice/);
  });
});

describe('fromEvents', () => {
  const at = toMicros('2024-01-02T15:00:00Z');
  const events: EventInput[] = [
    {
      kind: 'observation',
      subject: { type: 'world', id: 'US' },
      name: 'cpi',
      value: 3.1,
      time: '2023-12-31T00:00:00Z',
      at: '2024-01-11T13:30:00Z',
    },
    { kind: 'trade', instrument: 'A', time: at, price: 10, size: 1 },
    { kind: 'quote', instrument: 'B', time: at, bid: 9, ask: 11 },
    {
      kind: 'corporate-action',
      instrument: 'A',
      time: '2024-01-02',
      action: { type: 'spin-off', into: 'B', ratio: '0.5', costShare: '0.2' },
    },
    { kind: 'rate', what: 'interest', currency: 'USD', rate: '0.05', time: at },
    { kind: 'news', subject: { type: 'instrument', id: 'A' }, headline: 'x', time: at },
    { kind: 'bar', instrument: 'A', time: at, period: MINUTE, open: 1, high: 1, low: 1, close: 1 },
  ];

  it('orders by the time at which events became known, completes them, and speaks in indices', async () => {
    const source = fromEvents({ events });
    const found = await read(source, ['B', 'A']);
    expect(found.map((one) => [one.kind, one.seq])).toEqual([
      ['corporate-action', 0],
      ['trade', 1],
      ['quote', 2],
      ['rate', 3],
      ['news', 4],
      ['bar', 5],
      ['observation', 6],
    ]);
    expect(found[0]).toMatchObject({ instrument: 1, at: toMicros('2024-01-02'), action: { into: 0 } });
    expect(found[1]).toMatchObject({ instrument: 1, aggressor: 0, id: '', offExchange: false });
    expect(found[2]).toMatchObject({ instrument: 0, bidSize: Number.NaN });
    expect(found[3]).toMatchObject({ instrument: -1 });
    expect(found[5]).toMatchObject({ start: at - MINUTE });
    expect(found[6]).toMatchObject({ revision: 0, supersedes: null, ts: toMicros('2023-12-31') });
  });

  it('leaves out what is not asked for, and keeps the numbers of the rest', async () => {
    const source = fromEvents({ events });
    expect((await read(source, ['B'], { to: at + 1 })).map((one) => one.seq)).toEqual([2, 3, 4]);
    expect((await read(source, ['A', 'B'], { kinds: ['trade'], from: at })).length).toBe(1);
    await expect(read(source, ['A'])).rejects.toThrow(/no instrument "B"/); // a spin-off into something outside the universe
  });

  it('names what is wrong with an event', () => {
    const one = (event: unknown) => () => fromEvents({ events: [event as EventInput] });
    expect(one({ kind: 'trade', instrument: 'A', time: 5, at: 4, price: 1, size: 1 })).toThrow(
      /event 0 \(trade\) is known before/,
    );
    expect(one({ kind: 'tick', time: 5 })).toThrow(/unknown kind "tick"; kinds are: bar, trade/);
    expect(one({ kind: 'trade', instrument: 'A', time: '2024-01-02', price: 1, size: 1 })).toThrow(/bare date/);
  });
});

describe('asOf and align', () => {
  it('carries the last known value, not a later one, and not for ever', () => {
    const values = { at: [10, 20, 20], value: [1, 2, 3] };
    expect([...asOf([9, 10, 19, 20, 100], values)]).toEqual([Number.NaN, 1, 1, 3, 3]);
    expect([...asOf([25, 26], values, { maxAge: 5 })]).toEqual([3, Number.NaN]);
    expect(() => asOf([2, 1], values)).toThrow(/times fall back at 1/);
    expect(() => asOf([30], { at: [2, 1], value: [1, 1] })).toThrow(/times of the values fall back/);
    expect(() => asOf([30], { at: [2], value: [] })).toThrow(/1 times and 0 values/);
  });

  it('puts series on one grid', () => {
    const series = { a: { at: [1, 3], value: [1, 3] }, b: { at: [2, 3], value: [20, 30] } };
    expect(align(series)).toEqual({
      at: Float64Array.of(1, 2, 3),
      columns: { a: Float64Array.of(1, 1, 3), b: Float64Array.of(Number.NaN, 20, 30) },
    });
    expect([...align(series, { grid: [4], maxAge: 0 }).columns['a']!]).toEqual([Number.NaN]);
  });
});

describe('Membership', () => {
  const index = new Membership([
    { id: 'B', from: '2020-06-01' },
    { id: 'A', from: '2020-01-01', to: '2021-01-01' },
    { id: 'A', from: '2022-01-01' },
    { id: 'C', from: '2019-01-01', to: '2019-06-01' },
  ]);

  it('knows who belonged when, and who left and came back', () => {
    expect(index.ids).toEqual(['A', 'B', 'C']);
    expect(index.at('2020-12-31')).toEqual(['A', 'B']);
    expect(index.at('2021-01-01')).toEqual(['B']);
    expect(index.isMember('A', '2022-01-01')).toBe(true);
    expect(index.isMember('X', '2022-01-01')).toBe(false);
    expect(index.during('2019-05-01', '2020-02-01')).toEqual(['A', 'C']);
  });

  it('says when a universe holds survivors only', () => {
    expect(index.survivorshipNote(['A', 'B'], '2019-01-01', '2023-01-01')).toMatch(
      /1 of 3 members of that time are missing \(C\)/,
    );
    expect(index.survivorshipNote(['A', 'B'], '2020-01-01', '2023-01-01')).toBeNull();
  });

  it('refuses stretches that cannot be', () => {
    expect(() => new Membership([])).toThrow(/is empty/);
    expect(() => new Membership([{ id: 'A', from: '2020-01-02', to: '2020-01-01' }])).toThrow(/leaves before it joins/);
    const overlapping = [
      { id: 'A', from: '2020-01-01' },
      { id: 'A', from: '2021-01-01' },
    ];
    expect(() => new Membership(overlapping)).toThrow(/stretches of A overlap/);
  });
});

describe('load and merged', () => {
  const bars = (instruments: string | string[], count = 5000) =>
    synthetic({ instruments, bars: count, seed: 1, period: '1m' });

  it('keeps in memory what a source gives, and gives any part of it', async () => {
    const source = bars(['A', 'B']);
    const kept = await load(source, { universe: universeOf('A', 'B') });
    const all = await read(source, ['A', 'B']);
    expect(await read(kept, ['A', 'B'])).toEqual(all);
    const part = { from: all[10]!.at, to: all[99]!.at };
    expect(await read(kept, ['A', 'B'], part)).toEqual(all.filter((one) => one.at >= part.from && one.at < part.to));
    await expect(read(kept, ['A'])).rejects.toThrow(/was loaded for A, B/);
    const less = await load(source, { universe: universeOf('A', 'B'), to: all[10]!.at });
    await expect(read(less, ['A', 'B'])).rejects.toThrow(/less time/);
  });

  it('makes one source of several, in order and numbered', async () => {
    const one = await readBars(merged([bars('A'), bars('B')]), 'A', 'B');
    const panel = await readBars(bars(['A', 'B']), 'A', 'B');
    expect(one).toEqual(panel);
    expect(() => merged([{ ...bars('A'), history: undefined } as never])).toThrow(/has no history/);
  });
});
