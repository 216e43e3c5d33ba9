/** Every case of the parity suite, in the order in which it is run. */
import { backtestingOrders } from './backtesting-orders.js';
import { backtestingStats } from './backtesting-stats.js';
import { backtestingTerms } from './backtesting-terms.js';
import { backtraderFutures, backtraderPeriods, backtraderPoor, backtraderStock } from './backtrader-sma-cross.js';
import { backtraderTrailing } from './backtrader-trailing-stop.js';
import type { ParityCase } from './case.js';
import { freqtradeFiveMinutes, freqtradeResample } from './freqtrade-resample.js';
import { leanBasicTemplate } from './lean-basic-template.js';
import { leanMacdTrend } from './lean-macd-trend.js';
import { leanStopLimit } from './lean-stop-limit.js';
import { nautilusEmaCross, nautilusTwap } from './nautilus-ema-cross.js';

export const parityCases: readonly ParityCase[] = [
  leanBasicTemplate,
  leanStopLimit,
  leanMacdTrend,
  nautilusEmaCross,
  nautilusTwap,
  backtraderStock,
  backtraderFutures,
  backtraderPoor,
  backtraderPeriods,
  ...backtraderTrailing,
  backtestingStats,
  ...backtestingTerms,
  ...backtestingOrders,
  freqtradeResample,
  freqtradeFiveMinutes,
];
