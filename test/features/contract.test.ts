import { describe, expect, it } from 'vitest';
import { compose, crossRank, crossZscore, difference, returns, rsi, sma, zscore } from '../../src/features/index.js';
import { featureSetChecks, runContract } from '../../src/testing/index.js';
import { catalogue } from './catalogue.js';

const compositions = [
  {
    id: 'compose of columns of columns',
    make: compose(
      sma({ period: 4 }),
      rsi({ period: 5 }),
      compose(zscore({ of: 'rsi_5', period: 6 }), sma({ period: 9 })),
    ),
  },
  {
    id: 'compose with comparisons',
    make: compose(
      returns(),
      crossRank({ of: 'return_1' }),
      crossZscore({ of: 'return_1' }),
      difference({ of: 'rank_return_1', minus: 'cross_zscore_return_1' }),
    ),
  },
];

describe('the contract of feature sets', () => {
  it.each([...catalogue, ...compositions])('$id', async ({ make }) => {
    const { ran, failed } = await runContract(featureSetChecks(make));
    expect(failed.map((one) => one.error.message)).toEqual([]);
    expect(ran).toBeGreaterThan(11);
  });
});
