/** Real sources, spoiled. */
import type { DataSource, HistoryQuery } from '../../../src/contracts/data-source.js';
import { ArrayBatch, copyEvent } from '../../../src/core/batch.js';
import type { EventBatch, MarketEvent } from '../../../src/core/event.js';
import { fromEvents, resample, synthetic, syntheticQuotes } from '../../../src/data/index.js';
import { type Check, dataSourceChecks, testUniverse } from '../../../src/testing/index.js';
import { events, gap, handles, ownSources } from '../own-sources.js';
import { changedObject, type Mutation, mutations, type Real, type Spoiling } from './mutation.js';

type Make = () => DataSource;

const two = ['A', 'B'];
const bars = synthetic({ instruments: two, bars: 12_000, seed: 5, period: '1m' });
const WALK: Real<Make> = ['synthetic', () => bars];
const QUOTES: Real<Make> = ['syntheticQuotes', () => syntheticQuotes({ instruments: two, quotes: 9000, seed: 2 })];
const EVENTS: Real<Make> = ['fromEvents', () => events];
const FILE: Real<Make> = ['csv', () => ownSources.filter((one) => one.name === 'csv')[1]!.source];
const TEXT: Real<Make> = ['csv of a text', () => ownSources.find((one) => one.name === 'csv')!.source];
const COARSE: Real<Make> = ['resample', () => resample(bars, { period: '5m' })];
const SILENT: Real<Make> = [
  'fromEvents with a feed that came back',
  () =>
    fromEvents({
      events: [
        { kind: 'trade', instrument: 'A', time: '2024-01-03T14:30:00Z', price: 10, size: 100 },
        { kind: 'status', status: 'gap', time: '2024-01-03T15:00:00Z' },
        { kind: 'status', status: 'feed-up', time: '2024-01-03T15:10:00Z' },
        { kind: 'trade', instrument: 'B', time: '2024-01-03T15:30:00Z', price: 10, size: 100 },
      ],
    }),
];

type Bend = (events: MarketEvent[], query: HistoryQuery) => readonly MarketEvent[];

/** Bends each batch of a real source. */
function bent(make: Make, bend: Bend, ask: (query: HistoryQuery) => HistoryQuery = (query) => query): Make {
  return () => {
    const real = make();
    return changedObject(real, {
      async *history(query, signal) {
        for await (const batch of real.history!(ask(query), signal)) {
          const list = Array.from({ length: batch.length }, (_, i) => copyEvent(batch.get(i)));
          const made = bend(list, query);
          if (made.length > 0) yield new ArrayBatch(made);
        }
      },
    });
  };
}

/** Reads the real source in another way. */
function reading(
  make: Make,
  history: (real: DataSource, query: HistoryQuery, signal: AbortSignal) => AsyncIterable<EventBatch>,
): Make {
  return () => {
    const real = make();
    return changedObject(real, { history: (query: HistoryQuery, signal: AbortSignal) => history(real, query, signal) });
  };
}

/** Goes on with the numbers of the last reading, and with prices a little off. */
function remembering(make: Make): Make {
  let readings = 0;
  return () => {
    const real = make();
    return changedObject(real, {
      async *history(query, signal) {
        const shift = readings++;
        for await (const batch of real.history!(query, signal))
          yield new ArrayBatch(
            Array.from({ length: batch.length }, (_, i) => ({
              ...copyEvent(batch.get(i)),
              ts: batch.get(i).ts - shift,
            })),
          );
      },
    });
  };
}

/** Shares one reading among all that are under way. */
function single(make: Make): Make {
  return () => {
    const real = make();
    let current: AsyncIterator<EventBatch> | null = null;
    return changedObject(real, {
      async *history(query, signal) {
        current ??= real.history!(query, signal)[Symbol.asyncIterator]();
        const shared = current;
        for (;;) {
          const { done, value } = await shared.next();
          if (done === true) break;
          yield value as EventBatch;
        }
        current = null;
      },
    });
  };
}

/** Asks for the range by hand, with its end. */
const withEnd: Bend = (list) => list;

/** Files that a spoiled source holds. */
const leaks = new WeakMap<DataSource, number>();

/** Opens a file and forgets it when it is left. */
function leaking(make: Make): Make {
  return () => {
    const real = make();
    const count = (step: number): void => void leaks.set(spoiled, (leaks.get(spoiled) ?? 0) + step);
    const spoiled: DataSource = changedObject(real, {
      async *history(query, signal) {
        count(1);
        yield* real.history!(query, signal);
        count(-1);
      },
    });
    return spoiled;
  };
}

/** Gives lent events out of order of reading: each get moves on. */
async function* movingOn(real: DataSource, query: HistoryQuery, signal: AbortSignal): AsyncGenerator<EventBatch> {
  for await (const batch of real.history!(query, signal)) {
    let next = 0;
    yield { length: batch.length, at: (i) => batch.at(i), get: () => batch.get(next++ % batch.length) };
  }
}

/** Knows the times of another batch. */
async function* otherTimes(real: DataSource, query: HistoryQuery, signal: AbortSignal): AsyncGenerator<EventBatch> {
  for await (const batch of real.history!(query, signal))
    yield { length: batch.length, at: (i) => batch.at(i) + 1, get: (i) => batch.get(i) };
}

const calm = new AbortController().signal;
const own = testUniverse(two);

