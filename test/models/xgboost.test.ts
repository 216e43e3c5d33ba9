import { createRequire } from 'node:module';
import { describe, expect, it, vi } from 'vitest';
import type { FitReport, Model } from '../../src/contracts/model.js';
import { Random } from '../../src/core/random.js';
import { type XgboostOptions, xgboost } from '../../src/models/xgboost.js';
import { MOST_NUMBERS } from '../../src/models/xgboost-library.js';
import { fakeEnv } from '../fake-decision.js';
import { calm, fakeTraining, fakeWindow, predicted } from '../fake-window.js';

const needs = ['a', 'b', 'c'];
const base: XgboostOptions = { needs, rounds: 30, depth: 3, minChildWeight: 1, learningRate: 0.3 };

/** Returns of about one percent that depend on a step in `a` and on the product of `a` and `b`, not on `c`. */
function steps(rows: number, seed: number): { x: number[][]; y: number[] } {
  const random = new Random(seed, 'steps');
  const x = Array.from({ length: rows }, () => needs.map(() => random.normal()));
  const y = x.map(([a, b]) => 0.0005 + 0.01 * (a! > 0.3 ? 1 : -1) + 0.005 * a! * b! + 0.001 * random.normal());
  return { x, y };
}

async function fitted(options: XgboostOptions, x: number[][], y: number[]): Promise<[Model, FitReport]> {
  const model = xgboost(options)(fakeEnv());
  return [model, (await model.fit?.(fakeTraining(needs, x, y), calm)) as FitReport];
}

