import { expect, it } from 'vitest';
import { simVenue } from '../../src/backtest/index.js';
import { fromRows } from '../../src/data/index.js';
import { sma } from '../../src/features/index.js';
import { backtest, defineStrategy, instrument } from '../../src/index.js';
import { rule } from '../../src/models/index.js';
import { fixedQuantity } from '../../src/portfolio/index.js';

it('an account that stops at its ruin stops on the short way too', async () => {
  const closes = Array.from({ length: 60 }, (_, i) => (i < 20 ? 100 : Math.max(1, 100 - 5 * (i - 20))));
  const bars = closes.map((close, i) => ({
    time: `2024-01-01T${String(Math.floor(i / 60)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}:00Z`,
    open: close,
    high: close,
    low: close,
    close,
    volume: 1,
  }));
  const run = (hooks: object) =>
    backtest({
      strategy: defineStrategy({
        name: 's',
        features: sma({ period: 2 }),
        model: rule({ needs: ['sma_2'] }, () => 1),
        optimizer: fixedQuantity({ quantity: 100 }),
      }),
      data: fromRows({ instrument: 'A', bars }),
      instruments: [instrument({ id: 'A' })],
      cash: 5_000,
      ruin: 'stop',
      venue: simVenue(),
      onBadData: 'report',
      hooks,
    } as never);
  const [short, plain] = [await run({}), await run({ onEquity: () => {} })];
  expect(short.record.alerts.some((one) => one.code === 'ruin')).toBe(true);
  expect(plain.fills.length).toBeGreaterThan(1);
  expect(short.hash).toBe(plain.hash);
});
