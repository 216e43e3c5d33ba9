import fc from 'fast-check';
import { expect, it } from 'vitest';
import { purgedKFold } from '../../src/backtest/splits/purged-k-fold.js';

it('no training label ever touches a test span', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 8, maxLength: 60 }),
      fc.integer({ min: 2, max: 6 }),
      fc.integer({ min: 0, max: 5 }),
      (lengths, folds, embargo) => {
        const start = lengths.map((_, i) => i);
        const end = lengths.map((length, i) => i + length);
        for (const { train, test } of purgedKFold({ start, end }, { folds, embargo })) {
          const last = Math.max(...test.map((i) => end[i]!));
          for (const i of train) {
            for (const j of test) expect(end[i]! < start[j]! || start[i]! > end[j]!).toBe(true);
            expect(start[i]! > last && start[i]! <= last + embargo).toBe(false);
          }
        }
      },
    ),
  );
});

it('says what is wrong with the number of folds', () => {
  expect(() => purgedKFold({ start: [0, 1], end: [1, 2] }, { folds: 3 })).toThrow(/3 folds of 2 samples/);
});
