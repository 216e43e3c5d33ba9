import { describe, expect, it } from 'vitest';
import type { Model } from '../../src/contracts/model.js';
import { EMPTY_SNAPSHOT, type Factory } from '../../src/core/plugin.js';
import { fromRows, synthetic } from '../../src/data/index.js';
import { sma } from '../../src/features/index.js';
import { type BacktestOptions, backtest, defineStrategy, instrument, type StrategyOptions } from '../../src/index.js';
import { last, mean, ridge, rule } from '../../src/models/index.js';
import { equalWeight, fixedQuantity, fixedWeight, meanVariance, volatilityTarget } from '../../src/portfolio/index.js';
import { exposureLimits, orderLimits, positionLimits } from '../../src/risk/index.js';
import { byHand, days, listen, trade } from '../engine/hand-made.js';
import { refused } from './refusal.js';

const strategy = (more: Partial<StrategyOptions> = {}) =>
  defineStrategy({
    name: 'plain',
    features: sma({ period: 2 }),
    model: rule({ needs: ['sma_2'] }, () => 1),
    optimizer: fixedQuantity({ quantity: 1 }),
    ...more,
  });

const base = (more: Partial<BacktestOptions> = {}): BacktestOptions => ({
  data: days('A', [100, 101, 102, 103]),
  instruments: [instrument({ id: 'A' })],
  cash: 1000,
  strategy: strategy(),
  ...more,
});

describe('a run that cannot work is refused before its first event', () => {
  it.each<[string, () => Partial<BacktestOptions>, string, RegExp]>([
    [
      'no instruments',
      () => ({ instruments: [] }),
      'ConfigError',
      /^backtest: option "instruments": is empty; pass what is traded/,
    ],
    [
      'an instrument twice',
      () => ({ instruments: [instrument({ id: 'A' }), instrument({ id: 'A' })] }),
      'ConfigError',
      /^universe: "A" is there twice; give each listing its own id/,
    ],
    ['no strategy', () => ({ strategy: [] }), 'ConfigError', /^backtest: there is no strategy; pass one/],
    ['no source', () => ({ data: [] }), 'ConfigError', /^data: there is no source; pass data/],
    ['cash that is no number', () => ({ cash: Number.NaN }), 'ConfigError', /NaN.*; /],
    ['negative cash', () => ({ cash: -5 }), 'ConfigError', /deposit of -5 USD is negative; /],
    [
      'negative cash in one currency',
      () => ({ cash: { USD: 5, EUR: '-1' } }),
      'ConfigError',
      /deposit of -1 EUR is negative; /,
    ],
    [
      'an end before the beginning',
      () => ({ from: '2024-02-01', to: '2024-01-01' }),
      'ConfigError',
      /from.*2024-02-01.*to.*2024-01-01.*; /,
    ],
    ['a time without a zone', () => ({ from: '2024-02-01 10:00' }), 'ConfigError', /time.*zone/],
    ['an unknown flag', () => ({ flags: { warp: true } }), 'ConfigError', /warp/],
    [
      'an unknown column',
      () => ({ strategy: strategy({ model: rule({ needs: ['rsi_14'] }, () => 1) }) }),
      'ConfigError',
      /^model rule: needs column "rsi_14"; features give: sma_2/,
    ],
    [
      'an unknown column of a model that is fitted',
      () => ({ strategy: strategy({ model: ridge({ needs: ['a', 'sma_2'] }) }) }),
      'ConfigError',
      /^model ridge: needs column "a"; features give: sma_2/,
    ],
    ['an unknown venue', () => ({ venue: {} }), 'ConfigError', /^venues: no venue "sim"/],
    [
      'an unknown option',
      () => ({ nonsense: 1 }) as never,
      'ConfigError',
      /^backtest: unknown option "nonsense"; remove or rename it; options are: /,
    ],
  ])('%s', async (_title, more, name, message) => {
    const { error } = await refused(() => backtest(base(more())));
    expect(error.name).toBe(name);
    expect(error.message.replace('[edgeproof] ', '')).toMatch(message);
  });

  it('no data at all, or none of its instruments, is said', async () => {
    const none = await refused(() => backtest(base({ data: days('B', [1, 2]) })));
    expect(none.error.message).toMatch(
      /^\[edgeproof\] backtest: there are no events of A( from 2031.* to 2032.*)?; check that the data name/,
    );
    const outside = await refused(() => backtest(base({ from: '2031-01-01', to: '2032-01-01' })));
    expect(outside.error.message).toMatch(
      /^\[edgeproof\] backtest: there are no events of A( from 2031.* to 2032.*)?; check that the data name/,
    );
    const empty = await refused(() => backtest(base({ data: fromRows({ instrument: 'A', bars: [] }) })));
    expect(empty.error.message).toMatch(
      /^\[edgeproof\] backtest: there are no events of A( from 2031.* to 2032.*)?; check that the data name/,
    );
  });
});

