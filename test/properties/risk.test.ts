/** Random portfolios, markets and stacks of policies; `npm run risk:properties` runs 100,000 of them. */
import { expect, it } from 'vitest';
import { cases, patience } from '../nightly.js';
import { noCounts, riskCase } from './risk-world.js';

const CASES = cases(700);
const seed = Number(process.env['FC_SEED'] ?? 20_261_126);

it(
  'no policy enlarges or turns an order; together they are no looser than one, in any order; worst cases keep their limits',
  () => {
    const counts = noCounts();
    for (let k = 0; k < CASES; k++) riskCase(seed + k, counts);
    expect(counts.cases).toBe(CASES);
    // The generator bites: orders pass whole, are cut, are refused and reduce; prices alone breach limits.
    for (const some of [
      counts.passed,
      counts.cut,
      counts.refused,
      counts.reducing,
      counts.breaches,
      counts.bound,
      counts.restored,
      counts.changes,
    ])
      expect(some).toBeGreaterThan(CASES / 10);
  },
  patience(60_000),
);
