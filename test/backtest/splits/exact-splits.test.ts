/** Splits of a handful of rows, written out by hand, and each refusal in its words. */
import { describe, expect, it } from 'vitest';
import { choose, combinations } from '../../../src/backtest/splits/combinations.js';
import {
  combinatorialCounts,
  combinatorialPaths,
  combinatorialPurged,
} from '../../../src/backtest/splits/combinatorial.js';
import { groupedPurged } from '../../../src/backtest/splits/grouped.js';
import { nestedPurged } from '../../../src/backtest/splits/nested.js';
import { checkSpans, purge } from '../../../src/backtest/splits/purge.js';
import { purgedKFold } from '../../../src/backtest/splits/purged-k-fold.js';
import { foldBounds, range } from '../../../src/backtest/splits/split.js';
import { walkForwardPurged } from '../../../src/backtest/splits/walk-forward-purged.js';
import { walkForwardSplits } from '../../../src/backtest/splits/walk-forward-splits.js';
import { ConfigError, DataError } from '../../../src/core/errors.js';

/** Rows that start one after the other, with labels of one length. */
const rowsOf = (n: number, length = 0) => {
  const start = range(0, n);
  return { start, end: start.map((t) => t + length) };
};

describe('range, folds, combinations', () => {
  it('are written out', () => {
    expect(range(2, 5)).toEqual([2, 3, 4]);
    expect(range(2, 2)).toEqual([]);
    expect(range(3, 2)).toEqual([]);
    expect(foldBounds(7, 3)).toEqual([
      [0, 3],
      [3, 5],
      [5, 7],
    ]);
    expect(foldBounds(8, 3)).toEqual([
      [0, 3],
      [3, 6],
      [6, 8],
    ]);
    expect(foldBounds(4, 1)).toEqual([[0, 4]]);
    const all = (n: number, k: number) => Array.from(combinations(n, k), (one) => one.join(''));
    expect(all(4, 2)).toEqual(['01', '02', '03', '12', '13', '23']);
    expect(all(5, 3)).toEqual(['012', '013', '014', '023', '024', '034', '123', '124', '134', '234']);
    expect(all(3, 3)).toEqual(['012']);
    expect(all(3, 1)).toEqual(['0', '1', '2']);
    expect(all(2, 0)).toEqual(['']);
    expect(all(2, 3)).toEqual([]);
    expect([choose(5, 0), choose(5, 1), choose(5, 5), choose(6, 3), choose(16, 8), choose(30, 15)]).toEqual([
      1, 5, 1, 20, 12_870, 155_117_520,
    ]);
  });
});

describe('purge', () => {
  // labels: 0-1, 1-2, ... 9-10
  const spans = rowsOf(10, 1);
  const kept = (test: number[], options = {}) =>
    purge(spans, { train: range(0, 10).filter((i) => !test.includes(i)), test }, options).join('');

  it('drops what touches the block, what looks back into it, and what starts within the embargo', () => {
    expect(kept([4, 5])).toBe('012789');
    expect(kept([4, 5], { embargo: 1 })).toBe('01289');
    expect(kept([4, 5], { embargo: 3 })).toBe('012');
    expect(kept([4, 5], { embargo: 0.5 })).toBe('012789');
    expect(kept([4, 5], { lookback: 1 })).toBe('01289');
    expect(kept([4, 5], { lookback: 2, embargo: 1 })).toBe('0129');
    expect(kept([0])).toBe('23456789');
    expect(kept([9])).toBe('01234567');
    expect(kept([])).toBe('0123456789');
    // the longest label of the block counts, not the last one
    const uneven = { start: range(0, 6), end: [0, 4, 2, 3, 4, 5] };
    expect(purge(uneven, { train: [0, 3, 4, 5], test: [1, 2] }, {})).toEqual([0, 5]);
  });

  it('refuses spans that are none', () => {
    const refused = (start: number[], end: number[], what: string, fix: string) =>
      expect(() => checkSpans('me', { start, end })).toThrow(new DataError('me', what, fix));
    refused([0, 1], [1], '2 starts and 1 ends', 'give each label both');
    refused([0, 5], [0, 4], 'label 1 ends at 4 before it starts', 'mend the label spans');
    refused([0], [Number.NaN], 'label 0 ends at NaN before it starts', 'mend the label spans');
    refused([0, 2, 1], [3, 3, 3], 'label 2 starts before the one ahead of it', 'sort the samples by their start');
    refused([1, 0], [3, 3], 'label 1 starts before the one ahead of it', 'sort the samples by their start');
    expect(() => checkSpans('me', { start: [], end: [] })).not.toThrow();
    expect(() => checkSpans('me', { start: [1, 1, 2], end: [1, 5, 2] })).not.toThrow();
  });
});

