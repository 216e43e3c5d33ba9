import { describe, expect, it } from 'vitest';
import { auditSplits, fitLeaks, shuffledLabels } from '../../../src/backtest/leakage/training-checks.js';
import { shuffle } from '../../../src/backtest/overfit/permutation.js';
import { Random } from '../../../src/core/random.js';

describe('the audit of splits', () => {
  const spans = { start: [0, 1, 2, 3, 4, 5], end: [1, 2, 3, 4, 5, 6] };

  it('finds labels that reach into the test, split by split', () => {
    const { leaks } = auditSplits(spans, [
      { train: [0, 1], test: [3] },
      { train: [0, 1, 2], test: [3] },
      { train: [0, 2, 4], test: [3] },
    ]);
    expect(leaks).toEqual([
      {
        kind: 'label-overlap',
        stage: 'training',
        column: 'row 2',
        at: 3,
        sentence: 'Split 1: 1 training label reaches into the test; the first is row 2, from 2 to 3.',
      },
      {
        kind: 'label-overlap',
        stage: 'training',
        column: 'row 2',
        at: 3,
        sentence: 'Split 2: 2 training labels reach into the test; the first is row 2, from 2 to 3.',
      },
    ]);
  });

  it('finds features that look back into the test', () => {
    const split = { train: [4, 5], test: [1] };
    expect(auditSplits(spans, [split]).leaks).toEqual([]);
    expect(auditSplits(spans, [split], { lookback: 1 }).leaks).toEqual([]);
    expect(auditSplits(spans, [split], { lookback: 2 }).leaks).toEqual([
      {
        kind: 'label-overlap',
        stage: 'training',
        column: 'row 4',
        at: 5,
        sentence:
          'Split 0: 1 training labels or their look-back of 2 reach into the test; the first is row 4, from 4 to 5.',
      },
    ]);
    // The test may look back on the training part: that is what it learned.
    expect(auditSplits(spans, [{ train: [0], test: [4] }], { lookback: 3 }).leaks).toEqual([]);
  });

  it('finds a group on both sides', () => {
    const groups = ['a', 'a', 'b', 'b', 'c', 'c'];
    expect(auditSplits(spans, [{ train: [0], test: [4, 2, 1] }], { groups }).leaks).toEqual([
      {
        kind: 'label-overlap',
        stage: 'training',
        column: 'group a',
        at: Number.NaN,
        sentence: 'Split 0: group a is in the training part and in the test.',
      },
    ]);
    expect(auditSplits(spans, [{ train: [0], test: [2, 3] }], { groups }).leaks).toEqual([]);
    expect(auditSplits(spans, [{ train: [], test: [2] }], { groups }).leaks).toEqual([]);
  });

  it('refuses an unknown option', () => {
    expect(() => auditSplits(spans, [], { group: [] } as never)).toThrow(
      '[edgeproof] auditSplits: unknown option "group"; remove or rename it; options are: lookback, groups',
    );
  });
});

describe('a fit that reads rows it may not', () => {
  const rows = [
    [1, 5],
    [2, 6],
    [9, 0],
  ];
  const split = { train: [0, 1], test: [2] };

  it('is told by the number that changed', () => {
    const sums = (all: readonly (readonly number[])[]) => [0, 1].map((c) => all.reduce((sum, row) => sum + row[c]!, 0));
    const [first, second, ...more] = fitLeaks(rows, split, sums);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ kind: 'fit-on-all', stage: 'training', column: 'number 0', at: Number.NaN });
    expect(first?.sentence).toMatch(
      /^Number 0 that was learned changed from 12 to -?[0-9.]+ when only test rows did\.$/,
    );
    expect(second).toMatchObject({ column: 'number 1' });
  });

  it('is not one that reads its own rows, NaN included', () => {
    const own = (all: readonly (readonly number[])[], use: readonly number[]) => [
      Number.NaN,
      ...use.map((i) => all[i]![0]!),
    ];
    expect(fitLeaks(rows, split, own)).toEqual([]);
  });

  it('is one that learns more numbers than before, or fewer', () => {
    let calls = 0;
    const grows = () => Array.from({ length: ++calls }, () => 1);
    expect(fitLeaks(rows, split, grows).map((one) => one.sentence)).toEqual([
      'Number 1 that was learned changed from undefined to 1 when only test rows did.',
    ]);
    const shrinks = () => Array.from({ length: calls-- }, () => 1);
    expect(fitLeaks(rows, split, shrinks).map((one) => one.sentence)).toEqual([
      'Number 1 that was learned changed from 1 to undefined when only test rows did.',
    ]);
  });

  it('is shown test rows beyond recognition and all others as they are', () => {
    const seen: (readonly number[])[][] = [];
    fitLeaks(rows, split, (all) => {
      seen.push([...all]);
      return [];
    });
    const [given, changed] = seen as [number[][], number[][]];
    expect(given).toEqual(rows);
    expect(changed.slice(0, 2)).toEqual(rows.slice(0, 2));
    expect(changed[2]).toHaveLength(2);
    const noise = new Random(1, 'leakage/rows');
    expect(changed[2]![0]).toBe(3 * 9 + 10 * (1 + 9) * noise.normal());
    expect(changed[2]![1]).toBe(10 * noise.normal());
  });
});

