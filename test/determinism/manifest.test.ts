import { describe, expect, it } from 'vitest';
import { feeBps, simVenue, slippageBps } from '../../src/backtest/index.js';
import { synthetic } from '../../src/data/index.js';
import { sma } from '../../src/features/index.js';
import { type BacktestOptions, backtest, defineStrategy, manifestHash } from '../../src/index.js';
import { rule } from '../../src/models/index.js';
import { regTMargin } from '../../src/oms/index.js';
import { fixedQuantity } from '../../src/portfolio/index.js';
import { crossStrategy, ridgeStrategy, syntheticRun } from '../engine/fixtures.js';

async function hashOf(options: BacktestOptions, created: string | null = null): Promise<string> {
  const result = await backtest(options);
  return manifestHash(await result.manifest(created));
}

const base = (more: Partial<BacktestOptions> = {}): BacktestOptions => ({
  ...syntheticRun(['A', 'B'], 220, 3),
  strategy: [crossStrategy(), ridgeStrategy()],
  ...more,
});

const period = (sma1: number) =>
  defineStrategy({
    name: 'cross',
    features: sma({ period: sma1 }),
    model: rule({ needs: [`sma_${sma1}`] }, () => 1),
    optimizer: fixedQuantity({ quantity: 1 }),
  });

describe('the hash of a manifest', () => {
  it('is the same twice, whenever it was made', async () => {
    const first = await hashOf(base());
    expect(await hashOf(base())).toBe(first);
    expect(await hashOf(base(), '2031-05-06T07:08:09Z')).toBe(first);
    expect(await hashOf(base(), '1999-05-06T07:08:09Z')).toBe(first);
  });

  it.each<[string, Partial<BacktestOptions>]>([
    ['the seed', { seed: 4 }],
    ['the cash', { cash: 100_001 }],
    ['a flag', { flags: { pm_v1: true } }],
    ['the lots', { lots: 'lifo' }],
    ['the period', { from: '2000-01-05' }],
    ['the end', { to: '2000-07-01' }],
    ['what bad data do', { onBadData: 'report' }],
    ['the number of trials', { trials: 12 }],
    ['a strategy left out', { strategy: crossStrategy() }],
    ['the data', { data: synthetic({ instruments: ['A', 'B'], bars: 220, seed: 99 }) }],
    ['the costs', { venue: simVenue({ latency: { entry: '1s' } }) }],
    ['a fill rule that made no difference', { venue: simVenue({ limitTouch: 'touch' }) }],
    ['a fee of zero that is stated', { venue: simVenue({ fees: feeBps({ rate: 0 }) }) }],
    ['a rate of slippage', { venue: simVenue({ slippage: slippageBps({ rate: 0 }) }) }],
    ['a margin that was never short', { margin: regTMargin({ initialLong: 0.6 }) }],
    ['the level of a guard', { guard: { levels: { gap: 'off' } } }],
    ['a benchmark', { benchmark: crossStrategy('other') }],
    ['stated rates', { rates: { 'EUR/USD': 1.1 } }],
  ])('changes with %s', async (_what, more) => {
    expect(await hashOf(base(more))).not.toBe(await hashOf(base()));
  });

  it('changes with the options of a plug-in, even where the result is the same', async () => {
    const [two, three] = await Promise.all([
      backtest({ ...syntheticRun(['A'], 60, 3), strategy: period(2), from: '2000-01-10' }),
      backtest({ ...syntheticRun(['A'], 60, 3), strategy: period(2) }),
    ]);
    expect(two.fills.length).toBe(three.fills.length);
    expect(manifestHash(await two.manifest())).not.toBe(manifestHash(await three.manifest()));
    const other = await backtest({ ...syntheticRun(['A'], 60, 3), strategy: period(4) });
    expect((await other.manifest()).plugins).not.toEqual((await three.manifest()).plugins);
  });

  it('changes with the terms of a margin model, not only with its kind', async () => {
    const half = await hashOf(base({ margin: regTMargin() }));
    expect(await hashOf(base({ margin: regTMargin({ initialLong: 0.51 }) }))).not.toBe(half);
    expect(await hashOf(base({ margin: regTMargin() }))).toBe(half);
  });

  it('names what every model was fitted on', async () => {
    const made = await (await backtest(base())).manifest();
    const learned = made.models.find((one) => one.name === 'ridge')!;
    const fits = learned.fits as { asOf: number; lastKnownAt: number }[];
    expect(fits.length).toBeGreaterThan(2);
    for (const fit of fits) expect(fit.lastKnownAt).toBeLessThanOrEqual(fit.asOf);
  });
});
