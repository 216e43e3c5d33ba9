import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArrayBatch, BarBatch } from '../../src/core/batch.js';
import type { BarEvent, MarketEvent } from '../../src/core/event.js';
import { instrument } from '../../src/core/instrument.js';
import { DAY, MINUTE, toMicros } from '../../src/core/time.js';
import { Universe } from '../../src/core/universe.js';
import { csv } from '../../src/data/csv.js';
import { DataGuard, type GuardOptions } from '../../src/data/guard.js';
import { guarded, inspect } from '../../src/data/guarded.js';
import { emptyColumns, fromRows } from '../../src/data/memory.js';
import { synthetic } from '../../src/data/synthetic.js';
import { read, readBars, universeOf } from './reading.js';

const START = toMicros('2024-01-02T14:30:00Z');

function bar(i: number, more: Partial<BarEvent> = {}): BarEvent {
  const ts = more.ts ?? START + i * MINUTE;
  const prices = { open: 10 + i, high: 12 + i, low: 9 + i, close: 11 + i, volume: 5 };
  return { kind: 'bar', instrument: 0, ts, at: ts, seq: i, start: ts - MINUTE, period: MINUTE, ...prices, ...more };
}

/** Codes and counts of what a guard finds. */
function found(events: readonly MarketEvent[], options: GuardOptions = {}): Record<string, number> {
  const guard = new DataGuard(universeOf('A', 'B'), { onError: 'report', ...options });
  guard.checkBatch(new ArrayBatch(events));
  return Object.fromEntries(guard.report().findings.map((one) => [one.code, one.count]));
}

const quote = { kind: 'quote', instrument: 0, ts: 1, at: 1, seq: 0, bid: 10, bidSize: 1, ask: 11, askSize: 1 } as const;
const trade = {
  kind: 'trade',
  instrument: 0,
  ts: 1,
  at: 1,
  seq: 0,
  price: 10,
  size: 1,
  aggressor: 0,
  id: '7',
  offExchange: false,
} as const;

