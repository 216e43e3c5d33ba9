/** The simulation in small; `npm run chaos` is the whole of it. */
import { expect, it } from 'vitest';
import { Campaign } from '../chaos/campaign.js';
import { MUTANTS } from '../chaos/mutants.js';
import { NAMED } from '../chaos/named.js';
import { randomScenario } from '../chaos/scenario.js';
import { World } from '../chaos/world.js';

it('no order twice and no fill lost, over random scenarios with crashes', () => {
  const campaign = new Campaign();
  for (let seed = 900_000; seed < 900_400; seed++) campaign.seed(seed);
  expect(campaign.failures).toEqual([]);
  expect(campaign.figures.fills).toBeGreaterThan(500);
});

it('and with a crash at every point of a named scenario', () => {
  const campaign = new Campaign();
  for (const one of NAMED.filter((each) => each.name.endsWith('change crosses a fill'))) campaign.exhaust(one);
  expect(campaign.failures).toEqual([]);
  expect(campaign.figures.crashPoints).toBeGreaterThan(100);
});

it('a seed says the same twice', () => {
  const once = new World(randomScenario(77), 77, [5, 30]).run();
  expect(new World(randomScenario(77), 77, [5, 30]).run()).toEqual(once);
});

it('has fifty named scenarios or more, no two of one name', () => {
  expect(new Set(NAMED.map((one) => one.name)).size).toBe(NAMED.length);
  expect(NAMED.length).toBeGreaterThanOrEqual(50);
});

it.each(['sends before it has written', 'does not sync the journal', 'does not look at the cumulative quantity'])(
  'finds a desk that %s',
  (name) => {
    const mutant = MUTANTS.find((one) => one.name === name)!;
    const mend = mutant.patch?.();
    try {
      const campaign = new Campaign(mutant.host);
      for (let seed = 1; seed < 400 && campaign.ok; seed++) campaign.seed(seed);
      expect(campaign.ok).toBe(false);
    } finally {
      mend?.();
    }
  },
);
