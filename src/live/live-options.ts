import type { Clock } from '../adapters/transport/clock.js';
import type { Manifest } from '../artifacts/manifest.js';
import type { PromotionBook } from '../artifacts/promotion-book.js';
import type { Broker } from '../contracts/broker.js';
import type { DataSource } from '../contracts/data-source.js';
import { ConfigError } from '../core/errors.js';
import type { EventKind, MarketEvent } from '../core/event.js';
import { type FlagName, flags } from '../core/flags.js';
import { knownOptions } from '../core/options.js';
import type { Factory } from '../core/plugin.js';
import type { DurationInput } from '../core/time.js';
import type { RunSnapshot } from '../engine/engine-snapshot.js';
import type { RunHooks } from '../engine/hooks.js';
import type { AccountSetUp } from '../engine/set-up.js';
import type { Strategy } from '../engine/strategy.js';
import type { DataGapOptions } from '../risk/data-gap.js';
import type { Venue } from '../venues/venue.js';
import type { OmsVenueOptions } from './oms-venue.js';

/** What a run on live data needs, whatever fills its orders. */
export interface LiveRunOptions extends Omit<AccountSetUp, 'venue'> {
  readonly strategy: Strategy | readonly Strategy[];
  /** Live sources; all of them are read as one stream. */
  readonly source: DataSource | readonly DataSource[];
  /** What is asked of the sources; default trades, quotes, bars and books, as far as they have them. */
  readonly kinds?: readonly EventKind[];
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** What every strategy does while data are missing; default: hold after an announced gap or 60 s of silence. `null` leaves it to them. */
  readonly gap?: DataGapOptions | null;
  /** What becomes of impossible data; default `drop`, which is reported. */
  readonly onBadData?: 'stop' | 'drop' | 'report';
  /** How far a venue's clock may run ahead of ours; default 10 s. */
  readonly clockAhead?: DurationInput;
  /** The run is told that time passes where nothing comes for this long; default 1 s. */
  readonly tick?: DurationInput;
  /** How often `health$` speaks; default 1 s. */
  readonly healthEvery?: DurationInput;
  /** Events that may wait for a slow run before all are dropped and the sources begin anew; default 100,000. */
  readonly capacity?: number;
  /** Sees every event as the run does: what to keep, to run it again. */
  readonly onEvent?: (event: MarketEvent) => void;
  readonly periodsPerYear?: number;
  /** Measure how orders are executed, for the report; default: only where somebody watches `executionQuality$`. */
  readonly executionQuality?: boolean;
  readonly hooks?: RunHooks;
  /** Called every so many events; `stop` ends the run there in order. */
  readonly checkpoint?: {
    readonly every: number;
    /** Waited for between two instants; `snapshot()` takes the state of the run there, if it is wanted. */
    readonly save: (snapshot: () => RunSnapshot) => undefined | 'stop' | Promise<undefined | 'stop'>;
  };
  /** Goes on from a snapshot; all other options as before. */
  readonly resume?: RunSnapshot;
}

/** Options of {@link paper}. */
export interface PaperOptions extends LiveRunOptions {
  /** Default `simVenue()`; state the costs and fills that you were tested with. */
  readonly venue?: Factory<Venue> | { readonly [venue: string]: Factory<Venue> };
}

/** The promotion that real money is traded under. */
export interface LivePromotion {
  readonly book: PromotionBook;
  /** The manifest of the judged run; make it again from the data at hand, and changed data are found. */
  readonly manifest: Manifest;
  /** Name under which it was promoted; default the names of the strategies, joined by ` + `. */
  readonly name?: string;
}

/** Options of {@link live}. */
export interface LiveOptions extends LiveRunOptions {
  /** Brokers by venue name; they are connected here. */
  readonly brokers: { readonly [venue: string]: Broker };
  /** The order management of each venue, by its name: the journal of its orders at least. */
  readonly oms?: { readonly [venue: string]: OmsVenueOptions };
  /** Must be written out: nothing else turns real trading on. */
  readonly confirm: 'real-money';
  /** Needed while `enable_bt_gates` is on: nothing trades that was not promoted as it is now. */
  readonly promotion?: LivePromotion;
  /** The only way past a capability that is off: which one, and why; written to the journal and alerted. */
  readonly rollback?: { readonly flag: FlagName; readonly reason: string };
}

const KNOWN = (
  'strategy source kinds clock gap onBadData clockAhead tick healthEvery capacity onEvent periodsPerYear executionQuality hooks checkpoint resume ' +
  'instruments cash currency margin lots rates seed flags'
).split(' ');

/** @throws ConfigError for a misspelt option, or where real-time data are not turned on */
export function checkLiveOptions(who: string, options: LiveRunOptions, more: readonly string[]): void {
  knownOptions(who, options, [...KNOWN, ...more]);
  if (!flags(options.flags).enable_realtime_data) {
    throw new ConfigError(who, 'real-time data are off', 'pass flags: { enable_realtime_data: true }');
  }
}

/** One or several, as several. */
export function listOf<T>(one: T | readonly T[]): readonly T[] {
  return Array.isArray(one) ? (one as readonly T[]) : [one as T];
}
