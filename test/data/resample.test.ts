import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BarEvent, TradeEvent } from '../../src/core/event.js';
import { MINUTE, toMicros } from '../../src/core/time.js';
import { calendar } from '../../src/data/calendar.js';
import { csv } from '../../src/data/csv.js';
import type { EventInput } from '../../src/data/event-input.js';
import { fromEvents } from '../../src/data/from-events.js';
import { fromRows } from '../../src/data/memory.js';
import { type ResampleOptions, resample, resampleRule } from '../../src/data/resample.js';
import { Resampler } from '../../src/data/resampler.js';
import { synthetic } from '../../src/data/synthetic.js';
import { describeShared, sharedPath } from '../shared.js';
import { read, readBars } from './reading.js';

const T0 = toMicros('2024-01-02T14:30:00Z');
const prints = (rows: readonly (readonly [seconds: number, price: number, size?: number])[]) =>
  fromEvents({
    events: rows.map(
      ([s, price, size = 1]): EventInput => ({ kind: 'trade', instrument: 'A', time: T0 + s * 1e6, price, size }),
    ),
  });

describe('resample by time', () => {
  it('builds bars from prints; a print on the border opens the next bar', async () => {
    const source = prints([
      [1, 10, 2],
      [30, 12, 1],
      [59.9, 9, 1],
      [60, 11, 5],
      [100, 11.5, 1],
      [180, 1, 1],
    ]);
    const bars = await readBars(resample(source, { period: '1m' }), 'A');
    expect(bars).toMatchObject([
      {
        start: T0,
        ts: T0 + MINUTE,
        at: T0 + MINUTE,
        open: 10,
        high: 12,
        low: 9,
        close: 9,
        volume: 4,
        period: MINUTE,
        seq: 0,
      },
      { start: T0 + MINUTE, ts: T0 + 2 * MINUTE, open: 11, high: 11.5, low: 11, close: 11.5, volume: 6 },
    ]);
    expect(bars.length).toBe(2); // no bar for a minute without prints, and none for the last that is not complete
    expect((await read(resample(source, { period: '1m' }), ['A'], { to: T0 + 241e6 })).length).toBe(3);
  });

  it('builds bars from finer bars; one that ends on the border belongs to the bar that ends there, and completes it', async () => {
    const rows = [1, 2, 3, 4, 5, 6].map((i) => ({
      time: T0 + i * MINUTE,
      open: i,
      high: i + 1,
      low: i - 0.5,
      close: i + 0.5,
      volume: 10,
    }));
    const fine = fromRows({ instrument: 'A', period: '1m', bars: rows, delay: '2s' });
    expect(await readBars(resample(fine, { period: '5m', grace: '2s' }), 'A')).toMatchObject([
      { start: T0, ts: T0 + 5 * MINUTE, at: T0 + 5 * MINUTE + 2e6, open: 1, high: 6, low: 0.5, close: 5.5, volume: 50 },
    ]);
  });

  it('aligns to the sessions of a market and cuts the last bar at the close', async () => {
    const minutes = synthetic({
      instruments: 'A',
      bars: 600,
      seed: 1,
      period: '1m',
      start: '2024-07-03',
      calendar: 'XNYS',
    });
    const hours = await readBars(resample(minutes, { period: '1h', calendar: 'XNYS' }), 'A');
    const half = hours.slice(0, 4); // 3 July 2024 closes at 13:00
    expect(half.map((b) => (b.ts - b.start) / MINUTE)).toEqual([60, 60, 60, 30]);
    expect(half.at(-1)?.ts).toBe(calendar('XNYS').span('2024-07-03').close);
    const days = await readBars(resample(minutes, { period: '1d', calendar: 'XNYS' }), 'A');
    const fine = await readBars(minutes, 'A');
    expect(days.map((b) => b.close)).toEqual([fine[209]?.close, fine[599]?.close]);
    expect(days[0]?.volume).toBe(fine.slice(0, 210).reduce((sum, b) => sum + b.volume, 0));
  });

  it('waits for late events as long as it was told, and says so when that was too short', async () => {
    const late = (at: number): EventInput[] => [
      { kind: 'trade', instrument: 'A', time: T0 + 1e6, price: 10, size: 1 },
      { kind: 'trade', instrument: 'B', time: T0 + 61e6, price: 5, size: 1 },
      { kind: 'trade', instrument: 'A', time: T0 + 59e6, at: T0 + at, price: 11, size: 1 },
      { kind: 'trade', instrument: 'A', time: T0 + 200e6, price: 12, size: 1 },
    ];
    const source = fromEvents({ events: late(62e6) });
    await expect(read(resample(source, { period: '1m' }), ['A', 'B'])).rejects.toThrow(
      /arrived after its bar was closed.*longer grace/,
    );
    const patient = await read(resample(source, { period: '1m', grace: '5s' }), ['A', 'B']);
    expect(patient[0]).toMatchObject({ instrument: 0, close: 11, ts: T0 + MINUTE, at: T0 + 65e6 });
  });

  it('puts a bar that opens late before one that opened early', async () => {
    const source = fromEvents({
      events: [
        { kind: 'trade', instrument: 'A', time: T0 + 61e6, price: 12, size: 1 },
        { kind: 'trade', instrument: 'A', time: T0 + 59e6, at: T0 + 62e6, price: 11, size: 1 },
        { kind: 'trade', instrument: 'A', time: T0 + 300e6, price: 13, size: 1 },
      ],
    });
    const bars = await readBars(resample(source, { period: '1m', grace: '5s' }), 'A');
    expect(bars.map((one) => [one.at - T0, one.close])).toEqual([
      [65e6, 11],
      [125e6, 12],
    ]);
  });

  it('is the same by five minutes of minutes as by five minutes at once, whatever part is asked for', async () => {
    const input = fc.array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 50 })), {
      minLength: 1,
      maxLength: 80,
    });
    await fc.assert(
      fc.asyncProperty(input, fc.integer({ min: 0, max: 7200 }), async (steps, cut) => {
        let second = 0;
        const rows = steps.map(([gap, price]) => {
          second += gap;
          return [second, price, 1] as const;
        });
        const whole = { to: T0 + 100_000e6 };
        const source = prints(rows);
        const once = (await read(resample(source, { period: '5m' }), ['A'], whole)) as BarEvent[];
        const twice = await read(resample(resample(source, { period: '1m' }), { period: '5m' }), ['A'], whole);
        const plain = (list: readonly unknown[]) => (list as BarEvent[]).map(({ seq, at, ...rest }) => rest);
        expect(plain(twice)).toEqual(plain(once));
        expect(once.every((bar, i) => i === 0 || bar.at >= once[i - 1]!.at)).toBe(true);
        const to = T0 + cut * 1e6;
        const early = await read(resample(source, { period: '5m' }), ['A'], { to });
        expect(early).toEqual(once.filter((bar) => bar.at < to));
        const late = await read(resample(source, { period: '5m' }), ['A'], { ...whole, from: to });
        expect(plain(late)).toEqual(plain(once.filter((bar) => bar.at >= to)));
      }),
    );
  });
});

