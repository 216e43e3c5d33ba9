import type { MarketEvent } from '../../core/event.js';
import { toIso } from '../../core/time.js';
import type { Leak } from './leak-report.js';

/** One published value of a figure: what it is about, when it came out, what it said. */
export interface ReferenceVintage {
  readonly name: string;
  /** Id of the event's subject; left out: any. */
  readonly subject?: string;
  /** The `ts` of the observations that it is about, in Micros. */
  readonly ts: number;
  readonly releasedAt: number;
  readonly value: number;
}

/** What is known, from outside of the pipeline, of when its data could be known. */
export interface KnownTimes {
  /** The earliest moment at which an event could be known; undefined: no opinion. */
  readonly knownFrom?: (event: MarketEvent) => number | undefined;
  readonly vintages?: readonly ReferenceVintage[];
}

/** Looks at every event that a run is fed with: could it be known then, and was it what people saw then? */
export class KnownTimeCheck {
  readonly leaks: Leak[] = [];
  readonly #known: KnownTimes;
  readonly #ids: readonly string[];
  readonly #first: number;
  /** For each figure and period: the highest revision so far and when it came. */
  readonly #revisions = new Map<string, { revision: number; at: number }>();
  readonly #told = new Set<string>();

  /** @param first - first moment of the run: what is about a time before may have been published before */
  constructor(known: KnownTimes, ids: readonly string[], first: number) {
    this.#known = known;
    this.#ids = ids;
    this.#first = first;
  }

  event(event: MarketEvent): void {
    const earliest = Math.max(event.ts, this.#known.knownFrom?.(event) ?? event.ts);
    if (event.at < earliest)
      this.#tell(
        'publication-time',
        event,
        `is shown at ${toIso(event.at)} and could be known from ${toIso(earliest)} on`,
      );
    if (event.kind === 'observation' || event.kind === 'news') this.#revision(event);
    if (event.kind === 'observation') this.#vintage(event);
  }

  #revision(event: Extract<MarketEvent, { kind: 'observation' | 'news' }>): void {
    const what = event.kind === 'observation' ? event.name : event.id;
    const key = `${event.kind}/${event.subject.type}/${event.subject.id}/${what}/${event.ts}`;
    const before = this.#revisions.get(key);
    // What is about a time before the history was first printed before it, too.
    if (before === undefined && event.revision > 0 && event.ts >= this.#first && event.at > this.#first)
      this.#tell('restated-data', event, `is revision ${event.revision}, and the first print was never shown`);
    if (before !== undefined && event.revision < before.revision)
      this.#tell('restated-data', event, `is revision ${event.revision} after revision ${before.revision} was shown`);
    if (before === undefined || event.revision > before.revision)
      this.#revisions.set(key, { revision: event.revision, at: event.at });
  }

  #vintage(event: Extract<MarketEvent, { kind: 'observation' }>): void {
    const about = (this.#known.vintages ?? []).filter(
      (one) => one.name === event.name && one.ts === event.ts && (one.subject ?? event.subject.id) === event.subject.id,
    );
    if (about.length === 0) return;
    const out = about.filter((one) => one.releasedAt <= event.at);
    if (out.length === 0) {
      this.#tell('publication-time', event, `is shown at ${toIso(event.at)}, before its first release`);
      return;
    }
    const latest = out.reduce((a, b) => (b.releasedAt >= a.releasedAt ? b : a));
    if (!out.some((one) => one.value === event.value))
      this.#tell('restated-data', event, `says ${event.value}; what was out by then said ${latest.value}`);
  }

  #tell(kind: Leak['kind'], event: MarketEvent, what: string): void {
    const id =
      'instrument' in event ? (this.#ids[event.instrument] ?? 'all') : 'subject' in event ? event.subject.id : 'all';
    const column = `${id}.${event.kind === 'observation' ? event.name : event.kind}`;
    if (this.#told.has(`${kind} ${column}`)) return; // the first moment of each series says it
    this.#told.add(`${kind} ${column}`);
    this.leaks.push({
      kind,
      stage: 'source',
      column,
      at: event.at,
      sentence: `${column} about ${toIso(event.ts)} ${what}.`,
    });
  }
}
