/**
 * How often does the gate see an edge that is there? Markets with a planted edge of known Sharpe ratio, 100 rules of which one is
 * right, five years. `npm run gate:power -- --markets 400 --first-seed 1 --json`; `--kinds garch` for some.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { clopperPearson } from '../src/math/distributions/binomial.js';
import { BARS } from './gate/bars.js';
import { judgePlanted } from './gate/one-market.js';
import { parallel, work } from './gate/parallel.js';

interface Job {
  readonly world: 'normal' | 'garch';
  readonly persistence: number;
  readonly annualSharpe: number;
  readonly seed: number;
}
interface Result extends Job {
  readonly promoted: boolean;
}

const script = fileURLToPath(import.meta.url);
const options = {
  markets: { type: 'string', default: String(BARS.powerWorlds) },
  'first-seed': { type: 'string', default: '1' },
  kinds: { type: 'string' },
  json: { type: 'boolean' },
  worker: { type: 'boolean' },
} as const;
/** The bars hold in the first; the others are told beside it. */
const KINDS = [
  { name: 'normal', world: 'normal', persistence: 0, held: true },
  { name: 'garch', world: 'garch', persistence: 0, held: true },
  { name: 'persistent feature', world: 'normal', persistence: 0.933, held: false },
] as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.worker === true) {
    await work<Job, Result>(async (job) => ({
      ...job,
      promoted: (await judgePlanted(job.seed, job)).decision === 'promote',
    }));
    return;
  }
  const markets = Number(values.markets);
  const first = Number(values['first-seed']);
  if (!(Number.isInteger(markets) && markets > 0 && Number.isInteger(first)))
    throw new Error('--markets and --first-seed take whole numbers');
  const kinds = KINDS.filter(({ name }) => values.kinds === undefined || values.kinds.split(',').includes(name));
  if (kinds.length === 0)
    throw new Error(`no kind "${values.kinds}"; kinds are: ${KINDS.map((one) => one.name).join(', ')}`);
  const sharpes = Object.keys(BARS.minPower)
    .map(Number)
    .sort((a, b) => a - b);
  const key = (one: { world: string; persistence: number; annualSharpe: number }): string =>
    `${one.world}/${one.persistence}/${one.annualSharpe}`;
  const jobs: Job[] = kinds.flatMap((kind) =>
    sharpes.flatMap((annualSharpe) =>
      Array.from({ length: markets }, (_, i) => ({
        world: kind.world,
        persistence: kind.persistence,
        annualSharpe,
        seed: 2003 * (first + i) + KINDS.indexOf(kind),
      })),
    ),
  );
  const promoted = new Map<string, number>();
  await parallel<Job, Result>(script, jobs, (one) => {
    promoted.set(key(one), (promoted.get(key(one)) ?? 0) + Number(one.promoted));
  });
  let ok = true;
  const figures: Record<string, number> = { markets: jobs.length };
  for (const kind of kinds) {
    for (const annualSharpe of sharpes) {
      const k = promoted.get(key({ ...kind, annualSharpe })) ?? 0;
      const least = BARS.minPower[String(annualSharpe) as keyof typeof BARS.minPower];
      const { low, high } = clopperPearson(k, markets);
      // Fewer markets than the nightly run has are held to the bar within their own uncertainty.
      const enough = markets >= BARS.powerWorlds ? k / markets >= least : high >= least;
      if (kind.held) ok = ok && enough;
      const asked = kind.held ? `at least ${100 * least} %: ${enough ? 'yes' : 'NO'}` : 'told only';
      const share = (x: number): string => `${(100 * x).toFixed(1)} %`;
      console.log(
        `${kind.name.padEnd(20)} Sharpe ${annualSharpe}  ${share(k / markets).padStart(7)} [${share(low)}, ${share(high)}]  ${asked}`,
      );
      figures[`${kind.name.replace(/ .*/, '')}_${String(annualSharpe).replace('.', '_')}`] = k / markets;
    }
  }
  if (values.json === true) console.log(JSON.stringify({ ok, figures }));
  process.exitCode = ok ? 0 : 1;
}

await main();