describe('late prints', () => {
  /** Prints of two markets by the time at which they happened, and how late each came. */
  const drawn = fc.array(
    fc.record({
      instrument: fc.integer({ min: 0, max: 1 }),
      gap: fc.integer({ min: 0, max: 40_000_000 }),
      late: fc.integer({ min: 0, max: 5_000_000 }),
      price: fc.double({ min: 0.01, max: 1e5, noNaN: true }),
      size: fc.double({ min: 1e-8, max: 1e6, noNaN: true }),
    }),
    { maxLength: 120 },
  );
  const rules = fc.constantFrom<ResampleOptions>(
    { period: '1m' },
    { period: '7s' },
    { period: '1h', calendar: 'XNYS' },
    { count: 7 },
    { volume: 1e6 },
    { dollar: 1e9 },
  );

  it('build the same bars, bit for bit, as history does, whatever the order of coming', () => {
    fc.assert(
      fc.property(drawn, rules, (rows, options) => {
        let ts = T0;
        const happened = rows.map(({ instrument, gap, price, size }, i): TradeEvent => {
          ts += gap;
          const print = { kind: 'trade', instrument, ts, at: ts, seq: i, price, size, aggressor: 0 } as const;
          return { ...print, id: String(i + 95), offExchange: false };
        });
        const came = happened
          .map((print, i) => ({ ...print, at: print.ts + rows[i]!.late }))
          .sort((a, b) => a.at - b.at);
        const build = (prints: readonly TradeEvent[]): BarEvent[] => {
          const resampler = new Resampler(resampleRule({ ...options, grace: '5s' }));
          return [...prints.flatMap((print) => resampler.push(print)), ...resampler.advance(ts + 86_400e6)];
        };
        expect(build(came)).toEqual(build(happened));
      }),
      { numRuns: 400 },
    );
  });

  it('that come later than the grace are left out and counted, or refused', () => {
    const print = (ts: number, at: number): TradeEvent => ({
      kind: 'trade',
      instrument: 0,
      ts: T0 + ts,
      at: T0 + at,
      seq: 0,
      price: 10,
      size: 1,
      aggressor: 0,
      id: String(ts),
      offExchange: false,
    });
    for (const cut of [{ period: '1m' }, { count: 2 }] as const) {
      const prints = [print(1e6, 1e6), print(70e6, 70e6), print(80e6, 80e6), print(59e6, 90e6), print(99e6, 99e6)];
      const calm = new Resampler(resampleRule({ ...cut, grace: '2s', late: 'leave-out' }));
      for (const one of prints) calm.push(one);
      expect(calm.late).toBe(1);
      const strict = new Resampler(resampleRule({ ...cut, grace: '2s' }));
      expect(() => {
        for (const one of prints) strict.push(one);
      }).toThrow(/arrived after its bar was closed.*longer grace/);
    }
  });
});

