/** Columns over whole bars, as sweeps compute them, and the short ways through blocks: the bits of the stream. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DescribedFeatureSet } from '../../src/features/feature-env.js';
import { adx, atr, bollinger, ema, indicators, macd, rsi, sma } from '../../src/features/index.js';
import { cases } from '../nightly.js';
import { env, randomBars, sameBits, stream } from './world.js';

const period = fc.integer({ min: 2, max: 14 });
const world = fc.record({
  length: fc.integer({ min: 0, max: 150 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
  gaps: fc.constantFrom(0, 0, 0.05),
  n: period,
  more: period,
  signal: fc.integer({ min: 1, max: 12 }),
  start: fc.constantFrom('talib' as const, 'classic' as const),
  of: fc.constantFrom('close', 'volume', 'typical', 'high'),
});

describe('columns over whole bars', () => {
  it('have the bits of the stream', () => {
    let computed = 0;
    fc.assert(
      fc.property(world, ({ length, seed, gaps, n, more, signal, start, of }) => {
        const bars = randomBars(length, seed, gaps);
        const makes = [
          sma({ period: n, of }),
          ema({ period: n, of, seed: start === 'talib' ? 'sma' : 'first' }),
          ema({ period: n, alpha: 1 / n }),
          rsi({ period: n, of }),
          macd({ fast: n, slow: n + more, signal, start, of }),
          bollinger({ period: n, k: 1.5, ddof: n > 3 ? 1 : 0, of }),
          atr({ period: n, firstBar: start === 'talib' ? 'skip' : 'high-low' }),
          adx({ period: n, seed: start === 'talib' ? 'talib' : 'wilder' }),
        ];
        for (const make of makes) {
          const set = make(env()) as DescribedFeatureSet;
          const whole = set.overBars?.(bars);
          const streamed = Object.values(stream(make, bars));
          if (whole === null || whole === undefined) throw new Error(`${set.name} only streams`);
          expect(whole.length).toBe(streamed.length);
          whole.forEach((column, c) => {
            if (!sameBits(column, streamed[c]!)) throw new Error(`${set.name}: column ${set.columns[c]} differs`);
          });
          computed++;
        }
      }),
      { numRuns: cases(150) },
    );
    expect(computed).toBeGreaterThan(0);
  });

  it('are not there for what reads another column', () => {
    const before = [{ name: 'x', warmup: 1, settled: false }];
    const set = sma({ period: 3, of: 'x' })({ ...env(), before } as never) as DescribedFeatureSet;
    expect(set.overBars?.(randomBars(5))).toBe(null);
  });

  it('give bands and directional lines when they are asked for, the same ones each time', () => {
    const bars = randomBars(200, 5);
    const bands = indicators.bollinger(bars.close);
    expect(bands.percentB).toBe(bands.percentB);
    expect(Object.keys({ ...bands })).toEqual(['middle', 'upper', 'lower', 'percentB', 'bandwidth']);
    const lines = indicators.adx(bars);
    expect(sameBits(lines.minusDi, Object.values(stream(adx(), bars))[2]!)).toBe(true);
    expect(lines.plusDi).toBe(lines.plusDi);
  });
});
