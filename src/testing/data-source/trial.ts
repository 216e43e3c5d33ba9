import type { DataSource, HistoryQuery } from '../../contracts/data-source.js';
import type { EventBatch, EventKind, MarketEvent } from '../../core/event.js';
import type { Instrument } from '../../core/instrument.js';
import { type TimeInput, toMicros } from '../../core/time.js';
import type { Universe } from '../../core/universe.js';
import { testUniverse } from '../environment.js';
import { differenceBetween } from '../guards.js';

/** A stretch in which a source is known to miss something, and must say so. */
export interface KnownGap {
  /** The source that was made to miss it; default the one on trial. */
  readonly source?: DataSource;
  readonly from: TimeInput;
  readonly to: TimeInput;
}

/** What {@link dataSourceChecks} must be told of a source. */
export interface DataSourceCheckOptions {
  /** Instruments that it has events of, in any order. */
  readonly instruments: readonly (string | Instrument)[];
  /** Default: all kinds that it provides. */
  readonly kinds?: readonly EventKind[];
  /** The stretch to read, when all of it is too much. */
  readonly from?: TimeInput;
  readonly to?: TimeInput;
  /** Files, connections and timers that are held now. */
  readonly open?: () => number;
  /** Where something is known to be missing; without it the check of gaps is skipped. */
  readonly gap?: KnownGap;
}

/** One source on trial: reads it in every way that a run may. */
export class DataSourceTrial {
  readonly source: DataSource;
  readonly options: DataSourceCheckOptions;

  constructor(source: DataSource, options: DataSourceCheckOptions) {
    this.source = source;
    this.options = options;
  }

  get universe(): Universe {
    return testUniverse(this.options.instruments);
  }

  /** The whole stretch, or parts of the query replaced. */
  query(instead: Partial<HistoryQuery> = {}): HistoryQuery {
    const { kinds, from, to } = this.options;
    return {
      universe: this.universe,
      kinds: kinds ?? this.source.provides.kinds,
      from: from === undefined ? Number.NEGATIVE_INFINITY : toMicros(from),
      to: to === undefined ? Number.POSITIVE_INFINITY : toMicros(to),
      ...instead,
    };
  }

  /** A reading that has begun. */
  open(query: HistoryQuery, signal: AbortSignal = new AbortController().signal): AsyncIterator<EventBatch> {
    return this.source.history!(query, signal)[Symbol.asyncIterator]();
  }

  /** Every event of a query, copied. */
  async read(query: HistoryQuery = this.query(), source: DataSource = this.source): Promise<MarketEvent[]> {
    const events: MarketEvent[] = [];
    for await (const batch of source.history!(query, new AbortController().signal)) events.push(...copies(batch));
    return events;
  }
}

/** Copies of the events of a batch; levels of books too. */
export function copies(batch: EventBatch): MarketEvent[] {
  return Array.from({ length: batch.length }, (_, i) => structuredClone(batch.get(i)));
}

/** What an event says, without its place in the reading. */
function content(event: MarketEvent): MarketEvent {
  return { ...event, seq: 0 };
}

/** Where two readings part, in words, or null. */
export function readingsPart(a: readonly MarketEvent[], b: readonly MarketEvent[]): string | null {
  if (a.length !== b.length) return `${b.length} events instead of ${a.length}`;
  for (let k = 0; k < a.length; k++) {
    const change = differenceBetween(content(a[k]!), content(b[k]!));
    if (change !== null) return `event ${k}: ${change}`;
  }
  return null;
}
