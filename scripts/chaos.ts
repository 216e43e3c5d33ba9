/**
 * The order management against a simulated broker, network and disk: `npm run chaos -- --seeds N --first-seed S --json`.
 *
 * First every named scenario with a crash at every journal write and every send, then N random scenarios, each with its own
 * crash plan. `--mutants` breaks one rule after the other and wants each to be found. `--seed S` shows one run in words.
 */
import { parseArgs } from 'node:util';
import { Campaign } from '../test/chaos/campaign.js';
import { MUTANTS, type Mutant } from '../test/chaos/mutants.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    'first-seed': { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    'random-only': { type: 'boolean', default: false },
  },
});
const seeds = whole('seeds');
const first = whole('first-seed');

function whole(name: 'seeds' | 'first-seed'): number {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new Error(`--${name} ${values[name]} is not a whole number; pass one, such as --${name} 1000`);
  return value;
}

function say(ok: boolean, figures: object): void {
  if (values.json) console.log(JSON.stringify({ ok, figures }));
  process.exitCode = ok ? 0 : 1;
}

function plain(): void {
  const campaign = new Campaign();
  const start = process.cpuUsage();
  if (!values['random-only']) campaign.exhaustNamed();
  for (let seed = first; seed < first + seeds; seed++) campaign.seed(seed);
  const used = process.cpuUsage(start);
  const { figures } = campaign;
  for (const one of campaign.failures.slice(0, 20))
    console.log(
      `FAIL ${one.scenario}, seed ${one.seed}, crashes at [${one.crashes.join(', ')}]: ${one.flaws.join('; ')}`,
    );
  console.log(
    `${figures.scenarios} named scenarios with a crash at each of ${figures.crashPoints} points, ${figures.seeds} random ones from seed ${first}: ` +
      `${figures.fills} fills; ${((used.user + used.system) / 1e6).toFixed(1)} s of processor time`,
  );
  const { duplicates, lost, doubled, illegal, mismatched } = figures;
  console.log(
    `duplicates ${duplicates}, lost ${lost}, doubled ${doubled}, illegal ${illegal}, mismatched ${mismatched}`,
  );
  say(campaign.ok, figures);
}

/** Whether the simulation finds a broken rule; it stops at the first flaw. */
function isFound(mutant: Mutant): string | null {
  const mend = mutant.patch?.();
  try {
    const campaign = new Campaign(mutant.host);
    for (let seed = first; seed < first + Math.max(seeds, 1); seed++) {
      campaign.seed(seed);
      if (!campaign.ok)
        return `seed ${seed}: ${campaign.failures[0]?.flaws[0]?.split('\n')[0] ?? 'a figure is not zero'}`;
    }
    return null;
  } finally {
    mend?.();
  }
}

function mutants(): void {
  let found = 0;
  for (const one of MUTANTS) {
    const how = isFound(one);
    if (how !== null) found += 1;
    console.log(`${how === null ? 'NOT FOUND' : 'found'}  ${one.name}${how === null ? '' : `: ${how}`}`);
  }
  console.log(`${found} of ${MUTANTS.length} broken rules are found`);
  say(found === MUTANTS.length, { mutants: MUTANTS.length, found });
}

if (values.mutants) mutants();
else plain();
