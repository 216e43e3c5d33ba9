/** Real feature sets, spoiled. */
import type { FeatureSet } from '../../../src/contracts/feature-set.js';
import type { BarEvent, MarketEvent } from '../../../src/core/event.js';
import { RowTable } from '../../../src/core/frame.js';
import type { Factory, Snapshot } from '../../../src/core/plugin.js';
import {
  atr,
  compose,
  crossRank,
  ema,
  lags,
  returns,
  rsi,
  sma,
  stochastic,
  vwap,
} from '../../../src/features/index.js';
import { featureSetChecks } from '../../../src/testing/index.js';
import { changed, type Mutation, mutations, type Real, type Spoiling } from './mutation.js';

type Make = Factory<FeatureSet>;
type Row = (set: FeatureSet, event: BarEvent, rows: RowTable) => void;

const SMA: Real<Make> = ['sma', sma({ period: 4 })];
const EMA: Real<Make> = ['ema', ema({ period: 5 })];
const RSI: Real<Make> = ['rsi', rsi({ period: 6 })];
const ATR: Real<Make> = ['atr', atr({ period: 5 })];
const LAGS: Real<Make> = ['lags', lags({ lags: [1, 3] })];
const VWAP: Real<Make> = ['vwap', vwap({ period: 5 })];
const STOCHASTIC: Real<Make> = ['stochastic', stochastic({ fastK: 5, slowK: 3, slowD: 2 })];
const RANK: Real<Make> = ['crossRank', compose(returns({ periods: [2] }), crossRank({ of: 'return_2' }))];

/** Does something after each real update. */
function after(make: Make, more: Row): Make {
  return changed(make, (set) => ({
    update(event, rows) {
      set.update(event, rows);
      more(set, event as BarEvent, rows);
    },
  }));
}

/** Gives a real set a whole-array path that is sound: it streams through a fresh instance. */
function batched(make: Make, bend: (value: number, k: number, all: Float64Array) => number): Make {
  return changed(make, (set, env) => ({
    batch(events: readonly MarketEvent[]) {
      const fresh = make(env);
      const rows = new RowTable(set.columns, env.universe.size);
      const width = set.columns.length;
      const data = new Float64Array(events.length * width);
      events.forEach((event, k) => {
        fresh.update(event, rows);
        for (let c = 0; c < width; c++) data[k * width + c] = rows.get((event as BarEvent).instrument, c);
      });
      return {
        columns: set.columns,
        rows: events.length,
        data: data.map((value, k) => bend(value, k, data)),
        at: Float64Array.from(events, (event) => event.at),
        instrument: Int32Array.from(events, (event) => (event as BarEvent).instrument),
      };
    },
  }));
}

/** Gives out the value of the next bar wherever an earlier instance has seen it. */
function peeking(make: Make): Make {
  const tape = new Map<string, number>();
  return after(make, (_set, event, rows) => {
    tape.set(`${event.instrument}/${event.at}`, rows.get(event.instrument, 0));
    const next = tape.get(`${event.instrument}/${event.at + event.period}`);
    if (next !== undefined) rows.set(event.instrument, 0, next);
  });
}

function sharing(make: Make): Make {
  let one: FeatureSet | null = null;
  return (env) => {
    one ??= make(env);
    return one;
  };
}

/** Works on the table that it saw first. */
function keepingTable(make: Make): Make {
  return changed(make, (set) => {
    let kept: RowTable | null = null;
    return {
      update(event, rows) {
        kept ??= rows;
        set.update(event, kept);
      },
    };
  });
}

/** Looks at the event before through the reference that it was lent. */
function keepingEvent(make: Make): Make {
  return changed(make, (set) => {
    let kept: BarEvent | null = null;
    return {
      update(event, rows) {
        set.update(event, rows);
        const bar = event as BarEvent;
        if (kept !== null && kept.close < 0) rows.set(bar.instrument, 0, kept.close);
        kept = bar;
      },
    };
  });
}

