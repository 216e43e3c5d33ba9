import * as z from 'zod';
import type { DataSource } from '../contracts/data-source.js';
import { ArrayBatch } from '../core/batch.js';
import type { EventKind, MarketEvent } from '../core/event.js';
import { parseOptions } from '../core/options.js';
import { BATCH_SIZE } from './bar-series.js';
import { type EventInput, placeEvent } from './event-input.js';

/** What {@link fromEvents} understands. */
export interface EventsInput {
  readonly events: readonly EventInput[];
  readonly name?: string;
}

const schema = z.strictObject({
  events: z.custom<readonly EventInput[]>((v) => Array.isArray(v), 'is not an array of events'),
  name: z.string().min(1).default('events'),
});

/**
 * A source over single events of any kind: prints, quotes, books, dividends, news, macro numbers, rates, halts.
 *
 * Instruments are named by id. `time` is when it happened, `at` when it could first be known (the same moment unless
 * stated): that is what keeps a number published in March out of February. Events are put in order of `at`; equal
 * ones stay as given. A corporate action may have a bare date: it counts from the start of that day.
 *
 * @throws DataError for an event that is known before it happens
 * @example
 * ```ts
 * import { fromEvents } from 'edgeproof/data';
 * const source = fromEvents({
 *   events: [
 *     { kind: 'trade', instrument: 'A', time: '2024-01-02T14:30:00.5Z', price: 10, size: 100 },
 *     { kind: 'corporate-action', instrument: 'A', time: '2024-02-09', action: { type: 'dividend', amount: '0.24' } },
 *   ],
 * });
 * if (source.provides.kinds.join() !== 'corporate-action,trade') throw new Error('kinds');
 * ```
 */
export function fromEvents(input: EventsInput): DataSource {
  const o = parseOptions('fromEvents', schema, input);
  const placed = o.events.map((event, row) => placeEvent('fromEvents', event, row)).sort((a, b) => a.at - b.at);
  const kinds = Object.freeze([...new Set(placed.map((one): EventKind => one.kind))].sort());
  return {
    name: o.name,
    version: '1',
    apiVersion: 1,
    provides: Object.freeze({ kinds, history: true, live: false }),
    async *history(query, signal) {
      const wanted: MarketEvent[] = [];
      placed.forEach((one, seq) => {
        if (one.at < query.from || one.at >= query.to || !query.kinds.includes(one.kind)) return;
        const event = one.in(query.universe, seq);
        if (event !== null) wanted.push(event);
      });
      for (let i = 0; i < wanted.length; i += BATCH_SIZE) {
        signal.throwIfAborted();
        yield new ArrayBatch(wanted.slice(i, i + BATCH_SIZE));
      }
    },
  };
}
