import fc from 'fast-check';
import { expect, it } from 'vitest';
import { purgedKFold, walkForwardSplits } from '../../src/backtest/splits.js';
import { describeShared, golden } from '../shared.js';

describeShared('splits agree with the reference', ['golden/labels_cv.json'], () => {
  for (const one of golden('labels_cv').cases) {
    if (one.fn === 'purgedKFold') {
      it(one.id, () => {
        const folds = purgedKFold(
          { start: one.inputs.t0, end: one.inputs.t1 },
          { folds: one.inputs.n_folds, embargo: one.inputs.embargo },
        );
        expect(folds).toEqual(one.expected.folds);
      });
    }
    if (one.fn === 'walkForward') {
      it(one.id, () => {
        const { n, train_size, test_size, purge, expanding } = one.inputs;
        const splits = walkForwardSplits({ rows: n, train: train_size, test: test_size, purge, expanding });
        const windows = splits.map(({ train, test }) => ({
          train: [train[0], train.at(-1)],
          test: [test[0], test.at(-1)],
        }));
        expect(windows).toEqual(one.expected.windows);
      });
    }
  }
});

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
