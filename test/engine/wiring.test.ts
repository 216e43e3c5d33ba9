import { expect, it } from 'vitest';
import { simVenue } from '../../src/backtest/index.js';
import { returns } from '../../src/features/index.js';
import { backtest, defineStrategy } from '../../src/index.js';
import { ridge } from '../../src/models/index.js';
import { rebalance } from '../../src/oms/index.js';
import { equalWeight } from '../../src/portfolio/index.js';
import { crossStrategy, syntheticRun } from './fixtures.js';

const learned = {
  name: 'learned',
  features: returns({ periods: [1] }),
  model: ridge({ needs: ['return_1'] }),
  optimizer: equalWeight(),
};

it('refuses an order type that the venue lacks before the first event', async () => {
  const strategy = defineStrategy({ ...learned, execution: rebalance({ order: 'market-on-close' }) });
  const venue = simVenue({ orderTypes: ['market', 'limit'] });
  const run = backtest({ ...syntheticRun(['A'], 50, 1), strategy, venue });
  await expect(run).rejects.toThrow(
    /learned: rebalance needs market-on-close orders, which venue "sim" lacks; it has: market, limit/,
  );
});

it('says that a model which needs a fit was never fitted', async () => {
  const silent = await backtest({ ...syntheticRun(['A'], 50, 1), strategy: defineStrategy(learned) });
  expect(silent.fills.length).toBe(0);
  expect(silent.record.alerts.map((alert) => alert.code)).toContain('unfitted-model');
  const fitted = await backtest({
    ...syntheticRun(['A'], 80, 1),
    strategy: defineStrategy({ ...learned, refit: { every: 20, minimum: 30 } }),
  });
  expect(fitted.record.alerts.map((alert) => alert.code)).not.toContain('unfitted-model');
  const rule = await backtest({ ...syntheticRun(['A'], 50, 1), strategy: crossStrategy() });
  expect(rule.record.alerts).toEqual([]);
});
