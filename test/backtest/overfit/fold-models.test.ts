/** The stand-ins of combinatorial runs, spoken to directly. */
import { describe, expect, it } from 'vitest';
import { foldedModel, recordingModel, SeenRows } from '../../../src/backtest/overfit/fold-models.js';
import type { Model } from '../../../src/contracts/model.js';
import type { Factory, Snapshot } from '../../../src/core/plugin.js';

/** A model that remembers what it was restored to and what it was asked. */
function spied(log: unknown[]): Factory<Model> {
  return (() => {
    let state: Snapshot | null = null;
    return {
      name: 'spied',
      version: '1.2.3',
      apiVersion: 1,
      needs: ['a', 'b'],
      lookback: 3,
      horizon: { steps: 2 },
      predict: (x: unknown) => log.push([state?.json, x]),
      restore: (one: Snapshot) => {
        state = one;
        log.push(['restore', one.json]);
      },
      snapshot: () => ({ json: 'own' }),
      fit: () => undefined,
      learn: () => log.push('learn'),
    } as unknown as Model;
  }) as unknown as Factory<Model>;
}
const face = { name: 'spied', version: '1.2.3', apiVersion: 1, needs: ['a', 'b'], lookback: 3, horizon: { steps: 2 } };

const batch = (x: number[], y: number[]) =>
  ({
    x: {
      columns: ['a', 'b'],
      data: Float64Array.from(x),
      at: Float64Array.from(y, (_, r) => 100 + r),
      instrument: Int32Array.from(y, (_, r) => r),
    },
    y: Float64Array.from(y),
  }) as never;

describe('recordingModel', () => {
  it('writes down rows with the decision that they belong to, and forecasts nothing', () => {
    const seen = new SeenRows();
    const log: unknown[] = [];
    const model = recordingModel(spied(log), seen)({} as never);
    expect(model).toMatchObject(face);
    expect(model.snapshot()).toEqual({ json: null });
    model.restore({ json: 1 });
    const predict = () => model.predict({} as never, {} as never);
    for (let k = 0; k < 2; k++) predict();
    model.learn!(batch([1, 2, 3, 4], [0.5, -0.5]));
    predict();
    model.learn!(batch([5, 6], [0.25]));
    expect({ ...seen }).toEqual({
      x: [1, 2, 3, 4, 5, 6],
      y: [0.5, -0.5, 0.25],
      at: [100, 101, 100],
      instrument: [0, 1, 0],
      decision: [0, 0, 1],
      columns: ['a', 'b'],
      decisions: 3,
    });
    expect(log).toEqual([]);
    const set = seen.training([2, 0], 1, Float64Array.of(10, 20, 30));
    expect(set).toEqual({
      x: {
        columns: ['a', 'b'],
        rows: 2,
        data: Float64Array.of(5, 6, 1, 2),
        at: Float64Array.of(100, 100),
        instrument: Int32Array.of(0, 0),
      },
      y: Float64Array.of(0.25, 0.5),
      knownAt: Float64Array.of(30, 20),
      asOf: 30,
    });
    // a horizon that ends after the last decision is known then
    expect(seen.training([0, 2], 9, Float64Array.of(10, 20, 30)).knownAt).toEqual(Float64Array.of(30, 30));
    expect(seen.training([1], 1, Float64Array.of(10, 20)).x.instrument).toEqual(Int32Array.of(1));
    expect(seen.training([], 1, Float64Array.of(10))).toMatchObject({ asOf: Number.NEGATIVE_INFINITY });
    expect(new SeenRows().columns).toEqual([]);
  });
});

describe('foldedModel', () => {
  it('asks at each decision the model that is fitted for it, made once a state', () => {
    const log: unknown[] = [];
    const states = [{ json: 'first' }, { json: 'second' }] as const;
    const model = foldedModel(spied(log), (decision) => states[decision < 2 ? 0 : 1])({} as never);
    expect(model).toMatchObject(face);
    expect(model.snapshot()).toEqual({ json: null });
    expect(model.fit).toBeUndefined();
    model.restore({ json: 'nothing' });
    expect(model.learn!(batch([1, 2], [1]))).toBeUndefined();
    for (const x of ['x0', 'x1', 'x2', 'x3']) model.predict(x as never, {} as never);
    expect(log).toEqual([
      ['restore', 'first'],
      ['first', 'x0'],
      ['first', 'x1'],
      ['restore', 'second'],
      ['second', 'x2'],
      ['second', 'x3'],
    ]);
  });
});
