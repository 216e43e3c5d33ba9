import * as z from 'zod';
import { DataError } from '../core/errors.js';
import { canonicalJson, type Json } from '../core/json.js';
import { parseOptions } from '../core/options.js';
import { DAY } from '../core/time.js';
import { costMetrics } from './cost-metrics.js';
import { benchmarkReturns, type DailySeries, daily, dayOf } from './daily.js';
import { monthlyReturns } from './monthly.js';
import type { ReportBody } from './report-body.js';
import { reportText } from './report-text.js';
import { fillCount, type RunRecord } from './run-record.js';
import { type SampleContext, sampleOf } from './sample.js';
import { rowStatistics, tradeStatistics } from './trade-stats.js';
import { verdictBars, verdictOf } from './verdict.js';
import { type VerdictOptions, verdictSchema } from './verdict-types.js';
import { worstDrawdowns } from './worst-drawdowns.js';

/** What {@link report} may be told. */
export interface ReportOptions {
  /** The bars of the verdict. */
  readonly verdict?: VerdictOptions;
}

const schema = z.strictObject({ verdict: verdictSchema.optional() });

/** A report with its two voices; `tearSheet` is the third. */
export interface Report extends ReportBody {
  /** Tables for a terminal, ending in the verdict. */
  toText(): string;
  /** Plain JSON without the columns; numbers that are not defined are null. */
  toJson(): Json;
}

/**
 * The report of a run: metrics by calendar day in UTC, round trips, costs, and the verdict.
 *
 * Conventions: simple returns by day, the equity before the first settle included; standard deviations divide by n - 1;
 * risk-free rate 0; VaR and expected shortfall at 95 %, historical, positive for a loss; exposure is what was held into each
 * settle; a number that the data do not define is NaN (`n/a`, null in JSON), never 0.
 *
 * @throws DataError when the record contradicts itself, ConfigError for an unknown option
 * @example
 * ```ts
 * import { report, type RunRecord } from 'edgeproof/report';
 * const n = 300;
 * const record: RunRecord = {
 *   strategies: ['hold'], currency: 'USD', instruments: [{ id: 'SPY', assetClass: 'equity' }], startEquity: 100,
 *   at: Float64Array.from({ length: n }, (_, i) => (i + 1) * 86_400e6),
 *   equity: Float64Array.from({ length: n }, (_, i) => 100 + i + (i % 3)),
 *   gross: new Float64Array(n).fill(1), net: new Float64Array(n).fill(1), fills: [], trades: [], alerts: [], findings: [],
 *   orders: { submitted: 0, filled: 0, cancelled: 0, rejected: 0, refused: 0, reduced: 0 },
 *   costs: { fees: 0, slippage: 0, spread: 0, borrow: 0, funding: 0, interest: 0, dividends: 0 },
 *   optimistic: false, ambiguousFills: 0, periodsPerYear: 365, trials: { count: 1, source: 'trial ledger' },
 * };
 * if (report(record).verdict.promoted) throw new Error('nothing was held back, nothing was traded');
 * ```
 */
export function report(record: RunRecord, options: ReportOptions = {}): Report {
  const o = parseOptions('report', schema, options);
  checkRecord(record);
  const bars = verdictBars(options.verdict ?? o.verdict, record.periodsPerYear);
  const series = daily(record);
  const theirs = record.benchmark === undefined ? null : benchmarkReturns(series.day, record.benchmark);
  const context: SampleContext = {
    periodsPerYear: record.periodsPerYear,
    trials: record.trials.count,
    size: bars.size,
    confidence: bars.confidence,
    benchmark: theirs === null ? null : { name: record.benchmark?.name ?? '', returns: theirs },
  };
  const n = series.day.length;
  const cut = firstHeldOut(record, series);
  const whole = sampleOf('whole run', series, [0, n], context);
  const inSample = cut === null || cut === 0 ? null : sampleOf('in sample', series, [0, cut], context);
  const outOfSample = cut === null || cut === n ? null : sampleOf('out of sample', series, [cut, n], context);
  const costs = costMetrics(record);
  const body = {
    record,
    daily: series,
    benchmarkReturns: theirs,
    whole,
    inSample,
    outOfSample,
    trades: record.tradeRows === undefined ? tradeStatistics(record.trades) : rowStatistics(record.tradeRows),
    costs,
    monthly: monthlyReturns(
      series.day.map((day) => day + DAY),
      series.returns,
    ),
    drawdowns: worstDrawdowns(series, record.startEquity),
    verdict: verdictOf({ record, whole, outOfSample, costs, ruinedAt: series.ruinedAt }, bars),
  };
  return Object.freeze({ ...body, toText: () => reportText(body), toJson: () => reportJson(body) });
}

/** Index of the first day out of sample; null when the record names none. */
function firstHeldOut(record: RunRecord, series: DailySeries): number | null {
  if (record.outOfSampleFrom === undefined) return null;
  const first = dayOf(record.outOfSampleFrom);
  let cut = 0;
  while (cut < series.day.length && series.day[cut]! < first) cut++;
  return cut;
}

function checkRecord(record: RunRecord): void {
  if (!Number.isInteger(record.trials.count) || record.trials.count < 1) {
    const what = `trials.count ${record.trials.count} is not a whole number of at least 1`;
    throw new DataError('report', what, 'state how many variants were tried, this one included');
  }
  if (!(record.startEquity > 0)) {
    throw new DataError(
      'report',
      `startEquity ${record.startEquity} is not positive`,
      'state the equity before the first settle',
    );
  }
  const { benchmark } = record;
  if (benchmark !== undefined && benchmark.at.length !== benchmark.equity.length) {
    throw new DataError(
      'report',
      'columns of the benchmark differ in length',
      'give at and equity one element a value',
    );
  }
}

function reportJson(body: ReportBody): Json {
  const { record, daily: series, benchmarkReturns: _theirs, ...rest } = body;
  const { at: _at, equity, gross: _gross, net: _net, settleParts: _parts, ...known } = record;
  const {
    fills: _fills,
    fillRows: _rows,
    trades: _trades,
    tradeRows: _tradeRows,
    benchmark,
    prices: _prices,
    ...about
  } = known;
  const end = equity[equity.length - 1] ?? record.startEquity;
  return JSON.parse(
    canonicalJson(
      plain({
        ...rest,
        run: { ...about, benchmark: benchmark?.name, settles: equity.length, days: series.day.length, endEquity: end },
        fills: fillCount(record),
        roundTrips: body.trades.count,
      }),
    ),
  ) as Json;
}

/** Numbers that are not finite become null, undefined members are left out. */
function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}
