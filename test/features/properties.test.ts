import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue.js';
import { type Bars, bar, randomBars, sameBits, start, stream } from './world.js';

function times(bars: Bars, factor: number): Bars {
  const scaled = (values: Float64Array): Float64Array => values.map((x) => x * factor);
  const { open, high, low, close, volume } = bars;
  return { open: scaled(open), high: scaled(high), low: scaled(low), close: scaled(close), volume };
}

function flat(n: number, price: number): Bars {
  const same = (): Float64Array => new Float64Array(n).fill(price);
  return { open: same(), high: same(), low: same(), close: same(), volume: new Float64Array(n) };
}

const worlds = fc.record({
  length: fc.integer({ min: 0, max: 150 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
  gaps: fc.constantFrom(0, 0, 0.1),
});

describe.each(catalogue)('$id', ({ make, batch, scale }) => {
  it('gives the same bits from arrays as from the stream, gaps or none', () => {
    fc.assert(
      fc.property(worlds, ({ length, seed, gaps }) => {
        const bars = randomBars(length, seed, gaps);
        const streamed = Object.values(stream(make, bars));
        const arrays = batch(bars);
        expect(arrays.length).toBe(streamed.length);
        arrays.forEach((column, c) => {
          expect(sameBits(column, streamed[c]!)).toBe(true);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('keeps its promise about warm-up, column by column', () => {
    const { set, rows } = start(make);
    const described = (set as unknown as { described: { warmup: number }[] }).described;
    const bars = randomBars(set.warmup + 40, 3);
    for (let i = 0; i < set.warmup + 40; i++) {
      set.update(bar(bars, i), rows);
      described.forEach((column, c) => {
        expect(Number.isFinite(rows.get(0, c))).toBe(i + 1 >= column.warmup);
      });
    }
    expect(set.warmup).toBe(Math.max(...described.map((column) => column.warmup)));
  });

  it('does not know the future', () => {
    const bars = randomBars(120, 5);
    const other = randomBars(120, 6);
    const mixed = Object.fromEntries(
      Object.entries(bars).map(([key, values]: [string, Float64Array]) => [
        key,
        values.map((x, i) => (i < 70 ? x : other[key as keyof Bars][i]!)),
      ]),
    ) as unknown as Bars;
    const a = Object.values(stream(make, bars));
    const b = Object.values(stream(make, mixed));
    a.forEach((column, c) => {
      expect(sameBits(column.subarray(0, 70), b[c]!.subarray(0, 70))).toBe(true);
    });
  });

  it('goes on from a snapshot at any moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), (cut) => {
        const bars = randomBars(61, 8, 0.05);
        const whole = start(make, 2);
        const first = start(make, 2);
        for (let i = 0; i < cut; i++) for (const one of [whole, first]) one.set.update(bar(bars, i, i % 2), one.rows);
        const second = start(make, 2);
        second.set.restore(first.set.snapshot());
        second.rows.data.set(first.rows.data);
        for (let i = cut; i < 61; i++) for (const one of [whole, second]) one.set.update(bar(bars, i, i % 2), one.rows);
        expect(sameBits(second.rows.data, whole.rows.data)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('answers prices in another unit', () => {
    if (scale === 'other') return;
    const bars = randomBars(100, 9);
    const one = Object.values(stream(make, bars));
    const four = Object.values(stream(make, times(bars, 4)));
    const factor = scale === 'price' ? 4 : 1;
    one.forEach((column, c) => {
      expect(
        sameBits(
          column.map((x) => x * factor),
          four[c]!,
        ),
      ).toBe(true);
    });
  });

  it('stays finite on a series that never moves', () => {
    for (const price of [0.1, 1e-7, 12345.678]) {
      const { set } = start(make);
      for (const column of Object.values(stream(make, flat(60, price))))
        for (let i = set.warmup - 1; i < 60; i++) expect(Number.isFinite(column[i])).toBe(true);
    }
  });

  it('gives NaN for a bar that is not a number and goes on as if it had not come', () => {
    const bars = randomBars(80, 10);
    const { set, rows } = start(make);
    const clean = start(make);
    for (let i = 0; i < 80; i++) {
      if (i % 7 === 3) {
        const broken = i % 2 === 0 ? Number.NaN : Number.POSITIVE_INFINITY;
        set.update({ ...bar(bars, i), close: broken, high: broken, low: broken, volume: broken }, rows);
        expect([...rows.data].every(Number.isNaN)).toBe(true);
      }
      set.update(bar(bars, i), rows);
      clean.set.update(bar(bars, i), clean.rows);
      expect(sameBits(rows.data, clean.rows.data)).toBe(true);
    }
  });
});
