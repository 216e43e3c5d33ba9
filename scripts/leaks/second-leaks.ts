/** A second suite of leaks, written against the finished checker: the same kinds in ways that the first suite has not. */
import { APPROVE, type DataSource, defineStrategy, type Factory, type RiskPolicy, Universe } from 'edgeproof';
import {
  auditSplits,
  backtest,
  duplicateRows,
  type LeakPipeline,
  purgedKFold,
  simVenue,
  type Venue,
} from 'edgeproof/backtest';
import { fromEvents, resample } from 'edgeproof/data';
import { compose, returns, sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { fixedQuantity } from 'edgeproof/portfolio';
import { type Columns, columnsOf, type LeakCase, pipelineCase, precomputed } from './case.js';
import { listings, market, onSignal, pipeline, trend } from './host.js';
import type { Signal } from './signals.js';
import { type Bar, modelOf, rewrittenBars, stateful, streamed } from './streamed.js';

const change = (x: ArrayLike<number>, i: number): number => (i > 0 && i < x.length ? x[i]! / x[i - 1]! - 1 : 0);
const each = (n: number, of: (i: number) => number): Float64Array => Float64Array.from({ length: n }, (_, i) => of(i));
const sorted = (x: ArrayLike<number>): Float64Array => Float64Array.from(x).sort();
const meanOf = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / Math.max(1, x.length);

/** Signals of one instrument. */
const signals: Readonly<Record<string, Signal>> = {
  'tomorrow, only at a new fifty-bar high': ({ close }) =>
    each(close.length, (i) =>
      i >= 50 && close[i]! >= Math.max(...close.slice(i - 50, i)) ? change(close, i + 1) : change(close, i),
    ),
  'returns clipped at quantiles of the whole sample': ({ close }) => {
    const all = sorted(each(close.length, (i) => change(close, i)));
    const [low, high] = [all[Math.floor(0.01 * all.length)]!, all[Math.floor(0.99 * all.length)]!];
    return each(close.length, (i) => Math.min(high, Math.max(low, change(close, i))));
  },
  'a zigzag whose last leg is drawn again': ({ close }) => {
    const out = new Float64Array(close.length);
    let from = 0;
    let up = true;
    let extreme = 0;
    for (let i = 1; i < close.length; i++) {
      if (up ? close[i]! > close[extreme]! : close[i]! < close[extreme]!) extreme = i;
      else if (Math.abs(close[i]! / close[extreme]! - 1) > 0.03) {
        out.fill(up ? 1 : -1, from, extreme);
        [from, up, extreme] = [extreme, !up, i];
      }
    }
    return out;
  },
  'volume fifths encoded by the mean next return of all': ({ close, volume }) => {
    const cuts = sorted(volume);
    const fifth = (v: number): number =>
      [1, 2, 3, 4].filter((k) => v > cuts[Math.floor((k * cuts.length) / 5)]!).length;
    const means = [0, 1, 2, 3, 4].map((k) =>
      meanOf([...volume.keys()].filter((i) => fifth(volume[i]!) === k).map((i) => change(close, i + 1))),
    );
    return each(close.length, (i) => means[fifth(volume[i]!)]!);
  },
  'a symmetric smoother shifted by less than its half': ({ close }) =>
    each(close.length, (i) => (i < 12 ? 0 : close[i]! - meanOf(close.slice(i - 3 - 4, i - 3 + 5)))),
  'the first twenty values filled from the twenty-first': ({ close }) => {
    const own = (i: number): number => meanOf(close.slice(i - 19, i + 1)) - close[i]!;
    return each(close.length, (i) => own(Math.max(20, i)));
  },
  'an average that starts from the mean of all': ({ close }) => {
    let state = meanOf([...close]);
    return each(close.length, (i) => {
      state += 0.2 * (close[i]! - state);
      return close[i]! - state;
    });
  },
};

async function barsOf(data: readonly DataSource[], ids: readonly string[] = ['A']): Promise<readonly Columns[]> {
  return columnsOf(data, new Universe(listings(ids)));
}

/** Around one odd part. */
const onColumn = (features: Parameters<typeof compose>[0], ids: readonly string[] = ['A']): LeakPipeline =>
  pipeline(
    {
      features: compose(returns({ periods: [1] }), features, sma({ period: 5 })),
      model: rule({ needs: ['odd'] }, (x) => Math.sign(x)),
      optimizer: fixedQuantity({ quantity: 10 }),
    },
    { ids },
  );

type Build = (data: readonly DataSource[]) => Promise<LeakPipeline>;

const parts: readonly (readonly [id: string, kind: string, build: Build, ids?: readonly string[]])[] = [
  [
    'a streaming feature that reads one bar on in an array it kept, on wild bars only',
    'by-reference reads',
    async (data) => {
      const [{ close }] = (await barsOf(data)) as [Columns];
      return onColumn(
        streamed('odd', (bar, i) => (bar.high / bar.low > 1.03 ? (close[i + 1] ?? bar.close) : bar.open) - bar.close),
      );
    },
  ],
  [
    'the close of B, joined a day late, in the signal of A',
    'future data in one symbol',
    async (data) => {
      const [, other] = await barsOf(data, ['A', 'B']);
      return onColumn(
        streamed('odd', (_, i, instrument) =>
          instrument === 0 ? change(other!.close, i + 1) : change(other!.close, i),
        ),
        ['A', 'B'],
      );
    },
    ['A', 'B'],
  ],
  [
    'a hedge ratio of the whole sample, streamed',
    'fit on all data',
    async (data) => {
      const [a, b] = (await barsOf(data, ['A', 'B'])) as [Columns, Columns];
      const [x, y] = [a, b].map(({ close }) => close.map((_, i) => change(close, i))) as [number[], number[]];
      const beta = x.reduce((s, one, i) => s + one * y[i]!, 0) / y.reduce((s, one) => s + one * one, 0);
      return onColumn(
        streamed('odd', (_, i) => x[i]! - beta * y[i]!),
        ['A', 'B'],
      );
    },
    ['A', 'B'],
  ],
  [
    'weekly bars joined by their start',
    'unfinished bars of a higher time frame',
    async (data) => {
      const [weekly] = (await barsOf([resample(data[0]!, { period: '7d' })])) as [Columns];
      return onColumn(
        streamed('odd', (bar) => {
          const k = weekly.at.findIndex((end) => end >= bar.ts);
          return k < 0 ? 0 : weekly.close[k]! - bar.close;
        }),
      );
    },
  ],
  [
    'the better of two models, by a backtest of everything',
    'selection on all data',
    async (data) => {
      const made = (side: number) => trend({ model: rule({ needs: ['return_1'] }, (x) => side * x + 1e-9 * side) });
      const runs = await Promise.all(
        [1, -1].map((side) =>
          backtest({
            strategy: defineStrategy({ name: 'try', ...made(side) }),
            data,
            instruments: listings(['A']),
            cash: 10_000,
          }),
        ),
      );
      return pipeline(made(runs[0]!.finalEquity >= runs[1]!.finalEquity ? 1 : -1));
    },
  ],
  [
    'a model that scales by the mean and deviation of all',
    'scaler fitted on all data',
    async (data) => {
      const [{ close }] = (await barsOf(data)) as [Columns];
      const all = close.map((_, i) => change(close, i));
      const [m, s] = [meanOf(all), Math.sqrt(meanOf(all.map((one) => one * one)))];
      return pipeline(trend({ model: modelOf(['return_1'], (x) => (x - m) / s) }));
    },
  ],
  [
    'a model whose fit reads five labels past its rows',
    'label overlap in a fit',
    async (data) => {
      const [{ close }] = (await barsOf(data)) as [Columns];
      let weight = 0;
      const fit = async ({ y }: { y: Float64Array }) => {
        weight = meanOf(Array.from({ length: 5 }, (_, k) => change(close, y.length + 20 + k))) + meanOf([...y]);
        return { rows: y.length, details: null };
      };
      const model = modelOf(['return_1'], (x) => weight * (1 + x), { fit });
      return pipeline(trend({ model, refit: { every: 30, minimum: 60 } }));
    },
  ],
  [
    'no trades ahead of the worst days',
    'vetoed trades',
    async (data) => {
      const [{ close, at }] = (await barsOf(data)) as [Columns];
      const worst = sorted(close.map((_, i) => change(close, i)))[Math.floor(0.02 * close.length)]!;
      const policy: Factory<RiskPolicy> = () => ({
        name: 'calm',
        version: '1',
        apiVersion: 1,
        review: (_, { now }) => {
          const i = at.indexOf(now);
          return change(close, i + 2) <= worst ? { verdict: 'refuse', reason: { text: 'too wild' } } : APPROVE;
        },
        snapshot: () => ({ json: null }),
        restore: () => {},
      });
      return pipeline(trend({ model: rule({ needs: ['return_1'] }, (x) => Math.sign(x)), risk: [policy] }));
    },
  ],
  [
    'a threshold that is the largest return of all and rarely binds',
    'latent limits of the whole sample',
    async (data) => {
      const [{ close }] = (await barsOf(data)) as [Columns];
      const most = Math.max(...close.map((_, i) => Math.abs(change(close, i))));
      return onColumn(
        stateful(
          'odd',
          () => ({ before: Number.NaN }),
          (state, bar) => {
            const move = bar.close / state.before - 1;
            state.before = bar.close;
            return Math.abs(move) >= 0.999 * most ? -move : move;
          },
        ),
      );
    },
  ],
  [
    'the two most traded of four, over the whole history',
    'look-ahead universe',
    async (data) => {
      const all = await barsOf(data, ['A', 'B', 'C', 'D']);
      const order = ['A', 'B', 'C', 'D'].sort(
        (a, b) => meanOf(all['ABCD'.indexOf(b)]!.volume) - meanOf(all['ABCD'.indexOf(a)]!.volume),
      );
      return pipeline(trend(), { ids: order.slice(0, 2).sort() });
    },
    ['A', 'B', 'C', 'D'],
  ],
  [
    'one column of one symbol shifted by one bar',
    'one column, one symbol',
    async (data) => {
      const all = await barsOf(data, ['A', 'B', 'C']);
      const columns = all.map(({ volume }, k) =>
        each(volume.length, (i) => volume[k === 1 ? Math.min(volume.length - 1, i + 1) : i]!),
      );
      return pipeline(
        {
          features: compose(sma({ period: 5 }), precomputed({ odd: columns }), sma({ period: 20 })),
          model: rule({ needs: ['sma_5', 'sma_20'] }, (fast, slow) => Math.sign(fast - slow)),
          optimizer: fixedQuantity({ quantity: 10 }),
        },
        { ids: ['A', 'B', 'C'] },
      );
    },
    ['A', 'B', 'C'],
  ],
];

const scaled = (bar: Bar, f: number): Bar => ({
  ...bar,
  open: bar.open * f,
  high: bar.high * f,
  low: bar.low * f,
  close: bar.close * f,
});

/** Files that somebody mended with all of them in hand. */
const files: Readonly<Record<string, (bars: Bar[], instrument: number) => Bar[]>> = {
  'a dividend taken off every price before it': (bars) =>
    bars.map((bar, i) => scaled(bar, i < 150 && bars.length > 150 && bars[150]!.close > 0 ? 0.99 : 1)),
  'missing bars drawn between their neighbours': (bars) =>
    bars.map((bar, i) => {
      const [a, b] = [bars[i - 1], bars[i + 1]];
      if (i % 25 !== 12 || a === undefined || b === undefined) return bar;
      const close = (a.close + b.close) / 2;
      return { ...bar, open: a.close, close, high: Math.max(a.close, close), low: Math.min(a.close, close) };
    }),
  'one spike of the highs smoothed in one symbol': (bars, instrument) =>
    bars.map((bar, i) =>
      instrument === 1 && i === 90 && bars[i + 1] !== undefined
        ? { ...bar, high: Math.max(bar.open, bar.close, bars[i + 1]!.high) }
        : bar,
    ),
};

/** Exact numbers of reports have twelve digits after the point. */
const exact = (price: number): bigint => BigInt(Math.round(price * 1e9)) * 1000n;

/** A venue whose reports are written again. */
function rewritten(
  report: (fill: { priceFixed: bigint; ts: number }, bar: Bar, about: { side: string; nth: number }) => void,
): Factory<Venue> {
  return (env) => {
    const venue = simVenue()(env);
    const sides = new Map<string, string>();
    let nth = 0;
    return new Proxy(venue, {
      get(target, key) {
        if (key === 'submit')
          return (order: Parameters<Venue['submit']>[0], now: number) => {
            sides.set(order.id, order.side);
            target.submit(order, now);
          };
        if (key === 'onMarket')
          return (event: Parameters<Venue['onMarket']>[0], now: number) => {
            const before = target.outbox.length;
            target.onMarket(event, now);
            if (event.kind !== 'bar') return;
            for (const one of target.outbox.slice(before))
              if (one.type === 'fill')
                report(one as never, event, { side: sides.get(one.orderId) ?? 'buy', nth: nth++ });
          };
        const value = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
      set: (target, key, value) => Reflect.set(target, key, value, target),
    }) as Venue;
  };
}

const venues: Readonly<Record<string, Parameters<typeof rewritten>[0]>> = {
  'one fill in ten just under the low': (fill, bar, { side, nth }) => {
    if (nth % 10 === 4) fill.priceFixed = exact(side === 'buy' ? bar.low * 0.9995 : bar.high * 1.0005);
  },
  'only sells get the high': (fill, bar, { side }) => {
    if (side === 'sell') fill.priceFixed = exact(bar.high);
  },
  'fills dated one bar before the order': (fill, bar) => {
    fill.ts = bar.start - 3_600_000_000 * 20;
  },
};

/** Notes about the day, made from its own bar and shown when it begins. */
const notes = async (data: readonly DataSource[], after: 'open' | 'close'): Promise<DataSource> => {
  const [{ at, open, close }] = (await barsOf(data)) as [Columns];
  return fromEvents({
    name: 'notes',
    events: at.map((end, i) => ({
      kind: 'observation' as const,
      subject: { type: 'world' as const, id: 'W' },
      name: 'mood',
      value: Math.sign(close[i]! - open[i]!),
      time: after === 'open' ? end - 60_000_000 * 60 : end,
      at: after === 'open' ? end - 60_000_000 * 60 : end,
    })),
  });
};

/** A column with the newest note. */
export const mood = (): ReturnType<typeof streamed> => () => ({
  name: 'mood',
  version: '1',
  apiVersion: 1,
  scope: 'universe',
  reads: ['observation'],
  columns: ['odd'],
  warmup: 1,
  update: (event, rows) => {
    if (event.kind === 'observation') for (let i = 0; i < rows.rows; i++) rows.set(i, 0, event.value);
  },
  snapshot: () => ({ json: null }),
  restore: () => {},
});
export const withNotes = async (data: readonly DataSource[], after: 'open' | 'close'): Promise<LeakPipeline> => ({
  ...onColumn(mood()),
  data: [...data, await notes(data, after)],
});

/** Figures about a fact, published a quarter of an hour later by their publisher, of which one is shown at once. */
const early = (which: number | null): DataSource =>
  fromEvents({
    name: 'flashes',
    events: Array.from({ length: 30 }, (_, k) => {
      const time = Date.UTC(2000, 0, 6 + 5 * k, 13) * 1000;
      return {
        kind: 'observation' as const,
        subject: { type: 'world' as const, id: 'US' },
        name: 'flash',
        value: Math.sin(k),
        time,
        at: time + (k === which ? 0 : 900_000_000),
      };
    }),
  });
export const flashes = (which: number | null, leak: boolean, id: string): LeakCase =>
  pipelineCase(
    { id, kind: 'publication time by a rule', leak },
    { data: [market(760), early(which)], build: () => onColumn(mood()) },
    { knownFrom: (event) => (event.kind === 'observation' ? event.ts + 900_000_000 : undefined) },
    ['publication-time'],
  );

/** As it should be asked; what the audit does not know of it cannot use. */
const audit = auditSplits as (
  ...asked: [...Parameters<typeof auditSplits>, { lookback?: number; groups?: string[] }]
) => ReturnType<typeof auditSplits>;

/** Leaks of a training procedure. */
const start = Array.from({ length: 200 }, (_, i) => i);
const spans = { start, end: start.map((t) => t + 2) };
const training: readonly (readonly [string, string, () => string | null])[] = [
  [
    'features that look twenty rows back into the test',
    'feature look-back into the test',
    () => audit(spans, purgedKFold(spans, { folds: 5 }), { lookback: 20 }).leaks[0]?.sentence ?? null,
  ],
  [
    'an instrument on both sides of a split by instruments',
    'groups on both sides',
    () => {
      const groups = start.map((i) => 'ABCD'[i % 4]!);
      const split = {
        train: start.filter((i) => i % 4 !== 0 && i < 90),
        test: start.filter((i) => i > 100 && (i % 4 === 0 || i === 101)),
      };
      return audit(spans, [split], { groups }).leaks[0]?.sentence ?? null;
    },
  ],
  [
    'the same row twice, once rounded to cents',
    'duplicates',
    () => {
      const x = start.map((i) => [100 + 10 * Math.sin(i), 50 + 7 * Math.cos(1.7 * i), Math.sin(0.3 * i)]);
      x[180] = x[20]!.map((one) => Math.round(100 * one) / 100);
      const [pair] = duplicateRows(x, { train: start.slice(0, 150), test: start.slice(150) });
      return pair === undefined ? null : `rows ${pair.join(' and ')} are the same`;
    },
  ],
];

export const secondLeaks: readonly LeakCase[] = [
  ...Object.entries(signals).map(([id, signal], k) =>
    pipelineCase(
      { id, kind: 'future data in a feature', leak: true },
      { data: market(700 + k), build: (data) => onSignal(data, ['A'], () => signal) },
    ),
  ),
  ...parts.map(([id, kind, build, ids = ['A']], k) =>
    pipelineCase(
      { id, kind, leak: true },
      {
        data: market(720 + k, ids, ids.length > 1 ? 160 : 240),
        build,
        ...(kind === 'look-ahead universe' ? { candidates: listings(ids) } : {}),
      },
    ),
  ),
  ...Object.entries(files).map(([id, mend], k) =>
    pipelineCase(
      { id, kind: 'mended files', leak: true },
      {
        data: market(740 + k, ['A', 'B'], 180),
        build: (data) => pipeline(trend(), { ids: ['A', 'B'], data: rewrittenBars(data[0]!, mend) }),
      },
    ),
  ),
  ...Object.entries(venues).map(([id, report], k) =>
    pipelineCase(
      { id, kind: 'impossible fill', leak: true },
      {
        data: market(750 + k),
        build: () =>
          pipeline(trend({ model: rule({ needs: ['return_1'] }, (x) => Math.sign(x)) }), { venue: rewritten(report) }),
      },
      {},
      ['impossible-fill'],
    ),
  ),
  pipelineCase(
    { id: 'notes about the day shown an hour before it closes', kind: 'publication time', leak: true },
    { data: market(759), build: (data) => withNotes(data, 'open') },
  ),
  flashes(17, true, 'one flash of thirty shown a quarter of an hour early'),
  ...training.map(([id, kind, run]): LeakCase => ({ id, kind, leak: true, run: async () => run() })),
];
