/** LEAN, MACDTrendAlgorithm: all in or out by the distance of the MACD from its signal, at the next opening auction. */
import { backtest, defineStrategy, instrument } from 'edgeproof';
import { perShare, simVenue } from 'edgeproof/backtest';
import { compose, ema, macd } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { leanFolder } from 'edgeproof/node';
import { rebalance } from 'edgeproof/oms';
import { fixedWeight } from 'edgeproof/portfolio';
import type { ParityCase } from './case.js';

export const leanMacdTrend: ParityCase = {
  id: 'lean-macd-trend',
  engine: 'LEAN',
  title: 'MACDTrendAlgorithm: SPY daily 2004-2014, MACD(12, 26, 9), market-on-open',
  needs: ['QuantConnect_Lean/Data/equity/usa/daily/spy.zip', 'QuantConnect_Lean/Data/equity/usa/factor_files/spy.csv'],
  published: { orders: 84, fees: '468.54', equity: '137751.04' },
  async run(data) {
    const result = await backtest({
      strategy: defineStrategy({
        name: 'macd_trend',
        features: compose(ema({ period: 12 }), macd({ fast: 12, slow: 26, signal: 9, start: 'classic', name: 'macd' })),
        model: rule({ needs: ['ema_12', 'macd_histogram'] }, (fast, above) =>
          above / fast > 0.0025 ? 1 : above / fast < -0.0025 ? 0 : Number.NaN,
        ),
        optimizer: fixedWeight(),
        execution: rebalance({
          order: 'market-on-open',
          cashBuffer: 0.0025,
          feeReserve: (shares) => Math.max(1, 0.005 * shares),
          band: 0.5, // what is held is left alone until the other signal comes
        }),
      }),
      data: leanFolder(`${data}/QuantConnect_Lean/Data`, { symbols: ['SPY'], resolution: 'daily', prices: 'adjusted' }),
      from: '2004-01-01',
      to: '2015-01-02',
      instruments: [instrument({ id: 'SPY', tickSize: 0, calendar: 'XNYS' })],
      cash: 100_000,
      venue: simVenue({ fees: perShare({ rate: '0.005', minimum: 1 }) }),
    });
    return {
      orders: result.record.orders.submitted,
      fees: result.record.costs.fees.toFixed(2),
      equity: result.finalEquity.toFixed(2),
    };
  },
};
