import type { DataSource, HistoryQuery } from '../contracts/data-source.js';
import { ArrayBatch, copyEvent } from '../core/batch.js';
import { ConfigError } from '../core/errors.js';
import type { EventBatch, MarketEvent } from '../core/event.js';
import { knownOptions, parseOptions } from '../core/options.js';
import { DataGuard, type GuardOptions, guardSchema } from './guard.js';
import type { GuardReport } from './guard-report.js';
import { originsOf } from './origins-of.js';

/** A source with a guard before it. */
export interface GuardedSource extends DataSource {
  /** The guarded events of a stretch of time, in batches; each reading begins a new report. */
  history(query: HistoryQuery, signal: AbortSignal): AsyncIterable<EventBatch>;
  /** What was found in the reading that was last begun; null before the first. */
  readonly report: GuardReport | null;
}

/**
 * A source that is watched by a {@link DataGuard}: bad events stop the run, are left out, or are only reported.
 *
 * @example
 * ```ts
 * import { fromRows, guarded } from 'edgeproof/data';
 * const bar = { time: '2024-01-02', open: 10, high: 9, low: 8, close: 8.5, volume: 1 };
 * const source = guarded(fromRows({ instrument: 'A', bars: [bar] }), { onError: 'drop' });
 * if (source.name !== 'rows') throw new Error('it keeps the name of what it guards');
 * ```
 */
export function guarded(source: DataSource, options: GuardOptions = {}): GuardedSource {
  const o = parseOptions('guarded', guardSchema, options);
  const read = source.history?.bind(source);
  if (read === undefined)
    throw new ConfigError('guarded', `${source.name} has no history`, 'guard a source that can be read');
  let guard: DataGuard | null = null;
  return {
    ...(source.instruments !== undefined && { instruments: source.instruments.bind(source) }),
    ...(source.live !== undefined && { live: source.live.bind(source) }),
    name: source.name,
    version: source.version,
    apiVersion: source.apiVersion,
    provides: source.provides,
    ...originsOf([source]),
    get report() {
      return guard?.report() ?? null;
    },
    async *history(query, signal) {
      const own = new DataGuard(query.universe, { ...options, name: source.name });
      guard = own;
      for await (const batch of read(query, signal)) {
        if (o.onError === 'drop') yield* pass(own, batch);
        else {
          own.checkBatch(batch);
          yield batch;
        }
      }
    },
  };
}

/** The batch without the events that the guard leaves out. */
function* pass(guard: DataGuard, batch: EventBatch): Generator<EventBatch> {
  const kept: MarketEvent[] = [];
  let whole = true;
  for (let i = 0; i < batch.length; i++) {
    const event = batch.get(i);
    if (guard.check(event)) kept.push(copyEvent(event));
    else whole = false;
  }
  if (whole) yield batch;
  else if (kept.length > 0) yield new ArrayBatch(kept);
}

/**
 * Reads a source to its end and says what is wrong with it: an audit of data before any strategy sees it.
 *
 * @example
 * ```ts
 * import { inspect, synthetic } from 'edgeproof/data';
 * import { instrument, Universe } from 'edgeproof';
 * const universe = new Universe([instrument({ id: 'A' })]);
 * const report = await inspect(synthetic({ instruments: 'A', bars: 100, seed: 1 }), { universe });
 * if (!report.clean || report.events !== 100) throw new Error('a clean market');
 * ```
 */
export async function inspect(
  source: DataSource,
  query: Partial<HistoryQuery> & Pick<HistoryQuery, 'universe'>,
  options: Omit<GuardOptions, 'onError'> = {},
): Promise<GuardReport> {
  knownOptions('inspect', query, ['universe', 'kinds', 'from', 'to']);
  const watched = guarded(source, { ...options, onError: 'report' });
  const whole = {
    kinds: source.provides.kinds,
    from: Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
    ...query,
  };
  const batches = watched.history(whole, new AbortController().signal)[Symbol.asyncIterator]();
  while ((await batches.next()).done !== true);
  return watched.report as GuardReport;
}
