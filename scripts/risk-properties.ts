/**
 * The promises of risk policies on random portfolios, markets and stacks: `npm run risk:properties [-- --cases N] [-- --seed N] [-- --json]`.
 *
 * 1. no policy enlarges or turns an order; 2. together they are no looser than any one of them, in any order; 3. no approval takes the
 * worst case (held, and every order on its way filled as it hurts most) over a limit at the decision's marks; 4. what prices alone breach
 * is announced in the same instant, and then only what reduces passes, with price, rate and flip checks still binding; 5. limits survive
 * snapshot and restart. A case that breaks one prints its seed; `--seed SEED --cases 1` runs it again.
 *
 * Cases are spread over the cores. CI runs 1,000 of them, and 700 others in test/properties/risk.test.ts:
 * a hundredth, because all take three minutes of two cores; `npm run nightly` runs 100,000 of another seed each night.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { noCounts, riskCase, type WorldCounts } from '../test/properties/risk-world.js';
import { parallel, work } from './gate/parallel.js';

interface Share {
  readonly seed: number;
  readonly cases: number;
}
interface Outcome {
  readonly counts: WorldCounts;
  readonly broken: readonly string[];
  readonly seconds: number;
}

const SHARE = 500;

function runShare({ seed, cases }: Share): Promise<Outcome> {
  const counts = noCounts();
  const broken: string[] = [];
  const begun = process.cpuUsage();
  for (let k = 0; k < cases; k++) {
    try {
      riskCase(seed + k, counts);
    } catch (error) {
      broken.push(error instanceof Error ? error.message : String(error));
    }
  }
  const { user, system } = process.cpuUsage(begun);
  return Promise.resolve({ counts, broken, seconds: (user + system) / 1e6 });
}

if (process.argv.includes('--worker')) await work(runShare);
else {
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
  const shares: Share[] = [];
  for (let from = 0; from < cases; from += SHARE)
    shares.push({ seed: seed + from, cases: Math.min(SHARE, cases - from) });

  const counts = noCounts();
  const broken: string[] = [];
  let seconds = 0;
  const begun = performance.now();
  await parallel<Share, Outcome>(fileURLToPath(import.meta.url), shares, (one) => {
    for (const key of Object.keys(counts) as (keyof WorldCounts)[]) counts[key] += one.counts[key];
    broken.push(...one.broken);
    seconds += one.seconds;
  });
  for (const text of broken.slice(0, 10)) console.error(text);
  const wall = Math.round((performance.now() - begun) / 100) / 10;
  seconds = Math.round(seconds * 10) / 10;
  console.log(
    `${counts.cases} cases from seed ${seed}: ${broken.length} broken, ${seconds} s of processor time in ${wall} s`,
  );
  console.log(
    `${counts.orders} orders: ${counts.passed} passed whole, ${counts.cut} cut, ${counts.refused} refused, ${counts.reducing} only reduced`,
  );
  console.log(
    `${counts.breaches} limits breached by prices alone, ${counts.bound} orders held to it; ${counts.changes} changes and cancels passed; ${counts.restored} policies restored`,
  );
  const ok = broken.length === 0 && counts.cases === cases;
  if (values.json)
    console.log(JSON.stringify({ ok, figures: { ...counts, broken: broken.length, seed, seconds, wall } }));
  process.exitCode = ok ? 0 : 1;
}
