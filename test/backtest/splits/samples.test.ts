/** Samples, what a split hands out of them, and their weights. */
import { describe, expect, it } from 'vitest';
import { drawnSequentially, weightedByUniqueness } from '../../../src/backtest/splits/label-uniqueness.js';
import { fitTransform, Samples, TrainingRows } from '../../../src/backtest/splits/samples.js';
import { ConfigError, DataError } from '../../../src/core/errors.js';

const input = {
  columns: ['a', 'b'],
  x: Float64Array.of(1, 10, 2, 20, 3, 30, 4, 40),
  y: Float64Array.of(5, 6, 7, 8),
  spans: { start: [0, 1, 2, 3], end: [1, 2, 3, 9] },
};

describe('Samples', () => {
  // made inside each test: what is made while a file is read no test can answer for
  const samplesOf = () => new Samples({ ...input, weight: Float64Array.of(1, 2, 3, 4) });

  it('hands out training rows whole', () => {
    const rows = samplesOf().training({ train: [3, 1] });
    expect({ ...rows }).toEqual({
      columns: ['a', 'b'],
      rows: 2,
      x: Float64Array.of(4, 40, 2, 20),
      y: Float64Array.of(8, 6),
      weight: Float64Array.of(4, 2),
      spans: { start: [3, 1], end: [9, 2] },
    });
    expect(rows.column('a')).toEqual(Float64Array.of(4, 2));
    expect(rows.column('b')).toEqual(Float64Array.of(40, 20));
    expect(() => rows.column('c')).toThrow(new ConfigError('TrainingRows', 'no column "c"', 'columns are: a, b'));
    expect(samplesOf().training({ train: [] }).rows).toBe(0);
    expect(new Samples(input).training({ train: [0, 1] }).weight).toEqual(Float64Array.of(1, 1));
  });

  it('hands out rows to judge without labels, and labels apart', () => {
    expect(samplesOf().judged({ test: [2, 0] })).toEqual({
      columns: ['a', 'b'],
      rows: 2,
      x: Float64Array.of(3, 30, 1, 10),
    });
    expect(samplesOf().outcome({ test: [2, 0] })).toEqual(Float64Array.of(7, 5));
  });

  it.each([
    [{ x: new Float64Array(6) }, '4 labels with 3, 4, 4 rows, starts, ends'],
    [{ spans: { start: [0], end: input.spans.end } }, '4 labels with 4, 1, 4 rows, starts, ends'],
    [{ spans: { start: input.spans.start, end: [0, 1, 2] } }, '4 labels with 4, 4, 3 rows, starts, ends'],
    [{ weight: new Float64Array(3) }, '4 labels with 4, 4, 4 rows, starts, ends'],
    [{ y: new Float64Array(3) }, '3 labels with 4, 4, 4 rows, starts, ends'],
  ])('%j is refused', (more, what) => {
    expect(() => new Samples({ ...input, ...more })).toThrow(new DataError('Samples', what, 'give one of each a row'));
  });

  it('knows its training rows from look-alikes', () => {
    const rows = samplesOf().training({ train: [0] });
    expect(TrainingRows.is(rows)).toBe(true);
    for (const other of [null, undefined, 1, {}, { ...rows }, samplesOf()]) expect(TrainingRows.is(other)).toBe(false);
    expect(fitTransform(rows, (one) => one)).toBe(rows);
    expect(() => fitTransform({ ...rows } as never, () => 1)).toThrow(
      new ConfigError('fitTransform', 'these rows come from no split', 'pass samples.training(split)'),
    );
  });
});

describe('uniqueness of training rows', () => {
  const spans = { start: [0, 1, 1, 4, 8], end: [1, 3, 4, 20, 8] };
  const samplesOf = () =>
    new Samples({
      columns: ['row'],
      x: Float64Array.of(0, 1, 2, 3, 4),
      y: new Float64Array(5),
      spans,
      weight: Float64Array.of(1, 2, 1, 1, 3),
    });

  it('is that of the moments at which they start, times their weight', () => {
    // moments 0 1 4 8; labels 0-1, 1-1, 1-2, 2-3, 3-3 in their numbers; concurrency 1 3 2 2
    const made = weightedByUniqueness(samplesOf().training({ train: [0, 1, 2, 3, 4] }));
    const expected = [(1 + 1 / 3) / 2, 2 / 3, (1 / 3 + 1 / 2) / 2, 1 / 2, 3 / 2];
    expected.forEach((one, i) => {
      expect(made.weight[i]).toBeCloseTo(one, 15);
    });
    expect(made.column('row')).toEqual(Float64Array.of(0, 1, 2, 3, 4));
    const alone = weightedByUniqueness(samplesOf().training({ train: [0, 4] }));
    expect(Array.from(alone.weight)).toEqual([1, 3]);
  });

  it('is what the sequential bootstrap draws by', () => {
    const training = samplesOf().training({ train: [1, 2, 3] });
    const drawn = drawnSequentially(training, { count: 40, seed: 2 });
    const rows = Array.from(drawn.column('row'));
    expect(rows).toHaveLength(40);
    expect(rows).toEqual([...rows].sort((a, b) => a - b));
    expect(new Set(rows)).toEqual(new Set([1, 2, 3]));
    expect(drawnSequentially(training).rows).toBe(3);
    expect(() => drawnSequentially(training, { seeds: 2 } as never)).toThrow(
      new ConfigError('drawnSequentially', 'unknown option "seeds"', 'remove or rename it; options are: count, seed'),
    );
  });
});
