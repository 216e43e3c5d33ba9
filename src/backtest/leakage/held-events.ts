import type { DataSource, HistoryQuery } from '../../contracts/data-source.js';
import type { EventBatch, MarketEvent } from '../../core/event.js';
import type { Universe } from '../../core/universe.js';

/** The whole history of a source in memory, to be shown again and again with its future cut off or changed. */
export interface HeldEvents {
  readonly source: DataSource;
  readonly events: readonly MarketEvent[];
  /** Id of each instrument that the events speak of by number. */
  readonly ids: readonly string[];
}

/** Reads sources to their end, once. */
export async function holdEvents(
  sources: readonly DataSource[],
  query: { readonly universe: Universe; readonly from: number; readonly to: number },
): Promise<readonly HeldEvents[]> {
  const signal = new AbortController().signal;
  const held: HeldEvents[] = [];
  for (const source of sources) {
    const events: MarketEvent[] = [];
    const asked = { ...query, kinds: source.provides.kinds };
    for await (const batch of source.history?.(asked, signal) ?? [])
      for (let i = 0; i < batch.length; i++) events.push(owned(batch.get(i)));
    held.push({ source, events, ids: query.universe.instruments.map((one) => one.id) });
  }
  return held;
}

/** A copy that shares nothing with the event that was lent. */
function owned(event: MarketEvent): MarketEvent {
  if (event.kind !== 'book') return { ...event };
  return { ...event, bids: Float64Array.from(event.bids), asks: Float64Array.from(event.asks) };
}

/** What is done to the history before a run sees it. */
export interface Change {
  /** Events known at or before this moment are left as they are. */
  readonly after: number;
  /** Later events as they shall be, or null where there are none any more. */
  readonly event: ((event: MarketEvent, index: number) => MarketEvent) | null;
  /** Events known before this moment are left out; default none. */
  readonly from?: number;
}

/** Nothing is done. */
export const UNCHANGED: Change = { after: Number.POSITIVE_INFINITY, event: null };

/**
 * The held history as a source again. Events are lent, as every source may: whoever keeps one reads the next event's numbers
 * later, here as in a run on real data.
 */
export function changedSource({ source, events, ids }: HeldEvents, change: Change): DataSource {
  const kept = events.flatMap((one, i) => {
    if (one.at < (change.from ?? Number.NEGATIVE_INFINITY)) return [];
    if (one.at <= change.after) return [one];
    return change.event === null ? [] : [change.event(one, i)];
  });
  return {
    name: source.name,
    version: source.version,
    apiVersion: 1,
    provides: { ...source.provides, live: false },
    async *history(query: HistoryQuery) {
      const place = new Map(query.universe.instruments.map((one, i) => [one.id, i]));
      const asked = kept.flatMap((one) => {
        if (one.at < query.from || one.at >= query.to || !query.kinds.includes(one.kind)) return [];
        if (!('instrument' in one) || one.instrument < 0) return [one];
        const instrument = place.get(ids[one.instrument]!);
        if (instrument === undefined) return [];
        return instrument === one.instrument ? [one] : [{ ...one, instrument } as MarketEvent];
      });
      if (asked.length > 0) yield new LentBatch(asked);
    },
  };
}

/** Lends one object a kind, over and over. */
class LentBatch implements EventBatch {
  readonly #events: readonly MarketEvent[];
  readonly #lent = new Map<string, MarketEvent>();

  constructor(events: readonly MarketEvent[]) {
    this.#events = events;
  }

  get length(): number {
    return this.#events.length;
  }

  at(i: number): number {
    return this.#events[i]!.at;
  }

  get(i: number): MarketEvent {
    const event = this.#events[i]!;
    const lent = this.#lent.get(event.kind);
    if (lent !== undefined) return Object.assign(lent, event);
    const first = { ...event };
    this.#lent.set(event.kind, first);
    return first;
  }
}