describe('what a model may say', () => {
  it.each<[string, Factory<Model>]>([
    ['ridge', ridge({ needs: ['sma_2'] })],
    ['mean', mean()],
    ['last', last({ column: 'sma_2' })],
  ])('before it knows anything: %s says nothing, and nothing is ordered', async (_name, model) => {
    const { decisions, hooks } = listen();
    const result = await backtest(base({ strategy: strategy({ model }), data: days('A', [100]), hooks }));
    expect([...decisions[0]!.forecast]).toEqual([Number.NaN]);
    expect(result.record.orders.submitted).toBe(0);
  });

  it('a model that is never fitted never trades', async () => {
    const result = await backtest(base({ strategy: strategy({ model: ridge({ needs: ['sma_2'] }) }) }));
    expect(result.record.orders.submitted).toBe(0);
    expect(result.finalEquity).toBe(1000);
  });

  it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'a forecast of %d is a broken promise',
    async (value) => {
      const model = rule({ needs: ['sma_2'], name: 'eager' }, () => value);
      const error = await refused(() => backtest(base({ strategy: strategy({ model }) })));
      expect(error).toMatchObject({
        name: 'PluginError',
        who: 'model eager',
        what: `forecast ${value} for A is not finite`,
        fix: 'write NaN where there is no forecast',
      });
    },
  );

  it('a fit on too little says which model, and what it needs', async () => {
    const model = ridge({ needs: ['sma_2'] });
    const run = () => backtest(base({ strategy: strategy({ model, refit: { every: 1, minimum: 2 } }) }));
    const error = await refused(run);
    expect(error).toMatchObject({ name: 'PluginError', who: 'model ridge' });
    expect(error.what).toMatch(/^fit threw: .*ridge: 2 training rows, needs 3/);
  });
});

describe('orders that cannot be', () => {
  it('below the lot are refused with a reason, counted, and no order', async () => {
    const { decisions, orders, hooks } = listen();
    const lots = instrument({ id: 'A', lotSize: 100 });
    const run = byHand('small', () => [trade(7)]);
    const result = await backtest(base({ instruments: [lots], strategy: run, hooks }));
    expect(orders).toEqual([]);
    expect(decisions[0]!.interventions[0]).toMatchObject({
      outcome: 'refused',
      policy: 'gate',
      reason: { text: 'A: quantity 7 is below the lot 100' },
    });
    expect(result.record.orders).toMatchObject({ submitted: 0, refused: 4 });
  });

  it('on an instrument that is not there are an error of the Execution', async () => {
    const error = await refused(() =>
      backtest(base({ strategy: byHand('lost', () => [trade(1, { instrument: 7 })]) })),
    );
    expect(error.error.message).toMatch(/no instrument at index 7; use 0 to 0/);
  });

  it('on an instrument without a price yet wait, and hurt nothing', async () => {
    const instruments = ['A', 'B'].map((id) => instrument({ id }));
    const data = [days('A', [100, 101, 102]), days('B', [null, null, 50])];
    const blind = byHand('blind', (_at, n) => (n === 0 ? [trade(1, { instrument: 1 })] : []));
    const result = await backtest(base({ instruments, data, strategy: blind }));
    expect(result.finalEquity).toBe(1000);
    expect(result.position('B').toNumber()).toBe(1);
  });
});

describe('ruin', () => {
  const crash = [100, 100, 40, 5, 1, 1, 2, 2, 2, 2];

  it.each([
    ['below zero', 30, crash],
    ['to nothing', 10, [100, 100, 0.01, 0.01, 0.01, 0.01]],
  ])('%s is told as it is, and no number is lost on the way', async (_title, units, prices) => {
    const result = await backtest(
      base({ data: days('A', prices), strategy: byHand('gambler', (_at, n) => (n === 0 ? [trade(units)] : [])) }),
    );
    const { record, report } = result;
    expect(record.equity.every(Number.isFinite)).toBe(true);
    expect(record.gross.every((one) => Number.isFinite(one) && one >= 0)).toBe(true);
    expect(record.gross.at(-1)).toBeGreaterThan(0);
    expect(record.net.every(Number.isFinite)).toBe(true);
    expect(report.verdict.promoted).toBe(false);
    if (Math.min(...record.equity) <= 0) {
      expect(record.alerts.map((one) => one.code)).toContain('ruin');
      expect(JSON.stringify(report.verdict)).toMatch(/ruin/i);
    }
  });

  it.each([
    ['fixed weights', fixedWeight({ weight: 1 })],
    ['equal weights', equalWeight()],
    ['a volatility target', volatilityTarget({ annual: 0.5, periodsPerYear: 252, lookback: 3, warmup: 2 })],
    ['mean and variance', meanVariance({ riskAversion: 1, lookback: 3 })],
  ])('%s of nothing are no orders, and no NaN', async (_title, optimizer) => {
    const { decisions, hooks } = listen();
    const gambler = byHand('gambler', (_at, n) => (n === 0 ? [trade(30)] : []));
    const follower = defineStrategy({
      name: 'follower',
      features: sma({ period: 1 }),
      model: rule({ needs: ['sma_1'] }, () => 0.01),
      optimizer,
      risk: [orderLimits({ maxQuantity: 5 }), positionLimits({ maxWeight: 1 }), exposureLimits({ gross: 2, net: 2 })],
    });
    const result = await backtest(base({ data: days('A', crash), strategy: [gambler, follower], hooks }));
    const ruined = result.record.equity.findIndex((one) => one <= 0);
    expect(ruined).toBeGreaterThan(0);
    for (const one of decisions)
      for (const order of one.submitted) expect(Number.isFinite(order.quantity.toNumber())).toBe(true);
    const late = decisions.filter((one) => one.strategy === 'follower' && one.at > result.record.at[ruined]!);
    const bought = late.flatMap((one) => one.submitted).filter((one) => one.side === 'buy');
    expect(bought).toEqual([]);
  });
});

it('a synthetic market needs at least one bar', async () => {
  const error = await refused(() => synthetic({ instruments: ['A'], bars: 0, seed: 1 }));
  expect(error).toMatchObject({ name: 'ConfigError', who: 'synthetic' });
});

it('what a snapshot holds is not taken on trust', async () => {
  const error = await refused(() => backtest(base({ resume: { schema: 'other' } as never })));
  expect(error).toMatchObject({ name: 'ReplayError', who: 'resume' });
  expect(EMPTY_SNAPSHOT.json).toBeNull();
});