describe('DataGuard', () => {
  it.each([
    ['order', [bar(1), bar(0, { ts: START - 2, at: START - 1 })]],
    ['order', [bar(1), bar(0, { at: START + 2 * MINUTE })]],
    ['look-ahead', [bar(0, { at: START - 1 })]],
    ['duplicate', [bar(0), bar(0)]],
    ['price', [bar(0, { close: Number.NaN })]],
    ['price', [bar(0, { high: Number.POSITIVE_INFINITY })]],
    ['price', [bar(0, { low: 0 })]],
    ['price', [bar(0, { low: -1 })]],
    ['range', [bar(0, { high: 8 })]],
    ['range', [bar(0, { open: 8 })]],
    ['range', [bar(0, { close: 13 })]],
    ['size', [bar(0, { volume: -1 })]],
    ['crossed', [{ ...quote, bid: 12 }]],
    ['price', [{ ...quote, bid: 0 }]],
    ['price', [{ ...quote, ask: Number.NaN }]],
    ['size', [{ ...quote, askSize: -1 }]],
    ['price', [{ ...trade, price: -1 }]],
    ['size', [{ ...trade, size: Number.NaN }]],
    ['duplicate', [trade, { ...trade, seq: 1 }]],
  ] as [string, MarketEvent[]][])('finds %s, throws it, or leaves the event out', (code, events) => {
    expect(Object.keys(found(events))).toEqual([code]);
    const strict = new DataGuard(universeOf('A'));
    expect(() => strict.checkBatch(new ArrayBatch(events))).toThrow(
      /^\[edgeproof\] guard: (bar|quote|trade) of A at .*; .+/,
    );
    const dropping = new DataGuard(universeOf('A'), { onError: 'drop' });
    expect(dropping.checkBatch(new ArrayBatch(events))).toBe(1);
    expect(dropping.report()).toMatchObject({ events: events.length, dropped: 1, clean: false });
  });

  it('finds nothing in a clean stream, of several instruments and periods', () => {
    const events = Array.from({ length: 60 }, (_, i) => [
      bar(i),
      bar(i, { instrument: 1, close: 11.5 + i }),
      bar(i, { period: 5 * MINUTE, ts: START + i * MINUTE, close: 10.5 + i }),
      { ...quote, ts: START + i * MINUTE, at: START + i * MINUTE },
    ]).flat();
    expect(found(events)).toEqual({});
    const volumeNotKnown = bar(0, { volume: Number.NaN });
    expect(found([volumeNotKnown])).toEqual({});
  });

  it('says who, when, what and what to do', () => {
    const guard = new DataGuard(universeOf('A'), { name: 'prices.csv' });
    expect(() => guard.check(bar(3, { high: 8 }))).toThrow(
      '[edgeproof] prices.csv: bar of A at 2024-01-02T14:33:00.000Z (seq 3): high 8 is below low 12; repair or drop the row',
    );
  });

  it('lets levels be changed', () => {
    expect(found([bar(0, { low: -1, open: -0.5 })], { levels: { price: 'off' } })).toEqual({});
    const soft = new DataGuard(universeOf('A'), { levels: { crossed: 'warning' } });
    expect(soft.check({ ...quote, bid: 12 })).toBe(true);
    expect(soft.report()).toMatchObject({ clean: true, findings: [{ code: 'crossed', severity: 'warning' }] });
    expect(() => new DataGuard(universeOf('A'), { levels: { shape: 'off' } } as never)).toThrow(/levels/);
  });

  it('finds a feed that stands still', () => {
    const still = Array.from({ length: 7 }, (_, i) => bar(i, { open: 10, high: 12, low: 9, close: 11 }));
    expect(found(still)).toEqual({ stale: 1 });
    expect(found(still.slice(0, 4))).toEqual({});
  });

  it('counts missing bars by the calendar of the market', () => {
    const minute = (text: string, i: number) => bar(i, { ts: toMicros(text) });
    const events = [
      minute('2024-11-29T17:58:00Z', 0),
      minute('2024-11-29T18:00:00Z', 1), // one minute is missing, then the market closes early
      minute('2024-12-02T14:31:00Z', 2),
    ];
    const guard = new DataGuard(universeOf('A'), { calendar: 'XNYS' });
    guard.checkBatch(new ArrayBatch(events));
    expect(guard.report().findings).toMatchObject([
      { code: 'gap', count: 1, message: expect.stringContaining('1 bar is missing since') },
    ]);
    expect(found([minute('2024-11-29T18:00:00Z', 0), minute('2024-12-02T14:33:00Z', 1)], { calendar: 'XNYS' })).toEqual(
      { gap: 1 },
    );
  });

  it('takes the calendar that the instrument names', () => {
    const own = new Universe([instrument({ id: 'BTC', calendar: '24/7' })]);
    const guard = new DataGuard(own, { calendar: 'XNYS' });
    guard.check(bar(0, { period: DAY, ts: toMicros('2024-01-06') }));
    guard.check(bar(1, { period: DAY, ts: toMicros('2024-01-08') }));
    expect(guard.report().findings).toMatchObject([
      { code: 'gap', message: expect.stringContaining('1 bar is missing') },
    ]);
  });

  it('knows a long silence without a calendar, and lets nights and weekends pass', () => {
    const day = (date: string, i: number) => bar(i, { period: DAY, ts: toMicros(date) });
    expect(found([day('2024-03-29', 0), day('2024-04-02', 1)])).toEqual({}); // Good Friday and a weekend
    expect(found([day('2001-09-11', 0), day('2001-09-18', 1)])).toEqual({ gap: 1 });
    const minute = (text: string, i: number) => bar(i, { ts: toMicros(text) });
    expect(found([minute('2024-01-02T21:00:00Z', 0), minute('2024-01-03T14:31:00Z', 1)])).toEqual({});
    expect(found([minute('2024-01-02T15:00:00Z', 0), minute('2024-01-02T15:30:00Z', 1)])).toEqual({ gap: 1 });
  });

  it('finds a bar dated on a holiday', () => {
    const day = (date: string, i: number) => bar(i, { period: DAY, ts: toMicros(date) + DAY });
    const days = [day('2024-12-23', 0), day('2024-12-24', 1), day('2024-12-25', 2), day('2024-12-26', 3)];
    expect(found(days, { calendar: 'XNYS' })).toEqual({ 'no-session': 1 });
    const week = (date: string, i: number) => bar(i, { period: 7 * DAY, ts: toMicros(date) });
    expect(found([week('2024-12-20', 0), week('2024-12-27', 1)], { calendar: 'XNYS' })).toEqual({});
  });
});

