import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FitReport, Model, TrainingSet } from '../../src/contracts/model.js';
import { Random } from '../../src/core/random.js';
import { type RidgeOptions, ridge } from '../../src/models/ridge.js';
import { fakeEnv } from '../fake-decision.js';
import { calm, fakeTraining, fakeWindow, predicted } from '../fake-window.js';
import { describeShared, expectGolden, goldenCases } from '../shared.js';

interface Details {
  readonly lambda: number;
  readonly freedom: number;
  readonly score: number;
  readonly sigma: number;
  readonly r2: number;
  readonly intercept: number;
  readonly coefficients: Readonly<Record<string, number>>;
}

async function fitted(options: RidgeOptions, data: TrainingSet): Promise<{ model: Model; details: Details }> {
  const model = ridge(options)(fakeEnv());
  const report = (await model.fit?.(data, calm)) as FitReport;
  return { model, details: report.details as unknown as Details };
}

const names = (count: number): string[] => Array.from({ length: count }, (_, c) => `x${c}`);

/** y = 0.3 + X b + noise, columns of very different scale. */
function linear(rows: number, columns: number, seed: number, noise = 0.1): { x: number[][]; y: number[]; b: number[] } {
  const random = new Random(seed, 'ridge');
  const b = Array.from({ length: columns }, () => random.normal());
  const scale = b.map((_, c) => 10 * (c + 1));
  const x = Array.from({ length: rows }, () => scale.map((s) => 5 + s * random.normal()));
  const y = x.map((row) => 0.3 + row.reduce((sum, v, c) => sum + (v * b[c]!) / scale[c]!, 0) + noise * random.normal());
  return { x, y, b: b.map((one, c) => one / scale[c]!) };
}

describeShared('ridge against scikit-learn', ['golden/online_learning.json'], () => {
  for (const one of goldenCases('online_learning', 'penalisedRegression')) {
    it(one.id, async () => {
      const columns = names(one.inputs.X[0].length);
      const options = { needs: columns, lambda: one.inputs.ridge_alpha, standardize: false };
      const { model, details } = await fitted(options, fakeTraining(columns, one.inputs.X, one.inputs.y));
      expectGolden(
        { ridge: Object.values(details.coefficients), ridge_intercept: details.intercept },
        { ...one, expected: { ridge: one.expected.ridge, ridge_intercept: one.expected.ridge_intercept } },
      );
      const row = one.inputs.X[3];
      const by = details.intercept + row.reduce((s: number, v: number, c: number) => s + v * one.expected.ridge[c], 0);
      expect(predicted(model, fakeWindow(columns, [row])).mean[0]).toBeCloseTo(by, 6);
    });
  }
});

