import { describe, expect, it } from 'vitest';
import { MINUTE, toMicros } from '../../src/core/time.js';
import { type SyntheticInput, synthetic } from '../../src/data/synthetic.js';
import { readBars } from './reading.js';

const logReturns = (close: Float64Array): Float64Array => close.slice(1).map((c, i) => Math.log(c / close[i]!));
const mean = (x: Float64Array): number => x.reduce((a, b) => a + b, 0) / x.length;
const stdev = (x: Float64Array): number => {
  const m = mean(x);
  return Math.sqrt(x.reduce((a, b) => a + (b - m) * (b - m), 0) / (x.length - 1));
};
const correlation = (x: Float64Array, y: Float64Array): number => {
  const [mx, my] = [mean(x), mean(y)];
  return mean(x.map((a, i) => (a - mx) * (y[i]! - my))) / (stdev(x) * stdev(y));
};
const closes = (input: SyntheticInput): Float64Array[] => synthetic(input).series.map((one) => one.columns.close);

const models: SyntheticInput['model'][] = [
  { kind: 'walk' },
  { kind: 'jumps', perBar: 0.05, mean: -0.02, stdev: 0.03 },
  {
    kind: 'regimes',
    states: [
      { drift: 0.1, volatility: 0.1, stay: 0.98 },
      { drift: -0.3, volatility: 0.4, stay: 0.95 },
    ],
  },
  { kind: 'garch', alpha: 0.1, beta: 0.85 },
];

describe('synthetic', () => {
  it('gives the same bars for the same seed, others for another', async () => {
    const input = { instruments: 'A', bars: 300, seed: 7 };
    expect(await readBars(synthetic(input), 'A')).toEqual(await readBars(synthetic(input), 'A'));
    expect(closes(input)).not.toEqual(closes({ ...input, seed: 8 }));
  });

  it('does not change one instrument when another is added, nor the past when the future grows', () => {
    const [alone] = closes({ instruments: 'A', bars: 200, seed: 7 });
    const [beside] = closes({ instruments: ['A', 'B'], bars: 200, seed: 7 });
    const [longer] = closes({ instruments: 'A', bars: 400, seed: 7 });
    expect(beside).toEqual(alone);
    expect(longer?.slice(0, 200)).toEqual(alone);
  });

  it.each(models)('makes possible bars, $kind', (model) => {
    const [one] = synthetic({
      instruments: 'A',
      bars: 5000,
      seed: 3,
      volatility: 0.8,
      tick: 0.01,
      ...(model && { model }),
    }).series;
    const { open, high, low, close, volume } = one!.columns;
    for (let i = 0; i < close.length; i++) {
      expect(low[i]! > 0 && high[i]! >= Math.max(open[i]!, close[i]!) && low[i]! <= Math.min(open[i]!, close[i]!)).toBe(
        true,
      );
      expect(close[i]).toBe(Number(close[i]!.toFixed(2)));
      expect(volume[i]! >= 0).toBe(true);
    }
  });

  it('has the drift, volatility and correlation that were asked for', () => {
    const [a, b] = closes({
      periodsPerYear: 252,
      instruments: ['A', 'B'],
      bars: 252_000,
      seed: 1,
      drift: 0.3,
      volatility: 0.25,
      correlation: 0.6,
    });
    const [x, y] = [logReturns(a!), logReturns(b!)];
    expect(stdev(x) * Math.sqrt(252)).toBeCloseTo(0.25, 2);
    expect(Math.abs(mean(x) * 252 - (0.3 - (0.25 * 0.25) / 2))).toBeLessThan(0.025); // three standard errors
    expect(correlation(x, y)).toBeCloseTo(0.6, 2);
  });

  it('takes the mean of jumps out of the drift, so that the expected price grows as asked', () => {
    const model = { kind: 'jumps', perBar: 0.1, mean: -0.02, stdev: 0.02 } as const;
    const [a] = closes({
      periodsPerYear: 252,
      instruments: 'A',
      bars: 400_000,
      seed: 2,
      drift: 0.1,
      volatility: 0.1,
      model,
    });
    const growth = mean(logReturns(a!).map((r) => Math.exp(r))) - 1;
    expect(Math.abs(growth * 252 - 0.1)).toBeLessThan(0.012); // three standard errors; 0.5 a year without it
  });

  it('keeps the long-run volatility under garch, and clusters it', () => {
    const [a] = closes({
      periodsPerYear: 252,
      instruments: 'A',
      bars: 200_000,
      seed: 5,
      volatility: 0.2,
      model: { kind: 'garch' },
    });
    const x = logReturns(a!);
    expect(Math.abs(stdev(x) * Math.sqrt(252) - 0.2)).toBeLessThan(0.01);
    const squares = x.map((r) => r * r);
    expect(correlation(squares.slice(1), squares.slice(0, -1))).toBeGreaterThan(0.08);
  });

  it('lays bars end to end', async () => {
    const bars = await readBars(
      synthetic({ instruments: 'A', bars: 3, seed: 1, period: '1m', start: '2024-01-02T14:30:00Z' }),
      'A',
    );
    expect(bars.map((b) => b.start)).toEqual([0, 1, 2].map((i) => toMicros('2024-01-02T14:30:00Z') + i * MINUTE));
    expect(bars.every((b) => b.at === b.start + MINUTE && b.period === MINUTE)).toBe(true);
  });

  it('fills the sessions of a calendar', async () => {
    const minutes = synthetic({
      instruments: 'A',
      bars: 391,
      seed: 1,
      period: '1m',
      start: '2024-07-03',
      calendar: 'XNYS',
    });
    const bars = await readBars(minutes, 'A'); // 3 July 2024 is a half day of 210 minutes
    expect(bars[0]?.start).toBe(toMicros('2024-07-03T13:30:00Z'));
    expect(bars[209]?.at).toBe(toMicros('2024-07-03T17:00:00Z'));
    expect(bars[210]?.start).toBe(toMicros('2024-07-05T13:30:00Z'));
    const days = synthetic({ instruments: 'A', bars: 2, seed: 1, start: '2024-07-04', calendar: 'XNYS' });
    expect((await readBars(days, 'A')).map((b) => b.at)).toEqual(
      ['2024-07-05T20:00:00Z', '2024-07-08T20:00:00Z'].map((t) => toMicros(t)),
    );
    const long = { instruments: 'A', bars: 2, seed: 1, period: '8h', calendar: 'XNYS' };
    expect(() => synthetic(long).series).toThrow(/no bar of this period fits/);
  });

  it('refuses what cannot be', () => {
    expect(() => closes({ instruments: ['A', 'B', 'C'], bars: 5, seed: 1, correlation: -0.9 })).toThrow(
      /correlation is not/,
    );
    expect(() =>
      closes({
        instruments: ['A', 'B'],
        bars: 5,
        seed: 1,
        correlation: [
          [1, 0.2],
          [0.3, 1],
        ],
      }),
    ).toThrow(/symmetric/);
    expect(() => closes({ instruments: 'A', bars: 0, seed: 1 })).toThrow(/"bars"/);
    expect(() => closes({ instruments: 'A', bars: 1, seed: 1, period: 0 })).toThrow(/period is 0/);
    expect(() =>
      closes({ instruments: 'A', bars: 1, seed: 1, model: { kind: 'garch', alpha: 0.5, beta: 0.5 } }),
    ).toThrow(/below 1/);
  });
});
