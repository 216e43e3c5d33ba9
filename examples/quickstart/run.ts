import { type BacktestOptions, type BacktestResult, backtest, type Progress } from 'edgeproof';
import { feeBps, simVenue, slippageBps } from 'edgeproof/backtest';
import type { Market } from './market.js';
import { buyAndHold, learned } from './strategy.js';

/** The strategy on the prices, venue and cash that everything here is judged by. */
export function setUp(market: Market): BacktestOptions {
  return {
    strategy: learned,
    data: market.source,
    instruments: [market.listing],
    cash: 1_000_000,
    venue: simVenue({ fees: feeBps({ rate: 1 }), slippage: slippageBps({ rate: 1 }) }),
    seed: 7,
    keepPrices: true,
  };
}

/** The run itself: the strategy and its benchmark on the same prices, venue and cash. */
export function runQuickstart(market: Market, onProgress: (progress: Progress) => void): Promise<BacktestResult> {
  return backtest({
    ...setUp(market),
    benchmark: buyAndHold,
    trials: { count: 1, source: 'this strategy was written down before its first run and not tuned since' },
    hooks: { onProgress },
  });
}
