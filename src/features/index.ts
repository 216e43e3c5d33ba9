export type { HighLowClose, HighLowCloseVolume } from './batch.js';
export { compose } from './compose.js';
export { type MapOptions, map } from './derive/map.js';
export type { Combine } from './derive/map-set.js';
export { type DifferenceOptions, difference, type RatioOptions, ratio } from './derive/ratio.js';
export {
  type DescribedFeatureSet,
  describeColumns,
  type FeatureColumn,
  type FeatureEnv,
} from './feature-env.js';
export { indicators } from './indicators.js';
export { PRICE_FIELDS, type PriceField } from './input.js';
export { type LagsOptions, lags } from './lags.js';
export { type CciOptions, cci } from './momentum/cci.js';
export { type MomentumOptions, momentum, roc } from './momentum/roc.js';
export { type RsiOptions, rsi } from './momentum/rsi.js';
export { type StochasticOptions, stochastic } from './momentum/stochastic.js';
export { type WilliamsROptions, williamsR } from './momentum/williams-r.js';
export { type ReturnsOptions, returns } from './returns.js';
export { type CrossRankOptions, crossRank } from './standardize/cross-rank.js';
export { type CrossZscoreOptions, crossZscore } from './standardize/cross-zscore.js';
export { type ZscoreOptions, zscore } from './standardize/zscore.js';
export { type AdxArrays, type AdxOptions, adx } from './trend/adx.js';
export { type AroonOptions, aroon } from './trend/aroon.js';
export { type DemaOptions, dema, tema } from './trend/dema.js';
export { type EmaOptions, ema } from './trend/ema.js';
export { type KamaOptions, kama } from './trend/kama.js';
export { type LinregSlopeOptions, linregSlope } from './trend/linreg-slope.js';
export { type MacdArrays, type MacdOptions, macd } from './trend/macd.js';
export { type ParabolicSarOptions, parabolicSar } from './trend/sar.js';
export { type SmaOptions, sma } from './trend/sma.js';
export { type SupertrendOptions, supertrend } from './trend/supertrend.js';
export { type WmaOptions, wma } from './trend/wma.js';
export { type AtrOptions, atr } from './volatility/atr.js';
export { type BollingerArrays, type BollingerOptions, bollinger } from './volatility/bollinger.js';
export { type DonchianOptions, donchian } from './volatility/donchian.js';
export { type EwmaVolatilityOptions, ewmaVolatility } from './volatility/ewma-volatility.js';
export { type KeltnerOptions, keltner } from './volatility/keltner.js';
export { type RealizedVolatilityOptions, realizedVolatility } from './volatility/realized.js';
export { type MfiOptions, mfi } from './volume/mfi.js';
export { type ObvOptions, obv } from './volume/obv.js';
export { type VwapOptions, vwap } from './volume/vwap.js';
