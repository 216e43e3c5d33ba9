import { describe, expect, it } from 'vitest';
import { disasters } from '../disasters/scenarios.js';

describe('simulated disasters', () => {
  for (const { name, run } of disasters)
    it(name, async () => {
      const found = await run();
      expect(found.length).toBeGreaterThan(1);
      expect(found.filter(({ ok }) => !ok)).toEqual([]);
    });
});
