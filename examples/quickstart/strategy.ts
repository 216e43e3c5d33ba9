import { defineStrategy } from 'edgeproof';
import { compose, realizedVolatility, returns, rsi, zscore } from 'edgeproof/features';
import { ridge, rule } from 'edgeproof/models';
import { rebalance } from 'edgeproof/oms';
import { fixedWeight, volatilityTarget } from 'edgeproof/portfolio';
import { drawdownHalt, exposureLimits } from 'edgeproof/risk';

/** Decided before the first run and not tuned since: textbook features, textbook periods. */
const features = compose(
  returns({ periods: [1, 5, 21, 63] }),
  realizedVolatility({ period: 21 }),
  rsi({ period: 14 }),
  zscore({ of: 'close', period: 63 }),
);

const needs = ['return_1', 'return_5', 'return_21', 'return_63', 'rv_21', 'rsi_14', 'zscore_63'];

/** Ridge on a week ahead, fitted anew each quarter on the five years before; long or flat, at 10 % volatility. */
export const learned = defineStrategy({
  name: 'ridge_week_ahead',
  features,
  model: ridge({ needs, lambda: 'gcv', horizon: { steps: 5 } }),
  optimizer: volatilityTarget({ annual: 0.1, periodsPerYear: 252, lookback: 63, maxLeverage: 1, longOnly: true }),
  execution: rebalance({ order: 'market-on-close', band: 0.05 }),
  risk: [exposureLimits({ gross: 1.05 }), drawdownHalt({ max: 0.3 })],
  refit: { every: 63, minimum: 756, window: 1260 },
});

/** What the same money does when it is left alone. */
export const buyAndHold = defineStrategy({
  name: 'buy_and_hold',
  features: returns({ periods: [1] }),
  model: rule({ needs: ['return_1'] }, () => 1),
  optimizer: fixedWeight({ weight: 0.99 }),
  execution: rebalance({ order: 'market-on-close', band: 0.5 }),
});