describe('resample by what was traded', () => {
  const source = prints([
    [1, 10, 4],
    [2, 11, 5],
    [3, 12, 3],
    [4, 9, 20],
    [5, 10, 1],
  ]);

  it('closes a bar with the print that reaches the size, and keeps what exceeds it there', async () => {
    const volume = await readBars(resample(source, { volume: 9 }), 'A');
    expect(volume.map((b) => [b.open, b.high, b.low, b.close, b.volume])).toEqual([
      [10, 11, 10, 11, 9],
      [12, 12, 9, 9, 23],
    ]);
    expect(volume[0]).toMatchObject({ start: T0 + 1e6, ts: T0 + 2e6, at: T0 + 2e6, period: 0 });
    const dollar = await readBars(resample(source, { dollar: 100 }), 'A');
    expect(dollar.map((b) => b.volume)).toEqual([12, 20]); // 40 + 55 + 36, then 180
    const count = await readBars(resample(source, { count: 2 }), 'A');
    expect(count.map((b) => b.close)).toEqual([11, 9]);
  });

  it('cuts each instrument by itself', async () => {
    const both = fromEvents({
      events: ['A', 'B', 'A', 'B'].map(
        (instrument, i): EventInput => ({ kind: 'trade', instrument, time: T0 + i, price: i + 1, size: 1 }),
      ),
    });
    expect(await read(resample(both, { count: 2 }), ['A', 'B'])).toMatchObject([
      { instrument: 0, open: 1, close: 3 },
      { instrument: 1, open: 2, close: 4 },
    ]);
  });
});

describe('the streaming resampler', () => {
  it('lets time pass without an event, as a live feed needs', () => {
    const resampler = new Resampler(resampleRule({ period: '1m' }));
    const print: TradeEvent = {
      kind: 'trade',
      instrument: 0,
      ts: T0,
      at: T0,
      seq: 0,
      price: 1,
      size: 1,
      aggressor: 0,
      id: '',
      offExchange: false,
    };
    expect(resampler.push(print)).toEqual([]);
    expect(resampler.advance(T0 + MINUTE)).toEqual([]);
    expect(resampler.advance(T0 + MINUTE + 1)).toMatchObject([{ ts: T0 + MINUTE, at: T0 + MINUTE }]);
  });

  it('refuses rules that do not fit together', () => {
    expect(() => resampleRule({})).toThrow(/states no rule/);
    expect(() => resampleRule({ period: '1m', volume: 1 })).toThrow(/states period and volume/);
    expect(() => resampleRule({ period: 0 })).toThrow(/period is 0/);
  });
});

const BTC = 'data/nautilus_trader/tests/test_data/btc-perp-20211231-20220201_1m.csv';
describeShared('resample on a month of real minutes', [BTC], () => {
  it('gives the hours that a plain loop gives', async () => {
    const text = readFileSync(sharedPath(BTC) ?? '', 'utf8');
    const minutes = csv(text, { instrument: 'BTC', zone: 'UTC', period: '1m' });
    const hours = await readBars(resample(minutes, { period: '1h' }), 'BTC');
    const table = new Map<number, number[]>();
    // The true sum of volumes, as a whole number of 2^-64, for each hour.
    const volumes = new Map<number, bigint>();
    for (const line of text.trim().split('\n').slice(1)) {
      const [time = '', ...fields] = line.split(',');
      const end = Math.ceil(Date.parse(`${time.replace(' ', 'T').slice(0, 19)}Z`) / 3.6e6) * 3.6e9;
      const [open = 0, high = 0, low = 0, close = 0, volume = 0] = fields.map(Number);
      volumes.set(end, (volumes.get(end) ?? 0n) + BigInt(volume * 2 ** 64));
      const row = table.get(end);
      if (row === undefined) table.set(end, [open, high, low, close]);
      else table.set(end, [row[0]!, Math.max(row[1]!, high), Math.min(row[2]!, low), close]);
    }
    expect(hours.length).toBeGreaterThan(740);
    for (const bar of hours) {
      expect([bar.open, bar.high, bar.low, bar.close]).toEqual(table.get(bar.ts));
      expect(bar.volume).toBe(Number(volumes.get(bar.ts)) / 2 ** 64);
    }
  });
});

describe('when a bar is known', () => {
  const print = (s: number, known: number): TradeEvent => ({
    kind: 'trade',
    instrument: 0,
    ts: T0 + s * 1e6,
    at: T0 + known * 1e6,
    seq: 0,
    price: 10,
    size: 1,
    aggressor: 0,
    id: '',
    offExchange: false,
  });

  it('is never before the last of its parts was, by time', () => {
    const minutes = new Resampler(resampleRule({ period: '1m', late: 'leave-out' }));
    expect(minutes.push(print(50, 100))).toEqual([]);
    const [bar] = minutes.advance(T0 + 120e6);
    expect(bar).toMatchObject({ ts: T0 + MINUTE, at: T0 + 100e6 });
  });

  it('nor by size, where events wait for those before them', () => {
    const twos = new Resampler(resampleRule({ volume: 2, grace: '10s', late: 'leave-out' }));
    twos.push(print(40, 41));
    twos.push(print(50, 100));
    const [bar] = twos.advance(T0 + 200e6);
    expect(bar).toMatchObject({ at: T0 + 100e6 });
  });
});
