import { describe, expect, it } from 'vitest';
import { parityCases } from '../../examples/parity/cases.js';
import { compareFigures } from '../../examples/parity/compare.js';
import { dataDir, describeShared } from '../shared.js';

it('every case has an id of its own and at least one figure', () => {
  expect(new Set(parityCases.map((one) => one.id)).size).toBe(parityCases.length);
  for (const one of parityCases) expect(Object.keys(one.published).length).toBeGreaterThan(0);
});

describe.each(parityCases)('$engine: $title', (one) => {
  describeShared(
    one.id,
    one.needs.map((need) => `data/${need}`),
    () => {
      it('gives what was published', async () => {
        const rows = compareFigures(one.published, await one.run(dataDir()!), one.tolerance ?? 0);
        expect(rows.filter((row) => !row.equal)).toEqual([]);
        expect(rows.length).toBe(Object.keys(one.published).length);
      });
    },
  );
});
