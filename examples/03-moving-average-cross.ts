/**
 * The classic: hold while the fast moving average is above the slow one. A hand-written strategy is a `rule`.
 *
 *   npx tsx examples/03-moving-average-cross.ts
 *
 * It is compared with buying and holding on the same data, venue and cash, and a tear sheet is written that opens in
 * any browser. Twelve period pairs were looked at before this one was picked, and the run says so: `trials: 12`. The
 * more often one tries, the better the best try looks by luck alone, and the verdict takes that off.
 */
import { backtest, defineStrategy, instrument } from 'edgeproof';
import { feeBps, simVenue, slippageBps } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { compose, sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { runFolder } from 'edgeproof/node';
import { rebalance } from 'edgeproof/oms';
import { fixedWeight } from 'edgeproof/portfolio';
import { tearSheet } from 'edgeproof/report';

const execution = rebalance({ band: 0.1 });

const cross = defineStrategy({
  name: 'sma_cross',
  features: compose(sma({ period: 20 }), sma({ period: 100 })),
  model: rule({ needs: ['sma_20', 'sma_100'] }, (fast, slow) => (fast > slow ? 1 : 0)),
  optimizer: fixedWeight({ weight: 0.95 }),
  execution,
});

const hold = defineStrategy({
  name: 'buy_and_hold',
  features: sma({ period: 1 }),
  model: rule({ needs: ['sma_1'] }, () => 1),
  optimizer: fixedWeight({ weight: 0.95 }),
  execution,
});

const result = await backtest({
  strategy: cross,
  benchmark: hold,
  // A market with two moods that follow each other, a quiet rising one and a nervous falling one.
  data: synthetic({
    instruments: 'MOODY',
    bars: 3780,
    seed: 11,
    calendar: 'XNYS',
    model: {
      kind: 'regimes',
      states: [
        { drift: 0.12, volatility: 0.12, stay: 0.995 },
        { drift: -0.25, volatility: 0.35, stay: 0.98 },
      ],
    },
  }),
  instruments: [instrument({ id: 'MOODY' })],
  cash: 100_000,
  // Fees, and slippage: market orders get a price that is worse by one basis point.
  venue: simVenue({ fees: feeBps({ rate: 2 }), slippage: slippageBps({ rate: 1 }) }),
  trials: { count: 12, source: 'twelve period pairs, written down in the notebook' },
  outOfSampleFrom: '2010-01-01',
  keepPrices: true,
});

const folder = await runFolder('out/examples');
folder.add('sma-cross.html', tearSheet(result.report, { title: 'Moving-average cross' }));
await folder.commit();

const { whole, outOfSample, verdict } = result.report;
for (const check of verdict.checks) console.log(`${check.passed ? 'pass' : 'FAIL'}  ${check.sentence}`);
console.log(
  JSON.stringify({
    fills: result.fills.length,
    finalEquity: result.finalEquity,
    sharpe: whole.performance.sharpe,
    sharpeOutOfSample: outOfSample?.performance.sharpe,
    benchmarkOutOfSample: outOfSample?.benchmark?.performance.sharpe,
    promoted: verdict.promoted,
    hash: result.hash,
    failed: verdict.checks.filter((check) => !check.passed).map((check) => check.id),
  }),
);
