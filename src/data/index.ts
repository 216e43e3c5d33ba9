export type { BarSeries } from './bar-series.js';
export type { BarTime, DaySpan, TimeMeaning } from './bar-time.js';
export { type BarOptions, type BarRow, fromRows, type RowSeries, type RowsInput } from './memory.js';
export { Merger } from './merge.js';
export { SeriesSource } from './series-source.js';
export { type SyntheticInput, synthetic } from './synthetic.js';
export type { CorrelationInput } from './synthetic-correlation.js';
export type { MarketModel } from './synthetic-models.js';