const withoutBytes = (state: Snapshot): Snapshot =>
  state.bytes === undefined ? state : { ...state, bytes: new Uint8Array(state.bytes.length) };
const withoutHead = (state: Snapshot): Snapshot => {
  const bytes = state.bytes?.slice();
  bytes?.fill(0, 0, 8);
  return bytes === undefined ? state : { ...state, bytes };
};
const inFloat32 = (state: Snapshot): Snapshot => {
  const bytes = state.bytes?.slice() ?? new Uint8Array(0);
  for (let k = 0; k < bytes.length; k += 8) bytes.fill(0, k, k + 4);
  return { ...state, bytes };
};

const spoilings: readonly Spoiling<Make>[] = [
  {
    check: 'FS-01',
    how: 'says apiVersion 2',
    spoil: (m) => changed(m, () => ({ apiVersion: 2 as never })),
    real: [SMA, RSI],
  },
  {
    check: 'FS-01',
    how: 'names its column after the instance',
    spoil: (make) => {
      let made = 0;
      return changed(make, (set) => ({ columns: set.columns.map((name) => `${name}_${made++}`) }));
    },
    real: [EMA, LAGS],
  },
  {
    check: 'FS-02',
    how: 'writes 0 for NaN in warm-up',
    spoil: (make) =>
      after(make, (set, event, rows) => {
        for (let c = 0; c < set.columns.length; c++)
          if (Number.isNaN(rows.get(event.instrument, c))) rows.set(event.instrument, c, 0);
      }),
    real: [SMA, RSI, ATR],
  },
  {
    check: 'FS-02',
    how: 'declares one update too few',
    spoil: (m) => changed(m, (set) => ({ warmup: set.warmup - 1 })),
    real: [EMA, LAGS],
  },
  {
    check: 'FS-03',
    how: 'counts cells from the start of the table',
    spoil: (make) =>
      after(
        make,
        (set, event, rows) => (rows.data[event.instrument * set.columns.length] = rows.get(event.instrument, 0)),
      ),
    real: [SMA, VWAP],
  },
  {
    check: 'FS-03',
    how: 'declares a column that it never writes',
    spoil: (m) => changed(m, (set) => ({ columns: [...set.columns, 'ghost'] })),
    real: [EMA, RSI],
  },
  { check: 'FS-04', how: 'gives the value of the next bar from a tape', spoil: peeking, real: [SMA, EMA, ATR] },
  {
    check: 'FS-04',
    how: 'batch is normalised by the whole sample',
    spoil: (make) => batched(make, (value, _k, all) => value / Math.max(...all.filter(Number.isFinite))),
    real: [SMA, VWAP],
  },
  {
    check: 'FS-05',
    how: 'batch is a row late',
    spoil: (m) => batched(m, (_value, k, all) => all[k - 1] ?? Number.NaN),
    real: [SMA, RSI],
  },
  { check: 'FS-05', how: 'batch computes in float32', spoil: (m) => batched(m, Math.fround), real: [EMA, ATR] },
  {
    check: 'FS-15',
    how: 'a stretch forgets its last bar',
    spoil: (m) => changed(m, (set) => ({ stretch: (bars, rows) => set.stretch!({ ...bars, to: bars.to - 1 }, rows) })),
    real: [SMA, EMA, ATR],
  },
  {
    check: 'FS-15',
    how: 'rewind does nothing',
    spoil: (m) => changed(m, () => ({ rewind: () => {} })),
    real: [SMA, RSI],
  },
  {
    check: 'FS-06',
    how: 'restore does nothing',
    spoil: (m) => changed(m, () => ({ restore: () => {} })),
    real: [SMA, EMA, RSI],
  },
  {
    check: 'FS-06',
    how: 'snapshot is empty memory',
    spoil: (m) => changed(m, (set) => ({ snapshot: () => withoutBytes(set.snapshot()) })),
    real: [ATR, LAGS],
  },
  {
    check: 'FS-06',
    how: 'snapshot forgets its first number',
    spoil: (m) => changed(m, (set) => ({ snapshot: () => withoutHead(set.snapshot()) })),
    real: [SMA, LAGS],
  },
  {
    check: 'FS-06',
    how: 'snapshot rounds to 32 bits',
    spoil: (m) => changed(m, (set) => ({ snapshot: () => inFloat32(set.snapshot()) })),
    real: [EMA, RSI],
  },
  { check: 'FS-07', how: 'every instance is the same one', spoil: sharing, real: [SMA, EMA, VWAP] },
  { check: 'FS-08', how: 'keeps the first table', spoil: keepingTable, real: [SMA, RSI] },
  { check: 'FS-08', how: 'keeps the last event', spoil: keepingEvent, real: [EMA, LAGS] },
  {
    check: 'FS-08',
    how: 'writes to the event',
    spoil: (make) => after(make, (_set, event) => ((event as { volume: number }).volume = 0)),
    real: [SMA, ATR],
  },
  { check: 'FS-09', how: 'reads Date.now', spoil: (m) => after(m, () => void Date.now()), real: [SMA, RSI] },
  {
    check: 'FS-09',
    how: 'reads performance.now in settle',
    spoil: (m) =>
      changed(m, (set) => ({ settle: (now, rows) => (performance.now() < 0 ? undefined : set.settle?.(now, rows)) })),
    real: [RANK, EMA],
  },
  {
    check: 'FS-09',
    how: 'draws from Math.random when made',
    spoil: (m) => changed(m, () => (Math.random() < 2 ? {} : {})),
    real: [ATR, LAGS],
  },
  {
    check: 'FS-10',
    how: 'remembers every close',
    spoil: (make) =>
      changed(make, (set) => {
        const all: number[] = [];
        return {
          update(event, rows) {
            all.push((event as BarEvent).close);
            set.update(event, rows);
          },
          snapshot: () => ({ ...set.snapshot(), json: [...all] }),
        };
      }),
    real: [SMA, EMA],
  },
  {
    check: 'FS-11',
    how: 'writes the rows of all instruments',
    spoil: (make) =>
      after(make, (_set, event, rows) => {
        for (let i = 0; i < rows.rows; i++) rows.set(i, 0, rows.get(event.instrument, 0));
      }),
    real: [SMA, ATR],
  },
  {
    check: 'FS-12',
    how: 'divides by the change of the close',
    spoil: (make) =>
      changed(make, (set) => {
        const last = new Map<number, number>();
        return {
          update(event, rows) {
            set.update(event, rows);
            const { instrument, close } = event as BarEvent;
            rows.set(instrument, 0, 1 / (close - (last.get(instrument) ?? Number.NaN)));
            last.set(instrument, close);
          },
        };
      }),
    real: [SMA, STOCHASTIC],
  },
  {
    check: 'FS-13',
    how: 'never recovers from NaN',
    spoil: (make) =>
      changed(make, (set) => {
        let sick = false;
        return {
          update(event, rows) {
            set.update(event, rows);
            sick ||= Number.isNaN((event as BarEvent).close);
            if (sick) rows.set((event as BarEvent).instrument, 0, Number.NaN);
          },
        };
      }),
    real: [SMA, RSI],
  },
  {
    check: 'FS-13',
    how: 'turns NaN into infinity',
    spoil: (make) =>
      after(make, (_set, event, rows) => {
        if (Number.isNaN(event.close)) rows.set(event.instrument, 0, Number.POSITIVE_INFINITY);
      }),
    real: [EMA, VWAP],
  },
  {
    check: 'FS-14',
    how: 'takes every kind for a bar',
    spoil: (make) =>
      changed(make, (set) => ({
        update: (event, rows) =>
          set.update(
            { close: 1, open: 1, high: 1, low: 1, volume: 1, instrument: 0, ...event, kind: 'bar' } as BarEvent,
            rows,
          ),
      })),
    real: [SMA, EMA, ATR],
  },
];

/** All of them. */
export const featureSetMutations: readonly Mutation[] = mutations((make) => featureSetChecks(make), spoilings);
