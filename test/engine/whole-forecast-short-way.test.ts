import { expect, it } from 'vitest';
import { simVenue } from '../../src/backtest/index.js';
import type { Model } from '../../src/contracts/model.js';
import type { Optimizer } from '../../src/contracts/optimizer.js';
import { EMPTY_SNAPSHOT } from '../../src/core/plugin.js';
import { synthetic } from '../../src/data/index.js';
import { sma } from '../../src/features/index.js';
import { backtest, defineStrategy, instrument } from '../../src/index.js';

const state = { snapshot: () => EMPTY_SNAPSHOT, restore: () => {} };
const about = { version: '1.0.0', apiVersion: 1 as const };

/** Says the same mean at every bar, and is less sure of it from bar to bar. */
const doubtful = (): Model => {
  let bar = 0;
  return {
    ...about,
    ...state,
    name: 'doubtful',
    needs: ['sma_2'],
    lookback: 1,
    horizon: { steps: 1 },
    predict: (_x, out) => {
      out.mean[0] = 1;
      out.stdev[0] = 1 + (bar++ % 7);
    },
  };
};

/** Follows the forecast alone, all of it: the surer, the more. */
const cautious = (): Optimizer => ({
  ...about,
  ...state,
  name: 'cautious',
  lookback: 0,
  reads: 'forecast',
  solve: (forecast, _at, out) => {
    out.kind = 'quantity';
    out.values[0] = Math.round(12 / forecast.stdev[0]!);
    return 'optimal';
  },
});

it('solves the targets anew where more than the mean of a forecast may have changed', async () => {
  const run = (hooks: object) =>
    backtest({
      strategy: defineStrategy({
        name: 's',
        features: sma({ period: 2 }),
        model: doubtful,
        optimizer: cautious,
      }),
      data: synthetic({ instruments: 'A', bars: 60, seed: 1, period: '1h' }),
      instruments: [instrument({ id: 'A', tickSize: 0 })],
      cash: 50_000,
      venue: simVenue(),
      hooks,
    });
  const [short, plain] = [await run({}), await run({ onEquity: () => {} })];
  expect(plain.fills.length).toBeGreaterThan(20);
  expect(short.fills.length).toBe(plain.fills.length);
  expect(short.hash).toBe(plain.hash);
});
