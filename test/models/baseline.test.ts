import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { last } from '../../src/models/last.js';
import { mean } from '../../src/models/mean.js';
import { zero } from '../../src/models/zero.js';
import { fakeEnv } from '../fake-decision.js';
import { calm, fakeFrame, fakeTraining, fakeWindow, predicted } from '../fake-window.js';

const env = fakeEnv(['A', 'B']);
const two = fakeWindow([], [[], []]);
const rows = (n: number): number[][] => Array.from({ length: n }, () => []);

describe('zero and last', () => {
  it('say nothing moves, and what happened last', () => {
    expect(predicted(zero()(env), two).mean).toEqual([0, 0]);
    const model = last({ column: 'r' })(env);
    expect(
      predicted(
        model,
        fakeWindow(
          ['x', 'r'],
          [
            [1, 0.5],
            [1, -0.2],
            [1, Number.NaN],
          ],
        ),
      ).mean,
    ).toEqual([0.5, -0.2, Number.NaN]);
    expect(() => last({} as never)).toThrow(/option "column"/);
  });
});

describe('mean', () => {
  it('is NaN before the first return, then their mean and deviation', async () => {
    const model = mean()(env);
    expect(predicted(model, two)).toEqual({ mean: [Number.NaN, Number.NaN], stdev: [Number.NaN, Number.NaN] });
    await model.fit?.(fakeTraining([], rows(3), [1, 2, 6]), calm);
    const { mean: m, stdev } = predicted(model, two);
    expect(m).toEqual([3, 3]);
    expect(stdev[0]).toBeCloseTo(Math.sqrt(7), 12);
  });

  it('goes on learning, and a fit starts afresh', async () => {
    const model = mean()(env);
    model.learn?.({ x: fakeFrame([], rows(1)), y: Float64Array.of(8) });
    expect(predicted(model, two).mean[0]).toBe(8);
    await model.fit?.(fakeTraining([], rows(2), [1, 3]), calm);
    model.learn?.({ x: fakeFrame([], rows(2)), y: Float64Array.of(5, Number.NaN) });
    expect(predicted(model, two).mean[0]).toBe(3);
  });

  it('keeps instruments apart when asked, and weighs rows', async () => {
    const model = mean({ per: 'instrument' })(env);
    const more = { instrument: [0, 1, 1], weight: [1, 1, 3] };
    await model.fit?.(fakeTraining([], rows(3), [7, 0, 4], more), calm);
    expect(predicted(model, two).mean).toEqual([7, 3]);
    const deviation = async (weight: number[]): Promise<number> => {
      const one = mean()(env);
      await one.fit?.(fakeTraining([], rows(3), [1, 2, 6], { weight }), calm);
      return predicted(one, two).stdev[0]!;
    };
    expect(await deviation([0.25, 0.25, 0.25])).toBeCloseTo(await deviation([1, 1, 1]), 12);
  });

  it('property: a weight of two is the same as the row twice', async () => {
    const value = fc.double({ min: -1, max: 1, noNaN: true });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(value, fc.integer({ min: 1, max: 3 })), { minLength: 1 }), async (list) => {
        const [weighted, repeated] = [mean()(env), mean()(env)];
        const y = list.map(([one]) => one);
        await weighted.fit?.(fakeTraining([], rows(list.length), y, { weight: list.map(([, w]) => w) }), calm);
        const flat = list.flatMap(([one, w]) => Array<number>(w).fill(one));
        await repeated.fit?.(fakeTraining([], rows(flat.length), flat), calm);
        expect(predicted(weighted, two).mean[0]).toBeCloseTo(predicted(repeated, two).mean[0]!, 12);
      }),
    );
  });

  it('restores to the bit', async () => {
    const model = mean()(env);
    await model.fit?.(fakeTraining([], rows(3), [0.1, 0.2, 0.7]), calm);
    const copy = mean()(env);
    copy.restore(model.snapshot());
    for (const one of [model, copy]) one.learn?.({ x: fakeFrame([], rows(1)), y: Float64Array.of(1 / 3) });
    expect(predicted(copy, two)).toEqual(predicted(model, two));
    expect(() => mean({ per: 'instrument' })(env).restore(model.snapshot())).toThrow(/snapshot holds 32 bytes/);
  });
});