describe('xgboost', () => {
  it('loads without a word and leaves the process as it was', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const printers = [console.log, console.warn];
    const before = process.listeners('uncaughtException');
    const { x, y } = steps(50, 1);
    await fitted(base, x, y);
    expect(process.listeners('uncaughtException')).toEqual(before);
    expect([console.log, console.warn]).toEqual(printers);
    expect([...log.mock.calls, ...warn.mock.calls]).toEqual([]);
    vi.restoreAllMocks();
  });

  it('agrees with the library to the bit', async () => {
    const { x, y } = steps(400, 2);
    const [model] = await fitted({ ...base, subsample: 0.8, columnShare: 0.7, rounds: 60 }, x, y);
    const { json, bytes } = model.snapshot();
    const { center, scale } = json as { center: number; scale: number };
    const library = await createRequire(import.meta.url)('ml-xgboost');
    const booster = library.load({ name: 'ml-xgboost', model: [...bytes!], options: {} });
    const theirs = booster.predict(x) as number[];
    booster.free();
    expect(new Set(theirs).size).toBeGreaterThan(100);
    expect(predicted(model, fakeWindow(needs, x)).mean).toEqual(theirs.map((one) => center + scale * one));
  });

  it('finds what there is, in and out of the sample, and says where', async () => {
    const { x, y } = steps(600, 3);
    const [model, report] = await fitted({ ...base, rounds: 80 }, x.slice(0, 400), y.slice(0, 400));
    const { mean, stdev } = predicted(model, fakeWindow(needs, x.slice(400)));
    const r2 = (against: (r: number) => number): number =>
      mean.reduce((sum, _, r) => sum + (y[400 + r]! - against(r)) ** 2, 0);
    expect(1 - r2((r) => mean[r]!) / r2(() => 0.0005)).toBeGreaterThan(0.8);
    expect(stdev.every(Number.isNaN)).toBe(true);
    const { gain, trees } = report.details as { gain: Record<string, number>; trees: number };
    expect(trees).toBe(80);
    expect(gain['a']!).toBeGreaterThan(gain['b']!);
    expect(gain['c']!).toBeLessThan(0.02);
    expect(gain['a']! + gain['b']! + gain['c']!).toBeCloseTo(1, 12);
  });

  it('is the same for the same seed and differs for another', async () => {
    const { x, y } = steps(200, 4);
    const window = fakeWindow(needs, x);
    const of = async (seed?: number) => {
      const [model] = await fitted({ ...base, subsample: 0.5, ...(seed === undefined ? {} : { seed }) }, x, y);
      return predicted(model, window).mean;
    };
    expect(await of(7)).toEqual(await of(7));
    expect(await of(7)).not.toEqual(await of(8));
    expect(await of()).toEqual(await of());
  });

  it('is NaN while unfitted or not ready; fitting twice is fitting last; restores at once and to the bit', async () => {
    const { x, y } = steps(100, 5);
    const window = fakeWindow(needs, [...x.slice(0, 9), [1, Number.NaN, 2]]);
    const [once] = await fitted(base, x, y);
    const [twice] = await fitted(
      base,
      x,
      y.map((one) => -one),
    );
    expect(predicted(twice, window).mean).not.toEqual(predicted(once, window).mean);
    await twice.fit?.(fakeTraining(needs, x, y), calm);
    expect(predicted(twice, window)).toEqual(predicted(once, window));
    expect(predicted(once, window).mean[9]).toBeNaN();
    const copy = xgboost(base)(fakeEnv());
    expect(predicted(copy, window).mean.every(Number.isNaN)).toBe(true);
    const empty = copy.snapshot();
    const { json, bytes } = once.snapshot();
    copy.restore({ json: JSON.parse(JSON.stringify(json)), bytes: bytes! });
    expect(predicted(copy, window)).toEqual(predicted(once, window));
    expect(copy.snapshot()).toEqual(once.snapshot());
    copy.restore(empty);
    expect(predicted(copy, window).mean.every(Number.isNaN)).toBe(true);
    const other = xgboost({ needs: ['c', 'b', 'a'] })(fakeEnv());
    expect(() => other.restore(once.snapshot())).toThrow(/fitted on a, b, c/);
    expect(() => copy.restore({ json: once.snapshot().json, bytes: bytes!.slice(0, 300) })).toThrow(/not a tree model/);
  });

  it('stops what would break the library before it gets there', async () => {
    const { x, y } = steps(50, 6);
    const hole = x.map((row, r) => (r === 3 ? [1, Number.NaN, 1] : row));
    await expect(fitted(base, hole, y)).rejects.toThrow(/column "b" of row 3 is NaN/);
    const huge = x.map((row, r) => (r === 3 ? [1, 1, 1e300] : row));
    await expect(fitted(base, huge, y)).rejects.toThrow(/row 3 is too large for float32/);
    await expect(fitted(base, x.slice(0, 9), y)).rejects.toThrow(/9 training rows, needs 10/);
    const model = xgboost(base)(fakeEnv());
    const weight = Float64Array.from(y, (_, r) => r + 1);
    await expect(model.fit?.({ ...fakeTraining(needs, x, y), weight }, calm)).rejects.toThrow(/weighted/);
    await expect(model.fit?.(fakeTraining(needs, x, y), AbortSignal.abort())).rejects.toThrow();
    const rows = { columns: ['a'], rows: MOST_NUMBERS + 1, at: new Float64Array(0), instrument: new Int32Array(0) };
    const endless = { ...rows, data: new Float64Array(0) };
    const known = { length: rows.rows } as Float64Array;
    const many = { x: endless, y: known, knownAt: known, asOf: 1 };
    await expect(xgboost({ needs: ['a'] })(fakeEnv()).fit?.(many, calm)).rejects.toThrow(/100000001/);
    expect(() => xgboost({ ...base, eta: 0.1 } as never)).toThrow(/unknown option "eta"/);
    expect(() => xgboost({ ...base, subsample: 0 })).toThrow(/option "subsample"/);
  });

  it('goes past the five megabytes of the wrapper, again and again', async () => {
    const { x, y } = steps(450_000, 7);
    const data = fakeTraining(needs, x, y);
    const model = xgboost({ ...base, rounds: 1, depth: 1 })(fakeEnv());
    for (let k = 0; k < 2; k++) expect((await model.fit?.(data, calm))?.rows).toBe(450_000);
  });

  it('needs Node to train, and says so', async () => {
    vi.resetModules();
    vi.stubGlobal('process', undefined);
    try {
      const { trainBooster } = await import('../../src/models/xgboost-library.js');
      await expect(
        trainBooster({ x: Float32Array.of(1), y: Float32Array.of(1), rows: 1, columns: 1 }, 1, {}),
      ).rejects.toThrow(/training needs Node; fit in Node and restore/);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
