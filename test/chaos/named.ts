import { type Action, CALM, type Scenario, VENUES } from './scenario.js';

const submit = (n: number, at: number, quantity = 10, side: 1 | -1 = 1): Action => ({
  at,
  do: 'submit',
  n,
  side,
  quantity,
  price: 10_000 + n,
});
const trade = (n: number, at: number, quantity: number): Action => ({ at, do: 'trade', n, quantity });
const replace = (n: number, at: number, quantity: number): Action => ({
  at,
  do: 'replace',
  n,
  quantity,
  price: 10_050,
});
const cancel = (n: number, at: number): Action => ({ at, do: 'cancel', n });

/** What happens, under its name; each is run at every kind of venue. */
const FLOWS: { readonly [name: string]: readonly Action[] } = {
  'filled at once': [submit(0, 50_000), trade(0, 55_000, 10)],
  'filled in three': [submit(0, 50_000), trade(0, 60_000, 3), trade(0, 70_000, 3), trade(0, 71_000, 4)],
  'two fills in one instant': [submit(0, 50_000), trade(0, 60_000, 5), trade(0, 60_000, 5)],
  'rests for ever': [submit(0, 50_000)],
  'refused by the venue': [{ at: 50_000, do: 'submit', n: 0, side: 1, quantity: 10, price: 0 }],
  cancelled: [submit(0, 50_000), cancel(0, 100_000)],
  'cancelled before it is acknowledged': [submit(0, 50_000), cancel(0, 50_100)],
  'cancel crosses a fill': [submit(0, 50_000), cancel(0, 100_000), trade(0, 100_500, 4)],
  'cancel crosses the last fill': [submit(0, 50_000), cancel(0, 100_000), trade(0, 100_200, 10)],
  'changed to more': [submit(0, 50_000), replace(0, 100_000, 20), trade(0, 150_000, 20)],
  'changed to less': [submit(0, 50_000), trade(0, 60_000, 2), replace(0, 100_000, 5), trade(0, 200_000, 3)],
  'changed twice': [submit(0, 50_000), replace(0, 100_000, 15), replace(0, 200_000, 12), trade(0, 300_000, 12)],
  'change crosses a fill': [submit(0, 50_000), replace(0, 100_000, 20), trade(0, 100_500, 6), trade(0, 200_000, 20)],
  'change crosses the last fill': [submit(0, 50_000), replace(0, 100_000, 20), trade(0, 100_300, 10)],
  'changed, then cancelled': [submit(0, 50_000), replace(0, 100_000, 20), cancel(0, 100_400)],
  'three orders, both sides': [
    submit(0, 50_000),
    submit(1, 50_000, 7, -1),
    submit(2, 51_000, 5),
    trade(0, 60_000, 10),
    trade(1, 60_100, 3),
    trade(2, 61_000, 5),
    cancel(1, 90_000),
  ],
  'everything is said again': [
    submit(0, 50_000),
    trade(0, 60_000, 4),
    trade(0, 65_000, 6),
    { at: 90_000, do: 'replay', renamed: false },
  ],
  'the venue restarts': [
    submit(0, 50_000),
    trade(0, 60_000, 4),
    { at: 80_000, do: 'restart', lasts: 60_000 },
    submit(1, 90_000, 5),
  ],
  'the line is cut and seen to be': [submit(0, 50_000), { at: 55_000, do: 'reconnect' }, trade(0, 60_000, 4)],
};

/** At least 50 scenarios on a calm network; each is run with a crash at every point where one is possible. */
export const NAMED: readonly Scenario[] = Object.entries(VENUES).flatMap(([venue, rules]) =>
  Object.entries(FLOWS).map(([name, actions]) => ({
    name: `${venue}: ${name}`,
    rules,
    faults: CALM,
    actions,
    end: 700_000,
  })),
);
