/** By which means a leak was seen. */
export type LeakKind =
  | 'not-deterministic'
  | 'future-data'
  | 'publication-time'
  | 'restated-data'
  | 'stale-batch'
  | 'label-overlap'
  | 'fit-on-all'
  | 'warm-up'
  | 'universe'
  | 'impossible-fill'
  | 'shuffled-labels'
  | 'random-features';

/** One leak: what gave it away, where in the pipeline, and the first moment at which it shows. */
export interface Leak {
  readonly kind: LeakKind;
  /** The first stage of the straight line that knew too much. */
  readonly stage:
    | 'source'
    | 'features'
    | 'forecast'
    | 'targets'
    | 'orders'
    | 'fills'
    | 'equity'
    | 'training'
    | 'universe';
  /** The culprit: a column, an instrument, a data series, a fill. */
  readonly column: string;
  /** Micros of the moment that knew too much; NaN where time plays no part. */
  readonly at: number;
  /** In plain words: what was done, what changed, from which to which. */
  readonly sentence: string;
}

/** Something worth a look that proves nothing. */
export interface LeakWarning {
  readonly code: string;
  readonly sentence: string;
}

/** What the leak checks found in a pipeline. */
export interface LeakReport {
  readonly leaks: readonly Leak[];
  readonly warnings: readonly LeakWarning[];
  /** Moments at which the future was cut off or changed and everything before was compared. */
  readonly moments: number;
  /** Moments there are; fewer checked than these means that rare leaks may be missed. */
  readonly momentsThereAre: number;
  /** Values compared. */
  readonly compared: number;
  /** Share of moments that a leak must touch to be found with 95 % certainty. */
  readonly findsShare: number;
}
