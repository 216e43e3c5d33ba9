/** Every source that `edgeproof/data` makes, as the kit is run on it. */
import type { DataSource } from '../../src/contracts/data-source.js';
import type { BarEvent } from '../../src/core/event.js';
import { toIso } from '../../src/core/time.js';
import {
  csv,
  feather,
  fromColumns,
  fromEvents,
  fromRows,
  guarded,
  load,
  merged,
  opens,
  resample,
  synthetic,
  syntheticQuotes,
} from '../../src/data/index.js';
import { type DataSourceCheckOptions, marketEvents, testUniverse } from '../../src/testing/index.js';
import { arrowBytes } from '../data/arrow-bytes.js';

/** A source of ours under the name of what made it. */
export interface OwnSource {
  readonly name: string;
  readonly source: DataSource;
  readonly options: DataSourceCheckOptions;
  /** Checks that do not hold by design, and why. */
  readonly except?: { readonly [id: string]: string };
}

const two = { instruments: ['A', 'B'] } as const;
const universe = testUniverse(two.instruments);
const bars = marketEvents({ universe, count: 90, seed: 'own' }) as BarEvent[];
const of = (instrument: number): BarEvent[] => bars.filter((bar) => bar.instrument === instrument);

const rowsOf = (instrument: number) =>
  of(instrument).map(({ ts, open, high, low, close, volume }) => ({ time: toIso(ts), open, high, low, close, volume }));
const rows = fromRows({
  series: [
    { instrument: 'A', bars: rowsOf(0) },
    { instrument: 'B', bars: rowsOf(1) },
  ],
});
const columnsOf = (instrument: number) => ({
  time: Float64Array.from(of(instrument), (bar) => bar.ts),
  open: of(instrument).map((bar) => bar.open),
  high: of(instrument).map((bar) => bar.high),
  low: of(instrument).map((bar) => bar.low),
  close: of(instrument).map((bar) => bar.close),
});
const text = ['symbol,time,open,high,low,close,volume']
  .concat(
    bars.map(
      ({ instrument, ts, open, high, low, close, volume }) =>
        `${universe.at(instrument).id},${toIso(ts)},${open},${high},${low},${close},${volume}`,
    ),
  )
  .join('\n');

/** Chunks that are open now: the CSV is read from a stream that counts. */
export const handles = { open: 0 };
async function* stream(): AsyncGenerator<string> {
  handles.open++;
  try {
    for (let at = 0; at < text.length; at += 4000) yield text.slice(at, at + 4000);
  } finally {
    handles.open--;
  }
}

/** Prints, a dividend and a gap that the feed announced. */
export const events = fromEvents({
  events: [
    { kind: 'trade', instrument: 'A', time: '2024-01-02T14:30:00Z', price: 10, size: 100 },
    { kind: 'trade', instrument: 'B', time: '2024-01-02T14:30:00Z', price: 20, size: 50 },
    { kind: 'corporate-action', instrument: 'A', time: '2024-01-03', action: { type: 'dividend', amount: '0.24' } },
    { kind: 'status', status: 'gap', time: '2024-01-03T15:00:00Z', detail: 'feed was down' },
    { kind: 'trade', instrument: 'A', time: '2024-01-03T15:30:00Z', at: '2024-01-03T15:30:01Z', price: 11, size: 100 },
    { kind: 'trade', instrument: 'B', time: '2024-01-04T15:30:00Z', price: 21, size: 10 },
  ],
});
/** Where the gap of {@link events} lies. */
export const gap = { from: '2024-01-03T14:30:00Z', to: '2024-01-03T15:30:00Z' };

const walk = synthetic({ ...two, bars: 300, seed: 5, correlation: 0.4 });

/** All of them. */
export const ownSources: readonly OwnSource[] = [
  { name: 'synthetic', source: walk, options: two },
  {
    name: 'synthetic',
    source: synthetic({ instruments: 'A', bars: 9000, seed: 1, period: '1m' }),
    options: { instruments: ['A'] },
  },
  { name: 'syntheticQuotes', source: syntheticQuotes({ ...two, quotes: 500, seed: 2 }), options: two },
  { name: 'fromRows', source: rows, options: two },
  {
    name: 'fromColumns',
    source: fromColumns({
      series: [
        { instrument: 'A', ...columnsOf(0) },
        { instrument: 'B', ...columnsOf(1) },
      ],
      delay: '2s',
    }),
    options: two,
  },
  { name: 'fromEvents', source: events, options: { ...two, gap } },
  { name: 'csv', source: csv(text), options: two },
  { name: 'csv', source: csv(stream), options: { ...two, open: () => handles.open } },
  {
    name: 'feather',
    source: feather(arrowBytes({ ...columnsOf(0), time: columnsOf(0).time.map((at) => at / 1000) }), {
      instrument: 'A',
    }),
    options: { instruments: ['A'] },
  },
  { name: 'opens', source: opens(rows), options: two },
  { name: 'guarded', source: guarded(walk, { onError: 'drop' }), options: two },
  { name: 'merged', source: merged([rows, walk]), options: two },
  { name: 'resample', source: resample(rows, { period: '5m' }), options: two },
  { name: 'resample', source: resample(rows, { volume: 20_000 }), options: two },
  {
    name: 'load',
    source: await load(walk, { universe }),
    options: two,
    except: {
      'DS-10': 'it serves the universe that it was loaded with and throws for another',
      'DS-12': 'it serves the universe that it was loaded with and throws for another',
    },
  },
];
