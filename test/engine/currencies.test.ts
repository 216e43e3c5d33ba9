import { describe, expect, it } from 'vitest';
import { feeBps, simVenue } from '../../src/backtest/index.js';
import { sma } from '../../src/features/index.js';
import { type BacktestOptions, backtest, ConfigError, defineStrategy, instrument } from '../../src/index.js';
import { rule } from '../../src/models/index.js';
import { fixedWeight } from '../../src/portfolio/index.js';
import { exposureLimits } from '../../src/risk/index.js';
import { byHand, days, trade } from './hand-made.js';

const sap = instrument({ id: 'SAP', currency: 'EUR' });
const spy = instrument({ id: 'SPY' });
const eurusd = instrument({ id: 'EUR/USD', assetClass: 'fx', base: 'EUR', currency: 'USD' });

const base = (more: Partial<BacktestOptions> = {}): BacktestOptions => ({
  data: [
    days('SAP', [100, 100, 110, 110]),
    days('EUR/USD', [1.25, 1.25, 1.25, 1.5]),
    days('SPY', [400, 400, 400, 400]),
  ],
  instruments: [sap, eurusd, spy],
  cash: { USD: 10_000, EUR: 5_000 },
  strategy: byHand('hand', (_at, n) => (n === 0 ? [trade(20), trade(5, { instrument: 2 })] : [])),
  ...more,
});

describe('an account in several currencies', () => {
  it('pays in each, and is valued in its own at the marks of the fx listing', async () => {
    const result = await backtest(base());
    expect(result.cash('EUR').toNumber()).toBe(3000);
    expect(result.cash('USD').toNumber()).toBe(8000);
    expect([...result.record.equity]).toEqual([
      10_000 + 5000 * 1.25,
      10_000 + 5000 * 1.25,
      10_000 + (3000 + 2200) * 1.25,
      10_000 + (3000 + 2200) * 1.5,
    ]);
    expect(result.record.startEquity).toBe(16_250);
  });

  it('pays fees in the currency of the listing, and states costs in its own', async () => {
    const result = await backtest(base({ venue: simVenue({ fees: feeBps({ rate: 10 }) }) }));
    expect(result.cash('EUR').toNumber()).toBe(2998);
    expect(result.record.costs.fees).toBeCloseTo(2 * 1.5 + 2, 9);
    expect(result.fills.map((one) => [one.feeCurrency, one.fx])).toEqual([
      ['EUR', 1.25],
      ['USD', 1],
    ]);
  });

  it('in another currency of its own turns the same listing round', async () => {
    const result = await backtest(base({ currency: 'EUR', cash: { EUR: 5000, USD: 10_000 } }));
    expect([...result.record.equity]).toEqual([
      5000 + 10_000 / 1.25,
      5000 + 10_000 / 1.25,
      5200 + 10_000 / 1.25,
      expect.closeTo(5200 + 10_000 / 1.5, 9),
    ]);
  });

  it('owes what it has not: a purchase without cash of that currency is a debt in it', async () => {
    const result = await backtest(base({ cash: 10_000 }));
    expect(result.cash('EUR').toNumber()).toBe(-2000);
    expect(result.finalEquity).toBe(10_000 + 200 * 1.5);
  });

  it('sizes and limits foreign positions in its own currency', async () => {
    const strategy = defineStrategy({
      name: 'weights',
      features: sma({ period: 1 }),
      model: rule({ needs: ['sma_1'] }, (_price, i) => (i === 0 ? 1 : Number.NaN)),
      optimizer: fixedWeight({ weight: 0.5 }),
      risk: [exposureLimits({ gross: 0.25 })],
    });
    const result = await backtest(base({ cash: 10_000, strategy }));
    expect(result.fills[0]!.quantity.toNumber()).toBe(20);
    expect(result.record.gross[1]).toBeCloseTo(0.25, 9);
  });

  it('takes stated rates where no listing gives one, and says what is missing where nothing does', async () => {
    const one = {
      data: days('SAP', [100, 100]),
      instruments: [sap],
      cash: 1000,
      strategy: byHand('hand', (_at, n) => (n === 0 ? [trade(1)] : [])),
    };
    expect((await backtest({ ...one, rates: { 'EUR/USD': 2 } })).finalEquity).toBe(1000);
    const missing = backtest(one);
    await expect(missing).rejects.toThrow(ConfigError);
    await expect(missing).rejects.toThrow(
      '[edgeproof] rates: no rate from EUR to USD; add an fx instrument EUR/USD with data, or state rates',
    );
  });

  it.each([[{ EURUSD: 1.2 }], [{ 'EUR/USD': 0 }], [{ 'EUR/USD': Number.NaN }]])(
    'refuses %o as rates',
    async (rates) => {
      await expect(backtest(base({ rates }))).rejects.toThrow(
        /^\[edgeproof\] rates: .* is not a rate; write "EUR\/USD": 1.08/,
      );
    },
  );
});
