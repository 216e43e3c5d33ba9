/**
 * The promises of risk policies on random portfolios, markets and stacks: `npm run risk:properties [-- --cases N] [-- --seed N] [-- --json]`.
 *
 * A case that breaks one prints its seed; `--seed SEED --cases 1` runs it again. 100,000 cases take about five minutes of an idle core.
 */
import { parseArgs } from 'node:util';
import { noCounts, riskCase } from '../test/properties/risk-world.js';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const cases = Number(values.cases);
const seed = Number(values.seed);
if (!(Number.isSafeInteger(cases) && cases > 0 && Number.isSafeInteger(seed)))
  throw new Error('cases and seed are whole numbers');

const counts = noCounts();
const begun = process.cpuUsage();
let broken = 0;
for (let k = 0; k < cases; k++) {
  try {
    riskCase(seed + k, counts);
  } catch (error) {
    broken++;
    if (broken <= 10) console.error(error instanceof Error ? error.message : String(error));
  }
}
const { user, system } = process.cpuUsage(begun);
const seconds = Math.round((user + system) / 1e5) / 10;
console.log(`${counts.cases} cases from seed ${seed}: ${broken} broken, ${seconds} s of processor time`);
console.log(
  `${counts.orders} orders: ${counts.passed} passed whole, ${counts.cut} cut, ${counts.refused} refused, ${counts.reducing} only reduced`,
);
console.log(`${counts.breaches} limits breached by prices alone, ${counts.restored} policies restored`);
if (values.json) console.log(JSON.stringify({ ok: broken === 0, figures: { ...counts, broken, seed, seconds } }));
process.exitCode = broken === 0 ? 0 : 1;
