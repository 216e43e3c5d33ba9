import type { DataSource } from '../../contracts/data-source.js';
import type { FeatureSet } from '../../contracts/feature-set.js';
import type { EventBatch, MarketEvent } from '../../core/event.js';
import type { RowTable } from '../../core/frame.js';
import type { Factory, PluginEnv } from '../../core/plugin.js';
import type { Trace } from './trace.js';

/** Where the events that a run is fed with are written down. */
export interface Listener {
  readonly trace: Trace;
  readonly ids: readonly string[];
  /** Number of the source; default 0. */
  readonly lane?: number;
  /** Takes each event as well, lent. */
  readonly keep?: ((event: MarketEvent) => void) | undefined;
}

/** A source whose every event is written down as the run is fed with it. */
export function spiedSource(source: DataSource, listener: Listener): DataSource {
  const { history } = source;
  if (history === undefined) return source;
  return {
    name: source.name,
    version: source.version,
    apiVersion: 1,
    provides: source.provides,
    async *history(query, signal) {
      for await (const batch of history.call(source, query, signal)) yield new SpiedBatch(batch, listener);
    },
  };
}

class SpiedBatch implements EventBatch {
  readonly #batch: EventBatch;
  readonly #listener: Listener;
  /** Events are asked for more than once: by the guard, by the engine. */
  #seen = -1;

  constructor(batch: EventBatch, listener: Listener) {
    this.#batch = batch;
    this.#listener = listener;
  }

  get length(): number {
    return this.#batch.length;
  }

  at(i: number): number {
    return this.#batch.at(i);
  }

  get(i: number): MarketEvent {
    const event = this.#batch.get(i);
    if (i > this.#seen) {
      this.#seen = i;
      writeEvent(event, this.#listener);
      this.#listener.keep?.(event);
    }
    return event;
  }
}

/** What an event says, one point a number. */
export function writeEvent(event: MarketEvent, { trace, ids, lane = 0 }: Listener): void {
  const name = 'instrument' in event ? (ids[event.instrument] ?? 'all') : 'subject' in event ? event.subject.id : 'all';
  const add = (field: string, value: number | string): void =>
    trace.add('source', { at: event.at, column: `${name}.${field}`, value }, lane);
  switch (event.kind) {
    case 'bar':
      add('open', event.open);
      add('high', event.high);
      add('low', event.low);
      add('close', event.close);
      add('volume', event.volume);
      return;
    case 'trade':
      add('price', event.price);
      add('size', event.size);
      return;
    case 'quote':
      add('bid', event.bid);
      add('ask', event.ask);
      return;
    case 'observation':
      add(event.name, event.value);
      return;
    case 'news':
      add('headline', event.headline);
      return;
    case 'book':
      add('book', `${Array.from(event.bids).join(',')}|${Array.from(event.asks).join(',')}`);
      return;
    default:
      add(
        event.kind,
        JSON.stringify(event, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
      );
  }
}

/** A feature set whose every row is written down when it changes. */
export function spiedFeatures(make: Factory<FeatureSet>, trace: Trace): Factory<FeatureSet> {
  return (env: PluginEnv) => {
    const set = make(env);
    const ids = env.universe.instruments.map((one) => one.id);
    const write = (at: number, rows: RowTable, instrument: number): void => {
      set.columns.forEach((column, c) => {
        trace.add('features', { at, column: `${ids[instrument]}.${column}`, value: rows.get(instrument, c) });
      });
    };
    const writeAll = (at: number, rows: RowTable): void => {
      for (let i = 0; i < ids.length; i++) write(at, rows, i);
    };
    const spied: FeatureSet = {
      name: set.name,
      version: set.version,
      apiVersion: 1,
      scope: set.scope,
      reads: set.reads,
      columns: set.columns,
      warmup: set.warmup,
      snapshot: () => set.snapshot(),
      restore: (state) => set.restore(state),
      update: (event, rows) => {
        set.update(event, rows);
        if (set.scope === 'instrument' && 'instrument' in event && event.instrument >= 0)
          write(event.at, rows, event.instrument);
        else writeAll(event.at, rows);
      },
      ...(set.settle === undefined
        ? {}
        : {
            settle: (now: number, rows: RowTable) => {
              set.settle!(now, rows);
              writeAll(now, rows);
            },
          }),
    };
    return spied;
  };
}
