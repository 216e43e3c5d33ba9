/**
 * How often does the gate promote nothing? Null markets of several kinds, best of 100 rules each, the user stating ten trials of
 * a hundred. `npm run gate:size -- --markets 1000 --first-seed 1 --json`; `--worlds garch,drift` for some of them.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mostPasses } from 'edgeproof/backtest';
import { clopperPearson } from '../src/math/distributions/binomial.js';
import { BARS } from './gate/bars.js';
import { judgeNull, SIZE_WORLDS, type SizeWorld } from './gate/one-market.js';
import { parallel, work } from './gate/parallel.js';
import { realReturns } from './gate/real-world.js';

interface Job {
  readonly world: SizeWorld;
  readonly seed: number;
}
interface Result {
  readonly world: SizeWorld;
  readonly promoted: boolean;
}

const script = fileURLToPath(import.meta.url);
const options = {
  markets: { type: 'string', default: String(BARS.nullWorlds) },
  'first-seed': { type: 'string', default: '1' },
  worlds: { type: 'string' },
  json: { type: 'boolean' },
  worker: { type: 'boolean' },
} as const;

const chosen = (words: string | undefined): readonly SizeWorld[] => {
  const names = words === undefined ? SIZE_WORLDS : words.split(',');
  const unknown = names.filter((one) => !SIZE_WORLDS.includes(one as SizeWorld));
  if (unknown.length > 0) throw new Error(`no world "${unknown[0]}"; worlds are: ${SIZE_WORLDS.join(', ')}`);
  return names as readonly SizeWorld[];
};

/** Promotions by world. */
async function count(
  worlds: readonly SizeWorld[],
  markets: number,
  firstSeed: number,
): Promise<Map<SizeWorld, number>> {
  const passed = new Map(worlds.map((world) => [world, 0]));
  // A seed is shared by no two worlds, and by no two runs that ask for other seeds.
  const jobs: Job[] = worlds.flatMap((world) =>
    Array.from({ length: markets }, (_, i) => ({ world, seed: 1009 * (firstSeed + i) + SIZE_WORLDS.indexOf(world) })),
  );
  let done = 0;
  await parallel<Job, Result>(script, jobs, ({ world, promoted }) => {
    if (promoted) passed.set(world, passed.get(world)! + 1);
    if (++done % 500 === 0) console.error(`${done} of ${jobs.length} markets`);
  });
  return passed;
}

function say(world: string, k: number, n: number): boolean {
  const most = mostPasses(n, BARS.size);
  const { low, high } = clopperPearson(k, n);
  const share = (x: number): string => `${(100 * x).toFixed(1)} %`;
  const judged = k <= most ? 'within' : 'ABOVE';
  console.log(
    `${world.padEnd(10)} ${String(k).padStart(5)} of ${n} promoted  ${share(k / n).padStart(6)} [${share(low)}, ${share(high)}]  at most ${most}: ${judged}`,
  );
  return k <= most;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.worker === true) {
    await work<Job, Result>(async ({ world, seed }) => ({
      world,
      promoted: (await judgeNull(world, seed)).decision === 'promote',
    }));
    return;
  }
  const markets = Number(values.markets);
  const first = Number(values['first-seed']);
  if (!(Number.isInteger(markets) && markets > 0 && Number.isInteger(first)))
    throw new Error('--markets and --first-seed take whole numbers');
  let worlds = chosen(values.worlds);
  const skipped = worlds.includes('real') && realReturns() === null ? 1 : 0;
  if (skipped > 0) {
    console.log('SKIPPED real: the package vega-datasets is not installed');
    worlds = worlds.filter((one) => one !== 'real');
  }
  console.log(`best of ${BARS.trials} rules, ${BARS.bars} days, ${markets} markets of each kind from seed ${first}\n`);
  const passed = await count(worlds, markets, first);
  const over = worlds.filter((world) => !say(world, passed.get(world)!, markets));
  let ok = true;
  if (over.length > 0) {
    console.log(`\nagain, ${2 * markets} fresh markets: ${over.join(', ')}`);
    const again = await count(over, 2 * markets, first + 1_000_003);
    for (const world of over) ok = say(world, again.get(world)!, 2 * markets) && ok;
  }
  const all = [...passed.values()];
  const figures = {
    markets: worlds.length * markets,
    passed: all.reduce((a, b) => a + b, 0),
    worst: Math.max(0, ...all),
    allowed: mostPasses(markets, BARS.size),
    repeated: over.length,
    skipped,
  };
  if (values.json === true) console.log(JSON.stringify({ ok, figures }));
  process.exitCode = ok ? 0 : 1;
}

await main();
