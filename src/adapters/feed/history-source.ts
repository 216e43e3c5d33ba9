import type { DataSource, HistoryQuery } from '../../contracts/data-source.js';
import { ArrayBatch } from '../../core/batch.js';
import { ConfigError } from '../../core/errors.js';
import type { EventBatch, EventKind, MarketEvent } from '../../core/event.js';
import type { Instrument } from '../../core/instrument.js';
import { knownOptions } from '../../core/options.js';
import type { Transport } from '../transport/transport.js';
import { HistoryDesk } from './history-desk.js';
import type { HistoryProtocol, HistoryStretch } from './history-protocol.js';
import { historyStream } from './history-stream.js';

/** What a source of REST history is made of. */
export interface HistorySourceOptions {
  readonly name: string;
  /** Made anew for each reading, which counts its own requests until the service says otherwise. */
  readonly protocol: () => HistoryProtocol;
  readonly transport: Pick<Transport, 'http' | 'clock'>;
  /** The service's symbol of a listing; null where it is none of this service's. */
  readonly symbolOf: (instrument: Instrument) => string | null;
  /** Seed of the jitter of retries; default 1. */
  readonly seed?: number;
}

/** Events that are handed over at once. */
const BATCH = 4096;

/** One symbol and kind that is being read. */
interface Reading {
  readonly pages: AsyncGenerator<readonly MarketEvent[]>;
  events: readonly MarketEvent[];
  next: number;
}

/**
 * A source of a service's REST history: pages of each symbol, merged in order of time, within the service's budget.
 *
 * `at` is `ts`: when it could be known at the earliest. A bar that has not ended by the clock is left out. An end that is not stated is now; a
 * start must be stated. What the service no longer has is told as a `gap` at the start.
 *
 * @throws ConfigError for an unknown option; when read, for a stretch without start; DataError where the service refuses or says what cannot be read
 * @example
 * ```ts
 * import { historySource } from 'edgeproof/adapters/feed';
 * if (typeof historySource !== 'function') throw new Error('makes a source of a protocol');
 * ```
 */
export function historySource(options: HistorySourceOptions): DataSource {
  knownOptions('historySource', options, ['name', 'protocol', 'transport', 'symbolOf', 'seed']);
  const { kinds } = options.protocol();
  const provides: readonly EventKind[] = Object.freeze([...kinds, 'status' as const]);
  return {
    name: options.name,
    version: '1',
    apiVersion: 1,
    provides: Object.freeze({ kinds: provides, history: true, live: false }),
    history: (query, signal) => readHistory(options, query, signal),
  };
}

async function* readHistory(
  options: HistorySourceOptions,
  query: HistoryQuery,
  signal: AbortSignal,
): AsyncGenerator<EventBatch> {
  const { name, transport, symbolOf } = options;
  const to = Math.min(query.to, transport.clock.now() + 1);
  if (!(to > query.from)) return;
  if (!Number.isFinite(query.from))
    throw new ConfigError(name, 'a reading without start', 'state from: history over REST is read page by page');
  signal.throwIfAborted();
  const protocol = options.protocol();
  const desk = new HistoryDesk(protocol, transport, options.seed ?? 1);
  const onAbort = (): void => desk.close();
  signal.addEventListener('abort', onAbort, { once: true });
  const kinds = protocol.kinds.filter((kind) => query.kinds.includes(kind));
  const readings: Reading[] = [];
  query.universe.instruments.forEach((listing, instrument) => {
    const symbol = symbolOf(listing);
    if (symbol === null) return;
    for (const kind of kinds) {
      const stretch: HistoryStretch = { symbol, kind, from: query.from, to };
      readings.push({ pages: historyStream(protocol, desk, { stretch, instrument }), events: [], next: 0 });
    }
  });
  try {
    let seq = 0;
    let batch: MarketEvent[] = [];
    for await (const event of inOrder(readings)) {
      if (event.kind === 'status' && !query.kinds.includes('status')) continue;
      batch.push({ ...event, seq: seq++ });
      if (batch.length < BATCH) continue;
      yield new ArrayBatch(batch);
      batch = [];
    }
    if (batch.length > 0) yield new ArrayBatch(batch);
  } catch (cause) {
    signal.throwIfAborted();
    throw cause;
  } finally {
    signal.removeEventListener('abort', onAbort);
    desk.close();
  }
}

/** The events of all readings by time; of one time, in the order of the universe. */
async function* inOrder(readings: Reading[]): AsyncGenerator<MarketEvent> {
  const open = [...readings];
  for (const one of readings) await turn(one, open);
  while (open.length > 0) {
    let first = open[0]!;
    for (const one of open) if (one.events[one.next]!.at < first.events[first.next]!.at) first = one;
    yield first.events[first.next]!;
    first.next++;
    await turn(first, open);
  }
}

/** Makes sure that a reading has a next event, or closes it. */
async function turn(one: Reading, open: Reading[]): Promise<void> {
  if (one.next < one.events.length) return;
  const { value, done } = await one.pages.next();
  one.next = 0;
  if (done === true) open.splice(open.indexOf(one), 1);
  else one.events = value;
}
