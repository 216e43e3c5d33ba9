import * as z from 'zod';
import type { CostMetrics } from './cost-metrics.js';
import type { RunRecord } from './run-record.js';
import type { Sample } from './sample.js';

/** One question of the verdict, with what was measured, what was asked for, and a sentence in plain words. */
export interface VerdictCheck {
  readonly id: string;
  readonly title: string;
  readonly passed: boolean;
  readonly measured: number | string;
  readonly limit: number | string;
  readonly sentence: string;
}

/** Whether the evidence would let this strategy trade, and why. */
export interface Verdict {
  readonly promoted: boolean;
  readonly headline: 'would be promoted' | 'not promoted';
  /** The reason in one or two sentences. */
  readonly summary: string;
  readonly checks: readonly VerdictCheck[];
}

/** The zod schema of {@link VerdictOptions}. */
export const verdictSchema = z.strictObject({
  /** Days out of sample at least. */
  minOutOfSampleDays: z.int().positive().optional(),
  /** Share of worthless strategies that the deflated Sharpe check may let through. */
  size: z.number().gt(0).lt(0.5).default(0.05),
  /** Confidence of the minimum track record. */
  confidence: z.number().gt(0.5).lt(1).default(0.95),
  /** Deepest drawdown that is borne, as a positive share. */
  maxDrawdown: z.number().gt(0).lte(1).default(0.25),
  /** Costs must be able to grow by this factor before the profit is gone. */
  minCostHeadroom: z.number().gte(1).default(2),
  /** Share of fills whose order within a bar is a guess. */
  maxAmbiguousShare: z.number().gte(0).lte(1).default(0.05),
});

/** The bars of the verdict; state them before the run, not after. `minOutOfSampleDays` defaults to one year of periods. */
export type VerdictOptions = z.input<typeof verdictSchema>;

/** What the verdict is passed on. */
export interface VerdictInput {
  readonly record: RunRecord;
  readonly whole: Sample;
  readonly outOfSample: Sample | null;
  readonly costs: CostMetrics;
  /** When equity was first nothing or less; NaN when it never was. */
  readonly ruinedAt: number;
}

/** The bars with their defaults. */
export type VerdictBars = Omit<z.output<typeof verdictSchema>, 'minOutOfSampleDays'> & {
  readonly minOutOfSampleDays: number;
};
