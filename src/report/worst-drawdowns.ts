import type { DailySeries } from './daily.js';
import { drawdownTable } from './drawdown.js';

/** One drawdown by calendar days: when the peak was, the trough, and the day it was made good. */
export interface WorstDrawdown {
  /** Negative share of the peak. */
  readonly depth: number;
  /** Day of the peak; the day of the first settle when the run fell from its start. In Micros. */
  readonly peak: number;
  readonly trough: number;
  /** Null while still below the peak. */
  readonly recovered: number | null;
  /** Recorded days below the peak. */
  readonly days: number;
  /** Recorded days from the trough to the recovery. */
  readonly recoveryDays: number | null;
}

/** The deepest drawdowns of a run, deepest first. */
export function worstDrawdowns(series: DailySeries, startEquity: number, count = 5): readonly WorstDrawdown[] {
  const curve = new Float64Array(series.equity.length + 1);
  curve[0] = startEquity;
  curve.set(series.equity, 1);
  const day = (index: number): number => series.day[Math.max(0, index - 1)]!;
  return drawdownTable(curve)
    .sort((a, b) => a.depth - b.depth || a.start - b.start)
    .slice(0, count)
    .map((one) => ({
      depth: one.depth,
      peak: day(one.start),
      trough: day(one.trough),
      recovered: one.end === null ? null : day(one.end),
      days: one.length,
      recoveryDays: one.recovery,
    }));
}