describe('purgedKFold', () => {
  it('is written out', () => {
    expect(purgedKFold(rowsOf(7, 1), { folds: 3 })).toEqual([
      { train: [4, 5, 6], test: [0, 1, 2] },
      { train: [0, 1, 6], test: [3, 4] },
      { train: [0, 1, 2, 3], test: [5, 6] },
    ]);
    expect(purgedKFold(rowsOf(6), { folds: 2, embargo: 2 })[0]).toEqual({ train: [5], test: [0, 1, 2] });
    expect(purgedKFold(rowsOf(6), { folds: 2, lookback: 2 })[0]).toEqual({ train: [5], test: [0, 1, 2] });
    expect(purgedKFold(rowsOf(2), { folds: 2 })).toEqual([
      { train: [1], test: [0] },
      { train: [0], test: [1] },
    ]);
  });

  it('refuses in words', () => {
    for (const folds of [1, 0, 2.5, 7, Number.NaN])
      expect(() => purgedKFold(rowsOf(6), { folds })).toThrow(
        new ConfigError('purgedKFold', `${folds} folds of 6 samples`, 'ask for 2 folds or more, not more than samples'),
      );
    expect(() => purgedKFold(rowsOf(6), { folds: 2, fold: 1 } as never)).toThrow(
      new ConfigError(
        'purgedKFold',
        'unknown option "fold"',
        'remove or rename it; options are: folds, embargo, lookback',
      ),
    );
    expect(() => purgedKFold({ start: [1, 0], end: [1, 1] }, { folds: 2 })).toThrow(
      new DataError('purgedKFold', 'label 1 starts before the one ahead of it', 'sort the samples by their start'),
    );
  });
});

describe('combinatorialPurged', () => {
  it('is written out for four groups, two held out', () => {
    const cv = combinatorialPurged(rowsOf(8, 1), { groups: 4, testGroups: 2 });
    expect(cv.paths).toBe(3);
    expect(cv.bounds).toEqual([
      [0, 2],
      [2, 4],
      [4, 6],
      [6, 8],
    ]);
    expect(cv.splits).toEqual([
      { train: [5, 6, 7], test: [0, 1, 2, 3], testGroups: [0, 1], pathOfGroup: [0, 0] },
      { train: [7], test: [0, 1, 4, 5], testGroups: [0, 2], pathOfGroup: [1, 0] },
      { train: [3, 4], test: [0, 1, 6, 7], testGroups: [0, 3], pathOfGroup: [2, 0] },
      { train: [0, 7], test: [2, 3, 4, 5], testGroups: [1, 2], pathOfGroup: [1, 1] },
      { train: [0], test: [2, 3, 6, 7], testGroups: [1, 3], pathOfGroup: [2, 1] },
      { train: [0, 1, 2], test: [4, 5, 6, 7], testGroups: [2, 3], pathOfGroup: [2, 2] },
    ]);
    const spaced = combinatorialPurged(rowsOf(8), { groups: 4, testGroups: 1, embargo: 1, lookback: 2 });
    expect(spaced.splits.map((one) => one.train)).toEqual([
      [4, 5, 6, 7],
      [0, 1, 6, 7],
      [0, 1, 2, 3],
      [0, 1, 2, 3, 4, 5],
    ]);
  });

  it('puts paths together, one value a row, from the split that held it out', () => {
    const cv = combinatorialPurged(rowsOf(5), { groups: 4, testGroups: 2 });
    const marked = cv.splits.map((split, s) => split.test.map((row) => 100 * (s + 1) + row));
    expect(combinatorialPaths(cv, marked).map((one) => Array.from(one))).toEqual([
      [100, 101, 102, 203, 304],
      [200, 201, 402, 403, 504],
      [300, 301, 502, 603, 604],
    ]);
    expect(combinatorialPaths({ splits: [], paths: 1, bounds: [[0, 2]] }, [])).toEqual([
      new Float64Array([Number.NaN, Number.NaN]),
    ]);
    expect(combinatorialPaths({ splits: [], paths: 1, bounds: [] }, [])).toEqual([new Float64Array()]);
    const wrong = (s: number, n: number) =>
      new ConfigError('combinatorialPaths', `split ${s} needs ${n} values`, 'predict its test rows');
    expect(() => combinatorialPaths(cv, marked.slice(0, 5))).toThrow(wrong(5, 2));
    expect(() => combinatorialPaths(cv, [[1, 2], ...marked.slice(1)])).toThrow(wrong(0, 3));
  });

  it('counts as the book does, and refuses in words', () => {
    expect(combinatorialCounts(6, 2)).toEqual({ splits: 15, paths: 5 });
    expect(combinatorialCounts(10, 3)).toEqual({ splits: 120, paths: 36 });
    expect(combinatorialCounts(2, 1)).toEqual({ splits: 2, paths: 1 });
    for (const [groups, held] of [
      [4, 0],
      [4, 4],
      [4, 5],
      [4.5, 2],
      [4, 1.5],
    ] as const)
      expect(() => combinatorialCounts(groups, held)).toThrow(
        new ConfigError(
          'combinatorialPurged',
          `${held} of ${groups} groups held out`,
          'hold out at least 1 and leave at least 1 to train on',
        ),
      );
    expect(() => combinatorialPurged(rowsOf(3), { groups: 4, testGroups: 1 })).toThrow(
      new ConfigError('combinatorialPurged', '4 groups of 3 samples', 'ask for fewer groups'),
    );
    expect(combinatorialPurged(rowsOf(4), { groups: 4, testGroups: 1 }).splits).toHaveLength(4);
    expect(() => combinatorialPurged({ start: [0, 1], end: [0, 0] }, { groups: 2, testGroups: 1 })).toThrow(
      new DataError('combinatorialPurged', 'label 1 ends at 0 before it starts', 'mend the label spans'),
    );
    expect(() => combinatorialPurged(rowsOf(4), { groups: 4, testGroups: 1, purge: 1 } as never)).toThrow(
      new ConfigError(
        'combinatorialPurged',
        'unknown option "purge"',
        'remove or rename it; options are: groups, testGroups, embargo, lookback',
      ),
    );
  });
});

