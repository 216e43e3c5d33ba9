import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align } from '../../src/data/align.js';
import { Latest } from '../../src/data/latest.js';

describe('Latest', () => {
  it('reads what align says of the whole, at every moment, staleness included', () => {
    const step = fc.record({
      stream: fc.constantFrom('a', 'b', 'c'),
      pause: fc.integer({ min: 0, max: 40 }),
      value: fc.double({ noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(undefined, 0, 25, 60),
        (steps, age) => {
          const options = age === undefined ? {} : { maxAge: age };
          const latest = new Latest(['a', 'b', 'c'], options);
          const series = { a: { at: [], value: [] }, b: { at: [], value: [] }, c: { at: [], value: [] } } as Record<
            string,
            { at: number[]; value: number[] }
          >;
          let now = 0;
          const grid: number[] = [];
          const read: number[][] = [];
          steps.forEach(({ stream, pause, value }, i) => {
            now += pause;
            latest.take(stream, now, value);
            series[stream]!.at.push(now);
            series[stream]!.value.push(value);
            // The end of an instant is what an as-of join sees.
            if (steps[i + 1]?.pause === 0) return;
            grid.push(now);
            read.push(['a', 'b', 'c'].map((name) => latest.read(name, now)));
          });
          const { columns } = align(series, { ...options, grid });
          expect(read).toEqual(grid.map((_, i) => ['a', 'b', 'c'].map((name) => columns[name]![i]!)));
        },
      ),
    );
  });

  it('refuses what falls back, and streams that it does not know', () => {
    const latest = new Latest(['a']);
    latest.take('a', 5, 1);
    expect(() => latest.take('a', 4, 1)).toThrow('falls back');
    expect(() => latest.read('b', 4)).toThrow('no stream "b"');
    expect(latest.age('a', 9)).toBe(4);
  });
});
