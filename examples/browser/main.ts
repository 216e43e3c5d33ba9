/**
 * A backtest in the browser: nothing is sent anywhere, the tear sheet is shown on the page.
 *
 *   npx esbuild examples/browser/main.ts --bundle --format=esm --outdir=examples/browser --servedir=examples/browser
 *
 * Then open the address that it prints. Everything but `edgeproof/node` works here, and gives the bits that Node gives.
 */
import { defineStrategy, instrument, openBacktest } from 'edgeproof';
import { feeBps, simVenue } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { compose, sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { rebalance } from 'edgeproof/oms';
import { fixedWeight } from 'edgeproof/portfolio';
import { tearSheet } from 'edgeproof/report';

const status = document.querySelector('#status') ?? document.body.appendChild(document.createElement('p'));

const run = await openBacktest({
  strategy: defineStrategy({
    name: 'cross_in_a_tab',
    features: compose(sma({ period: 20 }), sma({ period: 100 })),
    model: rule({ needs: ['sma_20', 'sma_100'] }, (fast, slow) => (fast > slow ? 1 : 0)),
    optimizer: fixedWeight({ weight: 0.9 }),
    execution: rebalance({ band: 0.05 }),
  }),
  data: synthetic({ instruments: 'ACME', bars: 2520, seed: 21, calendar: 'XNYS', drift: 0.05 }),
  instruments: [instrument({ id: 'ACME' })],
  cash: 100_000,
  venue: simVenue({ fees: feeBps({ rate: 2 }) }),
  keepPrices: true,
});

// A run can be watched through Observables; nothing happens before result() is called, so no fill is missed.
let fills = 0;
run.fills$.subscribe(() => fills++);
const result = await run.result();

status.textContent = result.report.verdict.summary;
const frame = document.createElement('iframe');
frame.title = 'Tear sheet';
frame.srcdoc = tearSheet(result.report, { title: 'Moving-average cross, run in this tab' });
document.body.append(frame);

console.log(
  JSON.stringify({
    fills,
    finalEquity: result.finalEquity,
    sharpe: result.report.whole.performance.sharpe,
    promoted: result.report.verdict.promoted,
    shown: frame.srcdoc.length > 10_000,
  }),
);
