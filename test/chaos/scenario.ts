import { Dice } from './dice.js';
import type { NetworkFaults } from './network.js';
import type { VenueRules } from './reference-broker.js';

/** Something that happens at a time; `n` numbers the intents of a scenario. */
export type Action =
  | {
      readonly at: number;
      readonly do: 'submit';
      readonly n: number;
      readonly side: 1 | -1;
      readonly quantity: number;
      readonly price: number;
    }
  | { readonly at: number; readonly do: 'cancel'; readonly n: number }
  | {
      readonly at: number;
      readonly do: 'replace';
      readonly n: number;
      readonly quantity: number;
      readonly price: number;
    }
  /** The market takes some of what is open of an intent. */
  | { readonly at: number; readonly do: 'trade'; readonly n: number; readonly quantity: number }
  /** The venue fills an order that it has called cancelled. */
  | { readonly at: number; readonly do: 'late-fill'; readonly n: number; readonly quantity: number }
  /** The venue says all fills again; renamed means under other ids. */
  | { readonly at: number; readonly do: 'replay'; readonly renamed: boolean }
  /** The venue is away: what is sent to it is lost, it sends nothing, its book stays. */
  | { readonly at: number; readonly do: 'restart'; readonly lasts: number }
  /** Our side sees that its connection was cut. */
  | { readonly at: number; readonly do: 'reconnect' };

export interface Scenario {
  readonly name: string;
  readonly rules: VenueRules;
  readonly faults: NetworkFaults;
  readonly actions: readonly Action[];
  /** When faults and trading end. */
  readonly end: number;
}

export const CALM: NetworkFaults = { drop: 0, twice: 0, slow: 0, longest: 3000, partitions: [] };

export const VENUES: { readonly [name: string]: VenueRules } = {
  adopts: {
    duplicates: 'idempotent',
    replace: 'new-order',
    cumulative: true,
    listsFills: true,
    answersOrders: true,
    blindness: 0,
    stale: 0,
    half: 0,
  },
  forgets: {
    duplicates: 'unique-while-open',
    replace: 'none',
    cumulative: true,
    listsFills: true,
    answersOrders: true,
    blindness: 20_000,
    stale: 0,
    half: 0,
  },
  strict: {
    duplicates: 'never-repost',
    replace: 'in-place',
    cumulative: true,
    listsFills: true,
    answersOrders: true,
    blindness: 0,
    stale: 0,
    half: 0,
  },
  uncounted: {
    duplicates: 'idempotent',
    replace: 'none',
    cumulative: false,
    listsFills: true,
    answersOrders: true,
    blindness: 0,
    stale: 0,
    half: 0,
  },
};

/** A scenario drawn from a seed: venue, network, and what happens. */
export function randomScenario(seed: number): Scenario {
  const dice = new Dice(seed);
  const kind = dice.pick(Object.keys(VENUES));
  const rough = dice.chance(0.8);
  const rules: VenueRules = {
    ...VENUES[kind]!,
    stale: rough && dice.chance(0.5) ? 0.3 : 0,
    half: dice.chance(0.3) ? 0.3 : 0,
    blindness: dice.chance(0.5) ? 20_000 : 0,
  };
  const end = 1_500_000;
  const actions = randomActions(dice, rules, end);
  const partitions: [number, number][] = [];
  while (rough && dice.chance(0.35)) {
    const from = dice.between(0, end - 100_000);
    partitions.push([from, from + dice.between(2000, 150_000)]);
    if (dice.chance(0.5)) actions.push({ at: partitions.at(-1)![1], do: 'reconnect' });
  }
  const faults: NetworkFaults = rough
    ? {
        drop: dice.pick([0, 0.02, 0.1, 0.25]),
        twice: dice.pick([0, 0.05, 0.3]),
        slow: dice.pick([0, 0.1, 0.4]),
        longest: dice.pick([10_000, 60_000]),
        partitions,
      }
    : CALM;
  return { name: `${kind}-${seed}`, rules, faults, actions, end };
}

function randomActions(dice: Dice, rules: VenueRules, end: number): Action[] {
  const actions: Action[] = [];
  const intents = dice.between(1, 6);
  for (let n = 0; n < intents; n++) {
    const at = dice.between(50_000, 700_000);
    const quantity = dice.between(1, 20);
    const price = dice.between(9_000, 11_000);
    actions.push({
      at,
      do: 'submit',
      n,
      side: dice.chance(0.5) ? 1 : -1,
      quantity,
      price: dice.chance(0.05) ? 0 : price,
    });
    const within = (): number => dice.between(at, Math.min(end, at + 500_000));
    for (let k = dice.between(0, 4); k > 0; k--)
      actions.push({ at: within(), do: 'trade', n, quantity: dice.between(1, 12) });
    const changes = dice.chance(0.45);
    if (changes)
      for (let k = dice.between(1, 3); k > 0; k--)
        actions.push({
          at: within(),
          do: 'replace',
          n,
          quantity: dice.between(1, 30),
          price: price + dice.between(-50, 50),
        });
    if (dice.chance(0.4)) actions.push({ at: within(), do: 'cancel', n });
    if (!changes && dice.chance(0.15)) actions.push({ at: within(), do: 'late-fill', n, quantity: dice.between(1, 3) });
  }
  if (dice.chance(0.3))
    actions.push({ at: dice.between(200_000, end), do: 'replay', renamed: rules.cumulative && dice.chance(0.5) });
  if (dice.chance(0.2))
    actions.push({ at: dice.between(100_000, 800_000), do: 'restart', lasts: dice.between(5000, 120_000) });
  if (dice.chance(0.2)) actions.push({ at: dice.between(100_000, end), do: 'reconnect' });
  return actions;
}
