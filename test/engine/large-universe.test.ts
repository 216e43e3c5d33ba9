import { expect, it } from 'vitest';
import { feeBps, simVenue } from '../../src/backtest/index.js';
import { synthetic } from '../../src/data/index.js';
import { compose, crossRank, returns } from '../../src/features/index.js';
import { backtest, defineStrategy, instrument } from '../../src/index.js';
import { last } from '../../src/models/index.js';
import { equalWeight, fixedQuantity } from '../../src/portfolio/index.js';
import { positionLimits } from '../../src/risk/index.js';
import { workingExecution } from '../properties/working-execution.js';

const ids = Array.from({ length: 300 }, (_, i) => `S${i}`);
const base = {
  data: synthetic({ instruments: ids, bars: 30, seed: 5 }),
  instruments: ids.map((id) => instrument({ id })),
  cash: 3_000_000,
};

it('300 instruments are ranked, bought and held to their limits on one account', async () => {
  const result = await backtest({
    ...base,
    strategy: defineStrategy({
      name: 'momentum',
      features: compose(returns({ periods: [3] }), crossRank({ of: 'return_3' })),
      model: last({ column: 'rank_return_3' }),
      optimizer: equalWeight({ top: 30 }),
      risk: [positionLimits({ maxWeight: 0.05 })],
    }),
    venue: simVenue({ fees: feeBps({ rate: 1 }) }),
  });
  expect(result.events).toBe(9000);
  const held = ids.filter((id) => !result.position(id).isZero());
  expect(held.length).toBeGreaterThan(20);
  expect(held.length).toBeLessThanOrEqual(60);
  expect(Math.max(...result.record.gross)).toBeLessThan(1.2);
});

it('more orders than an account remembers may close between a cancel and its answer', async () => {
  const result = await backtest({
    ...base,
    strategy: defineStrategy({
      name: 'busy',
      features: returns({ periods: [1] }),
      model: last({ column: 'return_1' }),
      optimizer: fixedQuantity({ quantity: 3 }),
      execution: workingExecution(20),
    }),
    venue: simVenue({ latency: { entry: '2h', response: '20h' } }),
  });
  expect(result.record.orders.submitted).toBeGreaterThan(3000);
  expect(result.record.orders.filled).toBeGreaterThan(50);
});
