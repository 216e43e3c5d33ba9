/** Every factory that `edgeproof/features` exports, as the kit is run on it. */
import type { FeatureSet } from '../../src/contracts/feature-set.js';
import type { Factory } from '../../src/core/plugin.js';
import {
  adx,
  aroon,
  atr,
  bollinger,
  cci,
  compose,
  crossRank,
  crossZscore,
  dema,
  difference,
  donchian,
  ema,
  ewmaVolatility,
  kama,
  keltner,
  lags,
  linregSlope,
  macd,
  map,
  mfi,
  momentum,
  obv,
  parabolicSar,
  ratio,
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
import type { FeatureSetCheckOptions } from '../../src/testing/index.js';

/** A plug-in of ours under the name of its export. */
export interface OwnFeature {
  readonly name: string;
  readonly make: Factory<FeatureSet>;
  readonly options?: FeatureSetCheckOptions;
}

const own = (name: string, make: Factory<FeatureSet>, options?: FeatureSetCheckOptions): OwnFeature =>
  options === undefined ? { name, make } : { name, make, options };

/** All of them; a set that reads columns is composed with what makes them. */
export const ownFeatures: readonly OwnFeature[] = [
  own('adx', adx({ period: 5 })),
  own('aroon', aroon({ period: 6 })),
  own('atr', atr({ period: 5 })),
  own('bollinger', bollinger({ period: 7 })),
  own('cci', cci({ period: 6 })),
  own('compose', compose(sma({ period: 3 }), rsi({ period: 5 }))),
  own('crossRank', compose(returns({ periods: [2] }), crossRank({ of: 'return_2' }))),
  own('crossZscore', compose(returns({ periods: [2] }), crossZscore({ of: 'return_2' }))),
  own('dema', dema({ period: 4 })),
  own('difference', compose(sma({ period: 3 }), difference({ of: 'close', minus: 'sma_3' }))),
  own('donchian', donchian({ period: 6 })),
  own('ema', ema({ period: 5 })),
  own('ema', ema({ period: 5, seed: 'first' })),
  own('ewmaVolatility', ewmaVolatility({ lambda: 0.9, period: 6 })),
  own('kama', kama({ period: 7 })),
  own('keltner', keltner({ period: 6, atrPeriod: 4 })),
  own('lags', lags({ lags: [1, 3] })),
  own('linregSlope', linregSlope({ period: 6 })),
  own('macd', macd({ fast: 4, slow: 9, signal: 3 })),
  own('map', map({ columns: ['close', 'open'], to: 'body', fn: (close, open) => close - open })),
  own('mfi', mfi({ period: 5 })),
  own('momentum', momentum({ period: 4 })),
  own('obv', obv()),
  own('parabolicSar', parabolicSar()),
  own('ratio', compose(sma({ period: 3 }), ratio({ of: 'close', to: 'sma_3' }))),
  own('realizedVolatility', realizedVolatility({ period: 5 })),
  own('returns', returns({ periods: [1, 3] })),
  own('roc', roc({ period: 4 })),
  own('rsi', rsi({ period: 6 })),
  own('sma', sma({ period: 4 })),
  own('stochastic', stochastic({ fastK: 5, slowK: 3, slowD: 2 })),
  own('supertrend', supertrend({ period: 4, k: 2 })),
  own('tema', tema({ period: 3 })),
  own('vwap', vwap({ period: 5 })),
  own('vwap', vwap()),
  own('williamsR', williamsR({ period: 6 })),
  own('wma', wma({ period: 5 })),
  own('zscore', zscore({ period: 8 })),
];