describe('DataGuard on columns', () => {
  const step = fc.record({
    gap: fc.constantFrom(1, 1, 1, 1, 1, 1, 0, -1, 2, 40, 2000, 8000),
    move: fc.constantFrom(0, 0, 0.25, -0.25, 0.5, -0.5),
    fault: fc.constantFrom('', '', '', '', '', '', '', '', 'nan', 'range', 'negative', 'volume', 'early', 'late'),
  });

  it('finds a feed that stands still', () => {
    const columns = emptyColumns(9);
    for (let i = 0; i < 9; i++) {
      const close = i < 2 ? 10 + i : 12;
      columns.start[i] = START + i * MINUTE;
      columns.end[i] = START + (i + 1) * MINUTE;
      for (const [name, price] of Object.entries({ open: close, high: 13, low: 9, close }))
        columns[name as 'open'][i] = price;
    }
    const guard = new DataGuard(universeOf('A'));
    guard.checkBatch(new BarBatch(0, columns, MINUTE));
    expect(guard.report().findings.map((one) => one.code)).toEqual(['stale']);
  });

  it('says of a batch of columns what it says of its events one by one', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), fc.constantFrom(MINUTE, DAY), (steps, period) => {
        const columns = emptyColumns(steps.length);
        const at = new Float64Array(steps.length);
        let [end, close] = [START, 10];
        steps.forEach(({ gap, move, fault }, i) => {
          end += gap * period;
          close = Math.max(1, close + move);
          const [open, high, low] = [close - move, close + 1, close - 0.9];
          columns.start[i] = end - period;
          columns.end[i] = end;
          columns.open[i] = fault === 'range' ? high + 1 : open;
          columns.high[i] = high;
          columns.low[i] = fault === 'negative' ? -1 : low;
          columns.close[i] = fault === 'nan' ? Number.NaN : close;
          columns.volume[i] = fault === 'volume' ? -1 : i % 3 === 0 ? Number.NaN : 5;
          at[i] = fault === 'early' ? end - 1 : fault === 'late' ? end + 5 * period : end;
        });
        for (const onError of ['report', 'drop'] as const) {
          const options = { onError, calendar: '24/7' };
          const [whole, single] = [new DataGuard(universeOf('A'), options), new DataGuard(universeOf('A'), options)];
          const batch = new BarBatch(0, { ...columns, at }, period);
          const out = whole.checkBatch(batch);
          let left = 0;
          for (let i = 0; i < batch.length; i++) left += single.check(batch.get(i)) ? 0 : 1;
          expect(out).toBe(left);
          expect(whole.report()).toEqual(single.report());
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('guarded', () => {
  const rows = [10, Number.NaN, 12].map((close, i) => ({
    time: `2024-01-0${i + 2}`,
    open: 10,
    high: 13,
    low: 9,
    close,
    volume: 1,
  }));
  const source = () => fromRows({ instrument: 'A', bars: rows });

  it('stops, leaves out, or passes on, and reports', async () => {
    await expect(readBars(guarded(source()), 'A')).rejects.toThrow(/rows: bar of A .*close is NaN/);
    const dropping = guarded(source(), { onError: 'drop' });
    expect(dropping.report).toBeNull();
    expect((await readBars(dropping, 'A')).map((one) => one.close)).toEqual([10, 12]);
    expect(dropping.report).toMatchObject({ events: 3, dropped: 1 });
    const reporting = guarded(source(), { onError: 'report' });
    expect((await readBars(reporting, 'A')).length).toBe(3);
    expect(reporting.report?.findings).toMatchObject([{ code: 'price', count: 1, first: toMicros('2024-01-04') }]);
  });

  it('leaves a clean source as it is', async () => {
    const clean = synthetic({ instruments: ['A', 'B'], bars: 5000, seed: 1 });
    for (const onError of ['throw', 'drop', 'report'] as const)
      expect(await read(guarded(clean, { onError }), ['A', 'B'])).toEqual(await read(clean, ['A', 'B']));
    expect(() => guarded({ ...clean, name: 'live', provides: clean.provides } as never)).toThrow(/has no history/);
  });
});

describe('the S&P 500 file of vega-datasets', () => {
  it('has opens that are only the former close, in the years before 2014', async () => {
    const text = readFileSync('node_modules/vega-datasets/data/sp500-2000.csv', 'utf8');
    const source = csv(text, { instrument: '^GSPC', calendar: 'XNYS' });
    const report = await inspect(source, { universe: universeOf('^GSPC') }, { calendar: 'XNYS' });
    expect(report).toMatchObject({ clean: true, events: 5105 });
    expect(report.findings.map((one) => one.code)).toEqual(['open-is-previous-close']);
    const [opens] = report.findings;
    const years = opens?.details as readonly { year: number; share: number }[];
    expect(years.map((one) => one.year)).toEqual([2000, 2001, 2002, 2003, 2004, 2005, 2006, 2007, 2012, 2013]);
    for (const one of years.slice(0, 6)) expect(one.share).toBeGreaterThan(0.93);
    expect(opens?.message).toMatch(
      /open equals previous close on 96 % of days in 2000, .*; fills at the open are not real/,
    );
  });
});