describe('groupedPurged', () => {
  const spans = { start: [0, 0, 1, 1, 2, 2], end: [0, 0, 1, 1, 2, 2] };
  const names = ['B', 'A', 'B', 'A', 'B', 'A'];

  it('deals groups in the order of their first row', () => {
    expect(groupedPurged(spans, names, { folds: 2 })).toEqual([
      { train: [1, 3, 5], test: [0, 2, 4] },
      { train: [0, 2, 4], test: [1, 3, 5] },
    ]);
    // no time is kept apart, however long labels are
    const long = { start: spans.start, end: [9, 9, 9, 9, 9, 9] };
    expect(groupedPurged(long, names, { folds: 2, embargo: 5 })[0]!.train).toEqual([1, 3, 5]);
  });

  it('holds out time as well, and purges around it', () => {
    expect(groupedPurged(spans, names, { folds: 2, timeFolds: 3 })).toEqual([
      { train: [3, 5], test: [0] },
      { train: [1, 5], test: [2] },
      { train: [1, 3], test: [4] },
      { train: [2, 4], test: [1] },
      { train: [0, 4], test: [3] },
      { train: [0, 2], test: [5] },
    ]);
    expect(groupedPurged(spans, names, { folds: 2, timeFolds: 3, embargo: 1 })[0]!.train).toEqual([5]);
    expect(groupedPurged(spans, [1, 2, 3, 1, 2, 3], { folds: 2, timeFolds: 2 })).toEqual([
      { train: [5], test: [0, 1] },
      { train: [], test: [3, 4] },
      { train: [4], test: [2] },
      { train: [0, 1], test: [5] },
    ]);
  });

  it('refuses in words', () => {
    const fix = 'name the group of each sample, and ask for no more folds than there are groups and samples';
    const refused = (groups: string[], options: { folds: number; timeFolds?: number }, what: string) =>
      expect(() => groupedPurged(spans, groups, options)).toThrow(new ConfigError('groupedPurged', what, fix));
    refused(names.slice(1), { folds: 2 }, '2 folds of 2 groups, 1 folds of time, over 5 of 6 samples');
    refused(names, { folds: 1 }, '1 folds of 2 groups, 1 folds of time, over 6 of 6 samples');
    refused(names, { folds: 3 }, '3 folds of 2 groups, 1 folds of time, over 6 of 6 samples');
    refused(names, { folds: 2, timeFolds: 0 }, '2 folds of 2 groups, 0 folds of time, over 6 of 6 samples');
    refused(names, { folds: 2, timeFolds: 7 }, '2 folds of 2 groups, 7 folds of time, over 6 of 6 samples');
    expect(groupedPurged(spans, names, { folds: 2, timeFolds: 6 })).toHaveLength(12);
    expect(() => groupedPurged(spans, names, { folds: 2, time: 1 } as never)).toThrow(
      new ConfigError(
        'groupedPurged',
        'unknown option "time"',
        'remove or rename it; options are: folds, timeFolds, embargo, lookback',
      ),
    );
    expect(() => groupedPurged({ start: [0, 1], end: [0] }, ['A', 'B'], { folds: 2 })).toThrow(
      new DataError('groupedPurged', '2 starts and 1 ends', 'give each label both'),
    );
  });
});

