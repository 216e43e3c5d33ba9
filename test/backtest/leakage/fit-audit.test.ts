import { describe, expect, it } from 'vitest';
import { duplicateRows, scalerLeaks } from '../../../src/backtest/leakage/fit-audit.js';

describe('a scaler', () => {
  // The training rows are 3, 5, 7: mean 5, deviation 2 with divisor n - 1 and √(8/3) with n.
  const x = [100, 3, 5, 7, 100];
  const leaks = (mean: number, std: number, tolerance?: number) =>
    scalerLeaks(x, [1, 4], { mean, std, ...(tolerance === undefined ? {} : { tolerance }) });

  it('was fitted on its rows when it holds their numbers, by either divisor', () => {
    expect(leaks(5, 2)).toBe(false);
    expect(leaks(5, Math.sqrt(8 / 3))).toBe(false);
    expect(leaks(5.001, 2)).toBe(true);
    expect(leaks(5, 2.001)).toBe(true);
    expect(leaks(5, 1.8)).toBe(true);
    expect(leaks(43, 52)).toBe(true);
  });

  it('may be off by the tolerance times the deviation', () => {
    expect(leaks(5 + 1.5e-9, 2)).toBe(false);
    expect(leaks(5 + 2.5e-9, 2)).toBe(true);
    expect(leaks(5.15, 2, 0.1)).toBe(false);
    expect(leaks(5.25, 2, 0.1)).toBe(true);
    expect(leaks(5, 2.15, 0.1)).toBe(false);
    expect(leaks(5, 2.25, 0.1)).toBe(true);
    // Of a column that hardly varies the tolerance is absolute.
    expect(scalerLeaks([1, 1], [0, 2], { mean: 1 + 5e-10, std: 0 })).toBe(false);
    expect(scalerLeaks([1, 1], [0, 2], { mean: 1 + 2e-9, std: 0 })).toBe(true);
  });

  it('needs a training range of two rows within the column', () => {
    expect(scalerLeaks(x, [0, 5], { mean: 43, std: 0 })).toBe(true);
    expect(scalerLeaks(x, [1, 3], { mean: 4, std: 1 })).toBe(false);
    for (const [from, to] of [
      [-1, 3],
      [0, 6],
      [2, 3],
      [Number.NaN, 3],
    ] as const)
      expect(() => scalerLeaks(x, [from, to], { mean: 0, std: 1 })).toThrow(
        `[edgeproof] scalerLeaks: rows ${from} to ${to} of 5; pass a training range of 2 rows or more`,
      );
  });
});

describe('rows that are on both sides', () => {
  const pairs = (rows: readonly (readonly number[])[], train: number[], test: number[], tolerance?: number) =>
    duplicateRows(rows, { train, test }, tolerance).map(String);

  it('are found in any order, each with each of its copies', () => {
    const rows = [
      [3, 4],
      [1, 2],
      [1, 2],
      [3, 5],
      [1, 2],
      [0, 0],
    ];
    expect(pairs(rows, [1, 0], [5, 4, 3, 2])).toEqual(['1,2', '1,4']);
    expect(pairs(rows, [2, 1], [4])).toEqual(['1,4', '2,4']);
    expect(pairs(rows, [0], [3])).toEqual([]);
    expect(pairs(rows, [], [3])).toEqual([]);
    expect(pairs(rows, [0], [])).toEqual([]);
    expect(pairs(rows, [5], [5])).toEqual(['5,5']);
  });

  it('may differ by the tolerance in each column', () => {
    const rows = [
      [1, 2],
      [1.5, 2],
      [0.5, 2.5],
      [1.75, 2],
      [1, 2.75],
    ];
    expect(pairs(rows, [0], [1, 2, 3, 4], 0.5)).toEqual(['0,1', '0,2']);
  });

  it('are found among many', () => {
    const rows = Array.from({ length: 40 }, (_, i) => [i % 20, 7 * (i % 20)]);
    const all = Array.from({ length: 20 }, (_, i) => i);
    expect(
      pairs(
        rows,
        all,
        all.map((i) => 20 + i),
      ),
    ).toEqual(all.map((i) => `${i},${20 + i}`));
  });

  it('are found when one of them was rounded finely', () => {
    // Deviations are in the thousands and hundreds: whole numbers are fine beside them.
    const rows = [
      [1234.41234567891, 100.31234567891],
      [5678.31234567891, 300.28123456789],
      [9101.21234567891, 500.17123456789],
      [1234, 100],
      [5679, 300],
      [9101.2, 501.9],
    ];
    expect(pairs(rows, [0, 1, 2], [3, 4, 5])).toEqual(['0,3']);
    expect(pairs(rows, [3, 4, 5], [0, 1, 2])).toEqual(['3,0']);
  });

  it('are not recognised when the rounding is coarse', () => {
    const rows = [
      [1.44123456789, 1],
      [2.41123456789, 2],
      [3.38123456789, 3],
      [1, 1],
    ];
    expect(pairs(rows, [0, 1, 2], [3])).toEqual([]);
  });

  /** Rows 1 and 2 are there for the deviation: some thousands in the first column, some hundreds in the second. */
  const among = (row: readonly number[], copy: readonly number[], tolerance?: number) =>
    pairs(
      [row, [5678.31234567891, 300.28123456789], [9101.21234567891, 500.17123456789], copy],
      [0, 1, 2],
      [3],
      tolerance,
    );

  it('are one row rounded and one as given, not two of either kind', () => {
    expect(among([1234.41234567891, 100.31234567891], [1234, 100])).toEqual(['0,3']);
    expect(among([1234.41234567891, 100], [1234, 100])).toEqual(['0,3']);
    expect(among([1234, 100], [1234.4, 100])).toEqual([]);
    expect(among([1234.41234567891, 100.31234567891], [1234.51234567891, 100.31234567891])).toEqual([]);
    // Found by the tolerance as well: once is enough.
    expect(among([1234.41234567891, 100.31234567891], [1234, 100], 0.5)).toEqual(['0,3']);
    expect(among([1234.71234567891, 100.31234567891], [1234, 100])).toEqual([]);
    expect(among([1234.71234567891, 100.31234567891], [1234, 100], 0.3)).toEqual(['0,3']);
  });

  it('are rounded to six digits at the most, and beside columns that never change', () => {
    const flat = (one: number, copy: number) =>
      pairs(
        [
          [one, 5],
          [3.21234567891, 5],
          [copy, 5],
        ],
        [0, 1],
        [2],
      );
    expect(flat(1.2345671234, 1.234567)).toEqual(['0,2']);
    expect(flat(1.23456714321, 1.2345671)).toEqual([]);
    expect(pairs([], [], [])).toEqual([]);
  });
});
