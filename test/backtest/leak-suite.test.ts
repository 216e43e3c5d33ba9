import { expect, it } from 'vitest';
import { signalLeaks } from '../../scripts/leaks/planted-signals.js';
import { honestTimes, timeLeaks } from '../../scripts/leaks/planted-times.js';
import { referenceCases } from '../../scripts/leaks/reference-suite.js';
import { secondTimes } from '../../scripts/leaks/second-times.js';
import { describeShared } from '../shared.js';

/** Every tenth of what `npm run leaks` plants, and the checks of training, which are quick. */
const some = [
  ...signalLeaks.filter((_, k) => k % 12 === 0),
  ...timeLeaks.slice(6),
  ...honestTimes.slice(8),
  ...secondTimes.slice(3),
];

it.each(some.map((one) => [one.leak ? 'leak' : 'honest', one.id, one] as const))('%s: %s', async (_, _id, one) => {
  expect((await one.run()) !== null).toBe(one.leak);
});

describeShared('the reference suite', ['golden/leak_suite.json', 'golden/leak_dsl.mjs'], () => {
  it('tables are audited as expected, and a leak and its honest twin are told apart', async () => {
    const cases = (await referenceCases()) ?? [];
    const tables = cases.filter((one) => one.id.startsWith('table'));
    expect(tables.length).toBeGreaterThan(0);
    for (const one of tables) expect([one.id, await one.run()]).not.toContain(null);
    const trees = cases.filter((one) => !one.id.startsWith('table'));
    for (const one of [trees.find((c) => c.leak), trees.find((c) => !c.leak)])
      if (one !== undefined) expect([one.id, (await one.run()) !== null]).toEqual([one.id, one.leak]);
  }, 60_000);
});
