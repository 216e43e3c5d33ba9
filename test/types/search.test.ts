import { describe, expectTypeOf, it } from 'vitest';
import type { PointOf } from '../../src/backtest/search/proposals.js';
import type { FitParameters } from '../../src/backtest/search/tune.js';
import { tuneOn } from '../../src/backtest/search/tune.js';
import { drawnSequentially, weightedByUniqueness } from '../../src/backtest/splits/label-uniqueness.js';
import { fitTransform, type JudgedRows, Samples, TrainingRows } from '../../src/backtest/splits/samples.js';

// These are tests of the compiler: `npm run check:types` fails when one of the lines below starts to compile.

declare const samples: Samples;
declare const training: TrainingRows;
declare const judged: JudgedRows;
declare const propose: Parameters<typeof tuneOn>[1];
declare const tuning: Parameters<typeof tuneOn>[2];

describe('a fit', () => {
  it('is made from training rows and from nothing else', () => {
    const never = (): void => {
      fitTransform(training, ({ x }) => x.length);
      // @ts-expect-error all samples are not training rows
      fitTransform(samples, ({ x }) => x.length);
      // @ts-expect-error nor are the rows to be judged
      fitTransform(judged, ({ x }) => x.length);
      // @ts-expect-error a copy has lost the mark of its split
      fitTransform({ ...training }, ({ x }) => x.length);
      const { columns, rows, x, y, weight, spans } = training;
      const alike = { columns, rows, x, y, weight, spans };
      // @ts-expect-error nor does a look-alike have it
      fitTransform(alike, (given) => given.x.length);
      // @ts-expect-error rows are made by a split: not by hand
      const made: TrainingRows = { ...samples };
      void made;
    };
    expectTypeOf(never).toBeFunction();
    expectTypeOf<Samples>().not.toExtend<TrainingRows>();
    expectTypeOf<JudgedRows>().not.toExtend<TrainingRows>();
  });

  it('of a search is handed training rows, and its tuner has no way to others', () => {
    const never = (): void => {
      void tuneOn(training, propose, tuning);
      // @ts-expect-error the tuner takes no samples
      void tuneOn(samples, propose, tuning);
      // @ts-expect-error nor rows to be judged
      void tuneOn(judged, propose, tuning);
      weightedByUniqueness(training);
      // @ts-expect-error weights come of training labels alone
      weightedByUniqueness(samples);
      // @ts-expect-error as do draws
      drawnSequentially(samples);
    };
    expectTypeOf(never).toBeFunction();
    expectTypeOf<Parameters<FitParameters<{ readonly a: number }>>[1]>().toEqualTypeOf<TrainingRows>();
    // The positions of rows are asked for without their labels.
    const peek = (rows: JudgedRows): unknown =>
      // @ts-expect-error there is no label to read
      rows.y;
    expectTypeOf(peek).toBeFunction();
  });

  it('gets the parameters of its space', () => {
    type Found = PointOf<{
      method: 'random';
      trials: 3;
      space: { bar: { low: 0; high: 1 }; side: readonly [1, -1]; kind: readonly ['a', 'b'] };
    }>;
    expectTypeOf<Found>().toEqualTypeOf<{ readonly bar: number; readonly side: 1 | -1; readonly kind: 'a' | 'b' }>();
  });

  it('is refused at run time where the compiler was talked round', () => {
    const spans = { start: [0, 1], end: [0, 1] };
    const all = new Samples({ columns: ['a'], x: new Float64Array(2), y: new Float64Array(2), spans });
    const rows = all.training({ train: [0] });
    expectTypeOf(rows).toEqualTypeOf<TrainingRows>();
    const forged = Object.assign(Object.create(TrainingRows.prototype) as TrainingRows, rows);
    for (const one of [all, { ...rows }, forged])
      try {
        fitTransform(one as never, () => 1);
        throw new Error('let through');
      } catch (error) {
        if (!String(error).includes('come from no split')) throw error;
      }
  });
});
