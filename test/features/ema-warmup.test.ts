import { expect, it } from 'vitest';
import { indicators } from '../../src/features/index.js';

const close = Float64Array.of(10, 12, Number.NaN, 11, 15, 14, 13);

it('an average that begins with the first value may be told to wait; what it says then is the same', () => {
  const free = indicators.ema(close, { period: 3, seed: 'first' });
  const waiting = indicators.ema(close, { period: 3, seed: 'first', warmup: 4 });
  // 10, 11, (nothing), 11, 13, ...: half the way to each new value
  expect([...free]).toEqual([10, 11, Number.NaN, 11, 13, 13.5, 13.25]);
  expect([...waiting]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN, 13, 13.5, 13.25]);
});

it('a warm-up within the seed changes nothing', () => {
  const rising = Float64Array.of(1, 2, 3, 4, 5);
  expect(indicators.ema(rising, { period: 3, warmup: 2 })).toEqual(indicators.ema(rising, { period: 3 }));
  expect([...indicators.ema(rising, { period: 2, warmup: 4 })]).toEqual([Number.NaN, Number.NaN, Number.NaN, 3.5, 4.5]);
});
