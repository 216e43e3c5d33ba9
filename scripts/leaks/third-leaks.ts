/** A third set of leaks: those that hide from the way in which the checks look. */
import type { DataSource } from 'edgeproof';
import { backtest, type LeakPipeline } from 'edgeproof/backtest';
import { Membership } from 'edgeproof/data';
import { compose, sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { equalWeight, fixedQuantity } from 'edgeproof/portfolio';
import { type Columns, type LeakCase, pipelineCase } from './case.js';
import { barsOf, listings, market, onOddColumn, onSignal, pipeline, trend } from './host.js';
import { rewrittenBars, stateful, streamed } from './streamed.js';

const change = (x: ArrayLike<number>, i: number): number => (i > 0 && i < x.length ? x[i]! / x[i - 1]! - 1 : 0);
const meanOf = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / Math.max(1, x.length);
const iso = (micros: number): string => new Date(micros / 1000).toISOString();
const often = rule({ needs: ['return_1'] }, (x) => Math.sign(x));

type Build = (data: readonly DataSource[]) => LeakPipeline | Promise<LeakPipeline>;
interface Planted {
  readonly id: string;
  readonly kind: string;
  readonly build: Build;
  readonly ids?: readonly string[];
  readonly data?: (seed: number) => DataSource | readonly DataSource[];
}

/** What was read once is never read again: every later pipeline has the first one's arrays. */
const cached = (): ((data: readonly DataSource[]) => Promise<Columns>) => {
  let first: Columns | undefined;
  return async (data) => {
    first ??= (await barsOf(data))[0]!;
    return first;
  };
};
const [closesOnce, volumesOnce] = [cached(), cached()];

const planted: readonly Planted[] = [
  {
    id: 'one bar, in a pipeline that refuses histories that are cut short',
    kind: 'hidden behind an error',
    build: async (data) => {
      const [{ close }] = (await barsOf(data)) as [Columns];
      if (close.length < 230) throw new Error('the whole history is needed');
      return onOddColumn(streamed('odd', (bar, i) => (i === 141 ? close[i + 1]! : bar.open) - bar.close));
    },
  },
  {
    id: 'begins on the day of the lowest close',
    kind: 'hindsight in the period',
    build: async (data) => {
      const [{ close, at }] = (await barsOf(data)) as [Columns];
      return pipeline(trend(), { from: iso(at[close.indexOf(Math.min(...close.slice(40, 200)))]!) });
    },
  },
  {
    id: 'the side that earned after the test ends',
    kind: 'selection on all data',
    build: async (data) => {
      const [{ close, at }] = (await barsOf(data)) as [Columns];
      const rose = close.at(-1)! > close[Math.min(150, close.length - 1)]!;
      return pipeline(trend({ model: rule({ needs: ['return_1'] }, (x) => (rose ? 1 : -1) * Math.sign(x)) }), {
        to: iso(at[Math.min(150, at.length - 1)]!),
      });
    },
  },
  {
    id: 'the next close, out of arrays that were read once',
    kind: 'by-reference reads',
    build: async (data) => {
      const { close } = await closesOnce(data);
      return onOddColumn(streamed('odd', (_, i) => change(close, i + 1)));
    },
  },
  {
    id: 'the next volume beside the bar, out of arrays that were read once',
    kind: 'by-reference reads',
    build: async (data) => {
      const { volume, close } = await volumesOnce(data);
      return onOddColumn(streamed('odd', (bar, i) => (volume[i + 1] ?? 0) * change(close, i + 1) + 0.0001 * bar.open));
    },
  },
  {
    id: 'bars of equal volume, a hundred in the whole sample',
    kind: 'unfinished bars of a higher time frame',
    build: async (data) => {
      const [{ volume }] = (await barsOf(data)) as [Columns];
      const each = volume.reduce((a, b) => a + b, 0) / 100;
      return onOddColumn(
        stateful(
          'odd',
          () => ({ sum: 0, open: Number.NaN, last: 0 }),
          (state, bar) => {
            if (!Number.isFinite(state.open)) state.open = bar.open;
            state.sum += bar.volume;
            if (state.sum >= each) {
              state.last = bar.close / state.open - 1;
              state.open = bar.close;
              state.sum = 0;
            }
            return state.last;
          },
        ),
      );
    },
  },
  {
    id: 'the lowest close of the month it is in',
    kind: 'future data in a feature',
    build: async (data) => {
      const [{ close }] = (await barsOf(data)) as [Columns];
      return onOddColumn(
        streamed('odd', (bar, i) => {
          const from = Math.floor(i / 21) * 21;
          return bar.close <= Math.min(...close.slice(from, from + 21)) ? 1 : -1;
        }),
      );
    },
  },
  {
    id: 'weights of two symbols by their volatility in the whole sample',
    kind: 'fit on all data',
    ids: ['A', 'B'],
    build: async (data) => {
      const [a, b] = (await barsOf(data, ['A', 'B'])).map(({ close }) =>
        Math.sqrt(meanOf(close.map((_, i) => change(close, i) ** 2))),
      ) as [number, number];
      return pipeline(
        {
          features: compose(sma({ period: 5 }), sma({ period: 20 })),
          model: rule({ needs: ['sma_5', 'sma_20'] }, (fast, slow) => Math.sign(fast - slow)),
          optimizer: fixedQuantity({ quantity: Math.round((1e4 * b) / (a + b)) / 1e3 }),
        },
        { ids: ['A', 'B'] },
      );
    },
  },
  {
    id: 'only symbols that are still there at the end of the file',
    kind: 'look-ahead universe',
    ids: ['A', 'B', 'C'],
    data: (seed) => ({
      ...rewrittenBars(market(seed, ['A', 'B', 'C'], 160), (bars, k) => (k === 1 ? bars.slice(0, 110) : bars)),
    }),
    build: async (data) => {
      const all = await barsOf(data, ['A', 'B', 'C']);
      const last = Math.max(...all.map(({ at }) => at.at(-1) ?? 0));
      return pipeline(trend({ optimizer: equalWeight() }), {
        ids: ['A', 'B', 'C'].filter((_, i) => all[i]!.at.at(-1) === last),
      });
    },
  },
  {
    id: 'a seed that was the luckiest on everything',
    kind: 'selection on all data',
    build: async (data) => {
      const made = (seed: number) =>
        trend({ model: rule({ needs: ['return_1', 'rsi_14'] }, (x, y) => Math.sin(seed * 1000 * x + y)) });
      const ends: number[] = [];
      for (const seed of [1, 2, 3, 4]) {
        const strategy = { ...pipeline(made(seed)).strategy };
        ends.push((await backtest({ ...pipeline(made(seed)), strategy, data } as never)).finalEquity);
      }
      return pipeline(made(1 + ends.indexOf(Math.max(...ends))));
    },
  },
  {
    id: 'meta-labels of the trades themselves',
    kind: 'labels as features',
    build: async (data) => {
      const [{ close }] = (await barsOf(data)) as [Columns];
      // Goes with the day, where the five days that followed were not against it.
      return onOddColumn(
        streamed('odd', (bar, i) => {
          const side = Math.sign(bar.close - bar.open);
          return side * (close[i + 5] ?? bar.close) - side * bar.close >= -0.01 * bar.close ? side : 0;
        }),
      );
    },
  },
  {
    id: 'one bar in a hundred of a long history',
    kind: 'one bar in a hundred',
    data: (seed) => market(seed, ['A'], 1100),
    build: async (data) => {
      const [{ close }] = (await barsOf(data)) as [Columns];
      return onOddColumn(
        streamed('odd', (bar, i) => (i % 100 === 37 ? (close[i + 1] ?? bar.close) : bar.open) - bar.close),
      );
    },
  },
  {
    id: 'days until the largest fall, beyond a horizon of twenty',
    kind: 'future data in a feature',
    build: async (data) => {
      const [{ close }] = (await barsOf(data)) as [Columns];
      const moves = close.map((_, i) => change(close, i));
      const worst = moves.indexOf(Math.min(...moves));
      return onOddColumn(streamed('odd', (_, i) => (worst - i > 0 && worst - i < 20 ? -1 : 1)));
    },
  },
  {
    id: 'the fifth column of one symbol of three, a day late in half of its bars',
    kind: 'one column, one symbol',
    ids: ['A', 'B', 'C'],
    build: (data) =>
      onSignal(
        data,
        ['A', 'B', 'C'],
        (symbol) =>
          ({ close, volume }) =>
            Float64Array.from(
              close,
              (_, i) => volume[symbol === 'B' && i % 2 === 0 ? Math.min(close.length - 1, i + 1) : i]!,
            ),
      ),
  },
];

const rejoined = new Membership([
  { id: 'A', from: '1990-01-01' },
  { id: 'B', from: '1990-01-01', to: '2000-02-15' },
  { id: 'B', from: '2000-05-15' },
]);

export const thirdLeaks: readonly LeakCase[] = [
  ...planted.map(({ id, kind, build, ids = ['A'], data }, k) =>
    pipelineCase(
      { id, kind, leak: true },
      {
        data: data?.(800 + k) ?? market(800 + k, ids, ids.length > 1 ? 160 : 240),
        build,
        ...(kind === 'look-ahead universe' ? { candidates: listings(ids) } : {}),
      },
      {},
      ['future-data', 'universe'],
    ),
  ),
  pipelineCase(
    { id: 'bought again while it had left, since it came back', kind: 'look-ahead universe', leak: true },
    { data: market(830, ['A', 'B'], 160), build: () => pipeline(trend({ model: often }), { ids: ['A', 'B'] }) },
    { membership: rejoined },
    ['universe'],
  ),
];
