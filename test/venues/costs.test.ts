import { describe, expect, it } from 'vitest';
import { amountToDecimal, fixed, toDecimal } from '../../src/core/money.js';
import { DAY } from '../../src/core/time.js';
import { customFee, feeBps, noFee, perContract, perShare } from '../../src/venues/costs/fees.js';
import { makerTaker } from '../../src/venues/costs/maker-taker.js';
import { customSlippage, slippageBps, spreadShare, volatilitySlippage } from '../../src/venues/costs/slippage.js';
import type { SimVenueOptions } from '../../src/venues/options.js';
import { Bench, bar, env, type OrderSpec, quote } from './desk.js';

const flat = [100, 101, 99, 100] as const;

function feesOf(options: SimVenueOptions, spec: OrderSpec, world = env()): number[] {
  const b = new Bench(options, world);
  b.submit(spec);
  for (let n = 0; n < 4; n++) b.step(bar(n, flat));
  return b.fills().map((one) => one.fee);
}

describe('fees', () => {
  it('none', () => {
    expect(feesOf({}, {})).toEqual([0]);
    expect(feesOf({ fees: noFee() }, {})).toEqual([0]);
  });

  it('basis points of the notional, multiplier included', () => {
    expect(feesOf({ fees: feeBps({ rate: 2 }) }, { quantity: 10 })).toEqual([0.2]);
    const future = env([{ id: 'F', assetClass: 'future', multiplier: '12.5' }]);
    expect(feesOf({ fees: feeBps({ rate: '0.1' }) }, { quantity: 3 }, future)).toEqual([0.0375]);
  });

  it('an amount an order beside basis points: parts pay it once', () => {
    expect(feesOf({ fees: feeBps({ rate: 2, perOrder: 5 }) }, { quantity: 10 })).toEqual([5.2]);
    // Bars of 1,000 units, a twentieth of each: 50, 50 and 20 of 120.
    const parts = feesOf({ fees: feeBps({ rate: 2, perOrder: '1.5' }), maxVolumeShare: 0.05 }, { quantity: 120 });
    expect(parts).toEqual([2.5, 1, 0.4]);
    expect(() => feeBps({ rate: 1, perOrder: 'x' })).toThrow(/perOrder/);
  });

  it('rounding is stated: eight decimals half to even, or as asked', () => {
    const third = { id: 'X', assetClass: 'crypto', base: 'X', lotSize: '0.001' } as const;
    const fee = (options: { decimals?: number; rounding?: 'down' | 'up' | 'half-even' }) =>
      feesOf({ fees: feeBps({ rate: '0.33335', ...options }) }, { quantity: '0.005' }, env([third]))[0];
    expect(fee({})).toBe(0.00001667);
    expect(fee({ rounding: 'down' })).toBe(0.00001666);
    expect(fee({ decimals: 10 })).toBe(0.0000166675);
    expect(fee({ decimals: 2, rounding: 'up' })).toBe(0.01);
    expect(() => feeBps({ rate: 1, decimals: 13 })).toThrow(/decimals/);
  });

  it('per share, with the minimum and the bound of the published schedules', () => {
    expect(feesOf({ fees: perShare({ rate: '0.005', minimum: 1 }) }, { quantity: 688 })).toEqual([3.44]);
    expect(feesOf({ fees: perShare({ rate: '0.005', minimum: 1 }) }, { quantity: 100 })).toEqual([1]);
    const bounded = perShare({ rate: '2', minimum: 1, maxShare: '0.005' });
    expect(feesOf({ fees: bounded }, { quantity: 10 })).toEqual([5]);
  });

  it('the minimum is the order’s: parts pay it once', () => {
    const fees = perShare({ rate: '0.01', minimum: 1 });
    expect(feesOf({ fees, maxVolumeShare: 0.06 }, { quantity: 150 })).toEqual([1, 0.2, 0.3]);
  });

  it('per contract', () => {
    expect(feesOf({ fees: perContract({ rate: '2.25' }) }, { quantity: 3 })).toEqual([6.75]);
  });

  it('of your own', () => {
    const fees = customFee((fill) => toDecimal(fill.quantity).mul('0.1').plus(amountToDecimal(fill.notional).mul(0)));
    expect(feesOf({ fees }, { quantity: 3 })).toEqual([0.3]);
  });

  it('maker and taker; a rebate is negative; auctions take', () => {
    const fees = makerTaker({ maker: -1, taker: 5 });
    expect(feesOf({ fees }, { limit: 99.5, quantity: 10 })).toEqual([-0.0995]);
    expect(feesOf({ fees }, { quantity: 10 })).toEqual([0.5]);
    expect(feesOf({ fees }, { type: 'market-on-close', quantity: 10 })).toEqual([0.5]);
  });

  it('tiers count the thirty days before the day of the fill', () => {
    const fees = makerTaker({ maker: 2, taker: 10, tiers: [{ volume: 1000, maker: 1, taker: 5 }] });
    const b = new Bench({ fees });
    const fills: number[] = [];
    for (const day of [0, 0, 1, 30, 31, 61, 62]) {
      b.submit({}, day * DAY);
      b.step(bar(0, flat, { start: day * DAY, ts: day * DAY + 1, at: day * DAY + 1 }));
      fills.push(b.fills().at(-1)!.fee);
    }
    expect(fills).toEqual([1, 1, 0.5, 0.5, 0.5, 0.5, 0.5]);
    expect(() => makerTaker({ maker: 1, taker: 1, tiers: [{ volume: 0, maker: 1, taker: 1 }] })).toThrow(/rising/);
  });

  it('tiers fall back when the volume is over', () => {
    const fees = makerTaker({ maker: 2, taker: 10, tiers: [{ volume: 1000, maker: 1, taker: 5 }] })();
    const basis = (day: number) => ({
      instrument: env().universe.at(0),
      side: 'buy' as const,
      price: fixed(100),
      quantity: fixed(10),
      notional: fixed(100) * fixed(10),
      orderQuantity: fixed(10),
      orderNotional: fixed(100) * fixed(10),
      paid: 0n,
      liquidity: 'taker' as const,
      at: day * DAY,
      held: () => 0n,
    });
    expect([0, 1, 40, 41].map((day) => Number(toDecimal(fees.fee(basis(day)))))).toEqual([1, 0.5, 1, 0.5]);
    const again = makerTaker({ maker: 2, taker: 10, tiers: [{ volume: 1000, maker: 1, taker: 5 }] })();
    again.restore?.(fees.snapshot!());
    expect(again.fee(basis(42))).toBe(fees.fee(basis(42)));
  });
});

