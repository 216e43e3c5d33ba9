/** Reads a whole source into an array, for tests. */
import type { DataSource, HistoryQuery } from '../../src/contracts/data-source.js';
import { copyEvent } from '../../src/core/batch.js';
import type { BarEvent, EventKind, MarketEvent } from '../../src/core/event.js';
import { instrument } from '../../src/core/instrument.js';
import { Universe } from '../../src/core/universe.js';

const KINDS: readonly EventKind[] = [
  'bar',
  'trade',
  'quote',
  'book',
  'observation',
  'news',
  'corporate-action',
  'expiry',
  'rate',
  'status',
];

export function universeOf(...ids: readonly string[]): Universe {
  return new Universe(ids.map((id) => instrument({ id })));
}

export function queryOf(ids: readonly string[], part: Partial<HistoryQuery> = {}): HistoryQuery {
  return {
    universe: universeOf(...ids),
    kinds: KINDS,
    from: Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
    ...part,
  };
}

export async function read(
  source: DataSource,
  ids: readonly string[],
  part: Partial<HistoryQuery> = {},
): Promise<MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const batch of source.history?.(queryOf(ids, part), new AbortController().signal) ?? []) {
    for (let i = 0; i < batch.length; i++) {
      if (batch.at(i) !== batch.get(i).at) throw new Error(`batch.at(${i}) is not the time of its event`);
      events.push(copyEvent(batch.get(i)));
    }
  }
  return events;
}

export async function readBars(source: DataSource, ...ids: readonly string[]): Promise<BarEvent[]> {
  return (await read(source, ids)).map((event) => {
    if (event.kind !== 'bar') throw new Error(`a ${event.kind} among bars`);
    return event;
  });
}
