/** LEAN, StopLimitOrderRegressionAlgorithm: one entry and one exit, each a stop-limit order that hangs on a daily bar. */
import { backtest, defineStrategy, instrument, type NewIntent } from 'edgeproof';
import { fillProfiles, perShare, simVenue } from 'edgeproof/backtest';
import { compose, ema } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { leanFolder } from 'edgeproof/node';
import { customExecution } from 'edgeproof/oms';
import { fixedQuantity } from 'edgeproof/portfolio';
import type { ParityCase } from './case.js';

/** A buy stop above the bar's high, later a sell stop below the bar's low; each is sent once. */
const stopLimits = customExecution({
  name: 'stop_limits',
  uses: { orderTypes: ['stop-limit'], timesInForce: ['gtc'] },
  memory: () => ({ bought: false, sold: false }),
  plan(targets, at, memory) {
    const [held, wanted] = [at.positions.quantity(0), targets.values[0]!];
    const order = (side: 'buy' | 'sell', from: number, stop: number, limit: number): NewIntent[] => [
      {
        action: 'new',
        instrument: 0,
        side,
        quantity: 100,
        type: 'stop-limit',
        stopPrice: from * stop,
        limitPrice: from * limit,
      },
    ];
    if (wanted > 0 && !memory.bought) {
      memory.bought = true;
      return order('buy', at.market.high[0]!, 1.1, 1.11);
    }
    if (wanted === 0 && held > 0 && !memory.sold) {
      memory.sold = true;
      return order('sell', at.market.low[0]!, 0.99, 0.98);
    }
    return [];
  },
});

export const leanStopLimit: ParityCase = {
  id: 'lean-stop-limit',
  engine: 'LEAN',
  title: 'StopLimitOrderRegressionAlgorithm: SPY daily, EMA 30/60',
  needs: ['QuantConnect_Lean/Data/equity/usa/daily/spy.zip', 'QuantConnect_Lean/Data/equity/usa/factor_files/spy.csv'],
  published: { orders: 2, fees: '2.00', equity: '101277.61' },
  async run(data) {
    const result = await backtest({
      strategy: defineStrategy({
        name: 'stop_limit',
        features: compose(ema({ period: 30 }), ema({ period: 60 })),
        model: rule({ needs: ['ema_30', 'ema_60'] }, (fast, slow) => (fast > slow * 1.001 ? 1 : 0)),
        optimizer: fixedQuantity({ quantity: 100 }),
        execution: stopLimits,
      }),
      data: leanFolder(`${data}/QuantConnect_Lean/Data`, { symbols: ['SPY'], resolution: 'daily', prices: 'adjusted' }),
      from: '2013-01-01',
      to: '2017-01-02',
      // Adjusted prices lie on no tick.
      instruments: [instrument({ id: 'SPY', tickSize: 0, calendar: 'XNYS' })],
      cash: 100_000,
      venue: simVenue({ ...fillProfiles.barConfirmed, fees: perShare({ rate: '0.005', minimum: 1 }) }),
    });
    return {
      orders: result.record.orders.submitted,
      fees: result.record.costs.fees.toFixed(2),
      equity: result.finalEquity.toFixed(2),
    };
  },
};
