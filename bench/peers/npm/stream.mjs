/** One indicator of trading-signals, value by value. */
import { column, OPTIONS, peer, serve } from './serve.mjs';

const { named: ts, version } = await peer('trading-signals');
const [high, low, close] = [column('high'), column('low'), column('close')];
const which = OPTIONS.indicator;
const makes = {
  SMA: () => new ts.SMA(10),
  EMA: () => new ts.EMA(12),
  RSI: () => new ts.RSI(14, ts.WSMA),
  MACD: () => new ts.MACD(new ts.EMA(12), new ts.EMA(26), new ts.EMA(9)),
  ATR: () => new ts.ATR(14),
  Bollinger: () => new ts.BollingerBands(20, 2),
  ADX: () => new ts.ADX(14),
};
const reads = { MACD: (one) => one.macd, Bollinger: (one) => one.upper };
const read = reads[which] ?? ((one) => one);
const bars = which === 'ATR' || which === 'ADX';

await serve(
  () => {
    const indicator = makes[which]();
    for (let i = 0; i < close.length; i++)
      indicator.update(bars ? { high: high[i], low: low[i], close: close[i] } : close[i], false);
    return { last: Number(read(indicator.getResult())) };
  },
  { 'trading-signals': version },
);
