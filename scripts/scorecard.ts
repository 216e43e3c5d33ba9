/**
 * The success metrics as a standing command: on the real data that is here, does the default recipe beat buy-and-hold out of
 * sample, does anything survive costs, and what does the gate say? Told as it is; a bad answer is no failure of the command.
 * `npm run scorecard -- --json`
 */
import { parseArgs } from 'node:util';
import { backtest } from 'edgeproof';
import { checkLeaks, feeBps, judge, memoryLineStore, simVenue, slippageBps, TrialLedger } from 'edgeproof/backtest';
import { openMarket } from '../examples/quickstart/market.js';
import { buyAndHold, learned } from '../examples/quickstart/strategy.js';

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, csv: { type: 'string' }, moments: { type: 'string', default: '24' } },
});
const started = performance.now();
const market = openMarket(values.csv ?? null);
const setUp = {
  strategy: learned,
  data: market.source,
  instruments: [market.listing],
  cash: 1_000_000,
  venue: simVenue({ fees: feeBps({ rate: 1 }), slippage: slippageBps({ rate: 1 }) }),
  seed: 7,
};
const result = await backtest({
  ...setUp,
  benchmark: buyAndHold,
  flags: { enable_bt_gates: true },
  ledger: { trials: new TrialLedger(memoryLineStore()), research: 'scorecard' },
});
const leaks = await checkLeaks(setUp, {
  moments: Number(values.moments),
  changes: 6,
  onProgress: (done, of) => {
    if (done % 6 === 0) console.error(`leak check: ${done} of ${of} moments`);
  },
});
const verdict = await judge(result, { leaks });
const sample = result.report.outOfSample ?? result.report.whole;
const own = sample.performance.annualReturn;
const held = sample.benchmark?.performance.annualReturn ?? Number.NaN;
const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;
console.log(`${market.about}\n`);
console.log(`out of sample, after costs, a year   ${percent(own)}; buy-and-hold ${percent(held)}`);
console.log(`beats buy-and-hold                   ${own > held ? 'yes' : 'no'}`);
console.log(
  `ahead of it at equal exposure        ${sample.edge.annualExcess > 0 ? 'yes' : 'no'} (${percent(sample.edge.annualExcess)} a year)`,
);
console.log(
  `break-even cost                      ${result.report.costs.breakEvenBps.toFixed(1)} bps; paid ${result.report.costs.bps.toFixed(1)}`,
);
console.log(
  `leaks                                ${leaks.leaks.length} at ${leaks.moments} of ${leaks.momentsThereAre} moments`,
);
console.log(`the gate says                        ${verdict.decision}: ${verdict.summary}\n`);
for (const one of verdict.tests) console.log(`${one.outcome.padEnd(13)} ${one.title}: ${one.sentence}`);
const luck = Number(verdict.tests.find((one) => one.id === 'luck')?.value);
const figures = {
  annualReturn: own,
  buyAndHold: held,
  beats: Number(own > held),
  excess: sample.edge.annualExcess,
  survivesCosts: Number(result.report.costs.headroom >= 1 && own > 0),
  luck,
  trials: verdict.trials.count,
  leaks: leaks.leaks.length,
  promoted: Number(verdict.decision === 'promote'),
  seconds: (performance.now() - started) / 1000,
};
if (values.json === true) console.log(JSON.stringify({ ok: true, figures }));
