/**
 * A model that learns, tested the only way that counts: fitted on the past, traded on what came after, again and again.
 *
 *   npx tsx examples/05-ridge-walk-forward.ts
 *
 * Ridge is linear regression that distrusts large coefficients. Every 63 decisions it is fitted on the 504 before, and
 * each fit sees only outcomes that were known at that moment: a forecast five days ahead has its outcome five days
 * later, so the newest five rows are never in the training window. Nothing has to be purged by hand.
 */
import { instrument, toIso } from 'edgeproof';
import { feeBps, simVenue, walkForward } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { compose, returns, rsi } from 'edgeproof/features';
import { ridge } from 'edgeproof/models';
import { rebalance } from 'edgeproof/oms';
import { equalWeight } from 'edgeproof/portfolio';
import { drawdownHalt } from 'edgeproof/risk';

const ids = ['A', 'B', 'C', 'D'];

const { result, windows } = await walkForward(
  {
    name: 'ridge_walk_forward',
    features: compose(returns({ periods: [1, 5, 21] }), rsi({ period: 14 })),
    model: ridge({ needs: ['return_1', 'return_5', 'return_21', 'rsi_14'], lambda: 'gcv', horizon: { steps: 5 } }),
    // Long where the forecast is positive, short where it is negative, the same size each, 80 % of equity in all.
    optimizer: equalWeight({ gross: 0.8 }),
    execution: rebalance({ band: 0.02 }),
    risk: [drawdownHalt({ max: 0.3 })],
  },
  // In decisions. `embargo` leaves out five more rows between the training window and the fit.
  { train: 504, test: 63, embargo: 5 },
  {
    data: synthetic({ instruments: ids, bars: 1890, seed: 3, calendar: 'XNYS', correlation: 0.4 }),
    instruments: ids.map((id) => instrument({ id })),
    cash: 1_000_000,
    venue: simVenue({ fees: feeBps({ rate: 1 }) }),
    seed: 3,
  },
);

console.log('fitted on                  known by    traded                     return');
for (const { fit, from, to, return: made } of windows) {
  const day = (at: number): string => toIso(at).slice(0, 10);
  const dates = `${day(fit.from)} to ${day(fit.to)}   ${day(fit.lastKnownAt)}  ${day(from)} to ${day(to)}`;
  console.log(`${dates}   ${(100 * made).toFixed(2).padStart(6)} %`);
}

const { outOfSample, verdict } = result.report;
console.log(`\n${verdict.summary}`);
console.log(
  JSON.stringify({
    windows: windows.length,
    leaks: windows.filter(({ fit, from }) => fit.lastKnownAt > from).length,
    fills: result.fills.length,
    finalEquity: result.finalEquity,
    sharpeOutOfSample: outOfSample?.performance.sharpe,
    promoted: verdict.promoted,
    hash: result.hash,
  }),
);
