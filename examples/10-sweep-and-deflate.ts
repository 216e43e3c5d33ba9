/**
 * Many parameter sets at once, and what the best of them is worth.
 *
 *   npx tsx examples/10-sweep-and-deflate.ts
 *
 * 190 pairs of moving averages are tried on prices without any edge. The best looks good, since it is the best of 190; the
 * deflated Sharpe ratio takes off what luck gives the best of so many, and says no. Averages that several pairs share
 * are computed once, and the rule runs over whole columns: the numbers are those of the engine, which is asked again for
 * the winner.
 */
import { instrument } from 'edgeproof';
import { feeBps, parameterGrid, positionRule, simVenue, sweep } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { compose, ema, sma } from 'edgeproof/features';
import { progressBar } from 'edgeproof/node';

const range = (from: number, count: number, step: number) => Array.from({ length: count }, (_, i) => from + i * step);
const bar = progressBar();

const result = await sweep(
  {
    parameters: parameterGrid(
      { kind: ['sma', 'ema'], fast: range(5, 10, 3), slow: range(20, 10, 20) },
      ({ fast, slow }) => fast < slow,
    ),
    strategy: ({ kind, fast, slow }) => {
      const average = kind === 'sma' ? sma : ema;
      return positionRule({
        name: 'cross',
        features: compose(average({ period: fast }), average({ period: slow })),
        needs: [`${kind}_${fast}`, `${kind}_${slow}`],
        quantity: 100,
        position: (quick, lazy) => (quick > lazy ? 1 : 0),
      });
    },
    data: synthetic({ instruments: 'ACME', bars: 2520, seed: 11, calendar: 'XNYS' }),
    instruments: [instrument({ id: 'ACME' })],
    cash: 100_000,
    venue: simVenue({ fees: feeBps({ rate: 2 }) }),
  },
  { onProgress: ({ done, total }) => bar.update({ done, total, label: 'sweep' }) },
);
bar.done();

const best = result.best();
const { benchmark, probability, cutoff, passes } = result.deflatedSharpe();
const run = await result.backtest(); // the winner by the engine, its verdict told of all trials
console.log(`best of ${result.count}: ${JSON.stringify(best.parameters)}, Sharpe ${best.metrics?.sharpe.toFixed(2)}`);
console.log(`luck alone shows ${(benchmark * Math.sqrt(252)).toFixed(2)}; ${passes ? 'an edge' : 'no edge'} after that`);

console.log(
  JSON.stringify({
    trials: result.count,
    columns: result.columns.computed,
    best: best.index,
    sharpe: best.metrics?.sharpe,
    fills: best.metrics?.fills,
    probability,
    cutoff,
    passes,
    promoted: run.report.verdict.promoted,
    hash: run.hash,
  }),
);
