/**
 * Write your own feature, let the contract kit try to break it, then trade on it.
 *
 *   npx tsx examples/04-write-a-feature-set.ts
 *
 * The feature is in parts/streak.ts: how many closes in a row were higher or lower. The kit holds it to what every
 * feature set promises: that warm-up is honest, that the future changes nothing in the past, that a snapshot in
 * mid-stream goes on as if nothing had happened, that it reads no clock and keeps nothing that it was only lent, ...
 */
import { backtest, defineStrategy, instrument } from 'edgeproof';
import { synthetic } from 'edgeproof/data';
import { rule } from 'edgeproof/models';
import { fixedQuantity } from 'edgeproof/portfolio';
import { featureSetChecks, runContract, summary } from 'edgeproof/testing';
import { streak } from './parts/streak.js';

// In a project of yours this is a test: describeContract({ describe, it }, featureSetChecks(streak())).
const contract = await runContract(featureSetChecks(streak()));
console.log(summary('streak', contract));
for (const { error } of contract.failed) console.log(error.message);

const result = await backtest({
  strategy: defineStrategy({
    name: 'after_three_down',
    features: streak(),
    // Buy what fell three days in a row, be out of what rose, otherwise leave things as they are (NaN).
    model: rule({ needs: ['streak'] }, (days) => (days <= -3 ? 1 : days > 0 ? 0 : Number.NaN)),
    optimizer: fixedQuantity({ quantity: 50 }),
  }),
  data: synthetic({ instruments: ['A', 'B'], bars: 1000, seed: 2 }),
  instruments: [instrument({ id: 'A' }), instrument({ id: 'B' })],
  cash: 50_000,
});

const { trades } = result.report;
console.log(
  JSON.stringify({
    contract: { broken: contract.failed.map((one) => one.id) },
    fills: result.fills.length,
    trades: trades.count,
    winRate: trades.winRate,
    finalEquity: result.finalEquity,
  }),
);
