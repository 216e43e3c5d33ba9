/**
 * The success metrics as a standing command: on the real data that is here, does the default recipe beat buy-and-hold out of
 * sample, does anything survive costs, and what does the whole gate say? Told as it is; a bad answer is no failure of the command.
 * `npm run scorecard -- --json [--workers N] [--permutations N] [--moments N]`; the hash of the verdict is the same for any workers.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { progressBar } from 'edgeproof/node';
import { judgeQuickstart } from '../examples/quickstart/gate.js';
import { openMarket } from '../examples/quickstart/market.js';
import { runQuickstart } from '../examples/quickstart/run.js';
import { verdictHash, verdictText } from '../examples/quickstart/tell-verdict.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    csv: { type: 'string' },
    moments: { type: 'string', default: '24' },
    permutations: { type: 'string', default: '59' },
    workers: { type: 'string', default: String(availableParallelism()) },
  },
});
const started = performance.now();
if (values.csv !== undefined) process.env['QUICKSTART_CSV'] = values.csv;
const market = openMarket(values.csv ?? null);
const bar = progressBar({ plain: 'lines' });
const result = await runQuickstart(market, () => {});
const record = await judgeQuickstart(market, {
  permutations: Number(values.permutations),
  moments: Number(values.moments),
  workers: Number(values.workers),
  onProgress: (state) => bar.update(state),
});
bar.done();
const { verdict, leaks, permutation, overfitting } = record;
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
  `break-even cost                      ${result.report.costs.breakEvenBps.toFixed(1)} bps; paid ${result.report.costs.bps.toFixed(1)}\n`,
);
const seconds = (performance.now() - started) / 1000;
const used = process.cpuUsage();
console.log(verdictText(record));
console.log(`\nverdict ${verdictHash(record)}, ${values.workers} workers`);
const figures = {
  annualReturn: own,
  buyAndHold: held,
  beats: Number(own > held),
  excess: sample.edge.annualExcess,
  survivesCosts: Number(result.report.costs.headroom >= 1 && own > 0),
  luck: Number(verdict.tests.find((one) => one.title.startsWith('Better than luck'))?.value),
  trials: verdict.trials.count,
  leaks: leaks?.leaks.length ?? Number.NaN,
  permutationP: permutation?.pValue ?? Number.NaN,
  pbo: overfitting?.pbo ?? Number.NaN,
  promoted: Number(verdict.decision === 'promote'),
  seconds,
  processorSeconds: (used.user + used.system) / 1e6,
};
if (values.json === true) console.log(JSON.stringify({ ok: true, figures }));
