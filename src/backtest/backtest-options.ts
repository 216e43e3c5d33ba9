import type { DataSource } from '../contracts/data-source.js';
import type { Factory } from '../core/plugin.js';
import type { TimeInput } from '../core/time.js';
import type { GuardOptions } from '../data/guard.js';
import type { Membership } from '../data/membership.js';
import type { RunSnapshot } from '../engine/engine-snapshot.js';
import type { RunHooks } from '../engine/hooks.js';
import type { AccountSetUp } from '../engine/set-up.js';
import type { Strategy } from '../engine/strategy.js';
import type { TrialCount } from '../report/run-record.js';
import type { Venue } from '../venues/venue.js';
import type { TrialLedger } from './trials/trial-ledger.js';

/** What a backtest needs; the defaults are honest ones. */
export interface BacktestOptions extends Omit<AccountSetUp, 'venue'> {
  /** One strategy, or several on one account. */
  readonly strategy: Strategy | readonly Strategy[];
  /** Where events come from; several sources are merged by `(at, seq)`. */
  readonly data: DataSource | readonly DataSource[];
  /** First moment; default: all there is. */
  readonly from?: TimeInput;
  /** First moment after the run; default: all there is. */
  readonly to?: TimeInput;
  /** Default `simVenue()`: next-open fills, no fee; state your costs. */
  readonly venue?: Factory<Venue> | { readonly [venue: string]: Factory<Venue> };
  /** A strategy to compare with, run on the same data, venue and cash; buy and hold, say. */
  readonly benchmark?: Strategy;
  /** What the data guard does with impossible data: stop (default), drop the event, or report it only. */
  readonly onBadData?: 'stop' | 'drop' | 'report';
  /** Further options of the data guard: a calendar, other levels. */
  readonly guard?: Omit<GuardOptions, 'onError' | 'name'>;
  /** Who belongs to the universe when: only members are traded, and what leaves is sold at the next decision. */
  readonly membership?: Membership;
  /** Settles a year, to annualise by; default 252. */
  readonly periodsPerYear?: number;
  /** How many variants were tried before this one, the honest number; default 1. */
  readonly trials?: number | TrialCount;
  /**
   * Where this run is written down as a trial, under which research; with the flag `enable_bt_gates`, and then required. The
   * ledger's count takes the place of `trials`.
   */
  readonly ledger?: { readonly trials: TrialLedger; readonly research: string };
  /** First moment of the out-of-sample part; default: the first installed fit, if there is one. */
  readonly outOfSampleFrom?: TimeInput;
  /** Keep the closes of each instrument for the tear sheet. */
  readonly keepPrices?: boolean;
  /**
   * Measure how orders are executed, for report and tear sheet: latencies, slippage, fill ratio. Needs the flag `enable_oms_v1`
   * and the package hdr-histogram-js; changes nothing else. Default: only where somebody watches `executionQuality$`.
   */
  readonly executionQuality?: boolean;
  readonly hooks?: RunHooks;
  readonly signal?: AbortSignal;
  /** Called every so many events, between two instants; `stop` ends the run there, to be resumed from the snapshot. */
  readonly checkpoint?: {
    readonly every: number;
    /** Takes a snapshot when it wants one, by calling `snapshot`; the run waits for its answer. */
    readonly save: (snapshot: () => RunSnapshot) => undefined | 'stop' | Promise<undefined | 'stop'>;
  };
  /** Goes on from here; all other options as in the first run. */
  readonly resume?: RunSnapshot;
}

/** One thing or several, as several. */
export function asList<T>(one: T | readonly T[]): readonly T[] {
  return Array.isArray(one) ? (one as readonly T[]) : [one as T];
}
