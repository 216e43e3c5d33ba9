import { describe, expect, it } from 'vitest';
import { type BacktestOptions, backtest } from '../../src/index.js';
import { crossStrategy, syntheticRun } from '../engine/fixtures.js';

const run = (more: object) =>
  backtest({ ...syntheticRun(['A'], 20, 1), strategy: crossStrategy(), ...more } as BacktestOptions);

describe('options of a backtest', () => {
  it.each([
    [{ bechmark: crossStrategy('b') }, /unknown option "bechmark".*options are: strategy, data/],
    [{ cash: undefined }, /option "cash": is missing; pass the starting cash/],
    [{ data: undefined }, /option "data": is missing/],
    [{ instruments: [] }, /option "instruments": is empty/],
    [{ trials: 0 }, /option "trials"/],
    [{ onBadData: 'ignore' }, /option "onBadData"/],
    [{ periodsPerYear: -1 }, /option "periodsPerYear"/],
    [{ checkpoint: { every: 0, save: () => undefined } }, /option "checkpoint.every"/],
    [{ from: '2001-01-01', to: '2000-01-01' }, /from 2001-01-01 is not before to 2000-01-01/],
  ])('%j is refused in words', async (more, words) => {
    await expect(run(more)).rejects.toThrow(words);
    await expect(run(more)).rejects.toMatchObject({ code: 'CONFIG' });
  });

  it('every option that exists is let through', async () => {
    const all = {
      seed: 2,
      periodsPerYear: 252,
      trials: { count: 3, source: 'here' },
      keepPrices: true,
      lots: 'fifo',
    } as const;
    await expect(
      run({ ...all, from: '2000-01-01', to: new Date('2030-01-01'), hooks: {}, currency: 'USD' }),
    ).resolves.toBeDefined();
  });
});
