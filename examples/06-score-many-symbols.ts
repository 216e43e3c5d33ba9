/**
 * Opportunity scoring: look at forty stocks every day, rank them, hold the best ten and be short of nothing.
 *
 *   npx tsx examples/06-score-many-symbols.ts
 *
 * Features with "cross" in their name compare instruments with each other at one moment. The score mixes two of them;
 * the optimizer keeps the ten highest scores and gives each the same weight.
 */
import { backtest, type DecisionRecord, defineStrategy, instrument } from 'edgeproof';
import { perShare, simVenue } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { compose, crossRank, crossZscore, realizedVolatility, returns } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { rebalance } from 'edgeproof/oms';
import { equalWeight } from 'edgeproof/portfolio';
import { exposureLimits, orderLimits, positionLimits } from 'edgeproof/risk';

const ids = Array.from({ length: 40 }, (_, i) => `S${String(i + 1).padStart(2, '0')}`);

const strategy = defineStrategy({
  name: 'best_ten',
  features: compose(
    returns({ periods: [126] }),
    realizedVolatility({ period: 21 }),
    crossRank({ of: 'return_126' }), // 0 for the worst half-year of all, 1 for the best
    crossZscore({ of: 'rv_21' }), // how many standard deviations calmer or wilder than the average stock
  ),
  // The score: strong and calm. Zero or less means "not interested", so that at most the better half is considered.
  model: rule({ needs: ['rank_return_126', 'cross_zscore_rv_21'], name: 'score' }, (strength, wildness) =>
    Math.max(0, strength - 0.5 - 0.1 * wildness),
  ),
  optimizer: equalWeight({ top: 10, longOnly: true, gross: 0.95 }),
  execution: rebalance({ band: 0.01 }),
  // The gate between strategy and market: what breaks a limit is cut or refused, with the reason on record.
  risk: [orderLimits({ maxNotional: 300_000 }), positionLimits({ maxWeight: 0.15 }), exposureLimits({ gross: 1 })],
  // Once a week, Thursdays at 01:00 UTC, on what is known by then (weeks are counted from 1 January 1970, a Thursday).
  decide: { every: '7d', grace: '1h' },
});

let last: DecisionRecord | undefined;
const result = await backtest({
  strategy,
  data: synthetic({ instruments: ids, bars: 1260, seed: 5, calendar: 'XNYS', correlation: 0.3, volatility: 0.25 }),
  instruments: ids.map((id) => instrument({ id })),
  cash: 1_000_000,
  venue: simVenue({ fees: perShare({ rate: '0.005', minimum: 1 }) }),
  hooks: { onDecision: (decision) => (last = decision) },
});

const scores = [...(last?.forecast ?? [])];
const best = ids.map((id, i) => ({ id, score: scores[i] ?? Number.NaN, weight: last?.targets[i] ?? Number.NaN }));
best.sort((a, b) => b.score - a.score);
console.log('last ranking');
for (const { id, score, weight } of best.slice(0, 12))
  console.log(`  ${id}  ${score.toFixed(3)}  ${weight.toFixed(3)}`);

const { whole, trades } = result.report;
console.log(
  JSON.stringify({
    fills: result.fills.length,
    roundTrips: trades.count,
    finalEquity: result.finalEquity,
    turnover: whole.turnover,
    meanGross: whole.exposure.averageGross,
    held: ids.filter((id) => !result.position(id).isZero()).length,
    refusedOrReduced: result.record.orders.refused + result.record.orders.reduced,
    best: best.slice(0, 3).map((one) => one.id),
    hash: result.hash,
  }),
);