describe('ridge', () => {
  it('finds the coefficients of a clean line, whatever the scale of the columns', async () => {
    const { x, y, b } = linear(60, 4, 1, 0);
    const { model, details } = await fitted({ needs: names(4), lambda: 0 }, fakeTraining(names(4), x, y));
    Object.values(details.coefficients).forEach((one, c) => {
      expect(one).toBeCloseTo(b[c]!, 10);
    });
    expect(details.intercept).toBeCloseTo(0.3, 9);
    expect(details.r2).toBeCloseTo(1, 12);
    expect(details.freedom).toBeCloseTo(5, 10);
    expect(predicted(model, fakeWindow(names(4), [x[7]!])).mean[0]).toBeCloseTo(y[7]!, 10);
  });

  it('chooses the penalty that leaves the smallest score when every row is left out by itself', async () => {
    const { x, y } = linear(40, 5, 2, 2);
    const data = fakeTraining(names(5), x, y);
    const chosen = (await fitted({ needs: names(5) }, data)).details;
    for (const factor of [1e-3, 0.1, 0.5, 2, 10, 1e3]) {
      const other = (await fitted({ needs: names(5), lambda: chosen.lambda * factor }, data)).details;
      expect(other.score).toBeGreaterThanOrEqual(chosen.score * (1 - 1e-9));
    }
    // The score is n·RSS / (n - df)² with the residuals of the fit itself.
    const again = await fitted({ needs: names(5), lambda: chosen.lambda }, data);
    const rss = predicted(again.model, fakeWindow(names(5), x)).mean.reduce((s, m, r) => s + (y[r]! - m) ** 2, 0);
    expect((40 * rss) / (40 - chosen.freedom) ** 2).toBeCloseTo(chosen.score, 9);
    expect(chosen.sigma).toBeCloseTo(Math.sqrt(rss / (40 - chosen.freedom)), 10);
  });

  it('shrinks to the mean when there is nothing to learn, and says so by its degrees of freedom', async () => {
    const random = new Random(3, 'noise');
    const x = Array.from({ length: 300 }, () => names(10).map(() => random.normal()));
    const y = x.map(() => random.normal());
    const { details } = await fitted({ needs: names(10) }, fakeTraining(names(10), x, y));
    expect(details.freedom).toBeLessThan(6);
    const flat = await fitted(
      { needs: names(10) },
      fakeTraining(
        names(10),
        x,
        y.map(() => 0.25),
      ),
    );
    expect(Object.values(flat.details.coefficients).every((one) => one === 0)).toBe(true);
    expect(predicted(flat.model, fakeWindow(names(10), [x[0]!])).mean[0]).toBe(0.25);
  });

  it('gives a constant column no coefficient and shares between equal ones', async () => {
    const { x, y } = linear(50, 2, 4, 0.5);
    const wide = x.map(([a, b]) => [a!, b!, b!, 3.3]);
    for (const lambda of [0, 1, 'gcv'] as const) {
      const { details } = await fitted({ needs: names(4), lambda }, fakeTraining(names(4), wide, y));
      expect(details.coefficients['x3']).toBe(0);
      expect(details.coefficients['x1']).toBeCloseTo(details.coefficients['x2']!, 10);
      expect(Number.isFinite(details.sigma)).toBe(true);
    }
  });

  it('stays small where columns repeat each other without a penalty', async () => {
    const { x, y } = linear(50, 2, 8, 0.5);
    const wide = x.map(([a, b]) => [a!, b!, a! / 3 + b! / 7]);
    const { details } = await fitted({ needs: names(3), lambda: 0 }, fakeTraining(names(3), wide, y));
    for (const one of Object.values(details.coefficients)) expect(Math.abs(one)).toBeLessThan(1);
    expect(details.freedom).toBeCloseTo(3, 9);
  });

  it('without intercept goes through the origin', async () => {
    const x = [[1], [2], [3], [4]];
    const data = fakeTraining(['x0'], x, [2, 4, 6, 8.0]);
    const { model, details } = await fitted({ needs: ['x0'], lambda: 0, intercept: false }, data);
    expect(details.intercept).toBe(0);
    expect(predicted(model, fakeWindow(['x0'], [[10]])).mean[0]).toBeCloseTo(20, 12);
  });

  it('property: a weight of k is the same as the row k times, and the scale of weights does not matter', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1_000 }),
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 12, maxLength: 20 }),
        async (seed, weight) => {
          const { x, y } = linear(weight.length, 3, seed, 1);
          const repeat = <T>(list: readonly T[]): T[] => list.flatMap((one, r) => Array<T>(weight[r]!).fill(one));
          const options = { needs: names(3), lambda: 2 };
          const once = (await fitted(options, fakeTraining(names(3), x, y, { weight }))).details;
          const often = (await fitted(options, fakeTraining(names(3), repeat(x), repeat(y)))).details;
          for (const name of names(3)) expect(once.coefficients[name]).toBeCloseTo(often.coefficients[name]!, 9);
          expect(once.intercept).toBeCloseTo(often.intercept, 9);
          const free = { needs: names(3) };
          const plain = (await fitted(free, fakeTraining(names(3), x, y, { weight }))).details;
          const large = (await fitted(free, fakeTraining(names(3), x, y, { weight: weight.map((w) => 8 * w) })))
            .details;
          expect(large.coefficients['x1']).toBeCloseTo(plain.coefficients['x1']!, 9);
          expect(large.sigma).toBeCloseTo(plain.sigma, 9);
          expect(large.lambda).toBeCloseTo(8 * plain.lambda, 6);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('takes its columns by name out of a larger frame and a window in another order', async () => {
    const { x, y } = linear(30, 3, 5);
    const frame = fakeTraining(
      ['x2', 'noise', 'x0', 'x1'],
      x.map(([a, b, c]) => [c!, 99, a!, b!]),
      y,
    );
    const wide = await fitted({ needs: names(3), lambda: 1 }, frame);
    const plain = await fitted({ needs: names(3), lambda: 1 }, fakeTraining(names(3), x, y));
    expect(wide.details).toEqual(plain.details);
    const [a, b, c] = x[0]!;
    const turned = fakeWindow(['x1', 'x2', 'x0'], [[b!, c!, a!]]);
    expect(predicted(wide.model, turned)).toEqual(predicted(plain.model, fakeWindow(names(3), [x[0]!])));
  });

  it('is NaN while unfitted or not ready; fitting twice is fitting last; restores to the bit', async () => {
    const { x, y } = linear(30, 2, 6);
    const window = fakeWindow(names(2), [x[0]!, [Number.NaN, 1]]);
    const model = ridge({ needs: names(2) })(fakeEnv());
    expect(predicted(model, window)).toEqual({ mean: [Number.NaN, Number.NaN], stdev: [Number.NaN, Number.NaN] });
    const empty = model.snapshot();
    await model.fit?.(
      fakeTraining(
        names(2),
        x,
        y.map((one) => -one),
      ),
      calm,
    );
    await model.fit?.(fakeTraining(names(2), x, y), calm);
    const fresh = (await fitted({ needs: names(2) }, fakeTraining(names(2), x, y))).model;
    expect(predicted(model, window)).toEqual(predicted(fresh, window));
    expect(predicted(model, window).mean[1]).toBeNaN();
    const copy = ridge({ needs: names(2) })(fakeEnv());
    copy.restore(model.snapshot());
    expect(predicted(copy, window)).toEqual(predicted(model, window));
    expect(copy.snapshot()).toEqual(model.snapshot());
    copy.restore(empty);
    expect(predicted(copy, window).mean[0]).toBeNaN();
    expect(() => ridge({ needs: ['x1', 'x0'] })(fakeEnv()).restore(model.snapshot())).toThrow(/fitted on x0, x1/);
  });

  it('names what is wrong with its data', async () => {
    const { x, y } = linear(10, 2, 7);
    const good = fakeTraining(names(2), x, y);
    const needs = names(2);
    const broken = x.map((row, r) => (r === 4 ? [row[0]!, Number.NaN] : row));
    await expect(fitted({ needs }, fakeTraining(needs, broken, y))).rejects.toThrow(/column "x1" of row 4 is NaN/);
    const bad = y.map((one, r) => (r === 2 ? Number.POSITIVE_INFINITY : one));
    await expect(fitted({ needs }, fakeTraining(needs, x, bad))).rejects.toThrow(/label of row 2 is Infinity/);
    await expect(fitted({ needs }, fakeTraining(needs, x.slice(0, 3), y))).rejects.toThrow(/3 training rows, needs 4/);
    await expect(fitted({ needs: ['x0', 'q'] }, good)).rejects.toThrow(/needs column "q".*x0, x1/);
    await expect(fitted({ needs }, { ...good, asOf: 5 })).rejects.toThrow(/label of row 5 was not known/);
    const weight = (w: number) => ({ ...good, weight: new Float64Array(10).fill(w) });
    await expect(fitted({ needs }, weight(-1))).rejects.toThrow(/weight of row 0 is -1/);
    await expect(fitted({ needs }, weight(0))).rejects.toThrow(/every weight is zero/);
    const huge = x.map((row) => row.map((one) => one * 1e200));
    await expect(fitted({ needs }, fakeTraining(needs, huge, y))).rejects.toThrow(/overflow/);
    const model = ridge({ needs })(fakeEnv());
    await expect(model.fit?.(good, AbortSignal.abort())).rejects.toThrow();
  });
});
