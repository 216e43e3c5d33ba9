/**
 * The smallest backtest: made-up prices, one hand-written rule, one verdict.
 *
 *   npx tsx examples/01-hello-backtest.ts
 *
 * A strategy is a straight line of parts: features turn prices into numbers, a model turns numbers into a forecast, an
 * optimizer turns forecasts into a position, and the engine does the rest (orders, fills, fees, books, report).
 */
import { backtest, defineStrategy, instrument } from 'edgeproof';
import { feeBps, simVenue } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { momentum } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { rebalance } from 'edgeproof/oms';
import { fixedWeight } from 'edgeproof/portfolio';

const strategy = defineStrategy({
  name: 'three_month_momentum',
  // One column, momentum_63: the close less the close of 63 bars ago.
  features: momentum({ period: 63 }),
  // It rose: hold (1). It fell: stay out (0). Until 63 bars are there the rule is not asked at all.
  model: rule({ needs: ['momentum_63'] }, (change) => (change > 0 ? 1 : 0)),
  // Nine tenths of the equity go into the position; the rest pays fees and overnight jumps.
  optimizer: fixedWeight({ weight: 0.9 }),
  // Trade only when the position is off by more than 5 % of equity, so that small drifts do not cost fees.
  execution: rebalance({ band: 0.05 }),
});

const result = await backtest({
  strategy,
  // Ten years of daily bars that never were. Their drift is 0 unless stated: there is nothing to be won, on purpose.
  data: synthetic({ instruments: 'ACME', bars: 2520, seed: 1, calendar: 'XNYS', start: '2010-01-04' }),
  instruments: [instrument({ id: 'ACME' })],
  cash: 100_000,
  // Two basis points (0.02 %) of each trade go to the broker. Market orders fill at the open of the next bar.
  venue: simVenue({ fees: feeBps({ rate: 2 }) }),
});

console.log(result.report.toText());
const { whole, costs, verdict } = result.report;
console.log(
  JSON.stringify({
    finalEquity: result.finalEquity,
    fills: result.fills.length,
    sharpe: whole.performance.sharpe,
    costs: costs.total,
    promoted: verdict.promoted,
    hash: result.hash,
  }),
);
