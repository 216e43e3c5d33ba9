import { expect, it } from 'vitest';
import { simVenue } from '../../src/backtest/index.js';
import { backtest, instrument } from '../../src/index.js';
import { crossMargin } from '../../src/oms/index.js';
import { byHand, days, trade } from './hand-made.js';

it('exits that are sent with their entry bind no margin of their own, at the gate or at the venue', async () => {
  const exit = { reduceOnly: true, tag: 'exit' };
  const strategy = byHand('bracket', (_at, n) =>
    n === 0
      ? [
          trade(90),
          trade(-90, { ...exit, type: 'stop', stopPrice: 90 }),
          trade(-90, { ...exit, type: 'limit', limitPrice: 110 }),
        ]
      : [],
  );
  const result = await backtest({
    strategy,
    data: days('A', [100, 100, 120, 120]),
    instruments: [instrument({ id: 'A' })],
    cash: 10_000,
    // 9,000 of 10,000 are bound by the entry: the exits would have to bind 9,000 each.
    margin: crossMargin({ leverage: 1 }),
    venue: simVenue({ checkMargin: 'fill' }),
  });
  expect(result.record.orders).toMatchObject({ submitted: 3, refused: 0, rejected: 0, filled: 2 });
  expect(result.position('A').toNumber()).toBe(0);
  // The bar opens at 120, beyond the limit: 90 shares bought at 100 are sold there.
  expect(result.cash().toString()).toBe('11800');
});
