import { expect, it } from 'vitest';
import { backtest, decodeState, encodeState, type RunSnapshot } from '../../src/index.js';
import { crossStrategy, syntheticRun } from './fixtures.js';

it('keeps closes for the charts where it is asked to, over a resume too', async () => {
  const options = { ...syntheticRun(['A'], 120, 3), strategy: crossStrategy(), keepPrices: true };
  const snapshots: string[] = [];
  const whole = await backtest({
    ...options,
    checkpoint: { every: 50, save: (take) => void snapshots.push(encodeState(take())) },
  });
  const [prices] = whole.record.prices ?? [];
  expect(prices?.close.length).toBe(120);
  expect(prices?.at).toEqual(whole.record.at);
  const rest = await backtest({ ...options, resume: decodeState(snapshots[0]!) as RunSnapshot });
  expect(rest.record.prices?.[0]?.close).toEqual(prices?.close);
  expect((await backtest({ ...options, keepPrices: false })).record.prices).toBeUndefined();
});
