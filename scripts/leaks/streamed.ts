/** Feature sets, models and sources in a few lines, for pipelines that leaks are planted in. */
import type { DataSource, EventBatch, Factory, FeatureSet, MarketEvent, Model, RowTable } from 'edgeproof';

/** A bar as it is lent. */
export type Bar = Extract<MarketEvent, { kind: 'bar' }>;

/** A feature set of one column that sees each bar with its number within its instrument. */
export function streamed(column: string, of: (bar: Bar, i: number, instrument: number) => number): Factory<FeatureSet> {
  return () => {
    const seen: number[] = [];
    return {
      name: column,
      version: '1',
      apiVersion: 1,
      scope: 'instrument',
      reads: ['bar'],
      columns: [column],
      warmup: 1,
      update: (event: MarketEvent, rows: RowTable) => {
        if (event.kind !== 'bar') return;
        const i = seen[event.instrument] ?? 0;
        seen[event.instrument] = i + 1;
        rows.set(event.instrument, 0, of(event, i, event.instrument));
      },
      snapshot: () => ({ json: [...seen] }),
      restore: () => {},
    };
  };
}

/** The same with a state that begins anew in each run. */
export function stateful<S>(
  column: string,
  begin: () => S,
  of: (state: S, bar: Bar, i: number) => number,
): Factory<FeatureSet> {
  return (env) => {
    const states = new Map<number, S>();
    return streamed(column, (bar, i, instrument) => {
      const state = states.get(instrument) ?? begin();
      states.set(instrument, state);
      return of(state, bar, i);
    })(env);
  };
}

/** A model of a closure. */
export function modelOf(
  needs: readonly string[],
  mean: (...values: number[]) => number,
  more: Partial<Model> = {},
): Factory<Model> {
  return () => ({
    name: 'closure',
    version: '1',
    apiVersion: 1,
    needs,
    lookback: 1,
    horizon: { steps: 1 },
    predict: (x, out) => {
      for (let i = 0; i < x.rows; i++)
        out.mean[i] = x.ready(i) ? mean(...needs.map((_, c) => x.get(i, c))) : Number.NaN;
    },
    snapshot: () => ({ json: null }),
    restore: () => {},
    ...more,
  });
}

/** A source that is read to its end and written anew, by somebody who has the whole file. */
export function rewrittenBars(source: DataSource, change: (bars: Bar[], instrument: number) => Bar[]): DataSource {
  return {
    name: `${source.name} mended`,
    version: '1',
    apiVersion: 1,
    provides: source.provides,
    async *history(query, signal) {
      const all = new Map<number, Bar[]>();
      for await (const batch of source.history?.(query, signal) ?? [])
        for (let i = 0; i < batch.length; i++) {
          const event = { ...batch.get(i) };
          if (event.kind !== 'bar') continue;
          const own = all.get(event.instrument);
          if (own === undefined) all.set(event.instrument, [event]);
          else own.push(event);
        }
      const changed = [...all].flatMap(([instrument, bars]) => change(bars, instrument));
      changed.sort((a, b) => a.at - b.at || a.seq - b.seq);
      const batch: EventBatch = { length: changed.length, at: (i) => changed[i]!.at, get: (i) => changed[i]! };
      if (batch.length > 0) yield batch;
    },
  };
}
