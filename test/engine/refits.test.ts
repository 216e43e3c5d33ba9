import { describe, expect, it } from 'vitest';
import type { LearnBatch, Model, TrainingSet } from '../../src/contracts/model.js';
import type { Factory } from '../../src/core/plugin.js';
import { returns, sma } from '../../src/features/index.js';
import {
  type BacktestOptions,
  backtest,
  ConfigError,
  defineStrategy,
  instrument,
  type RefitOptions,
  type Snapshot,
} from '../../src/index.js';
import { mean, rule } from '../../src/models/index.js';
import { fixedQuantity } from '../../src/portfolio/index.js';
import { dayOf, days } from './hand-made.js';

interface Seen {
  readonly fits: TrainingSet[];
  readonly learned: LearnBatch[];
  readonly predicted: { readonly day: number; readonly fitted: number }[];
}

/** Says how often it was fitted; keeps what it was shown. */
function spy(seen: Seen, horizon: number, parts: { fit: boolean; learn: boolean }): Factory<Model> {
  return () => {
    let fitted = 0;
    const model: Model = {
      name: 'spy',
      version: '1',
      apiVersion: 1,
      needs: ['sma_2'],
      lookback: 1,
      horizon: { steps: horizon },
      predict(x, out) {
        for (let i = 0; i < x.rows; i++) out.mean[i] = fitted === 0 || !x.ready(i) ? Number.NaN : fitted;
      },
      snapshot: (): Snapshot => ({ json: fitted }),
      restore: (state) => {
        fitted = state.json as number;
      },
      ...(parts.learn ? { learn: (batch: LearnBatch) => void seen.learned.push(batch) } : {}),
      ...(parts.fit
        ? {
            fit: async (data: TrainingSet) => {
              seen.fits.push(data);
              fitted = seen.fits.length;
              return { rows: data.y.length, details: null };
            },
          }
        : {}),
    };
    return model;
  };
}

const prices = Array.from({ length: 30 }, (_, day) => 100 + day * day);

async function run(
  refit: RefitOptions | undefined,
  more: { horizon?: number; learn?: boolean; data?: BacktestOptions['data'] } = {},
) {
  const seen: Seen = { fits: [], learned: [], predicted: [] };
  const forecasts: [number, number][] = [];
  const result = await backtest({
    strategy: defineStrategy({
      name: 'learns',
      features: sma({ period: 2 }),
      model: spy(seen, more.horizon ?? 1, { fit: refit !== undefined, learn: more.learn ?? false }),
      optimizer: fixedQuantity({ quantity: 1 }),
      ...(refit === undefined ? {} : { refit }),
    }),
    data: more.data ?? days('A', prices),
    instruments: [instrument({ id: 'A' })],
    cash: 1e6,
    hooks: { onDecision: (one) => forecasts.push([Math.floor(dayOf(one.at)), one.forecast[0]!]) },
  });
  return { ...seen, forecasts, result };
}

