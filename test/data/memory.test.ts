import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, MINUTE, toMicros } from '../../src/core/time.js';
import { type BarRow, fromRows } from '../../src/data/memory.js';
import { read, readBars } from './reading.js';

const bar = (time: BarRow['time'], close = 10, more: Partial<BarRow> = {}): BarRow => ({
  time,
  open: close,
  high: close + 1,
  low: close - 1,
  close,
  volume: 5,
  ...more,
});

describe('fromRows', () => {
  it('takes a time as the end of the bar', async () => {
    const source = fromRows({ instrument: 'SPY', period: '1m', bars: [bar('2024-01-02T14:31:00Z')] });
    const [one] = await readBars(source, 'SPY');
    const end = toMicros('2024-01-02T14:31:00Z');
    expect(one).toMatchObject({
      kind: 'bar',
      ts: end,
      at: end,
      start: end - MINUTE,
      period: MINUTE,
      close: 10,
      seq: 0,
    });
  });

  it('takes it as the start when that is stated, and then needs the period', async () => {
    const bars = [bar(new Date('2024-01-02T14:30:00Z'))];
    const [one] = await readBars(fromRows({ instrument: 'SPY', period: '1m', time: 'start', bars }), 'SPY');
    expect(one?.ts).toBe(toMicros('2024-01-02T14:31:00Z'));
    expect(() => fromRows({ instrument: 'SPY', time: 'start', bars })).toThrow(/state period/);
  });

  it('knows a bar of a bare date only when the day is over', async () => {
    const [one] = await readBars(fromRows({ instrument: 'SPY', bars: [bar('2024-01-02')] }), 'SPY');
    expect(one).toMatchObject({ at: toMicros('2024-01-03'), start: toMicros('2024-01-02'), period: DAY });
  });

  it('does not guess what midnights a day apart mean', async () => {
    const bars = [bar(new Date('2024-11-27')), bar('2024-11-29T00:00:00Z')];
    expect(() => fromRows({ instrument: 'SPY', bars })).toThrow(/all stamped at midnight.*state time: "date"/);
    const dated = await readBars(fromRows({ instrument: 'SPY', time: 'date', calendar: 'XNYS', bars }), 'SPY');
    expect(dated.map((one) => one.at)).toEqual(
      ['2024-11-27T21:00:00Z', '2024-11-29T18:00:00Z'].map((t) => toMicros(t)),
    );
    const closes = ['2024-11-27T21:00:00Z', '2024-11-29T00:00:00Z'].map((time) => bar(time));
    expect((await readBars(fromRows({ instrument: 'SPY', bars: closes }), 'SPY'))[0]?.at).toBe(
      toMicros('2024-11-27T21:00:00Z'),
    );
    const ends = await readBars(fromRows({ instrument: 'SPY', time: 'end', bars }), 'SPY');
    expect(ends[0]?.at).toBe(toMicros('2024-11-27'));
  });

  it('lets a delay and a stated time of knowledge move at, never before the end', async () => {
    const bars = [bar('2024-01-02T14:31:00Z'), bar('2024-01-02T14:32:00Z', 11, { at: '2024-01-02T14:40:00Z' })];
    const source = fromRows({ instrument: 'SPY', period: '1m', delay: '15s', bars });
    const [one, two] = await readBars(source, 'SPY');
    expect(one?.at).toBe(toMicros('2024-01-02T14:31:15Z'));
    expect(two?.at).toBe(toMicros('2024-01-02T14:40:00Z'));
    expect(() => fromRows({ instrument: 'A', bars: [bar('2024-01-02', 1, { at: '2024-01-02T12:00:00Z' })] })).toThrow(
      /known before it ended/,
    );
  });

  it('names what is wrong with a row', async () => {
    const text = { ...bar('2024-01-02'), close: '10' as unknown as number };
    expect(() => fromRows({ instrument: 'SPY', bars: [text] })).toThrow(/bar 0 of SPY: close is not a number/);
    const backwards = fromRows({ instrument: 'SPY', bars: [bar('2024-01-03'), bar('2024-01-02')] });
    await expect(readBars(backwards, 'SPY')).rejects.toThrow(/bar 1 of SPY .* sort the bars/);
    expect(() => fromRows({ instrument: 'SPY', bars: [bar('2024-01-02T14:31:00')] })).toThrow(/zone/);
    expect(() => fromRows({ instrument: 'SPY', bars: [bar('2024-01-02'), bar('2024-01-03T00:00:00Z')] })).toThrow(
      /write all times alike/,
    );
    expect(() => fromRows({ instrument: 'SPY', bars: [], colour: 1 } as never)).toThrow(/unknown option "colour"/);
    expect(() => fromRows({ bars: [] } as never)).toThrow(/either one instrument/);
  });

  it('delivers what is asked for: instruments of the universe, from ≤ at < to', async () => {
    const source = fromRows({
      series: [
        { instrument: 'A', bars: [bar('2024-01-02'), bar('2024-01-03'), bar('2024-01-04')] },
        { instrument: 'B', bars: [bar('2024-01-02'), bar('2024-01-04')] },
      ],
    });
    const events = await read(source, ['C', 'B', 'A'], { from: toMicros('2024-01-04'), to: toMicros('2024-01-05') });
    expect(events.map((e) => (e.kind === 'bar' ? [e.instrument, e.at] : []))).toEqual([[2, toMicros('2024-01-04')]]);
    expect(await read(source, ['A'], { kinds: ['trade'] })).toEqual([]);
    expect(await read(source, ['C'])).toEqual([]);
  });

  it('interleaves series as a stable sort by time would, in rising seq, the same each time', async () => {
    const series = fc.array(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 30 }), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(series, async (times) => {
        const ids = times.map((_, i) => `S${i}`);
        const source = fromRows({
          series: times.map((one, i) => ({
            instrument: ids[i] ?? '',
            bars: [...one].sort((a, b) => a - b).map((t, row) => bar(t * MINUTE, 100 * i + row + 2)),
          })),
        });
        const events = await readBars(source, ...ids);
        const wanted = times
          .flatMap((one, i) => [...one].sort((a, b) => a - b).map((t, row) => ({ t, i, row })))
          .sort((a, b) => a.t - b.t || a.i - b.i || a.row - b.row);
        expect(events.map((e) => [e.at, e.instrument, e.close])).toEqual(
          wanted.map(({ t, i, row }) => [t * MINUTE, i, 100 * i + row + 2]),
        );
        expect(events.every((e, i) => i === 0 || e.seq > (events[i - 1]?.seq ?? 0))).toBe(true);
        expect(await readBars(source, ...ids)).toEqual(events);
        const from = 20 * MINUTE;
        if (ids.length > 1) expect(await read(source, ids, { from })).toEqual(events.filter((e) => e.at >= from));
      }),
    );
  });

  it('stops when it is told to', async () => {
    const source = fromRows({ instrument: 'A', bars: [bar('2024-01-02')] });
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    const { queryOf } = await import('./reading.js');
    const batches = source.history?.(queryOf(['A']), stop.signal)[Symbol.asyncIterator]();
    await expect(batches?.next()).rejects.toThrow('enough');
  });
});
