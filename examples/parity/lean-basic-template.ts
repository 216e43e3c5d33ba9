/** LEAN, BasicTemplateAlgorithm: all in on the first minute of a week, at the ask, sized by the last trade. */
import { backtest, defineStrategy, instrument } from 'edgeproof';
import { fillProfiles, perShare, simVenue } from 'edgeproof/backtest';
import { returns } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { leanFolder } from 'edgeproof/node';
import { rebalance } from 'edgeproof/oms';
import { fixedWeight } from 'edgeproof/portfolio';
import type { ParityCase } from './case.js';

export const leanBasicTemplate: ParityCase = {
  id: 'lean-basic-template',
  engine: 'LEAN',
  title: 'BasicTemplateAlgorithm: SPY minutes and quotes, all in',
  needs: ['QuantConnect_Lean/Data/equity/usa/minute/spy', 'QuantConnect_Lean/Data/equity/usa/factor_files/spy.csv'],
  published: { orders: 1, shares: '688', fees: '3.44', equity: '101691.92' },
  async run(data) {
    const result = await backtest({
      strategy: defineStrategy({
        name: 'basic_template',
        features: returns({ periods: [1] }),
        model: rule({ needs: [] }, () => 1),
        optimizer: fixedWeight(),
        // A quarter of a percent stays in cash, and the fee is set aside: floor((0.9975 equity - fee) / price).
        execution: rebalance({ cashBuffer: 0.0025, feeReserve: (shares) => Math.max(1, 0.005 * shares), band: 0.5 }),
      }),
      data: leanFolder(`${data}/QuantConnect_Lean/Data`, {
        symbols: ['SPY'],
        resolution: 'minute',
        prices: 'adjusted',
      }),
      from: '2013-10-07',
      to: '2013-10-12',
      instruments: [instrument({ id: 'SPY', tickSize: 0, calendar: 'XNYS' })],
      cash: 100_000,
      venue: simVenue({ ...fillProfiles.standingQuote, fees: perShare({ rate: '0.005', minimum: 1 }) }),
    });
    return {
      orders: result.record.orders.submitted,
      shares: result.position('SPY').toString(),
      fees: result.record.costs.fees.toFixed(2),
      equity: result.finalEquity.toFixed(2),
    };
  },
};
