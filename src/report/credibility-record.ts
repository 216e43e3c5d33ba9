import type { Micros } from '../core/time.js';

/** One question that was asked of a run, with its answer. */
export interface CredibilityTest {
  readonly title: string;
  /** `not measured` is never a pass. */
  readonly outcome: 'passed' | 'failed' | 'not measured';
  readonly value: number | string;
  readonly threshold: number | string;
  /** What it means, in plain words. */
  readonly sentence: string;
  /** What a failure leads to. */
  readonly decides: 'reject' | 'paper only';
}

/** A verdict as a page shows it; what `judge` returns is one. */
export interface CredibilityVerdict {
  readonly decision: 'promote' | 'paper only' | 'reject';
  readonly summary: string;
  readonly tests: readonly CredibilityTest[];
  /** Numbers that decide nothing, and why not. */
  readonly diagnostics: readonly { readonly title: string; readonly value: number; readonly sentence: string }[];
  readonly trials: { readonly count: number };
}

/** What one run earned beyond the market held at its own mean exposure. */
export interface ExcessPath {
  /** Days, in Micros, rising. */
  readonly days: ArrayLike<number>;
  /** Excess since the first of them, compounded, as a share: 0.1 is ahead by 10 %. One a day. */
  readonly growth: ArrayLike<number>;
  /** Sharpe ratio of the daily excess, a year. */
  readonly sharpe: number;
}

/** The real market against permuted ones: same pipeline, same bars, another order. */
export interface PermutationRecord {
  readonly own: ExcessPath;
  readonly permuted: readonly ExcessPath[];
  /** `(1 + #{permuted ≥ own}) / (1 + permutations)`, by Sharpe ratio of the excess. */
  readonly pValue: number;
}

/** Whole histories out of sample, put together from combinatorial purged splits. */
export interface CombinatorialRecord {
  readonly paths: readonly ExcessPath[];
  /** The walk-forward run over the same days, to be held against them. */
  readonly own?: ExcessPath;
  readonly groups: number;
  readonly testGroups: number;
  readonly splits: number;
}

/** Where the in-sample best of all trials comes out elsewhere; see `pboCscv`. */
export interface OverfittingRecord {
  /** `ln(ω / (1 - ω))` of each split; at or below 0 the best in sample was in the worse half elsewhere. */
  readonly logits: ArrayLike<number>;
  readonly pbo: number;
  readonly trials: number;
}

/** The parameters that were chosen and those a step beside them. */
export interface PlateauRecord {
  /** What is compared, such as `Sharpe ratio of the excess, a year`. */
  readonly measure: string;
  readonly own: { readonly label: string; readonly value: number };
  readonly neighbours: readonly { readonly label: string; readonly value: number }[];
  readonly sentence: string;
}

/** One equal part of the record and what it earned beyond the market at equal exposure, a year. */
export interface SubperiodRecord {
  readonly from: Micros;
  readonly to: Micros;
  readonly annualExcess: number;
}

/** What would be left of the excess if trading cost more. */
export interface CostSensitivityRecord {
  readonly rows: readonly { readonly multiple: number; readonly bps: number; readonly annualExcess: number }[];
  /** Cost at which the excess is gone, in basis points of what is traded; not above 0 when there is none. */
  readonly breakEvenBps: number;
}

/** What the leak checks found. */
export interface LeakRecord {
  readonly leaks: readonly { readonly kind: string; readonly stage: string; readonly sentence: string }[];
  readonly warnings: readonly { readonly sentence: string }[];
  readonly moments: number;
  readonly momentsThereAre: number;
  readonly compared: number;
  /** Share of moments that a leak must touch to be found with 95 % certainty. */
  readonly findsShare: number;
}

/**
 * Everything that the page "Can I believe this?" of a tear sheet shows, as plain data. What was not measured is left out, and
 * the page says so. `credibility` of `edgeproof/backtest` fills one.
 */
export interface CredibilityRecord {
  readonly verdict: CredibilityVerdict;
  readonly permutation?: PermutationRecord;
  readonly combinatorial?: CombinatorialRecord;
  readonly overfitting?: OverfittingRecord;
  readonly plateau?: PlateauRecord;
  readonly subperiods?: readonly SubperiodRecord[];
  readonly costs?: CostSensitivityRecord;
  readonly leaks?: LeakRecord;
}