const spoilings: readonly Spoiling<Make>[] = [
  {
    check: 'DS-01',
    how: 'provides nothing',
    spoil: (m) => () => changedObject(m(), { provides: { kinds: [], history: true, live: false } }),
    real: [WALK, FILE],
  },
  {
    check: 'DS-01',
    how: 'promises a live feed',
    spoil: (m) => () => changedObject(m(), { provides: { ...m().provides, live: true } }),
    real: [EVENTS, COARSE],
  },
  {
    check: 'DS-02',
    how: 'turns each batch over',
    spoil: (m) => bent(m, (list) => list.reverse()),
    real: [WALK, QUOTES],
  },
  {
    check: 'DS-02',
    how: 'numbers each batch from 0',
    spoil: (m) => bent(m, (list) => list.map((one, seq) => ({ ...one, seq }))),
    real: [WALK, QUOTES],
  },
  {
    check: 'DS-03',
    how: 'takes the end in',
    spoil: (m) => bent(m, withEnd, (query) => (Number.isFinite(query.to) ? { ...query, to: query.to + 1 } : query)),
    real: [WALK, EVENTS],
  },
  {
    check: 'DS-03',
    how: 'starts a minute late',
    spoil: (m) => bent(m, withEnd, (query) => ({ ...query, from: query.from + 60_000_000 })),
    real: [WALK, QUOTES, TEXT],
  },
  {
    check: 'DS-04',
    how: 'is known a minute early',
    spoil: (m) => bent(m, (list) => list.map((one) => ({ ...one, at: one.at - 60_000_000 }))),
    real: [WALK, COARSE, FILE],
  },
  { check: 'DS-05', how: 'moves on with every reading', spoil: remembering, real: [WALK, FILE] },
  { check: 'DS-05', how: 'can be read by one at a time', spoil: single, real: [WALK, QUOTES] },
  {
    check: 'DS-06',
    how: 'does not look at the signal',
    spoil: (m) => reading(m, (real, query) => real.history!(query, calm)),
    real: [WALK, QUOTES],
  },
  { check: 'DS-06', how: 'keeps its file open when it is left', spoil: leaking, real: [FILE, TEXT] },
  {
    check: 'DS-07',
    how: 'throws when there is nothing',
    spoil: (m) =>
      reading(m, async function* (real, query, signal) {
        let seen = 0;
        for await (const batch of real.history!(query, signal)) {
          seen += batch.length;
          yield batch;
        }
        if (seen === 0) throw new Error('no rows');
      }),
    real: [WALK, EVENTS, TEXT],
  },
  {
    check: 'DS-07',
    how: 'gives the first event at least',
    spoil: (m) =>
      reading(m, async function* (real, query, signal) {
        const [from, to] =
          query.to - query.from < 10 ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : [query.from, query.to];
        yield* real.history!({ ...query, from, to }, signal);
      }),
    real: [WALK, QUOTES],
  },
  {
    check: 'DS-08',
    how: 'swallows the word of the feed',
    spoil: (m) => bent(m, (list) => list.filter((one) => one.kind !== 'status')),
    real: [EVENTS, SILENT],
  },
  {
    check: 'DS-08',
    how: 'says it a day late',
    spoil: (m) =>
      bent(m, (list) => list.map((one) => (one.kind === 'status' ? { ...one, at: one.at + 86_400_000_000 } : one))),
    real: [EVENTS, SILENT],
  },
  { check: 'DS-09', how: 'moves on with every get', spoil: (m) => reading(m, movingOn), real: [WALK, QUOTES] },
  { check: 'DS-09', how: 'has other times than its events', spoil: (m) => reading(m, otherTimes), real: [WALK, FILE] },
  {
    check: 'DS-10',
    how: 'gives its own index',
    spoil: (m) =>
      bent(m, (list) =>
        list.map(
          (one) =>
            ('instrument' in one && one.instrument > 0
              ? { ...one, instrument: one.instrument - 1 }
              : one) as MarketEvent,
        ),
      ),
    real: [WALK, QUOTES, TEXT],
  },
  {
    check: 'DS-10',
    how: 'answers for whatever is asked',
    spoil: (m) => reading(m, (real, query, signal) => real.history!({ ...query, universe: own }, signal)),
    real: [WALK, EVENTS],
  },
  {
    check: 'DS-11',
    how: 'delivers all kinds whatever is asked',
    spoil: (m) =>
      bent(m, withEnd, (query) => ({ ...query, kinds: ['bar', 'trade', 'quote', 'status', 'corporate-action'] })),
    real: [WALK, EVENTS, QUOTES],
  },
  {
    check: 'DS-11',
    how: 'provides more than it says',
    spoil: (m) => () => changedObject(m(), { provides: { kinds: ['news'], history: true, live: false } }),
    real: [WALK, EVENTS],
  },
  {
    check: 'DS-12',
    how: 'reads for the universe that it saw first',
    spoil: (m) =>
      reading(m, (real, query, signal) =>
        real.history!({ ...query, universe: query.universe.size === 2 ? own : query.universe }, signal),
      ),
    real: [WALK, QUOTES, EVENTS],
  },
];

function suite(make: Make): readonly Check[] {
  const source = make();
  return dataSourceChecks(source, { instruments: two, gap, open: () => handles.open + (leaks.get(source) ?? 0) });
}

/** All of them. */
export const sourceMutations: readonly Mutation[] = mutations(suite, spoilings);
