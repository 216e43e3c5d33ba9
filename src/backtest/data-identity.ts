import { DataHash } from '../artifacts/data-hash.js';
import type { DataSource } from '../contracts/data-source.js';
import { BarBatch } from '../core/batch.js';
import type { EventBatch, MarketEvent } from '../core/event.js';
import { canonicalJson, type Json } from '../core/json.js';
import { toIso } from '../core/time.js';
import type { Universe } from '../core/universe.js';

/** What a manifest says of one source: enough to know the same data again. */
export interface DataIdentity {
  readonly source: string;
  readonly hash: string;
  readonly rows: number;
  readonly from: string;
  readonly to: string;
  readonly instruments: string[];
  /** Where the data came from, where the source says so. */
  readonly origin?: Json;
}

const BAR_FIELDS = ['end', 'start', 'open', 'high', 'low', 'close', 'volume'] as const;

/** Reads the history of a source once more and hashes every event of it. */
export async function dataIdentity(
  source: DataSource,
  query: { universe: Universe; from: number; to: number; signal: AbortSignal },
): Promise<DataIdentity> {
  const hash = new DataHash();
  const seen = new Set<number>();
  let rows = 0;
  let first = 0;
  let last = 0;
  const { signal, ...range } = query;
  for await (const batch of source.history?.({ ...range, kinds: source.provides.kinds }, signal) ?? []) {
    if (batch.length === 0) continue;
    if (rows === 0) first = batch.at(0);
    last = batch.at(batch.length - 1);
    rows += batch.length;
    addBatch(hash, batch, query.universe, seen);
  }
  const instruments = [...seen].sort((a, b) => a - b).map((i) => query.universe.at(i).id);
  const origin = source.origin === undefined ? {} : { origin: source.origin() };
  return {
    source: source.name,
    hash: hash.digest(),
    rows,
    from: toIso(first),
    to: toIso(last),
    instruments,
    ...origin,
  };
}

function addBatch(hash: DataHash, batch: EventBatch, universe: Universe, seen: Set<number>): void {
  if (batch instanceof BarBatch) {
    const index = batch.get(0).instrument;
    seen.add(index);
    const { id } = universe.at(index);
    for (const field of BAR_FIELDS) hash.numbers(`${id}/bar/${field}`, batch.columns[field]);
    hash.numbers(`${id}/bar/at`, batch.columns.at ?? batch.columns.end);
    return;
  }
  for (let i = 0; i < batch.length; i++) addEvent(hash, batch.get(i), universe, seen);
}

function addEvent(hash: DataHash, event: MarketEvent, universe: Universe, seen: Set<number>): void {
  const index = 'instrument' in event ? event.instrument : -1;
  if (index >= 0) seen.add(index);
  if (event.kind === 'bar') {
    const { id } = universe.at(index);
    const values = [event.ts, event.start, event.open, event.high, event.low, event.close, event.volume];
    BAR_FIELDS.forEach((field, k) => {
      hash.numbers(`${id}/bar/${field}`, [values[k]!]);
    });
    hash.numbers(`${id}/bar/at`, [event.at]);
    return;
  }
  // Levels may be typed arrays, which JSON writes otherwise than lists.
  const plain =
    event.kind === 'book' ? { ...event, bids: Array.from(event.bids), asks: Array.from(event.asks) } : event;
  const { instrument: _instrument, ...rest } = plain as MarketEvent & { instrument?: number };
  const subject = index >= 0 ? universe.at(index).id : '';
  hash.texts(event.kind, [canonicalJson({ ...rest, subject })]);
}
