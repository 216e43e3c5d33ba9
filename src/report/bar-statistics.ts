import * as z from 'zod';
import { DataError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import { DAY, type Micros } from '../core/time.js';
import { mean } from '../math/moments.js';
import { type BarTradeStatistics, barTrades } from './bar-trades.js';
import { compoundedSharpe, compoundedVolatility, geometricMean, power } from './compounded.js';
import { EXCHANGE_DAYS, ratioOrNaN } from './conventions.js';
import { dayOf } from './daily.js';
import { drawdownTable } from './drawdown.js';
import type { RunRecord, TradeRecord } from './run-record.js';

/** The bars that a run is judged by: of the one instrument that it traded, or of a benchmark. */
export interface JudgedBars {
  /** End of each bar in Micros, rising: equity is read there. */
  readonly at: ArrayLike<number>;
  readonly close: ArrayLike<number>;
  /** What lengths are measured by, one a bar: midnights for daily bars, so that a session's hours do not count. Default `at`. */
  readonly time?: ArrayLike<number>;
}

/** The conventions of {@link barStatistics}; rates are per *year*. */
export interface BarStatisticsOptions {
  /** Trading days in a year; default 252, 365 for markets that never close. */
  readonly daysPerYear?: number;
  /** Default 0. */
  readonly riskFree?: number;
  /** Bar at whose close the market is bought for comparison, counted from 0; default 0. Take the first that could be traded. */
  readonly benchmarkFrom?: number;
}

/** What {@link barStatistics} gives; shares and returns as fractions (0.01 is 1 %), lengths in Micros, NaN where undefined. */
export interface BarStatistics extends BarTradeStatistics {
  readonly bars: number;
  /** From the first bar to the last. */
  readonly duration: Micros;
  /** Share of bars in which something was held; the bar of an entry and the bar of an exit count. */
  readonly exposure: number;
  readonly finalEquity: number;
  readonly peakEquity: number;
  readonly totalReturn: number;
  /** Of holding the market from `benchmarkFrom` on. */
  readonly benchmarkReturn: number;
  /** Geometric mean of a day's return, compounded over a year of trading days. */
  readonly annualReturn: number;
  /** By the calendar: years of 365.25 days. */
  readonly cagr: number;
  /** See `compoundedVolatility`. */
  readonly volatility: number;
  /** See `compoundedSharpe`. */
  readonly sharpe: number;
  /** Annual return less the risk-free rate over √(mean square of negative days) √days. */
  readonly sortino: number;
  /** Annual return over the deepest drawdown. */
  readonly calmar: number;
  /** Total return less beta times the benchmark's, both over the whole run (Jensen 1968). */
  readonly alpha: number;
  /** Covariance of log returns by bar with the market's, over the market's variance. */
  readonly beta: number;
  /** Negative or 0. */
  readonly maxDrawdown: number;
  /** Mean depth of the drawdowns, negative; one that began with the last bar is not counted. */
  readonly averageDrawdown: number;
  readonly maxDrawdownDuration: Micros;
  readonly averageDrawdownDuration: Micros;
}

const schema = z.strictObject({
  daysPerYear: z.number().positive().finite().default(EXCHANGE_DAYS),
  riskFree: z.number().gt(-1).lt(1).default(0),
  benchmarkFrom: z.int().min(0).default(0),
});

/**
 * The sheet of statistics that single-instrument backtesters print, by bar: compounded rates, exposure in bars, trades by return.
 *
 * Equity is read at the end of each bar; days are calendar days in UTC that have a bar. `performanceMetrics` and the report use
 * other conventions (arithmetic Sharpe ratio, days only): compare like with like. Formulas follow the field named in each line of
 * {@link BarStatistics}.
 *
 * @param run - a record, or its parts: settles (`at`, `equity`), the equity before them, round trips
 * @throws DataError when the columns of bars differ in length or there is no bar; ConfigError for a wrong option
 * @example
 * ```ts
 * import { barStatistics } from 'edgeproof/report';
 * const day = 86_400e6;
 * const bars = { at: [day, 2 * day, 3 * day], close: [10, 11, 12] };
 * const run = { startEquity: 100, at: Float64Array.from(bars.at), equity: Float64Array.of(100, 90, 120), trades: [] };
 * const { totalReturn, maxDrawdown, benchmarkReturn } = barStatistics(run, bars);
 * if (totalReturn !== 0.2 - 5.551115123125783e-17 && Math.abs(totalReturn - 0.2) > 1e-15) throw new Error('a fifth');
 * if (Math.abs(maxDrawdown + 0.1) > 1e-15 || Math.abs(benchmarkReturn - 0.2) > 1e-15) throw new Error('a tenth down');
 * ```
 */
export function barStatistics(
  run: Pick<RunRecord, 'at' | 'equity' | 'startEquity'> & { readonly trades: readonly TradeRecord[] },
  bars: JudgedBars,
  options: BarStatisticsOptions = {},
): BarStatistics {
  const o = parseOptions('barStatistics', schema, options);
  const time = bars.time ?? bars.at;
  checkBars(bars, time, o.benchmarkFrom);
  const n = bars.at.length;
  const equity = equityAt(run, bars.at);
  const days = dayReturns(equity, bars.at);
  const [first, last] = [equity[0]!, equity[n - 1]!];
  const totalReturn = (last - first) / first;
  const annualReturn = power(1 + geometricMean(days), o.daysPerYear) - 1;
  const years = (time[n - 1]! - time[0]!) / DAY / 365.25;
  const from = bars.close[o.benchmarkFrom]!;
  const benchmarkReturn = (bars.close[n - 1]! - from) / from;
  const beta = betaOf(equity, bars.close);
  const falls = drawdowns(equity, time);
  return {
    bars: n,
    duration: time[n - 1]! - time[0]!,
    finalEquity: last,
    peakEquity: equity.reduce((a, b) => Math.max(a, b)),
    totalReturn,
    benchmarkReturn,
    annualReturn,
    cagr: years > 0 ? power(last / first, 1 / years) - 1 : Number.NaN,
    volatility: compoundedVolatility(days, { periodsPerYear: o.daysPerYear }),
    sharpe: compoundedSharpe(days, { periodsPerYear: o.daysPerYear, riskFree: o.riskFree }),
    sortino: ratioOrNaN(annualReturn - o.riskFree, Math.sqrt(meanSquareLoss(days)) * Math.sqrt(o.daysPerYear)),
    calmar: ratioOrNaN(annualReturn, -falls.maxDrawdown),
    alpha: totalReturn - o.riskFree - beta * (benchmarkReturn - o.riskFree),
    beta,
    ...falls,
    ...barTrades(run.trades, bars.at, time),
  };
}

function checkBars(bars: JudgedBars, time: ArrayLike<number>, from: number): void {
  const n = bars.at.length;
  if (n === 0 || bars.close.length !== n || time.length !== n)
    throw new DataError(
      'barStatistics',
      `${n} ends, ${bars.close.length} closes, ${time.length} times`,
      'give one each a bar',
    );
  if (from >= n) throw new DataError('barStatistics', `benchmarkFrom ${from} is not one of ${n} bars`, 'count from 0');
}

/** Equity of the last settle not after each bar's end; what the run started with before the first. */
function equityAt(run: Pick<RunRecord, 'at' | 'equity' | 'startEquity'>, ends: ArrayLike<number>): Float64Array {
  const out = new Float64Array(ends.length);
  let next = 0;
  for (let i = 0; i < out.length; i++) {
    while (next < run.at.length && run.at[next]! <= ends[i]!) next++;
    out[i] = next === 0 ? run.startEquity : run.equity[next - 1]!;
  }
  return out;
}

/** Simple returns from one day's last equity to the next day's. */
function dayReturns(equity: Float64Array, ends: ArrayLike<number>): Float64Array {
  const closes: number[] = [];
  for (let i = 0; i < equity.length; i++) {
    if (i > 0 && dayOf(ends[i]!) === dayOf(ends[i - 1]!)) closes[closes.length - 1] = equity[i]!;
    else closes.push(equity[i]!);
  }
  return Float64Array.from({ length: closes.length - 1 }, (_, i) => closes[i + 1]! / closes[i]! - 1);
}

function meanSquareLoss(returns: Float64Array): number {
  let sum = 0;
  for (const one of returns) if (one < 0) sum += one * one;
  return sum / returns.length;
}

function betaOf(equity: Float64Array, close: ArrayLike<number>): number {
  const n = equity.length - 1;
  const own = Float64Array.from({ length: n }, (_, i) => Math.log(equity[i + 1]! / equity[i]!));
  const market = Float64Array.from({ length: n }, (_, i) => Math.log(close[i + 1]! / close[i]!));
  const [a, b] = [mean(own), mean(market)];
  let covariance = 0;
  let square = 0;
  for (let i = 0; i < n; i++) {
    covariance += (own[i]! - a) * (market[i]! - b);
    square += (market[i]! - b) * (market[i]! - b);
  }
  return n < 2 ? Number.NaN : covariance / square;
}

function drawdowns(
  equity: Float64Array,
  time: ArrayLike<number>,
): Pick<BarStatistics, 'maxDrawdown' | 'averageDrawdown' | 'maxDrawdownDuration' | 'averageDrawdownDuration'> {
  const all = drawdownTable(equity);
  const last = equity.length - 1;
  const counted = all.filter((one) => one.end !== null || last > one.start + 1);
  const lengths = counted.map((one) => time[one.end ?? last]! - time[one.start]!);
  return {
    maxDrawdown: all.reduce((deepest, one) => Math.min(deepest, one.depth), 0),
    averageDrawdown: mean(counted.map((one) => one.depth)),
    maxDrawdownDuration: lengths.length === 0 ? Number.NaN : lengths.reduce((a, b) => Math.max(a, b)),
    averageDrawdownDuration: mean(lengths),
  };
}
