export type { BarSeries } from './bar-series.js';
export type { BarTime, TimeMeaning } from './bar-time.js';
export type { ByteInput } from './bytes.js';
export { Calendar, calendar, type Session } from './calendar.js';
export type { CalendarRules, DayRule } from './calendar-rules.js';
export { csv } from './csv.js';
export type { CsvColumns, CsvKind } from './csv-dialect.js';
export type { CsvOptions } from './csv-options.js';
export type { TimeFormat } from './csv-time.js';
export type { CalendarInput } from './day-span.js';
export { DataGuard, type GuardOptions } from './guard.js';
export { GUARD_LEVELS, type GuardCode, type GuardFinding, type GuardLevel, type GuardReport } from './guard-report.js';
export { type GuardedSource, guarded, inspect } from './guarded.js';
export {
  barEvents,
  type LeanFactor,
  type LeanFile,
  leanDailyBars,
  leanDate,
  leanFactors,
  leanMinuteBars,
  leanMinuteQuotes,
} from './lean.js';
export { type BarOptions, type BarRow, fromRows, type RowSeries, type RowsInput } from './memory.js';
export { Merger } from './merge.js';
export { SeriesSource } from './series-source.js';
export { type SyntheticInput, synthetic } from './synthetic.js';
export type { CorrelationInput } from './synthetic-correlation.js';
export type { MarketModel } from './synthetic-models.js';
export { type Ambiguity, ZoneClock, zoneClock } from './zone.js';
