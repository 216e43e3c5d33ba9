import type { DataSource, HistoryQuery } from '../contracts/data-source.js';
import { ArrayBatch, copyEvent } from '../core/batch.js';
import { ConfigError } from '../core/errors.js';
import type { EventBatch, MarketEvent } from '../core/event.js';
import { knownOptions } from '../core/options.js';
import { lowerBound } from './bar-series.js';

/**
 * Reads a source once and keeps what it gave in memory: for data that many runs will read, such as a sweep.
 *
 * The result serves the universe and kinds of the query it was loaded with, any part of its time.
 *
 * @throws ConfigError when it is later asked for another universe or for more time than was loaded
 * @example
 * ```ts
 * import { load, synthetic } from 'edgeproof/data';
 * import { instrument, Universe } from 'edgeproof';
 * const universe = new Universe([instrument({ id: 'A' })]);
 * const kept = await load(synthetic({ instruments: 'A', bars: 10, seed: 1 }), { universe });
 * if (kept.name !== 'synthetic') throw new Error('it keeps its name');
 * ```
 */
export async function load(
  source: DataSource,
  query: Partial<HistoryQuery> & Pick<HistoryQuery, 'universe'>,
): Promise<DataSource> {
  knownOptions('load', query, ['universe', 'kinds', 'from', 'to']);
  if (source.history === undefined)
    throw new ConfigError('load', `${source.name} has no history`, 'load a source that can be read');
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, kinds = source.provides.kinds } = query;
  const whole = { universe: query.universe, kinds, from, to };
  const events: MarketEvent[] = [];
  for await (const batch of source.history(whole, new AbortController().signal))
    for (let i = 0; i < batch.length; i++) events.push(copyEvent(batch.get(i)));
  const times = Float64Array.from(events, (one) => one.at);
  const ids = idsOf(whole);
  const origin = source.origin?.();
  return {
    name: source.name,
    version: source.version,
    apiVersion: 1,
    provides: { ...source.provides, kinds, live: false },
    ...(origin === undefined ? {} : { origin: () => origin }),
    async *history(part, signal): AsyncGenerator<EventBatch> {
      signal.throwIfAborted();
      if (idsOf(part) !== ids)
        throw new ConfigError('load', `${source.name} was loaded for ${ids}`, 'load it for the universe of the run');
      if (part.from < from || part.to > to)
        throw new ConfigError('load', `${source.name} was loaded for less time`, 'load all that the run asks for');
      const wanted = events.slice(lowerBound(times, part.from), lowerBound(times, part.to));
      const some = wanted.filter((one) => part.kinds.includes(one.kind));
      if (some.length > 0) yield new ArrayBatch(some);
    },
  };
}

function idsOf(query: HistoryQuery): string {
  return query.universe.instruments.map((one) => one.id).join(', ');
}
