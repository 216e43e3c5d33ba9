import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditSplits } from '../../src/backtest/leakage/training-checks.js';
import { combinatorialPurged } from '../../src/backtest/splits/combinatorial.js';
import { groupedPurged } from '../../src/backtest/splits/grouped.js';
import { drawnSequentially, weightedByUniqueness } from '../../src/backtest/splits/label-uniqueness.js';
import { nestedPurged } from '../../src/backtest/splits/nested.js';
import { purgedKFold } from '../../src/backtest/splits/purged-k-fold.js';
import { Samples } from '../../src/backtest/splits/samples.js';
import type { LabelSpans, Split } from '../../src/backtest/splits/split.js';
import { walkForwardPurged } from '../../src/backtest/splits/walk-forward-purged.js';
import { uniqueness } from '../../src/data/label-weights.js';

interface Away {
  readonly embargo: number;
  readonly lookback: number;
}

/** Every kind of split that purges, with all its options. */
const kinds: Readonly<Record<string, (spans: LabelSpans, away: Away) => readonly Split[]>> = {
  purgedKFold: (spans, away) => purgedKFold(spans, { folds: 4, ...away }),
  combinatorialPurged: (spans, away) => combinatorialPurged(spans, { groups: 5, testGroups: 2, ...away }).splits,
  walkForwardPurged: (spans, away) => walkForwardPurged(spans, { train: 12, test: 5, ...away }),
  'walkForwardPurged, expanding': (spans, away) =>
    walkForwardPurged(spans, { train: 12, test: 5, expanding: true, ...away }),
  groupedPurged: (spans, away) =>
    groupedPurged(
      spans,
      Array.from(spans.start, (_, i) => 'ABC'[i % 3]!),
      { folds: 3, timeFolds: 3, ...away },
    ),
  'nestedPurged, outer': (spans, away) => nestedPurged(spans, { outerFolds: 3, innerFolds: 2, ...away }),
  'nestedPurged, inner': (spans, away) =>
    nestedPurged(spans, { outerFolds: 3, innerFolds: 2, ...away }).flatMap(({ inner }) => inner),
};

const market = fc.record({
  lengths: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 40, maxLength: 70 }),
  embargo: fc.integer({ min: 0, max: 4 }),
  lookback: fc.integer({ min: 0, max: 4 }),
});

describe.each(Object.entries(kinds))('%s', (_, splitsOf) => {
  it('keeps labels, feature look-back and embargo apart', () => {
    fc.assert(
      fc.property(market, ({ lengths, embargo, lookback }) => {
        const start = lengths.map((_, i) => i);
        const end = lengths.map((length, i) => i + length);
        const splits = splitsOf({ start, end }, { embargo, lookback });
        expect(splits.length).toBeGreaterThan(0);
        expect(auditSplits({ start, end }, splits, { lookback }).leaks).toEqual([]);
        for (const { train, test } of splits) {
          expect(test.length).toBeGreaterThan(0);
          const held = new Set(test);
          expect(train.some((i) => held.has(i))).toBe(false);
          for (const i of train)
            for (const j of test) expect(start[i]! - lookback > end[j]! || end[i]! < start[j]!).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('gives rows that can be weighted and drawn by the uniqueness of their own labels', () => {
    const n = 60;
    const start = Array.from({ length: n }, (__, i) => i);
    const end = start.map((t) => t + (t % 7));
    const samples = new Samples({
      columns: ['row'],
      x: Float64Array.from(start),
      y: new Float64Array(n),
      spans: { start, end },
    });
    for (const split of splitsOf(samples.spans, { embargo: 1, lookback: 1 })) {
      if (split.train.length === 0) continue;
      const training = samples.training(split);
      const own = Array.from(training.column('row'));
      const place = (t: number): number => own.filter((one) => one <= t).length - 1;
      const labels = own.map((t) => ({ start: place(t), end: place(end[t]!) }));
      expect([...weightedByUniqueness(training).weight]).toEqual([...uniqueness(labels, own.length)]);
      const drawn = drawnSequentially(training, { seed: 3 });
      expect(drawn.rows).toBe(training.rows);
      expect(Array.from(drawn.column('row')).every((row) => own.includes(row))).toBe(true);
      expect([...drawnSequentially(training, { seed: 3 }).x]).toEqual([...drawn.x]);
    }
  });
});

it('walk-forward purges by the end of each label, not by a number of rows', () => {
  const start = Array.from({ length: 30 }, (_, i) => i);
  const end = start.map((t) => (t === 3 ? 25 : t));
  const [first, second] = walkForwardPurged({ start, end }, { train: 10, test: 5, expanding: true });
  expect(first!.train).not.toContain(3);
  expect(second!.train).toHaveLength(14);
  expect(() => walkForwardPurged({ start, end }, { train: 28, test: 5 })).toThrow(/of 30 rows/);
});

it('an audit names the look-back that was forgotten, and the group on both sides', () => {
  const start = Array.from({ length: 40 }, (_, i) => i);
  const spans = { start, end: start.map((t) => t + 1) };
  const splits = purgedKFold(spans, { folds: 4 });
  expect(auditSplits(spans, splits).leaks).toEqual([]);
  expect(auditSplits(spans, splits, { lookback: 3 }).leaks[0]!.sentence).toMatch(/look-back/);
  const groups = start.map((i) => (i < 20 ? 'A' : 'B'));
  const apart = [{ train: start.slice(0, 18), test: start.slice(20) }];
  expect(auditSplits(spans, apart, { groups }).leaks).toEqual([]);
  const both = auditSplits(spans, [{ train: [...start.slice(0, 18), 39], test: start.slice(20, 30) }], { groups });
  expect(both.leaks[0]).toMatchObject({ kind: 'label-overlap', column: 'group B' });
});
