/**
 * Each order type, fill rule, fee and sizing rule that the published runs of other engines need, by itself, on a handful of bars
 * whose results are worked out in the comments.
 */
import { describe, expect, it } from 'vitest';
import {
  feeBps,
  fillProfiles,
  perShare,
  type SimVenueOptions,
  simVenue,
  slippageBps,
} from '../../src/backtest/index.js';
import type { BarRow } from '../../src/data/index.js';
import { fromEvents, fromRows, opens, readBars, resample } from '../../src/data/index.js';
import { returns, sma } from '../../src/features/index.js';
import {
  type BacktestOptions,
  backtest,
  type DecideOptions,
  defineStrategy,
  instrument,
  type OrderIntent,
} from '../../src/index.js';
import { rule } from '../../src/models/index.js';
import { crossMargin, customExecution, futuresMargin, rebalance, twap } from '../../src/oms/index.js';
import { fixedQuantity, fixedWeight, until } from '../../src/portfolio/index.js';
import { byHand, trade } from '../engine/hand-made.js';

/** Bars of a second, an hour or a day from open, high, low, close; the first begins at midnight of 2024-01-01. */
function bars(period: string, seconds: number, prices: readonly (readonly [number, number, number, number])[]) {
  const rows: BarRow[] = prices.map(([open, high, low, close], i) => ({
    time: new Date(Date.UTC(2024, 0, 1, 0, 0, (i + 1) * seconds)).toISOString(),
    open,
    high,
    low,
    close,
    volume: 1000,
  }));
  return fromRows({ instrument: 'A', bars: rows, period });
}

const hourly = (...prices: readonly (readonly [number, number, number, number])[]) => bars('1h', 3600, prices);
const flat = (price: number) => [price, price, price, price] as const;

type More = Partial<BacktestOptions> & { readonly rules?: SimVenueOptions };

async function run(
  strategy: BacktestOptions['strategy'],
  data: BacktestOptions['data'],
  { rules, ...more }: More = {},
) {
  return backtest({
    strategy,
    data,
    instruments: [instrument({ id: 'A', tickSize: 0 })],
    cash: 10_000,
    venue: simVenue(rules),
    ...more,
  });
}

const prices = (result: Awaited<ReturnType<typeof run>>) => result.fills.map((fill) => fill.price.toNumber());

/** Long all the time, from the first decision on. */
const long = (execution = rebalance(), weight = 1, decide: DecideOptions = {}) =>
  defineStrategy({
    name: 'long',
    decide,
    features: returns({ periods: [1] }),
    model: rule({ needs: [] }, () => 1),
    optimizer: fixedWeight({ weight }),
    execution,
  });

describe('limit orders at a distance, each hour on bars of a second', () => {
  /** A buy 1 below and a sell 1 above the close, whenever an hour is full. */
  const ladder = customExecution({
    name: 'ladder',
    plan: (_targets, at): readonly OrderIntent[] =>
      at.now % 3_600_000_000 === 0
        ? [
            trade(10, { type: 'limit', limitPrice: at.marks[0]! - 1 }),
            trade(-10, { type: 'limit', limitPrice: at.marks[0]! + 1 }),
          ]
        : [],
  });
  const strategy = defineStrategy({
    name: 'hourly',
    features: returns({ periods: [1] }),
    model: rule({ needs: [] }, () => 1),
    optimizer: fixedQuantity({ quantity: 1 }),
    execution: ladder,
  });
  const second = (prices: readonly (readonly [number, number, number, number])[]) =>
    fromRows({
      instrument: 'A',
      period: '1s',
      bars: prices.map(([open, high, low, close], i) => ({
        time: new Date(Date.UTC(2024, 0, 1, 1, 0, i)).toISOString(),
        open,
        high,
        low,
        close,
        volume: 10,
      })),
    });
  // 01:00:00 closes at 100: limits at 99 and 101. Then a bar that touches 99 and one that opens at 97 and reaches 98.5.
  const data = second([flat(100), [100, 100.5, 99, 100], [97, 98.5, 96, 98], [98, 101.5, 98, 101]]);

  it('a touch fills nothing; a bar that opens beyond gives the open, the worse extreme, or the limit', async () => {
    for (const [limitGap, bought] of [
      ['open', 97],
      ['extreme', 98.5],
      ['limit', 99],
    ] as const)
      expect(prices(await run(strategy, data, { rules: { limitGap } }))).toEqual([bought, 101]);
  });

  it('a touch is enough where the profile says so', async () => {
    expect(prices(await run(strategy, data, { rules: fillProfiles.touch }))).toEqual([99, 101]);
  });
});