describe('slippage', () => {
  const priceOf = (options: SimVenueOptions, spec: OrderSpec = {}): number => {
    const b = new Bench(options);
    b.submit(spec, 0);
    b.step(bar(0, flat));
    return b.fills()[0]!.price;
  };

  it('is adverse, and lands on the tick', () => {
    const slippage = slippageBps({ rate: '1.5' });
    expect(priceOf({ slippage })).toBe(100.02);
    expect(priceOf({ slippage }, { side: 'sell' })).toBe(99.98);
    expect(priceOf({ slippage: slippageBps({ rate: 0 }) })).toBe(100);
  });

  it('on openings only, by choice', () => {
    const b = new Bench({ slippage: slippageBps({ rate: 100, on: 'opening' }) });
    for (const [n, quantity] of [10, -4, -6, -5, 8].entries()) {
      b.submit({ side: quantity > 0 ? 'buy' : 'sell', quantity: Math.abs(quantity) });
      b.step(bar(n, flat));
    }
    // Opens, reduces, closes, opens short, and a fill that turns the position opens too.
    expect(b.fills().map((one) => one.price)).toEqual([101, 100, 100, 99, 101]);
  });

  it('without it the price of the data stays as it is, on the tick or not', () => {
    const b = new Bench();
    b.submit();
    b.step(bar(0, [100.123456789, 101, 99, 100]));
    expect(b.fills()[0]!.price).toBe(100.123456789);
  });

  it('does not touch resting limits, and never goes beyond a limit', () => {
    const slippage = slippageBps({ rate: 100 });
    expect(priceOf({ slippage }, { limit: 99.5 })).toBe(99.5);
    expect(priceOf({ slippage }, { limit: 100.5 })).toBe(100.5);
    expect(priceOf({ slippage }, { stop: 100.5 })).toBe(101.51);
  });

  it('is never better than the market', () => {
    expect(priceOf({ slippage: customSlippage(() => -5) })).toBe(100);
    expect(priceOf({ slippage: customSlippage(() => '0.25') })).toBe(100.25);
    expect(() => slippageBps({ rate: -1 })).toThrow(/adverse/);
    expect(() => spreadShare({ share: -1 })).toThrow(/adverse/);
    expect(() => volatilitySlippage({ share: 1, span: 0 })).toThrow(/span/);
  });

  it('a share of the spread beyond the touch', () => {
    const b = new Bench({ slippage: spreadShare({ share: 0.1 }) });
    b.step(quote(1, 99, 101));
    b.submit();
    b.submit({ side: 'sell' });
    expect(b.fills().map((one) => one.price)).toEqual([101.2, 98.8]);
    expect(priceOf({ slippage: spreadShare({ share: 0.1 }) })).toBe(100);
  });

  it('a share of the range of the bars before, never of the fill’s own bar', () => {
    const slippage = volatilitySlippage({ share: 0.1, span: 3 });
    expect(priceOf({ slippage })).toBe(100);
    const b = new Bench({ slippage });
    b.step(bar(0, [100, 102, 98, 100])).step(bar(1, [100, 110, 100, 110]));
    b.submit();
    b.step(bar(2, [110, 150, 50, 110]));
    // Range 4, then 4 + 0.5 × (10 − 4) = 7: a tenth is 0.7.
    expect(b.fills()[0]!.price).toBe(110.7);
  });
});
