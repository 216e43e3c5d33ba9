/** Real plug-ins of ours, each spoiled in one way: the check that is named must go red. Prints check × mutants caught. */
import { afterAll, describe, expect, it } from 'vitest';
import { allMutations as all } from './mutants/all.js';
import { missed } from './mutants/mutation.js';

const caught = new Map<string, number>();

afterAll(() => {
  const rows = [...caught].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, count]) => `${id} ${count}`);
  console.log(`mutants caught, by check: ${rows.join(' · ')}; ${all.length} in all`);
});

describe('a spoiled plug-in of ours', () => {
  it.each(all.map((one) => [`${one.check} sees ${one.of} that ${one.how}`, one] as const))(
    '%s',
    async (_title, one) => {
      expect(await missed(one)).toBe(null);
      caught.set(one.check, (caught.get(one.check) ?? 0) + 1);
    },
  );

  it('comes at least twice for every check', () => {
    const ids = new Set(all.flatMap((one) => one.checks.map((check) => check.id)));
    const rare = [...ids].filter((id) => all.filter((one) => one.check === id).length < 2);
    expect(rare).toEqual([]);
  });
});
