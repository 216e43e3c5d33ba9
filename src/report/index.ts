export {
  type BarStatistics,
  type BarStatisticsOptions,
  barStatistics,
  type JudgedBars,
} from './bar-statistics.js';
export type { BarTradeStatistics } from './bar-trades.js';
export { type BenchmarkComparison, type BenchmarkOptions, compareToBenchmark } from './benchmark.js';
export { compoundedSharpe, compoundedVolatility, geometricMean } from './compounded.js';
export type { Annualisation } from './conventions.js';
export type { CostMetrics } from './cost-metrics.js';
export { benchmarkReturns, type DailySeries, daily } from './daily.js';
export {
  type DeflatedSharpe,
  type DeflationOptions,
  deflatedSharpe,
  deflatedSharpeCutoff,
  expectedMaxSharpe,
  type MinBacktestLength,
  minBacktestLength,
} from './deflated-sharpe.js';
export {
  type Drawdown,
  type DrawdownSummary,
  drawdownSeries,
  drawdownSummary,
  drawdownTable,
  maxDrawdown,
} from './drawdown.js';
export type { Edge } from './edge.js';
export { type MonthlyReturn, monthlyReturns, monthlyTable, type YearRow } from './monthly.js';
export { type Adjustment, adjustPValues } from './multiple-testing.js';
export { type PerformanceMetrics, type PerformanceOptions, performanceMetrics } from './performance.js';
export {
  calmar,
  type DownsideOptions,
  downsideDeviation,
  gainToPain,
  hitRate,
  omega,
  type SharpeOptions,
  sharpe,
  sortino,
} from './ratios.js';
export { type Report, type ReportOptions, report } from './report.js';
export type { ReportBody } from './report-body.js';
export { annualReturn, equityToReturns, returnsToEquity, totalReturn, volatility } from './returns.js';
export { rollingBeta, rollingSharpe, rollingVolatility } from './rolling.js';
export { roundTrips } from './round-trips.js';
export type {
  AlertRecord,
  BenchmarkRecord,
  CostRecord,
  FillRecord,
  FillRow,
  FillRows,
  FindingRecord,
  InterventionRecord,
  InterventionSummary,
  OrderCounts,
  PriceRecord,
  RecordInstrument,
  RefusedOrder,
  RunRecord,
  TradeRecord,
  TrialCount,
} from './run-record.js';
export type { Sample, SampleBenchmark } from './sample.js';
export type { SettleColumns, SettlesOf } from './settle-parts.js';
export {
  type HaircutInput,
  haircutSharpeBonferroni,
  type LoAnnualised,
  type LoOptions,
  loAnnualise,
  type SharpeHaircut,
} from './sharpe-annualise.js';
export { type SharpeDifference, sharpeDifference } from './sharpe-difference.js';
export {
  minTrackRecordLength,
  probabilisticSharpe,
  type SharpeEstimate,
  sharpeEstimate,
  sharpeStandardError,
} from './sharpe-inference.js';
export { expectedShortfall, tailRatio, valueAtRisk } from './tail.js';
export { type TearSheetOptions, tearSheet } from './tear-sheet/tear-sheet.js';
export type { TradeRows } from './trade-rows.js';
export { type TradeOutcome, type TradeStatistics, tradeStatistics } from './trade-stats.js';
export type { RoundTripOptions, SplitRecord } from './trip-matcher.js';
export {
  annualTurnover,
  driftTurnover,
  type ExposureStatistics,
  exposureStatistics,
  type TurnoverSeries,
} from './turnover.js';
export type { Verdict, VerdictCheck, VerdictOptions } from './verdict-types.js';
export type { WorstDrawdown } from './worst-drawdowns.js';
