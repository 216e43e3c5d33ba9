/** One indicator over arrays. */
import { indicators } from 'edgeproof/features';
import { column, OPTIONS, serve } from './serve.js';

const [high, low, close] = [column('high'), column('low'), column('close')];
const runs: { readonly [name: string]: () => readonly Float64Array[] } = {
  SMA: () => [indicators.sma(close, { period: 10 })],
  EMA: () => [indicators.ema(close, { period: 12 })],
  RSI: () => [indicators.rsi(close, { period: 14 })],
  MACD: () => {
    const { macd, signal, histogram } = indicators.macd(close);
    return [macd, signal, histogram];
  },
  ATR: () => [indicators.atr({ high, low, close }, { period: 14 })],
  Bollinger: () => {
    const { middle, upper, lower } = indicators.bollinger(close, { period: 20 });
    return [middle, upper, lower];
  },
  ADX: () => [indicators.adx({ high, low, close }, { period: 14 }).adx],
};
const run = runs[OPTIONS.indicator as string]!;
const figures = Object.fromEntries(
  run().map((one, i) => [`sum${i}`, one.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0)]),
);

await serve(() => {
  run();
  return figures;
});
