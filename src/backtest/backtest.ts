import type { BacktestOptions } from './backtest-options.js';
import type { BacktestResult } from './backtest-result.js';

/**
 * Runs strategies through history on one simulated account, and reports what came of it.
 *
 * The engine, the gate and the books are those of paper and live trading; only the source and the venue differ. The same
 * options give the same result hash, on every machine, interrupted or not.
 *
 * @throws ConfigError for wiring that cannot work; DataError for impossible data; PluginError when a plug-in breaks its
 * contract; ReplayError when stopped through `signal`
 * @example
 * ```ts
 * import { backtest, defineStrategy, instrument } from 'edgeproof';
 * import { synthetic } from 'edgeproof/data';
 * import { sma } from 'edgeproof/features';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * const strategy = defineStrategy({
 *   name: 'hold',
 *   features: sma({ period: 2 }),
 *   model: rule({ needs: ['sma_2'] }, () => 1),
 *   optimizer: fixedQuantity({ quantity: 10 }),
 * });
 * const data = synthetic({ instruments: ['A'], bars: 100, seed: 7 });
 * const result = await backtest({ strategy, data, instruments: [instrument({ id: 'A' })], cash: 100_000 });
 * if (result.record.fills.length !== 1) throw new Error('bought once');
 * ```
 */
export async function backtest(options: BacktestOptions): Promise<BacktestResult> {
  // Engine, venue and report are loaded when the first run begins: importing the package stays cheap.
  const { runBacktest } = await import('./run-backtest.js');
  return runBacktest(options);
}
