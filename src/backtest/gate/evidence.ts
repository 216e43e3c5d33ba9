import type { PermutationRecord } from '../../report/credibility-record.js';
import type { LeakReport } from '../leakage/leak-report.js';
import type { Plateau } from '../overfit/parameter-plateau.js';
import type { TrialSeries } from '../trials/trial-entry.js';

/** What the data guard, the venue and the books say of a run. */
export interface RunFacts {
  /** Errors of the data guard, in words. */
  readonly dataErrors: readonly string[];
  /** Why fills are not to be relied on, in words; null when they are. */
  readonly unrealFills: string | null;
  /** Share of fills whose order within a bar is a guess. */
  readonly ambiguousShare: number;
  /** Deepest fall below a former peak, as a positive share. */
  readonly drawdown: number;
  readonly ruined: boolean;
  /** What trading cost and what it could have cost, in basis points of what was traded. */
  readonly costBps: number;
  readonly breakEvenBps: number;
  readonly fills: number;
  /** Days that nobody had looked at, by the run's own account. */
  readonly heldOutDays: number;
}

/** Everything that the gate judges by. */
export interface GateEvidence {
  readonly label: string;
  /** The daily results of the strategy in question. */
  readonly series: TrialSeries;
  readonly periodsPerYear: number;
  /** Every trial that the ledger counts, the strategy in question included. */
  readonly trials: readonly { readonly label: string; readonly series: TrialSeries }[];
  /** The ledger's count; it decides, whatever was stated. */
  readonly trialCount: number;
  readonly inherited: number;
  /** What the user said, for the record. */
  readonly statedTrials: number | null;
  readonly facts: RunFacts;
  /** What the leak checks found; null when none was run. */
  readonly leaks: Pick<LeakReport, 'leaks' | 'moments'> | null;
  /** Told among the numbers that decide nothing. */
  readonly permutation?: PermutationRecord;
  /** Told among the numbers that decide nothing. */
  readonly plateau?: Plateau;
}
