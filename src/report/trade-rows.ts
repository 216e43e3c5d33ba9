/** What a report adds up of many trips, without an object each. */
export interface TradeRows {
  readonly length: number;
  /** Profit of each trip, in order of exit. */
  profits(): Float64Array;
  /** Bars that each trip lasted, NaN where that is not known. */
  bars(): Float64Array;
}
