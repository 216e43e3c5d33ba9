import { expect, it } from 'vitest';
import { toMicros } from '../../src/core/time.js';
import { inspect } from '../../src/data/guarded.js';
import { leanFolder } from '../../src/node/lean/lean-folder.js';
import { read, readBars, universeOf } from '../data/reading.js';
import { describeShared, sharedPath } from '../shared.js';

const DATA = 'data/QuantConnect_Lean/Data';
const folder = () => sharedPath(DATA) ?? '';

describeShared('leanFolder on the data of LEAN', [DATA], () => {
  it('reads the minutes of the regular session, quotes before bars, at the end of each', async () => {
    const source = leanFolder(folder(), { symbols: ['SPY'], resolution: 'minute' });
    const day = { from: toMicros('2013-10-07'), to: toMicros('2013-10-08') };
    const events = await read(source, ['SPY'], day);
    const bars = events.filter((one) => one.kind === 'bar');
    expect(bars.length).toBe(390);
    expect(bars[0]).toMatchObject({ at: toMicros('2013-10-07T13:31:00Z'), start: toMicros('2013-10-07T13:30:00Z') });
    expect(bars.at(-1)?.at).toBe(toMicros('2013-10-07T20:00:00Z'));
    expect(events[0]?.kind).toBe('quote');
    for (const [i, event] of events.entries()) expect(event.seq).toBe(events[0]!.seq + i);
    expect(events.every((one, i) => i === 0 || one.at >= events[i - 1]!.at)).toBe(true);
    const report = await inspect(source, { universe: universeOf('SPY') }, { calendar: 'XNYS' });
    expect(report.findings.filter((one) => one.severity === 'error')).toEqual([]);
  });

  it('has 5 days of 390 bars from 7 to 11 October 2013, and more with extended hours', async () => {
    const week = { from: toMicros('2013-10-07'), to: toMicros('2013-10-12'), kinds: ['bar'] as const };
    const regular = leanFolder(folder(), { symbols: ['SPY'], resolution: 'minute' });
    expect((await read(regular, ['SPY'], week)).length).toBe(5 * 390);
    const extended = leanFolder(folder(), { symbols: ['SPY'], resolution: 'minute', hours: 'extended' });
    expect((await read(extended, ['SPY'], week)).length).toBeGreaterThan(3000);
  });

  it('reads daily bars over their sessions, raw or adjusted', async () => {
    const raw = await readBars(leanFolder(folder(), { symbols: ['SPY'], resolution: 'daily' }), 'SPY');
    expect(raw.length).toBe(5849);
    expect(raw[0]).toMatchObject({ open: 97.31, high: 97.53, low: 96.53, close: 97.36, volume: 2_150_000 });
    expect(raw[0]?.at).toBe(toMicros('1998-01-02T21:00:00Z'));
    const adjusted = await readBars(
      leanFolder(folder(), { symbols: ['SPY'], resolution: 'daily', prices: 'adjusted' }),
      'SPY',
    );
    expect(adjusted[0]?.close).toBeCloseTo(97.36 * 0.6566606, 9);
    expect(adjusted.at(-1)?.close).toBe(raw.at(-1)?.close);
  });

  it('finds daily bars of five shares without an error', async () => {
    const symbols = ['SPY', 'AAPL', 'IBM', 'BAC', 'AIG'];
    const source = leanFolder(folder(), { symbols, resolution: 'daily' });
    const report = await inspect(source, { universe: universeOf(...symbols) }, { calendar: 'XNYS' });
    expect(report.findings.filter((one) => one.severity === 'error')).toEqual([]);
    expect(report.findings.filter((one) => one.code === 'open-is-previous-close')).toEqual([]);
  });

  it('says what is not there', () => {
    expect(() => leanFolder(folder(), { symbols: ['NONE'], resolution: 'daily' })).toThrow(
      /there is no folder or file/,
    );
    expect(() => leanFolder(folder(), { symbols: [], resolution: 'daily' })).toThrow(/symbols/);
  });
});
