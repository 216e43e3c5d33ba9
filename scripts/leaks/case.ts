/** What a leak case is: a pipeline that knows the future or does not, and the check that must tell which. */
import type { DataSource, FeatureSet, MarketEvent, RowTable } from 'edgeproof';
import {
  type BuildPipeline,
  checkLeaks,
  type LeakCheckInput,
  type LeakCheckOptions,
  type LeakKind,
} from 'edgeproof/backtest';

/** One case of the suite. */
export interface LeakCase {
  readonly id: string;
  readonly kind: string;
  readonly leak: boolean;
  /** What the check said: the first leak in words, or null. */
  readonly run: () => Promise<string | null>;
}

/** A case that the public checker looks at; a planted leak counts as found when it is called by one of the names in `seen`. */
export function pipelineCase(
  head: Pick<LeakCase, 'id' | 'kind' | 'leak'>,
  input: LeakCheckInput | { data: LeakCheckInput['data']; build: BuildPipeline },
  options: LeakCheckOptions = {},
  seen: readonly LeakKind[] = ['future-data'],
): LeakCase {
  const run = async (): Promise<string | null> => {
    const { leaks } = await checkLeaks(input, options);
    // What is planted must be found for what it is; an honest pipeline may not be called anything.
    return leaks.find((one) => !head.leak || seen.includes(one.kind))?.sentence ?? null;
  };
  return { ...head, run };
}

/** The columns of bars of one instrument. */
export interface Columns {
  readonly at: number[];
  readonly open: number[];
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
  readonly volume: number[];
}

/** Reads the bars of every instrument out of sources: what vectorised code works on. */
export async function columnsOf(
  data: readonly DataSource[],
  universe: Parameters<NonNullable<DataSource['history']>>[0]['universe'],
): Promise<readonly Columns[]> {
  const all = universe.instruments.map((): Columns => ({ at: [], open: [], high: [], low: [], close: [], volume: [] }));
  const query = { universe, kinds: ['bar'] as const, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  for (const source of data)
    for await (const batch of source.history?.(query, new AbortController().signal) ?? [])
      for (let i = 0; i < batch.length; i++) {
        const event = batch.get(i);
        if (event.kind !== 'bar') continue;
        const own = all[event.instrument]!;
        own.at.push(event.at);
        own.open.push(event.open);
        own.high.push(event.high);
        own.low.push(event.low);
        own.close.push(event.close);
        own.volume.push(event.volume);
      }
  return all;
}

/** Columns that were computed beforehand, by instrument, handed out bar by bar: how vectorised signals are put into an engine. */
export function precomputed(columns: Readonly<Record<string, readonly ArrayLike<number>[]>>): () => FeatureSet {
  const names = Object.keys(columns);
  return () => {
    const seen: number[] = [];
    return {
      name: 'precomputed',
      version: '1',
      apiVersion: 1,
      scope: 'instrument',
      reads: ['bar'],
      columns: names,
      warmup: 1,
      update: (event: MarketEvent, rows: RowTable) => {
        if (event.kind !== 'bar') return;
        const i = seen[event.instrument] ?? 0;
        seen[event.instrument] = i + 1;
        names.forEach((name, c) => {
          rows.set(event.instrument, c, columns[name]![event.instrument]?.[i] ?? Number.NaN);
        });
      },
      snapshot: () => ({ json: [...seen] }),
      restore: (state) => void seen.splice(0, seen.length, ...(state.json as number[])),
    };
  };
}
