import { defineStrategy, type Strategy } from 'edgeproof';
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

/** What could have been chosen otherwise: the horizon, the refits, the years behind each fit, the look-back of the volatility. */
export interface Choices {
  readonly horizon: number;
  readonly every: number;
  readonly window: number;
  readonly lookback: number;
  readonly [name: string]: number;
}

/** What was chosen. */
export const chosen: Choices = { horizon: 5, every: 63, window: 1260, lookback: 63 };

/** The values beside it, in order; whoever tries one makes a trial. */
export const choices: { readonly [K in keyof Choices]: readonly number[] } = {
  horizon: [3, 5, 10],
  every: [42, 63, 84],
  window: [1008, 1260, 1512],
  lookback: [42, 63, 84],
};

/** Ridge on `horizon` days ahead, fitted anew every so many days on a window before; long or flat, at 10 % volatility. */
export function learnedWith({ horizon, every, window, lookback }: Choices): Strategy {
  return defineStrategy({
    name: 'ridge_week_ahead',
    features,
    model: ridge({ needs, lambda: 'gcv', horizon: { steps: horizon } }),
    optimizer: volatilityTarget({ annual: 0.1, periodsPerYear: 252, lookback, maxLeverage: 1, longOnly: true }),
    execution: rebalance({ order: 'market-on-close', band: 0.05 }),
    risk: [exposureLimits({ gross: 1.05 }), drawdownHalt({ max: 0.3 })],
    refit: { every, minimum: 756, window },
  });
}

/** A week ahead, fitted anew each quarter on the five years before. */
export const learned = learnedWith(chosen);

/** What the same money does when it is left alone. */
export const buyAndHold = defineStrategy({
  name: 'buy_and_hold',
  features: returns({ periods: [1] }),
  model: rule({ needs: ['return_1'] }, () => 1),
  optimizer: fixedWeight({ weight: 0.99 }),
  execution: rebalance({ order: 'market-on-close', band: 0.5 }),
});