describe('shuffled labels', () => {
  const y = Array.from({ length: 12 }, (_, i) => i);

  it('are all labels in another order, blocks together', () => {
    const seen: number[][] = [];
    const note = (labels: Float64Array): number => {
      seen.push([...labels]);
      return 0;
    };
    const { scores, t, leaks } = shuffledLabels(y, note, { shuffles: 4, blockLength: 5 });
    expect([...scores]).toEqual([0, 0, 0, 0]);
    expect([t, leaks]).toEqual([0, []]);
    expect(seen).toHaveLength(4);
    for (const labels of seen) {
      expect(labels.toSorted((a, b) => a - b)).toEqual(y);
      for (const first of [0, 5, 10]) {
        const at = labels.indexOf(first);
        const block = y.slice(first, first + 5);
        expect(labels.slice(at, at + block.length)).toEqual(block);
      }
    }
    const random = new Random(1, 'leakage/labels');
    for (const labels of seen)
      expect(labels).toEqual(
        [...shuffle(Int32Array.of(0, 1, 2), random)].flatMap((block) => y.slice(5 * block, 5 * block + 5)),
      );
    expect(new Set(seen.map(String)).size).toBeGreaterThan(1);
  });

  it('are single by default, twenty times, the same for a seed', () => {
    const draws = (options?: object): string => {
      const seen: string[] = [];
      const { scores } = shuffledLabels(
        y,
        (labels) => {
          seen.push(labels.join());
          return 0;
        },
        options,
      );
      expect(scores).toHaveLength(20);
      return seen.join(' ');
    };
    expect(draws()).toBe(draws({ seed: 1, blockLength: 1, shuffles: 20 }));
    expect(draws({ seed: 2 })).not.toBe(draws());
  });

  it('that score above chance are a leak', () => {
    const rising = (from: number, step: number) => {
      let k = 0;
      return () => from + step * k++;
    };
    // mean 1.5, sd 1.2910: t = 2 × 1.5 / 1.2910
    const few = shuffledLabels(y, rising(0, 1), { shuffles: 4 });
    expect(few.t).toBeCloseTo(3 / Math.sqrt(5 / 3), 12);
    expect(few.leaks).toEqual([]);
    expect(shuffledLabels(y, rising(2, 1), { shuffles: 4 })).toMatchObject({
      leaks: [
        {
          kind: 'shuffled-labels',
          stage: 'training',
          column: 'score',
          at: Number.NaN,
          sentence: 'Shuffled labels still score 3.50 (t 5.4): something saw them before the split.',
        },
      ],
    });
    expect(shuffledLabels(y, rising(-9, 1), { shuffles: 4 }).leaks).toEqual([]);
    const always = shuffledLabels(y, () => 1, { shuffles: 4 });
    expect([always.t, always.leaks.length]).toEqual([Number.POSITIVE_INFINITY, 1]);
    expect(shuffledLabels(y, () => -1, { shuffles: 4 })).toMatchObject({ t: 0, leaks: [] });
  });

  it('refuses an unknown option', () => {
    expect(() => shuffledLabels(y, () => 0, { block: 1 } as never)).toThrow(
      '[edgeproof] shuffledLabels: unknown option "block"; remove or rename it; options are: shuffles, blockLength, seed',
    );
  });
});
