import { simVenue } from '../../src/backtest/index.js';
import { synthetic } from '../../src/data/index.js';
import { compose, returns, sma } from '../../src/features/index.js';
import type { BacktestOptions } from '../../src/index.js';
import { defineStrategy, instrument, type Strategy } from '../../src/index.js';
import { ridge, rule } from '../../src/models/index.js';
import { equalWeight, fixedQuantity } from '../../src/portfolio/index.js';
import { drawdownHalt, orderLimits } from '../../src/risk/index.js';

/** A moving-average cross on one instrument: the smallest strategy that trades often. */
export function crossStrategy(name = 'cross'): Strategy {
  return defineStrategy({
    name,
    features: compose(sma({ period: 5 }), sma({ period: 12 })),
    model: rule({ needs: ['sma_5', 'sma_12'] }, (fast, slow) => (fast > slow ? 1 : 0)),
    optimizer: fixedQuantity({ quantity: 10 }),
    risk: [orderLimits({ maxQuantity: 100 }), drawdownHalt({ max: 0.9 })],
  });
}

/** A ridge that is fitted again and again, long and short over three instruments. */
export function ridgeStrategy(name = 'learned'): Strategy {
  return defineStrategy({
    name,
    features: returns({ periods: [1, 2, 5] }),
    model: ridge({ needs: ['return_1', 'return_2', 'return_5'], horizon: { steps: 2 } }),
    optimizer: equalWeight({ gross: 0.8 }),
    risk: [drawdownHalt({ max: 0.9 })],
    refit: { every: 40, minimum: 60, window: 120 },
  });
}

/** A run on synthetic bars. */
export function syntheticRun(ids: readonly string[], bars: number, seed: number): Omit<BacktestOptions, 'strategy'> {
  return {
    data: synthetic({ instruments: ids, bars, seed }),
    instruments: ids.map((id) => instrument({ id })),
    cash: 100_000,
    venue: simVenue(),
    seed,
  };
}
