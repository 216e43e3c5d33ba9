import type { DataSource, HistoryQuery } from '../contracts/data-source.js';
import { ConfigError } from '../core/errors.js';
import type { EventBatch } from '../core/event.js';
import { type BarSeries, checkOrder, knownAt, lowerBound, seriesBatches } from './bar-series.js';
import { type PanelPart, panelBatches } from './panel-batch.js';

/**
 * A source over bars that are all in memory, one series an instrument; it holds no position, so it can be read again.
 *
 * @example
 * ```ts
 * import { synthetic } from 'edgeproof/data';
 * const [first] = synthetic({ instruments: 'A', bars: 10, seed: 1 }).series;
 * if (first?.instrument !== 'A' || first.columns.close.length !== 10) throw new Error('columns to look at');
 * ```
 */
export class SeriesSource implements DataSource {
  readonly name: string;
  readonly version = '1';
  readonly apiVersion = 1;
  readonly provides = Object.freeze({ kinds: Object.freeze(['bar'] as const), history: true, live: false });
  readonly #load: () => readonly BarSeries[];
  #series: readonly BarSeries[] | null = null;

  /** @param load - gives the series when they are first read; called once */
  constructor(name: string, load: () => readonly BarSeries[]) {
    this.name = name;
    this.#load = load;
  }

  /** The series, in the order in which bars of equal time are delivered. */
  get series(): readonly BarSeries[] {
    if (this.#series === null) {
      const loaded = this.#load();
      const seen = new Set<string>();
      for (const one of loaded) {
        if (seen.has(one.instrument))
          throw new ConfigError(this.name, `"${one.instrument}" is there twice`, 'give each instrument one series');
        seen.add(one.instrument);
        checkOrder(this.name, one);
      }
      this.#series = loaded;
    }
    return this.#series;
  }

  async *history(query: HistoryQuery, signal: AbortSignal): AsyncGenerator<EventBatch> {
    signal.throwIfAborted();
    if (!query.kinds.includes('bar')) return;
    const parts: PanelPart[] = [];
    for (const series of this.series) {
      if (!query.universe.has(series.instrument)) continue;
      const at = knownAt(series.columns);
      const from = lowerBound(at, query.from);
      const to = lowerBound(at, query.to);
      parts.push({ series, instrument: query.universe.indexOf(series.instrument), from, to });
    }
    const [only] = parts;
    const batches =
      parts.length === 1 && only !== undefined
        ? seriesBatches(only.series, only.instrument, only)
        : panelBatches(parts);
    for (const batch of batches) {
      signal.throwIfAborted();
      yield batch;
    }
  }
}
