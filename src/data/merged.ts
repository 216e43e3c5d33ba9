import type { DataSource } from '../contracts/data-source.js';
import { ArrayBatch, copyEvent } from '../core/batch.js';
import { ConfigError } from '../core/errors.js';
import type { EventKind, MarketEvent } from '../core/event.js';
import { BATCH_SIZE } from './bar-series.js';
import { Merger } from './merge.js';
import { originsOf } from './origins-of.js';

/**
 * Several sources as one, in one order of `(at, seq, index of the source)`, numbered anew.
 *
 * A run takes several sources by itself and merges them without copying; this is for code that wants one.
 *
 * @throws ConfigError for a source without history
 * @example
 * ```ts
 * import { merged, synthetic } from 'edgeproof/data';
 * const bars = (instruments: string) => synthetic({ instruments, bars: 10, seed: 1 });
 * if (merged([bars('A'), bars('B')]).provides.kinds.join() !== 'bar') throw new Error('bars of both');
 * ```
 */
export function merged(sources: readonly DataSource[]): DataSource {
  const silent = sources.find((one) => one.history === undefined);
  if (silent !== undefined)
    throw new ConfigError('merged', `${silent.name} has no history`, 'merge sources that can be read');
  const kinds = [...new Set(sources.flatMap((one): readonly EventKind[] => one.provides.kinds))].sort();
  return {
    name: sources.map((one) => one.name).join('+'),
    version: '1',
    apiVersion: 1,
    provides: Object.freeze({ kinds: Object.freeze(kinds), history: true, live: false }),
    ...originsOf(sources),
    async *history(query, signal) {
      const merger = new Merger(sources.flatMap((one) => one.history?.(query, signal) ?? []));
      let seq = 0;
      try {
        while (await merger.refill()) {
          let events: MarketEvent[] = [];
          for (let event = merger.next(); event !== null; event = merger.next()) {
            events.push({ ...copyEvent(event), seq: seq++ });
            if (events.length < BATCH_SIZE) continue;
            signal.throwIfAborted();
            yield new ArrayBatch(events);
            events = [];
          }
          signal.throwIfAborted();
          if (events.length > 0) yield new ArrayBatch(events);
        }
      } finally {
        await merger.close();
      }
    },
  };
}
