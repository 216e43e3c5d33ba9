/** A second suite of leaks, written against the finished checker: the same kinds in ways that the first suite has not. */
import { APPROVE, type DataSource, defineStrategy, type Factory, type RiskPolicy } from 'edgeproof';
import { backtest, type LeakPipeline } from 'edgeproof/backtest';
import { resample } from 'edgeproof/data';
import { compose, sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { fixedQuantity } from 'edgeproof/portfolio';
import { type Columns, type LeakCase, pipelineCase, precomputed } from './case.js';
import { barsOf, listings, market, onOddColumn, onSignal, pipeline, trend } from './host.js';
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

type Build = (data: readonly DataSource[]) => Promise<LeakPipeline>;

const parts: readonly (readonly [id: string, kind: string, build: Build, ids?: readonly string[]])[] = [
  [
    'a streaming feature that reads one bar on in an array it kept, on wild bars only',
    'by-reference reads',
    async (data) => {
      const [{ close }] = (await barsOf(data)) as [Columns];
      return onOddColumn(
        streamed('odd', (bar, i) => (bar.high / bar.low > 1.03 ? (close[i + 1] ?? bar.close) : bar.open) - bar.close),
      );
    },
  ],
  [
    'the close of B, joined a day late, in the signal of A',
    'future data in one symbol',
    async (data) => {
      const [, other] = await barsOf(data, ['A', 'B']);
      return onOddColumn(
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
      return onOddColumn(
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
      return onOddColumn(
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
      return onOddColumn(
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
];