describe('a fit', () => {
  it('sees the rows whose labels are known, each with the return over its horizon', async () => {
    const { fits } = await run({ every: 100, minimum: 3 }, { horizon: 2 });
    const [first] = fits as [TrainingSet];
    // The mean of two closes stands from day 1 on; the return of days 1..3 over two days is known on days 3..5.
    expect([...first.x.at].map((at) => Math.floor(dayOf(at)))).toEqual([1, 2, 3]);
    expect([...first.knownAt].map((at) => Math.floor(dayOf(at)))).toEqual([3, 4, 5]);
    expect(Math.floor(dayOf(first.asOf))).toBe(5);
    expect([...first.y]).toEqual([1, 2, 3].map((day) => prices[day + 2]! / prices[day]! - 1));
    expect([...first.x.data]).toEqual([1, 2, 3].map((day) => (prices[day]! + prices[day - 1]!) / 2));
  });

  it('is asked for once so many labels are known, then every so many decisions', async () => {
    const { fits } = await run({ every: 4, minimum: 3 });
    expect(fits.map((one) => Math.floor(dayOf(one.asOf)))).toEqual([4, 8, 12, 16, 20, 24, 28]);
    expect(fits.map((one) => one.y.length)).toEqual([3, 7, 11, 15, 19, 23, 27]);
    for (const one of fits) expect(Math.max(...one.knownAt)).toBeLessThanOrEqual(one.asOf);
  });

  it('does not wait for decisions that features were not ready for', async () => {
    const { fits } = await run({ every: 100, minimum: 2 });
    expect(fits[0]!.y.length).toBe(2);
  });

  it('looks back as far as its window, less the embargo', async () => {
    const { fits } = await run({ every: 5, minimum: 8, window: 6, embargo: 2 });
    const known = fits.map((one) => [...one.knownAt].map((at) => Math.floor(dayOf(at))));
    expect(known[0]).toEqual([4, 5, 6, 7]);
    expect(known[1]).toEqual([9, 10, 11, 12]);
    expect(Math.floor(dayOf(fits[0]!.asOf))).toBe(9);
  });

  it('predicts from the next decision on, or when the time that it takes has passed', async () => {
    const soon = await run({ every: 100, minimum: 3 });
    expect(soon.forecasts.filter(([, value]) => value === 1)[0]![0]).toBe(5);
    const late = await run({ every: 100, minimum: 3, takes: '49h' });
    expect(late.forecasts.filter(([, value]) => value === 1)[0]![0]).toBe(7);
    expect(late.result.fits[0]!.installedAt - late.result.fits[0]!.asOf).toBe(49 * 3600 * 1e6);
  });

  it('is asked of a fresh model each time, never of the one that predicts', async () => {
    const { forecasts } = await run({ every: 4, minimum: 3, takes: '3h' });
    expect(forecasts.slice(0, 14).map(([, value]) => value)).toEqual([
      ...[Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN],
      ...[1, 1, 1, 1, 2, 2, 2, 2, 3],
    ]);
  });

  it('needs a model that can be fitted', async () => {
    const strategy = defineStrategy({
      name: 'unfit',
      features: returns({ periods: [1] }),
      model: rule({ needs: ['return_1'] }, (r) => r),
      optimizer: fixedQuantity({ quantity: 1 }),
      refit: { every: 5, minimum: 5 },
    });
    const made = backtest({ strategy, data: days('A', prices), instruments: [instrument({ id: 'A' })], cash: 1 });
    await expect(made).rejects.toThrow(ConfigError);
    await expect(made).rejects.toThrow(
      '[edgeproof] strategy unfit: refit is set, but model rule has no fit; remove refit or use a model that can be fitted',
    );
  });
});

describe('online learning', () => {
  it('is shown each row once its horizon has passed, before the forecast of that decision', async () => {
    const { learned, result } = await run(undefined, { horizon: 3, learn: true });
    expect(learned.map((one) => one.y[0])).toEqual(
      Array.from({ length: 26 }, (_, k) => prices[k + 4]! / prices[k + 1]! - 1),
    );
    expect(result.fits).toEqual([]);
  });

  it('of the mean is the mean of what had been seen by then', async () => {
    const forecasts: number[] = [];
    await backtest({
      strategy: defineStrategy({
        name: 'mean',
        features: sma({ period: 1 }),
        model: mean(),
        optimizer: fixedQuantity({ quantity: 1 }),
      }),
      data: days('A', prices),
      instruments: [instrument({ id: 'A' })],
      cash: 1e6,
      hooks: { onDecision: (one) => forecasts.push(one.forecast[0]!) },
    });
    const r = (day: number) => prices[day]! / prices[day - 1]! - 1;
    expect(forecasts[0]).toBeNaN();
    expect(forecasts[1]).toBeCloseTo(r(1), 14);
    expect(forecasts[4]).toBeCloseTo((r(1) + r(2) + r(3) + r(4)) / 4, 14);
  });
});
