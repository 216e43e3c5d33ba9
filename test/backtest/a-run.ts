/** A run for workers: a model that is refitted, on a market of its own. */
import { type BacktestOptions, defineStrategy, instrument } from 'edgeproof';
import { feeBps, simVenue } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { returns } from 'edgeproof/features';
import { ridge, rule } from 'edgeproof/models';
import { fixedWeight } from 'edgeproof/portfolio';

export const strategy = defineStrategy({
  name: 'learned',
  features: returns({ periods: [1, 5] }),
  model: ridge({ needs: ['return_1', 'return_5'], lambda: 1, horizon: { steps: 3 } }),
  optimizer: fixedWeight({ weight: 0.5 }),
  refit: { every: 50, minimum: 100 },
});

export const run: BacktestOptions = {
  strategy,
  data: synthetic({ instruments: ['A', 'B'], bars: 400, seed: 4 }),
  instruments: [instrument({ id: 'A' }), instrument({ id: 'B' })],
  cash: 100_000,
  venue: simVenue({ fees: feeBps({ rate: 1 }) }),
};

const inThread = process.execArgv.some((one) => one.includes('tsx-in-workers'));

/** Well here, broken in a thread. */
export const failing: BacktestOptions = {
  ...run,
  strategy: defineStrategy({
    name: 'broken',
    features: returns({ periods: [1] }),
    model: rule({ needs: ['return_1'] }, () => {
      if (inThread) throw new Error('on purpose');
      return 1;
    }),
    optimizer: fixedWeight({ weight: 0.5 }),
  }),
};