describe('market-on-open orders decided on daily bars', () => {
  it('are sized at the close, buffer and fee set aside, and filled at the next open', async () => {
    const execution = rebalance({
      order: 'market-on-open',
      cashBuffer: 0.0025,
      feeReserve: (shares) => Math.max(1, 0.005 * shares),
      band: 0.5,
    });
    const data = bars('20h', 72_000, [flat(100), [103, 104, 101, 102], flat(110)]);
    const result = await run(long(execution), data, { rules: { fees: perShare({ rate: '0.005', minimum: 1 }) } });
    // floor((10,000 × 0.9975 - 1) / 100) = 99 shares at 103 and a fee of 1: 10,000 - 10,197 - 1 in cash, 99 × 110 held
    expect(result.fills.map((fill) => [fill.quantity.toNumber(), fill.price.toNumber(), fill.fee.toNumber()])).toEqual([
      [99, 103, 1],
    ]);
    expect(result.cash().toString()).toBe('-198');
    expect(result.finalEquity).toBe(10_692);
  });
});

describe('trailing stops', () => {
  // Held from the open of the second bar; a stop 5 below, sent with the entry at the close of 100.
  const data = hourly(flat(100), [100, 110, 100, 104], [104, 104, 98, 99], [94, 95, 90, 93]);
  const strategy = byHand('trail', (_at, n) =>
    n === 0 ? [trade(1), trade(-1, { type: 'trailing-stop', trail: { amount: 5 }, reduceOnly: true })] : [],
  );
  const exit = async (rules: SimVenueOptions) => prices(await run(strategy, data, { rules }))[1];

  it('follow closes: 104 - 5 = 99, met on the way down from 104', async () => {
    expect(await exit({ trailBy: 'bar-close', path: 'open-high-low-close' })).toBe(99);
  });

  it('follow extremes once a bar is over: 110 - 5 = 105, and the next bar opens below it', async () => {
    expect(await exit({ trailBy: 'bar-extreme', path: 'open-high-low-close' })).toBe(104);
  });

  it('follow the path inside the bar: up to 110, then down through 105', async () => {
    expect(await exit({ trailBy: 'path', path: 'open-high-low-close' })).toBe(105);
  });

  it('fill at the worse of level and close where a bar must prove it', async () => {
    // the extreme of 110 puts the stop at 105 after the second bar; the third closes at 99
    expect(await exit(fillProfiles.barConfirmed)).toBe(99);
  });
});

describe('child orders', () => {
  const split = (children: number, every: string) =>
    defineStrategy({
      name: 'sliced',
      features: returns({ periods: [1] }),
      model: rule({ needs: [] }, () => 1),
      optimizer: fixedQuantity({ quantity: 10 }),
      execution: twap({ children, every }),
    });

  it('four children 2.5 s apart all meet the close that stands before the next bar', async () => {
    const result = await run(split(4, '2.5s'), bars('1m', 60, [flat(100), flat(101), flat(102)]), {
      rules: fillProfiles.sameClose,
    });
    expect(result.fills.map((fill) => [(fill.at / 1e6) % 60, fill.quantity.toNumber(), fill.price.toNumber()])).toEqual(
      [
        [0, 3, 100],
        [2.5, 3, 100],
        [5, 2, 100],
        [7.5, 2, 100],
      ],
    );
    expect(result.record.optimistic).toBe(true);
  });

  it('children a bar apart are filled by the bars that come', async () => {
    const result = await run(split(2, '1m'), bars('1m', 60, [flat(100), flat(101), flat(102), flat(103)]));
    expect(prices(result)).toEqual([101, 102]);
  });
});

