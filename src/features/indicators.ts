import { lagBatch } from './lags.js';
import { cciBatch } from './momentum/cci.js';
import { momentumBatch, rocBatch } from './momentum/roc.js';
import { rsiBatch } from './momentum/rsi.js';
import { stochasticBatch } from './momentum/stochastic.js';
import { williamsRBatch } from './momentum/williams-r.js';
import { returnsBatch } from './returns.js';
import { zscoreBatch } from './standardize/zscore.js';
import { adxBatch } from './trend/adx.js';
import { aroonBatch } from './trend/aroon.js';
import { demaBatch, temaBatch } from './trend/dema.js';
import { emaBatch } from './trend/ema.js';
import { kamaBatch } from './trend/kama.js';
import { linregSlopeBatch } from './trend/linreg-slope.js';
import { macdBatch } from './trend/macd.js';
import { parabolicSarBatch } from './trend/sar.js';
import { smaBatch } from './trend/sma.js';
import { supertrendBatch } from './trend/supertrend.js';
import { wmaBatch } from './trend/wma.js';
import { atrBatch } from './volatility/atr.js';
import { bollingerBatch } from './volatility/bollinger.js';
import { donchianBatch } from './volatility/donchian.js';
import { ewmaVolatilityBatch } from './volatility/ewma-volatility.js';
import { keltnerBatch } from './volatility/keltner.js';
import { realizedVolatilityBatch } from './volatility/realized.js';
import { mfiBatch } from './volume/mfi.js';
import { obvBatch } from './volume/obv.js';
import { vwapBatch } from './volume/vwap.js';

/**
 * Every indicator over whole arrays: as long as the input, NaN while warming up, bit-equal to the streaming feature.
 *
 * Options are those of the feature without `of` and `name`; indicators of bars take `{ high, low, close }` (and `volume`).
 * A value that is not finite gives NaN at its place and is passed over, as in the stream.
 *
 * @example
 * ```ts
 * import { indicators } from 'edgeproof/features';
 * const mean = indicators.sma(Float64Array.of(1, 2, 3, 4), { period: 2 });
 * if (!Number.isNaN(mean[0]) || mean[3] !== 3.5) throw new Error('mean');
 * ```
 */
export const indicators = {
  /** Average directional index with both directional indicators, of bars, 0 to 100: three arrays. */
  adx: adxBatch,
  /** Aroon: how recent the highest high and the lowest low are, of bars, 0 to 100: two arrays. */
  aroon: aroonBatch,
  /** Average true range, of bars, in units of price. */
  atr: atrBatch,
  /** Mean, bands, place within the bands and their width, of values: five arrays. */
  bollinger: bollingerBatch,
  /** Commodity channel index, of bars. */
  cci: cciBatch,
  /** Double exponential mean, of values. */
  dema: demaBatch,
  /** Highest high and lowest low of the window, of bars: two arrays. */
  donchian: donchianBatch,
  /** Exponential mean, of values. */
  ema: emaBatch,
  /** Exponentially weighted volatility of the returns of values. */
  ewmaVolatility: ewmaVolatilityBatch,
  /** Adaptive mean that slows down in noise, of values. */
  kama: kamaBatch,
  /** Mean with bands in average true ranges, of bars: three arrays. */
  keltner: keltnerBatch,
  /** The value some places before. */
  lag: lagBatch,
  /** Slope of a straight line through the window, of values, per place. */
  linregSlope: linregSlopeBatch,
  /** Difference of two exponential means, its mean and their difference, of values: three arrays. */
  macd: macdBatch,
  /** Money flow index, of bars with volume, 0 to 100. */
  mfi: mfiBatch,
  /** Difference to the value some places before, of values. */
  momentum: momentumBatch,
  /** On-balance volume: volume added on rises and taken off on falls. */
  obv: obvBatch,
  /** Parabolic stop and reverse, of bars, in units of price. */
  parabolicSar: parabolicSarBatch,
  /** Standard deviation of the returns of values in the window. */
  realizedVolatility: realizedVolatilityBatch,
  /** Simple or log return against the value some places before, of values. */
  returns: returnsBatch,
  /** Rate of change against the value some places before, of values, in percent. */
  roc: rocBatch,
  /** Relative strength index, of values, 0 to 100. */
  rsi: rsiBatch,
  /** Mean of the window, of values. */
  sma: smaBatch,
  /** Place of the close in the window's range, smoothed once and twice, of bars, 0 to 100: two arrays. */
  stochastic: stochasticBatch,
  /** Trailing band in average true ranges and its direction, of bars: two arrays. */
  supertrend: supertrendBatch,
  /** Triple exponential mean, of values. */
  tema: temaBatch,
  /** Mean price weighted by volume, of bars with volume, over a window or from the start. */
  vwap: vwapBatch,
  /** Place of the close in the window's range, of bars, -100 to 0. */
  williamsR: williamsRBatch,
  /** Linearly weighted mean of the window, of values. */
  wma: wmaBatch,
  /** Distance from the mean of the window in standard deviations, of values. */
  zscore: zscoreBatch,
} as const;
