import { describe, expect, it } from 'vitest';
import type { BacktestResult } from '../../../src/backtest/backtest-result.js';
import { capacity } from '../../../src/backtest/capacity/capacity.js';
import { runCapacity } from '../../../src/backtest/capacity/run-capacity.js';
import { instrument } from '../../../src/core/instrument.js';
import { fixed } from '../../../src/core/money.js';

describe('capacity', () => {
  const trade = { share: 0.25, dailyVolume: 1e4, volatility: 0.02 };

  it('is the square-root law, trade by trade', () => {
    // 0.25 × 0.02 × √(0.25 / 10,000) = 0.000025 a trade.
    const found = capacity({ trades: [trade, { ...trade, dailyVolume: 4e4 }], years: 0.5, excess: 0.0075 });
    expect(found.drag).toBeCloseTo(0.000075, 18);
    expect(found.breakEven).toBeCloseTo(10_000, 6);
    expect(found.mostProfit).toBeCloseTo(40_000 / 9, 6);
    expect(found.participation).toBeCloseTo(4_000, 9);
    expect(found.capacity).toBe(found.participation);
    const shy = capacity({ trades: [trade], years: 1, excess: 0.0001 });
    expect(shy.capacity).toBe(shy.mostProfit);
    expect(shy.mostProfit).toBeLessThan(shy.participation);
  });

  it('has a constant of impact and a share of the volume', () => {
    const of = (options: object) => capacity({ trades: [trade], years: 1, excess: 0.1 }, options);
    expect(of({ impact: 2 }).drag).toBeCloseTo(2 * of({}).drag, 18);
    expect(of({ maxParticipation: 1 }).participation).toBe(40_000);
    expect(of({ maxParticipation: 0.1 })).toEqual(of({}));
    expect(of({ impact: 1 })).toEqual(of({}));
    for (const wrong of [{ impact: 0 }, { maxParticipation: 0 }, { maxParticipation: 1.1 }, { more: 1 }])
      expect(() => of(wrong)).toThrow(/^\[edgeproof\] capacity: /);
  });

  it('is none without an edge and without end without impact', () => {
    const of = (excess: number, trades = [trade]) => capacity({ trades, years: 1, excess });
    expect(of(0)).toMatchObject({ breakEven: 0, mostProfit: 0, capacity: 0 });
    expect(of(-1)).toMatchObject({ breakEven: 0, mostProfit: 0, capacity: 0 });
    expect(of(0, [])).toMatchObject({ breakEven: 0, participation: Number.POSITIVE_INFINITY, drag: 0 });
    expect(of(1, [])).toMatchObject({ breakEven: Number.POSITIVE_INFINITY, capacity: Number.POSITIVE_INFINITY });
    expect(of(1, [{ ...trade, share: 0 }])).toMatchObject({ participation: Number.POSITIVE_INFINITY, drag: 0 });
    expect(of(1, [{ ...trade, volatility: 0 }])).toMatchObject({ participation: 4_000, drag: 0 });
  });

  it('refuses what cannot be', () => {
    const years = (given: number) => () => capacity({ trades: [], years: given, excess: 1 });
    for (const given of [0, -1, Number.NaN])
      expect(years(given)).toThrow(`[edgeproof] capacity: the record is ${given} years long; pass a longer one`);
    for (const wrong of [
      { share: -1 },
      { share: Number.NaN },
      { dailyVolume: 0 },
      { dailyVolume: Number.NaN },
      { volatility: -0.1 },
      { volatility: Number.NaN },
    ]) {
      const one = { ...trade, ...wrong };
      expect(() => capacity({ trades: [trade, one], years: 1, excess: 1 })).toThrow(
        `[edgeproof] capacity: trade 1: share ${one.share}, daily volume ${one.dailyVolume}, volatility ${one.volatility}; ` +
          'capacity needs the volume and volatility of each traded day',
      );
    }
  });
});

const DAY = 86_400_000_000;