describe('spread, commission and all-in sizing at the fill', () => {
  it('units = floor((1 - ε) equity / (price + spread + commission)), at the open that fills them', async () => {
    const data = bars('10h', 36_000, [flat(90), flat(100), flat(120)]);
    const execution = rebalance({
      sizeAt: 'touch',
      cashBuffer: Number.EPSILON,
      unitCost: (price, side) => (side === 'buy' ? 0.01 : -0.01) * price + 0.002 * price,
      band: 0.5,
    });
    const result = await run(long(execution, 1, { on: ['quote'] }), [data, opens(data)], {
      rules: { fillsFrom: 'bar', slippage: slippageBps({ rate: 100, on: 'opening' }), fees: feeBps({ rate: 20 }) },
    });
    // At the open of 90: floor(10,000 / (90 × 1.012)) = 109 shares at 90.9, fee 19.8162.
    expect(result.fills.map((fill) => [fill.quantity.toNumber(), fill.price.toNumber(), fill.fee.toNumber()])).toEqual([
      [109, 90.9, 19.8162],
    ]);
    expect(result.cash().toString()).toBe('72.0838');
  });

  it('an amount an order beside basis points, paid once', async () => {
    const result = await run(long(rebalance({ band: 0.5 }), 0.5), hourly(flat(100), flat(100)), {
      rules: { fees: feeBps({ rate: 10, perOrder: 5 }) },
    });
    expect(result.fills.map((fill) => fill.fee.toNumber())).toEqual([10]); // 5 + 5,000 × 0.1 %
  });

  it('a flip sizes the new side on what is left after the exit and its fee', async () => {
    const flipping = defineStrategy({
      name: 'flip',
      features: returns({ periods: [1] }),
      model: rule({ needs: ['return_1'] }, (change) => (change > 0 ? 1 : -1)),
      optimizer: fixedWeight(),
      execution: rebalance({ flip: 'two-orders', exitFee: () => 250, unitCost: () => 0 }),
    });
    const result = await run(flipping, hourly(flat(100), flat(101), flat(101), flat(100), flat(100)), {
      rules: { fillsFrom: 'bar' },
    });
    // 99 long at 101 (10,000 / 101); after 101 → 101 short: floor((10,000 - 250) / 101) = 96
    expect(result.fills.slice(0, 3).map((fill) => [fill.side, fill.quantity.toNumber()])).toEqual([
      ['buy', 99],
      ['sell', 99],
      ['sell', 96],
    ]);
  });
});

describe('margin and ruin', () => {
  const future = [instrument({ id: 'A', assetClass: 'future', multiplier: 10, tickSize: 0 })];
  const margin = futuresMargin({ contracts: { A: { initial: 1000, maintenance: 0 } } });

  it('a future binds its margin, moves cash by its points, and nothing else', async () => {
    const result = await run(
      byHand('one', (_at, n) => (n === 0 ? [trade(2)] : [])),
      hourly(flat(100), flat(100), flat(103)),
      {
        instruments: future,
        margin,
      },
    );
    // 2 contracts × 3 points × 10
    expect([result.finalEquity, result.margin.initial, result.margin.available]).toEqual([10_060, 2000, 8060]);
  });

  it('what cannot be margined is refused', async () => {
    const result = await run(
      byHand('many', (_at, n) => (n === 0 ? [trade(11)] : [])),
      hourly(flat(100), flat(100)),
      {
        instruments: future,
        margin,
        rules: { checkMargin: true },
      },
    );
    expect(result.fills.length).toBe(0);
    expect(result.record.orders.refused + result.record.orders.rejected).toBe(1);
  });

  const borrowed = { margin: crossMargin({ leverage: 10, maintenanceRate: 0 }) };
  // 1,000 shares at 100 on 10,000: at 85 there is a debt of 5,000.
  const ruinous = hourly(flat(100), flat(100), [100, 100, 80, 85], flat(200));
  const tenfold = long(rebalance({ band: 0.5 }), 10);

  it('ruin: stop closes at the marks, writes the debt off, and opens nothing more', async () => {
    const result = await run(tenfold, ruinous, { ...borrowed, ruin: 'stop' });
    expect(prices(result)).toEqual([100, 85]);
    expect([...result.record.equity]).toEqual([10_000, 10_000, 0, 0]);
    expect(result.cash().toString()).toBe('0');
    expect(result.record.trades.map((one) => one.profit)).toEqual([-15_000]);
    expect(result.record.alerts.filter((one) => one.code === 'ruin').length).toBe(1);
  });

  it('without it the run goes on in debt, and says so', async () => {
    const result = await run(tenfold, ruinous);
    expect(result.record.equity[2]).toBe(-5000);
    expect(result.record.alerts.some((one) => one.code === 'ruin')).toBe(true);
  });
});

