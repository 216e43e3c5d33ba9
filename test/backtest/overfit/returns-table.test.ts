import { describe, expect, it } from 'vitest';
import { checkTable } from '../../../src/backtest/overfit/returns-table.js';
import { DataError } from '../../../src/core/errors.js';

describe('checkTable', () => {
  it.each([
    [[], undefined, 'there is no trial', 'pass one array of returns a trial'],
    [[[]], undefined, '0 periods are too few', 'pass at least 2 returns a trial'],
    [[[1]], undefined, '1 periods are too few', 'pass at least 2 returns a trial'],
    [[[1, 2, 3]], 4, '3 periods are too few', 'pass at least 4 returns a trial'],
    [
      [
        [1, 2],
        [1, 2],
        [1, 2, 3],
      ],
      undefined,
      'trial 2 has 3 periods, the first 2',
      'align them on one calendar',
    ],
    [
      [
        [1, 2],
        [1, Number.NaN],
      ],
      undefined,
      'trial 1 has NaN in period 1',
      'fill or drop the period in every trial',
    ],
    [
      [[Number.POSITIVE_INFINITY, 2]],
      undefined,
      'trial 0 has Infinity in period 0',
      'fill or drop the period in every trial',
    ],
  ])('%j is refused', (trials, fewest, what, fix) => {
    expect(() => checkTable('me', trials, fewest)).toThrow(new DataError('me', what, fix));
  });

  it('lets through what can be read', () => {
    expect(() => checkTable('me', [[1, 2]])).not.toThrow();
    expect(() => checkTable('me', [[1], [2]], 1)).not.toThrow();
    expect(() => checkTable('me', [Float64Array.of(0, -1, 2), [1, 2, 3]], 3)).not.toThrow();
  });
});