describe('the capacity of a run', () => {
  type Bar = readonly [ts: number, close: number, volume: number, instrument?: number];
  interface Run {
    readonly bars: readonly Bar[];
    readonly fills: readonly object[];
    readonly equity?: readonly number[];
    readonly options?: object;
    readonly instruments?: readonly object[];
  }

  function resultOf({ bars, fills, equity = [1000, 2000, 4000], options = {}, instruments }: Run) {
    const asked: object[] = [];
    const source = {
      async *history(query: object) {
        asked.push(query);
        const events = bars.map(([ts, close, volume, which = 0]) => ({
          kind: 'bar',
          instrument: which,
          ts,
          close,
          volume,
        }));
        const all = [{ kind: 'trade', instrument: 0, ts: 0, close: 1, volume: 1e9 }, ...events];
        yield { length: all.length, get: (i: number) => all[i] };
      },
    };
    const ids = [instrument({ id: 'A' }), instrument({ id: 'B' })];
    const result = {
      options: { instruments: ids, data: [source, {}], ...options },
      record: {
        instruments: instruments ?? [{ id: 'A' }, { id: 'B' }],
        fills: fills.map((one) => ({
          instrument: 0,
          orderId: 'o1',
          quantityFixed: fixed(2),
          priceFixed: fixed(50),
          ...one,
        })),
        at: Float64Array.from(equity, (_, i) => (i + 1) * DAY),
        equity: Float64Array.from(equity),
        periodsPerYear: 3,
      },
    } as unknown as BacktestResult;
    return { result, asked };
  }
  /** What `capacity` was given of one trade, from its participation (tenth of volume over share) and drag. */
  const of = async (run: Run, excess = 1) => runCapacity(resultOf(run).result, excess);
  const bars: readonly Bar[] = [
    [DAY, 100, 10],
    [1.5 * DAY, 110, 10],
    [2 * DAY, 121, 20],
    [3 * DAY, 60.5, 30],
  ];

  it('is that of its fills, by the volume of the day and the equity before', async () => {
    const found = await of({ bars, fills: [{ at: 2.5 * DAY, ts: 2.5 * DAY }] });
    // 100 of 2,000; the day traded 60.5 × 30; days before it moved by 21 % alone, so its own move of half is taken.
    const volume = 60.5 * 30;
    expect(found.participation).toBeCloseTo((0.1 * volume) / 0.05, 9);
    expect(found.drag).toBeCloseTo(0.05 * 0.5 * Math.sqrt(0.05 / volume), 12);
    expect(
      await runCapacity(resultOf({ bars, fills: [{ at: 2.5 * DAY, ts: 2.5 * DAY }] }).result, 1, { impact: 2 }),
    ).toMatchObject({
      drag: 2 * found.drag,
    });
  });

  it('adds up the bars of a day, and multiplies their moves', async () => {
    const found = await of({ bars, fills: [{ at: 1.5 * DAY, ts: 1.5 * DAY }] });
    const volume = 110 * 10 + 121 * 20;
    expect(found.participation).toBeCloseTo((0.1 * volume) / 0.1, 9);
    expect(found.drag).toBeCloseTo(0.1 * 0.21 * Math.sqrt(0.1 / volume), 12);
  });

  it('takes the equity of the last settle before a fill', async () => {
    const share = async (at: number) =>
      (0.1 * 60.5 * 30) / (await of({ bars, fills: [{ at, ts: 3 * DAY }] })).participation;
    expect(await share(0)).toBeCloseTo(0.1, 12);
    expect(await share(2 * DAY)).toBeCloseTo(0.1, 12);
    expect(await share(2 * DAY + 1)).toBeCloseTo(0.05, 12);
    expect(await share(9 * DAY)).toBeCloseTo(0.025, 12);
  });

  it('measures volatility on the twenty days before', async () => {
    const closes = Array.from({ length: 30 }, (_, i) => 100 + ((i * 7) % 11));
    const many = closes.map((close, i): Bar => [(i + 1) * DAY, close, 1000]);
    const move = (i: number) => closes[i]! / closes[i - 1]! - 1;
    const expected = (last: number) => {
      const moves = Array.from({ length: 20 }, (_, k) => last - 20 + k)
        .filter((i) => i >= 1)
        .map(move);
      const mean = moves.reduce((a, b) => a + b, 0) / moves.length;
      return Math.sqrt(moves.reduce((a, b) => a + (b - mean) * (b - mean), 0) / (moves.length - 1));
    };
    for (const last of [3, 20, 21, 29]) {
      const found = await of({ bars: many, fills: [{ at: 0, ts: (last + 1) * DAY }], equity: [1000] });
      const volume = closes[last]! * 1000;
      expect(found.drag / (0.1 * Math.sqrt(0.1 / volume) * 3)).toBeCloseTo(expected(last), 12);
    }
  });

  it('turns money by multiplier and rate, instrument by instrument', async () => {
    const instruments = [{ id: 'A' }, { id: 'B', multiplier: 5 }];
    const own: readonly Bar[] = [
      [DAY, 10, 7, 1],
      [DAY, 99, 99],
    ];
    const fills = [{ at: DAY, ts: DAY, instrument: 1, fx: 0.5 }];
    const found = await of({ bars: own, fills, instruments });
    expect(found.participation).toBeCloseTo((0.1 * 70 * 2.5) / 0.25, 9);
    expect(found.drag).toBe(0);
  });

  it('asks for bars of the period of the run', async () => {
    const fills = [{ at: DAY, ts: DAY }];
    const { result, asked } = resultOf({ bars, fills });
    await runCapacity(result, 1);
    expect(asked).toMatchObject([{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, kinds: ['bar'] }]);
    const part = resultOf({ bars, fills, options: { from: '1970-01-01', to: '1970-01-03' } });
    await runCapacity(part.result, 1);
    expect(part.asked).toMatchObject([{ from: 0, to: 2 * DAY }]);
  });

  it('refuses days without volume or bars', async () => {
    const words = (id: string, order: string) =>
      `[edgeproof] runCapacity: ${id} has no bars with volume on the day of order ${order}; use bars with volume, or pass trades to capacity() yourself`;
    const before = of({ bars, fills: [{ at: 0, ts: 0, orderId: 'early' }] });
    await expect(before).rejects.toThrow(words('A', 'early'));
    const none = of({ bars, fills: [{ at: DAY, ts: DAY, instrument: 1 }] });
    await expect(none).rejects.toThrow(words('B', 'o1'));
    await expect(of({ bars: [[DAY, 100, 0]], fills: [{ at: DAY, ts: DAY }] })).rejects.toThrow(words('A', 'o1'));
    await expect(of({ bars: [[DAY, 100, Number.NaN]], fills: [{ at: DAY, ts: DAY }] })).rejects.toThrow(
      words('A', 'o1'),
    );
    await expect(of({ bars, fills: [], equity: [] })).rejects.toThrow(/0 years long/);
  });
});