describe('fills at the close that was decided on', () => {
  it('are marked optimistic', async () => {
    const result = await run(long(rebalance({ band: 0.5 })), hourly(flat(100), flat(110)), {
      rules: fillProfiles.sameClose,
    });
    expect(prices(result)).toEqual([100]);
    expect(result.record.optimistic).toBe(true);
    expect(result.report.verdict.checks.find((one) => one.id === 'real-fills')?.passed).toBe(false);
  });
});

describe('fractional units', () => {
  it('go down to the lot: floor(10,000 / 300, 8 decimals)', async () => {
    const result = await run(long(rebalance({ band: 0.5 })), hourly(flat(300), flat(300)), {
      instruments: [instrument({ id: 'A', tickSize: 0, lotSize: '0.00000001' })],
    });
    expect(result.position('A').toString()).toBe('33.33333333');
  });
});

describe('many parameters', () => {
  it('forty periods are forty runs of one strategy, each equal to a loop of three lines', async () => {
    const closes = Array.from({ length: 120 }, (_, i) => 100 + 10 * Math.sin(i / 7) + (i % 5));
    const data = hourly(...closes.map(flat));
    for (let period = 2; period < 42; period++) {
      const strategy = defineStrategy({
        name: 'above',
        features: sma({ period, name: 'mean' }),
        model: rule({ needs: ['mean'] }, (mean) => mean),
        optimizer: () => ({
          name: 'above',
          version: '1',
          apiVersion: 1,
          lookback: 0,
          solve(forecast, at, out) {
            out.kind = 'quantity';
            out.values[0] = Number.isNaN(forecast.mean[0]!) ? Number.NaN : at.marks[0]! > forecast.mean[0]! ? 1 : 0;
            return 'optimal';
          },
          snapshot: () => ({ json: null }),
          restore() {},
        }),
      });
      let [cash, held, wanted] = [10_000, 0, 0];
      closes.forEach((close, i) => {
        cash -= (wanted - held) * close; // what the bar before decided, at the open of this one
        held = wanted;
        if (i + 1 >= period)
          wanted = close > closes.slice(i + 1 - period, i + 1).reduce((a, b) => a + b) / period ? 1 : 0;
      });
      expect((await run(strategy, data)).finalEquity).toBeCloseTo(cash + held * closes.at(-1)!, 8);
    }
  });
});

describe('prints to bars of five minutes', () => {
  it('open, high, low, close and volume; no bar without a print', async () => {
    const print = (clock: string, price: number, size: number) =>
      ({ kind: 'trade', instrument: 'A', time: `2024-01-01T${clock}Z`, price, size }) as const;
    const prints = fromEvents({
      events: [
        print('00:00:00', 10, 1),
        print('00:02:00', 12, 2),
        print('00:04:59.999', 9, 3),
        print('00:10:00', 11, 4),
      ],
    });
    const made = await readBars(resample(prints, { period: '5m' }), 'A', { to: '2024-01-02T00:00:00Z' });
    const rows = Array.from(made.end, (end, i) => [
      end / 60e6 - Date.UTC(2024, 0, 1) / 60e3,
      made.open[i],
      made.high[i],
      made.low[i],
      made.close[i],
      made.volume[i],
    ]);
    expect(rows).toEqual([
      [5, 10, 12, 9, 9, 6],
      [15, 11, 11, 11, 11, 4],
    ]);
  });
});

describe('the end of a run', () => {
  it('until: flat at the open of the last bar, whatever the forecast', async () => {
    const strategy = defineStrategy({
      name: 'ends',
      features: returns({ periods: [1] }),
      model: rule({ needs: [] }, () => 1),
      optimizer: until(fixedQuantity({ quantity: 5 }), { time: '2024-01-01T03:00:00Z' }),
    });
    const result = await run(strategy, hourly(flat(100), flat(101), flat(102), flat(103)));
    expect(result.fills.map((fill) => [fill.side, fill.price.toNumber()])).toEqual([
      ['buy', 101],
      ['sell', 103],
    ]);
  });
});
