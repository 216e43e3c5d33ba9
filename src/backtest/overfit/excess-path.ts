import type { ExcessPath } from '../../report/credibility-record.js';
import { sharpe } from '../../report/ratios.js';
import type { BacktestResult } from '../backtest-result.js';
import { dailySeries, seriesFrom } from '../trials/daily-series.js';

/**
 * What a run earned day by day beyond its own instruments held at its own mean exposure: the part out of sample where there is
 * one, else the whole.
 *
 * @param result - of a backtest with `keepPrices`; without prices the benchmark is the market, and without both, cash
 * @example
 * ```ts
 * import { backtest, defineStrategy, instrument } from 'edgeproof';
 * import { excessPath } from 'edgeproof/backtest';
 * import { synthetic } from 'edgeproof/data';
 * import { sma } from 'edgeproof/features';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * const hold = defineStrategy({ name: 'hold', features: sma({ period: 2 }), model: rule({ needs: ['sma_2'] }, () => 1), optimizer: fixedQuantity({ quantity: 100 }) });
 * const data = synthetic({ instruments: ['A'], bars: 300, seed: 7 });
 * const path = excessPath(await backtest({ strategy: hold, data, instruments: [instrument({ id: 'A' })], cash: 100_000, keepPrices: true }));
 * if (path.days.length !== path.growth.length || Math.abs(path.growth[299] ?? 1) > 0.02) throw new Error('holding is the market');
 * ```
 */
export function excessPath({ record }: Pick<BacktestResult, 'record'>): ExcessPath {
  const { days, returns, matched } = seriesFrom(dailySeries(record), record.outOfSampleFrom);
  const excess = returns.map((r, i) => r - matched[i]!);
  let wealth = 1;
  const growth = excess.map((r) => {
    wealth *= 1 + r;
    return wealth - 1;
  });
  return { days: days.slice(), growth, sharpe: sharpe(excess, { periodsPerYear: record.periodsPerYear }) };
}
