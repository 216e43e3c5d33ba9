import { describe, expect, expectTypeOf, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.js';
import { ForecastFrame } from '../../src/core/frame.js';
import { rule } from '../../src/models/rule.js';
import { fakeEnv } from '../fake-decision.js';
import { fakeWindow, predicted } from '../fake-window.js';

const env = fakeEnv(['A', 'B']);

describe('rule', () => {
  it('passes values in the order of needs, then the instrument, for any number of columns', () => {
    const all = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (let count = 0; count <= all.length; count++) {
      const needs = all.slice(0, count).reverse();
      const seen: number[][] = [];
      const model = rule({ needs }, (...values) => {
        seen.push([...values]);
        return values.length;
      })(env);
      const x = fakeWindow(all, [
        [1, 2, 3, 4, 5, 6],
        [7, 8, 9, 10, 11, 12],
      ]);
      expect(predicted(model, x).mean).toEqual([count + 1, count + 1]);
      expect(seen).toEqual([
        [...[1, 2, 3, 4, 5, 6].slice(0, count).reverse(), 0],
        [...[7, 8, 9, 10, 11, 12].slice(0, count).reverse(), 1],
      ]);
    }
  });

  it('knows the number of its arguments', () => {
    rule({ needs: ['fast', 'slow'] }, (fast, slow, instrument) => {
      expectTypeOf(fast).toEqualTypeOf<number>();
      expectTypeOf(instrument).toEqualTypeOf<number>();
      return fast - slow;
    });
    // @ts-expect-error: there are two values and the instrument, not four
    rule({ needs: ['fast', 'slow'] }, (a: number, b: number, c: number, d: number) => a + b + c + d);
    // @ts-expect-error: no such column among needs
    rule({ needs: ['fast'], lookback: 2 }, (row) => row('slow'));
  });

  it('leaves rows that are not ready alone, and NaN is no forecast', () => {
    const model = rule({ needs: ['a'] }, (a) => (a > 5 ? Number.NaN : a))(env);
    expect(predicted(model, fakeWindow(['a'], [[Number.NaN], [9], [1]])).mean).toEqual([Number.NaN, Number.NaN, 1]);
  });

  it('looks back with a reader by name or place', () => {
    const model = rule(
      { needs: ['a', 'b'], lookback: 2 },
      (row, i) => row('b') - row('b', 1) + row(0, 1) * 100 + i,
    )(env);
    expect([model.lookback, model.needs]).toEqual([2, ['a', 'b']]);
    const now = [
      [1, 10],
      [2, 20],
    ];
    const before = [
      [3, 4],
      [5, 6],
    ];
    expect(predicted(model, fakeWindow(['a', 'b'], now, before)).mean).toEqual([306, 515]);
  });

  it('stops a reader that asks beyond its look-back or is kept', () => {
    let kept: ((column: 'a') => number) | null = null;
    const far = rule({ needs: ['a'], lookback: 2 }, (row) => row('a', 2))(env);
    expect(() => predicted(far, fakeWindow(['a'], [[1]], [[2]]))).toThrow(/"a", 2 decisions ago.*lag from 0 to 1/);
    const keeper = rule({ needs: ['a'], lookback: 1 }, (row) => {
      kept = row;
      return row('a');
    })(env);
    expect(predicted(keeper, fakeWindow(['a'], [[7]])).mean).toEqual([7]);
    expect(() => kept?.('a')).toThrow(/keep no row/);
  });

  it('says which column is missing, and follows a change of layout', () => {
    const model = rule({ needs: ['a', 'zz'], name: 'mine' }, (a, z) => a - z)(env);
    expect(() => predicted(model, fakeWindow(['a', 'b'], [[1, 2]]))).toThrow(/mine: needs column "zz".*a, b/);
    expect(predicted(model, fakeWindow(['zz', 'a'], [[1, 5]])).mean).toEqual([4]);
    expect(predicted(model, fakeWindow(['a', 'zz'], [[1, 5]])).mean).toEqual([-4]);
  });

  it('checks its options', () => {
    expect(() => rule({ needs: ['a', 'a'] }, () => 0)).toThrow(/names a column twice/);
    expect(() => rule({ needs: ['a'], lookback: 0 }, () => 0)).toThrow(/option "lookback"/);
    expect(() => rule({ need: ['a'] } as never, () => 0)).toThrow(/unknown option "need"|option "needs"/);
    expect(() => rule({ needs: [] }, undefined as never)).toThrow(ConfigError);
    expect(rule({ needs: [], horizon: { steps: 5 } }, () => 1)(env).horizon).toEqual({ steps: 5 });
    expect(rule({ needs: [] }, () => 1).ref).toBeUndefined();
  });

  it('touches mean only', () => {
    const out = new ForecastFrame(1);
    rule({ needs: [] }, () => 1)(env).predict(fakeWindow([], [[]]), out);
    expect([out.mean[0], out.stdev[0], out.probability[0]]).toEqual([1, Number.NaN, Number.NaN]);
  });
});
