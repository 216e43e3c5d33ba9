/** Every indicator with options that differ from the defaults, streaming and batch side by side. */
import type { FeatureSet } from '../../src/contracts/feature-set.js';
import type { Factory } from '../../src/core/plugin.js';
import {
  adx,
  aroon,
  atr,
  bollinger,
  cci,
  dema,
  donchian,
  ema,
  ewmaVolatility,
  indicators,
  kama,
  keltner,
  lags,
  linregSlope,
  macd,
  mfi,
  momentum,
  obv,
  parabolicSar,
  realizedVolatility,
  returns,
  roc,
  rsi,
  sma,
  stochastic,
  supertrend,
  tema,
  vwap,
  williamsR,
  wma,
  zscore,
} from '../../src/features/index.js';
import type { Bars } from './world.js';

/** One indicator: the feature, the same over arrays in the order of its columns, and how it answers scaled prices. */
export interface Entry {
  readonly id: string;
  readonly make: Factory<FeatureSet>;
  readonly batch: (bars: Bars) => readonly Float64Array[];
  /** Prices times 4: outputs times 4 (`price`), unchanged (`none`), or something else (`other`). */
  readonly scale: 'price' | 'none' | 'other';
}

function entry(id: string, scale: Entry['scale'], make: Factory<FeatureSet>, batch: (bars: Bars) => unknown): Entry {
  const columns = (made: unknown): readonly Float64Array[] =>
    made instanceof Float64Array ? [made] : Object.values(made as Record<string, Float64Array>);
  return { id, scale, make, batch: (bars) => columns(batch(bars)) };
}

const { close, all } = { close: (b: Bars): Float64Array => b.close, all: (b: Bars): Bars => b };

/** All of them. */
export const catalogue: readonly Entry[] = [
  entry('sma', 'price', sma({ period: 10 }), (b) => indicators.sma(close(b), { period: 10 })),
  entry('sma 1', 'price', sma({ period: 1 }), (b) => indicators.sma(close(b), { period: 1 })),
  entry('sma 3', 'price', sma({ period: 3 }), (b) => indicators.sma(close(b), { period: 3 })),
  entry('ema', 'price', ema({ period: 12 }), (b) => indicators.ema(close(b), { period: 12 })),
  entry('ema first', 'price', ema({ period: 12, seed: 'first' }), (b) =>
    indicators.ema(close(b), { period: 12, seed: 'first' }),
  ),
  entry('wma', 'price', wma({ period: 9 }), (b) => indicators.wma(close(b), { period: 9 })),
  entry('dema', 'price', dema({ period: 5 }), (b) => indicators.dema(close(b), { period: 5 })),
  entry('tema', 'price', tema({ period: 5 }), (b) => indicators.tema(close(b), { period: 5 })),
  entry('kama', 'price', kama({ period: 7 }), (b) => indicators.kama(close(b), { period: 7 })),
  entry('linregSlope', 'price', linregSlope({ period: 6 }), (b) => indicators.linregSlope(close(b), { period: 6 })),
  entry('macd', 'price', macd({ fast: 4, slow: 9, signal: 3 }), (b) =>
    indicators.macd(close(b), { fast: 4, slow: 9, signal: 3 }),
  ),
  entry('macd classic', 'price', macd({ fast: 4, slow: 9, signal: 3, start: 'classic' }), (b) =>
    indicators.macd(close(b), { fast: 4, slow: 9, signal: 3, start: 'classic' }),
  ),
  entry('rsi', 'none', rsi({ period: 6 }), (b) => indicators.rsi(close(b), { period: 6 })),
  entry('momentum', 'price', momentum({ period: 4 }), (b) => indicators.momentum(close(b), { period: 4 })),
  entry('roc', 'none', roc({ period: 4 }), (b) => indicators.roc(close(b), { period: 4 })),
  entry('returns', 'none', returns({ periods: [3] }), (b) => indicators.returns(close(b), { period: 3 })),
  entry('log returns', 'none', returns({ kind: 'log' }), (b) => indicators.returns(close(b), { kind: 'log' })),
  entry('lags', 'price', lags({ lags: [2] }), (b) => indicators.lag(close(b), { lag: 2 })),
  entry('bollinger', 'other', bollinger({ period: 7, k: 1.5 }), (b) =>
    indicators.bollinger(close(b), { period: 7, k: 1.5 }),
  ),
  entry('realizedVolatility', 'none', realizedVolatility({ period: 5, periodsPerYear: 252 }), (b) =>
    indicators.realizedVolatility(close(b), { period: 5, periodsPerYear: 252 }),
  ),
  entry('realizedVolatility zero', 'none', realizedVolatility({ period: 5, mean: 'zero', kind: 'simple' }), (b) =>
    indicators.realizedVolatility(close(b), { period: 5, mean: 'zero', kind: 'simple' }),
  ),
  ...(['weighted', 'first', 'mean'] as const).map((seed) =>
    entry(`ewmaVolatility ${seed}`, 'none', ewmaVolatility({ lambda: 0.9, seed, period: 6 }), (b) =>
      indicators.ewmaVolatility(close(b), { lambda: 0.9, seed, period: 6 }),
    ),
  ),
  entry('zscore', 'none', zscore({ period: 8 }), (b) => indicators.zscore(close(b), { period: 8 })),
  entry('atr', 'price', atr({ period: 5 }), (b) => indicators.atr(all(b), { period: 5 })),
  entry('atr high-low', 'price', atr({ period: 5, firstBar: 'high-low' }), (b) =>
    indicators.atr(all(b), { period: 5, firstBar: 'high-low' }),
  ),
  entry('adx', 'none', adx({ period: 5 }), (b) => indicators.adx(all(b), { period: 5 })),
  entry('adx wilder', 'none', adx({ period: 5, seed: 'wilder' }), (b) =>
    indicators.adx(all(b), { period: 5, seed: 'wilder' }),
  ),
  entry('aroon', 'none', aroon({ period: 6 }), (b) => indicators.aroon(all(b), { period: 6 })),
  entry('stochastic', 'none', stochastic({ fastK: 5, slowK: 3, slowD: 2 }), (b) =>
    indicators.stochastic(all(b), { fastK: 5, slowK: 3, slowD: 2 }),
  ),
  entry('williamsR', 'none', williamsR({ period: 6 }), (b) => indicators.williamsR(all(b), { period: 6 })),
  entry('cci', 'none', cci({ period: 6 }), (b) => indicators.cci(all(b), { period: 6 })),
  entry('donchian', 'price', donchian({ period: 6 }), (b) => indicators.donchian(all(b), { period: 6 })),
  entry('donchian previous', 'price', donchian({ period: 6, previous: true }), (b) =>
    indicators.donchian(all(b), { period: 6, previous: true }),
  ),
  entry('keltner', 'price', keltner({ period: 6, atrPeriod: 4 }), (b) =>
    indicators.keltner(all(b), { period: 6, atrPeriod: 4 }),
  ),
  entry('supertrend', 'other', supertrend({ period: 4, k: 2 }), (b) =>
    indicators.supertrend(all(b), { period: 4, k: 2 }),
  ),
  entry('parabolicSar', 'price', parabolicSar(), (b) => indicators.parabolicSar(all(b))),
  entry('obv', 'none', obv(), (b) => indicators.obv(all(b))),
  entry('mfi', 'none', mfi({ period: 5 }), (b) => indicators.mfi(all(b), { period: 5 })),
  entry('vwap', 'price', vwap({ period: 5 }), (b) => indicators.vwap(all(b), { period: 5 })),
  entry('vwap anchored', 'price', vwap(), (b) => indicators.vwap(all(b))),
];
