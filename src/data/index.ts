export { align, asOf, type TimedValues } from './align.js';
export type { BarSeries } from './bar-series.js';
export type { BarTime, TimeMeaning } from './bar-time.js';
export { betSize } from './bet-size.js';
export type { ByteInput } from './bytes.js';
export { type Calendar, calendar, type Session } from './calendar.js';
export type { CalendarRules, DayRule, RuleYears } from './calendar-rules.js';
export { csv } from './csv.js';
export type { CsvColumns, CsvKind } from './csv-dialect.js';
export type { CsvOptions } from './csv-options.js';
export type { TimeFormat } from './csv-time.js';
export type { CalendarInput } from './day-span.js';
export type { CorporateActionInput, EventInput } from './event-input.js';
export { type FeatherOptions, feather } from './feather.js';
export { type FractionalDifference, fractionalDifference, fractionalWeights } from './fractional-difference.js';
export { type ColumnSeries, type ColumnsInput, fromColumns } from './from-columns.js';
export { type EventsInput, fromEvents } from './from-events.js';
export { DataGuard, type GuardOptions } from './guard.js';
export { GUARD_LEVELS, type GuardCode, type GuardFinding, type GuardLevel, type GuardReport } from './guard-report.js';
export { type GuardedSource, guarded, inspect } from './guarded.js';
export { concurrency, type LabelSpan, returnWeights, timeDecay, uniqueness } from './label-weights.js';
export {
  type BarrierEvent,
  type BarrierLabel,
  cusumFilter,
  forwardReturn,
  type LabelColumn,
  tripleBarrier,
} from './labels.js';
export { Latest } from './latest.js';
export { type LeanDated, leanBars, leanDatedBars } from './lean/bars.js';
export { type LeanAction, type LeanFactor, leanFactors } from './lean/factors.js';
export { type LeanTicker, leanTickers } from './lean/map.js';
export { type LeanQuoteBar, leanDatedQuoteBars, leanQuoteBars, leanQuotes } from './lean/quotes.js';
export type { LeanDay, LeanFile } from './lean/rows.js';
export { leanQuoteTicks, leanTradeTicks } from './lean/ticks.js';
export { load } from './load.js';
export { type MemberInput, Membership } from './membership.js';
export { type BarOptions, type BarRow, fromRows, type RowSeries, type RowsInput } from './memory.js';
export { Merger } from './merge.js';
export { merged } from './merged.js';
export { opens } from './opens.js';
export { readBars } from './read-bars.js';
export { type ResampleOptions, resample, resampleRule } from './resample.js';
export { type LateRule, type ResampleRule, Resampler } from './resampler.js';
export { type DrawChances, sequentialBootstrap, sequentialChances } from './sequential-bootstrap.js';
export type { SeriesSource } from './series-source.js';
export { type SyntheticInput, synthetic } from './synthetic.js';
export type { CorrelationInput } from './synthetic-correlation.js';
export type { MarketModel } from './synthetic-models.js';
export { type SyntheticQuotesInput, syntheticQuotes } from './synthetic-quotes.js';
export { type Ambiguity, type ZoneClock, zoneClock } from './zone.js';
