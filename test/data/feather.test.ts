import { describe, expect, it } from 'vitest';
import { toMicros } from '../../src/core/time.js';
import { feather, fromRows, opens, readBars } from '../../src/data/index.js';
import { lz4Frame } from '../../src/data/lz4.js';
import { arrowBytes } from './arrow-bytes.js';
import { read } from './reading.js';

const first = Date.UTC(2024, 0, 2, 14, 31);
const columns = {
  time: [first, first + 60_000, first + 120_000],
  open: [10, 11, 12],
  high: [11, 12, 13],
  low: [9, 10, 11],
  close: [10.5, 11.5, 12.5],
  volume: [100, 200, 300],
};

describe('feather', () => {
  it.each([undefined, 'ms', 'ns'] as const)('bars whose time is a count or a timestamp (%s)', async (unit) => {
    const bars = await readBars(feather(arrowBytes(columns, unit), { instrument: 'A' }), 'A');
    expect(bars.end[0]).toBe(first * 1000);
    expect(bars.start[0]).toBe(first * 1000 - 60e6);
    expect([...bars.close]).toEqual(columns.close);
    expect([...bars.volume]).toEqual(columns.volume);
  });

  it('starts of bars, a stretch of time, a delay', async () => {
    const source = feather(arrowBytes(columns), { instrument: 'A', time: 'start', period: '1m', delay: '5s' });
    const [bar, ...more] = await read(source, ['A'], { from: (first + 60_000) * 1000, to: (first + 120_000) * 1000 });
    expect(more).toEqual([]);
    expect(bar).toMatchObject({ kind: 'bar', start: first * 1000, at: (first + 65_000) * 1000, open: 10, seq: 0 });
  });

  it('prints and quotes, by the names that a file gives them', async () => {
    const prints = feather(arrowBytes({ time: columns.time, px: [1, 2, 3], amount: [4, 5, 6] }), {
      instrument: 'A',
      kind: 'trade',
    });
    expect((await read(prints, ['A'])).map((one) => (one.kind === 'trade' ? [one.price, one.size] : one.kind))).toEqual(
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    );
    const quotes = feather(arrowBytes({ time: columns.time, bid: [1, 2, 3], ask: [2, 3, 4] }), {
      instrument: 'A',
      kind: 'quote',
    });
    expect((await read(quotes, ['A']))[1]).toMatchObject({ kind: 'quote', bid: 2, ask: 3, bidSize: Number.NaN });
  });

  it('says what is wrong with a file', async () => {
    const reading = (bytes: Uint8Array, more = {}) => read(feather(bytes, { instrument: 'A', ...more }), ['A']);
    await expect(reading(new TextEncoder().encode('time,open\n1,2\n'))).rejects.toThrow(/cannot be read as Arrow/);
    await expect(reading(arrowBytes({ time: [1], open: [1] }))).rejects.toThrow(
      /no column for high; it has: time, open/,
    );
    await expect(reading(arrowBytes(columns), { columns: { open: 'first' } })).rejects.toThrow(/no column "first"/);
    const falling = { ...columns, time: [...columns.time].reverse() };
    await expect(reading(arrowBytes(falling))).rejects.toThrow(/row 1: its time/);
    expect(() => feather(new Uint8Array(0), { instrument: '' })).toThrow(/instrument/);
  });
});

/** A frame of one block, as the format describes it. */
function frame(block: readonly number[], stored = false): Uint8Array {
  const head = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82];
  const size = [block.length & 255, block.length >> 8, 0, stored ? 0x80 : 0];
  return Uint8Array.from([...head, ...size, ...block, 0, 0, 0, 0]);
}
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const codes = (word: string): number[] => [...word].map((letter) => letter.charCodeAt(0));

describe('LZ4 frames', () => {
  it('literals, a match, and a match that overlaps what it makes', () => {
    expect(text(lz4Frame(frame([0x50, ...codes('abcde')]), 5))).toBe('abcde');
    // "abc", then 6 bytes from 3 back, then the last literals
    expect(text(lz4Frame(frame([0x32, ...codes('abc'), 3, 0, 0x20, ...codes('yz')]), 11))).toBe('abcabcabcyz');
    // one letter repeated: 4 + 15 + 1 bytes from 1 back
    expect(text(lz4Frame(frame([0x1f, 97, 1, 0, 1, 0x10, 98]), 22))).toBe(`${'a'.repeat(21)}b`);
  });

  it('long literals, and blocks that were not worth compressing', () => {
    const long = 'x'.repeat(15 + 255 + 2);
    expect(text(lz4Frame(frame([0xf0, 255, 2, ...codes(long)]), long.length))).toBe(long);
    expect(text(lz4Frame(frame(codes('as it is'), true), 8))).toBe('as it is');
  });

  it('what is torn is an error, never a wrong answer', () => {
    const whole = frame([0x32, ...codes('abc'), 3, 0, 0x20, ...codes('yz')]);
    for (let cut = 0; cut < whole.length; cut++) expect(() => lz4Frame(whole.slice(0, cut), 11)).toThrow(/lz4/);
    expect(() => lz4Frame(whole, 12)).toThrow(/holds 11 bytes, 12 are expected/);
    expect(() => lz4Frame(frame([0x12, 97, 2, 0, 0x10, 98]), 8)).toThrow(/points outside/);
    expect(() => lz4Frame(frame([0x50, ...codes('ab')]), 5)).toThrow(/literals/);
  });
});

describe('opens', () => {
  const row = (hour: number, open: number) => ({
    time: `2024-01-02T${String(hour).padStart(2, '0')}:00:00Z`,
    open,
    high: open + 1,
    low: open - 1,
    close: open,
    volume: 1,
  });
  const bars = fromRows({
    period: '1h',
    series: [
      { instrument: 'A', bars: [row(10, 1.5), row(11, 2.5), row(14, 3.5)] },
      { instrument: 'B', bars: [row(11, 20)] },
    ],
  });

  it('tell the open of each bar when it begins, in order, whole over any stretch', async () => {
    const quotes = await read(opens(bars), ['A', 'B']);
    expect(quotes.map((one) => (one.kind === 'quote' ? [one.at, one.instrument, one.bid, one.ask] : []))).toEqual([
      [toMicros('2024-01-02T09:00:00Z'), 0, 1.5, 1.5],
      [toMicros('2024-01-02T10:00:00Z'), 0, 2.5, 2.5],
      [toMicros('2024-01-02T10:00:00Z'), 1, 20, 20],
      [toMicros('2024-01-02T13:00:00Z'), 0, 3.5, 3.5],
    ]);
    // the bar that begins at ten ends at eleven, after the stretch that is asked for
    const part = { from: toMicros('2024-01-02T10:00:00Z'), to: toMicros('2024-01-02T10:30:00Z') };
    expect((await read(opens(bars), ['A', 'B'], part)).length).toBe(2);
  });

  it('are for sources of bars', () => {
    expect(() => opens(opens(bars))).toThrow(/no history of bars/);
  });
});
