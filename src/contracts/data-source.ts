import type { Observable } from 'rxjs';
import type { EventBatch, EventKind, MarketEvent, StatusEvent } from '../core/event.js';
import type { Instrument } from '../core/instrument.js';
import type { Json } from '../core/json.js';
import type { Plugin } from '../core/plugin.js';
import type { Micros } from '../core/time.js';
import type { Universe } from '../core/universe.js';

/** Which listings a source is asked to describe. */
export interface InstrumentQuery {
  readonly ids?: readonly string[];
  readonly underlying?: string;
}

/** A stretch of history: events with `from <= at < to` of the instruments of a universe. */
export interface HistoryQuery {
  readonly universe: Universe;
  readonly kinds: readonly EventKind[];
  readonly from: Micros;
  readonly to: Micros;
}

/** A live subscription; a later value of the query stream changes it. */
export interface LiveQuery {
  readonly universe: Universe;
  readonly kinds: readonly EventKind[];
}

/**
 * Where events come from. History is finite, replayable, and ordered by `(at, seq)`; live is an Observable in which
 * feed up, feed down and gap are values.
 *
 * A source that does not know an instrument of the universe delivers nothing for it; several sources are merged.
 */
export interface DataSource extends Plugin {
  readonly provides: { readonly kinds: readonly EventKind[]; readonly history: boolean; readonly live: boolean };
  /** Describes the listings that the source has and the query asks for; left out by sources that know prices only. */
  instruments?(query: InstrumentQuery, signal: AbortSignal): Promise<readonly Instrument[]>;
  /**
   * The events of a stretch of time in order of `(at, seq)`, in batches; read once, and again from the start when
   * asked again.
   */
  history?(query: HistoryQuery, signal: AbortSignal): AsyncIterable<EventBatch>;
  /**
   * Events as they come; a new query changes the subscription, and breaks of the feed are status events, not errors.
   */
  live?(query$: Observable<LiveQuery>): Observable<MarketEvent | StatusEvent>;
  /**
   * Where the data of the last reading came from, for the manifest: hashes of what a service answered, when it did, and what it is
   * known to change afterwards. Left out by sources whose events say it all.
   */
  origin?(): Json;
}
