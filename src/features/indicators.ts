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
  adx: adxBatch,
  aroon: aroonBatch,
  atr: atrBatch,
  bollinger: bollingerBatch,
  cci: cciBatch,
  dema: demaBatch,
  donchian: donchianBatch,
  ema: emaBatch,
  ewmaVolatility: ewmaVolatilityBatch,
  kama: kamaBatch,
  keltner: keltnerBatch,
  lag: lagBatch,
  linregSlope: linregSlopeBatch,
  macd: macdBatch,
  mfi: mfiBatch,
  momentum: momentumBatch,
  obv: obvBatch,
  parabolicSar: parabolicSarBatch,
  realizedVolatility: realizedVolatilityBatch,
  returns: returnsBatch,
  roc: rocBatch,
  rsi: rsiBatch,
  sma: smaBatch,
  stochastic: stochasticBatch,
  supertrend: supertrendBatch,
  tema: temaBatch,
  vwap: vwapBatch,
  williamsR: williamsRBatch,
  wma: wmaBatch,
  zscore: zscoreBatch,
} as const;
