import { expect, it } from 'vitest';
import { synthetic } from '../../src/data/index.js';
import { returns } from '../../src/features/index.js';
import { backtest, defineStrategy, instrument } from '../../src/index.js';
import { rule } from '../../src/models/index.js';
import { fixedWeight } from '../../src/portfolio/index.js';
import { exposureLimits, positionLimits } from '../../src/risk/index.js';

const always = (name: string, policy: ReturnType<typeof exposureLimits>) =>
  defineStrategy({
    name,
    features: returns({ periods: [1] }),
    model: rule({ needs: [] }, () => 1),
    optimizer: fixedWeight({ weight: 0.8 }),
    risk: [policy],
    share: 1,
  });

const run = {
  data: synthetic({ instruments: ['A'], bars: 60, seed: 2 }),
  instruments: [instrument({ id: 'A' })],
  cash: 100_000,
};

it('a limit on the account counts the orders of every strategy that are on their way', async () => {
  const both = [always('one', exposureLimits({ gross: 1 })), always('two', exposureLimits({ gross: 1 }))];
  const result = await backtest({ ...run, strategy: both });
  expect(Math.max(...result.record.gross)).toBeLessThan(1.03);
  expect(result.record.orders.reduced + result.record.orders.refused).toBeGreaterThan(0);
  const alone = await backtest({ ...run, strategy: always('one', exposureLimits({ gross: 1 })) });
  expect(alone.record.orders.reduced + alone.record.orders.refused).toBe(0);
});

it('so does a limit on a position', async () => {
  const limit = () => positionLimits({ maxQuantity: 500 });
  const result = await backtest({ ...run, strategy: [always('one', limit()), always('two', limit())] });
  expect(result.position('A').toNumber()).toBeLessThanOrEqual(500);
});
