/** One indicator bar by bar through `update`, on a prebuilt borrowed event; reads the first column after each. */
import { type BarEvent, type FeatureSet, flags, instrument, Random, RowTable, Universe, type Factory } from 'edgeproof';
import { adx, atr, bollinger, ema, macd, rsi, sma } from 'edgeproof/features';
import { column, OPTIONS, serve } from './serve.js';

const makes: { readonly [name: string]: readonly [make: Factory<FeatureSet>, column: number] } = {
  SMA: [sma({ period: 10 }), 0],
  EMA: [ema({ period: 12, seed: 'first' }), 0],
  RSI: [rsi({ period: 14 }), 0],
  MACD: [macd({ start: 'classic' }), 0],
  ATR: [atr({ period: 14 }), 0],
  Bollinger: [bollinger({ period: 20 }), 1],
  ADX: [adx({ period: 14 }), 0],
};
const [high, low, close] = [column('high'), column('low'), column('close')];
const [make, at] = makes[OPTIONS.indicator as string]!;
const env = {
  universe: new Universe([instrument({ id: 'A' })]),
  flags: flags(),
  random: (name: string) => new Random(1, name),
};
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

await serve(() => {
  const set = make(env);
  const rows = new RowTable(set.columns, 1);
  const bar: Mutable<BarEvent> = {
    kind: 'bar',
    instrument: 0,
    ts: 0,
    at: 0,
    seq: 0,
    start: 0,
    period: 60e6,
    open: 0.5,
    high: 0.5,
    low: 0.5,
    close: 0.5,
    volume: 0.5,
  };
  let last = 0;
  for (let i = 0; i < close.length; i++) {
    bar.at = i;
    bar.high = high[i]!;
    bar.low = low[i]!;
    bar.close = close[i]!;
    set.update(bar, rows);
    last = rows.data[at]!;
  }
  return { last };
});