describe('nestedPurged', () => {
  it('numbers inner rows as the whole sample does, and keeps as much away inside', () => {
    const [first, second, ...more] = nestedPurged(rowsOf(8), { outerFolds: 2, innerFolds: 2, embargo: 1 });
    expect(more).toEqual([]);
    expect(first).toEqual({
      train: [5, 6, 7],
      test: [0, 1, 2, 3],
      inner: [
        { train: [], test: [5, 6] },
        { train: [5, 6], test: [7] },
      ],
    });
    expect(second).toEqual({
      train: [0, 1, 2, 3],
      test: [4, 5, 6, 7],
      inner: [
        { train: [3], test: [0, 1] },
        { train: [0, 1], test: [2, 3] },
      ],
    });
    expect(nestedPurged(rowsOf(4), { outerFolds: 2, innerFolds: 2 })[0]!.inner).toHaveLength(2);
    const labelled = nestedPurged(rowsOf(9, 1), { outerFolds: 3, innerFolds: 2 });
    expect(labelled[0]!.inner[0]).toEqual({ train: [8], test: [4, 5, 6] });
  });

  it('refuses in words', () => {
    expect(() => nestedPurged(rowsOf(4), { outerFolds: 2, innerFolds: 3 })).toThrow(
      new ConfigError('nestedPurged', '2 training rows for 3 inner folds', 'ask for fewer'),
    );
    expect(() => nestedPurged(rowsOf(4), { outerFolds: 2, innerFolds: 2, folds: 3 } as never)).toThrow(
      new ConfigError(
        'nestedPurged',
        'unknown option "folds"',
        'remove or rename it; options are: outerFolds, innerFolds, embargo, lookback',
      ),
    );
  });
});

describe('walk-forward windows', () => {
  it('purged by label ends are written out', () => {
    expect(walkForwardPurged(rowsOf(8, 1), { train: 3, test: 2 })).toEqual([
      { train: [0, 1], test: [3, 4] },
      { train: [2, 3], test: [5, 6] },
    ]);
    expect(walkForwardPurged(rowsOf(7), { train: 3, test: 2, expanding: true })).toEqual([
      { train: [0, 1, 2], test: [3, 4] },
      { train: [0, 1, 2, 3, 4], test: [5, 6] },
    ]);
    expect(walkForwardPurged(rowsOf(2), { train: 1, test: 1 })).toEqual([{ train: [0], test: [1] }]);
    for (const [train, test] of [
      [0, 1],
      [1, 0],
      [1.5, 1],
      [1, 1.5],
      [2, 2],
    ] as const)
      expect(() => walkForwardPurged(rowsOf(3), { train, test })).toThrow(
        new ConfigError('walkForwardPurged', `train ${train} and test ${test} of 3 rows`, 'ask for smaller windows'),
      );
    expect(() => walkForwardPurged(rowsOf(3), { train: 1, test: 1, purge: 1 } as never)).toThrow(
      new ConfigError(
        'walkForwardPurged',
        'unknown option "purge"',
        'remove or rename it; options are: train, test, expanding, embargo, lookback',
      ),
    );
    expect(() => walkForwardPurged({ start: [0, 1], end: [0] }, { train: 1, test: 1 })).toThrow(
      new DataError('walkForwardPurged', '2 starts and 1 ends', 'give each label both'),
    );
  });

  it('purged by a number of rows are written out', () => {
    expect(walkForwardSplits({ rows: 9, train: 3, test: 2, purge: 1 })).toEqual([
      { train: [0, 1, 2], test: [4, 5] },
      { train: [2, 3, 4], test: [6, 7] },
    ]);
    expect(walkForwardSplits({ rows: 8, train: 3, test: 2, purge: 1, expanding: true })[1]).toEqual({
      train: [0, 1, 2, 3, 4],
      test: [6, 7],
    });
    expect(walkForwardSplits({ rows: 2, train: 1, test: 1 })).toEqual([{ train: [0], test: [1] }]);
    expect(walkForwardSplits({ rows: 5, train: 3, test: 3 })).toEqual([]);
    expect(() => walkForwardSplits({ rows: 5, train: 3, test: 3, gap: 1 } as never)).toThrow(
      /walkForwardSplits: unknown option "gap"/,
    );
  });
});
