/** The honest side of the third suite: pipelines that stop, choose, keep and begin as its leaks do, and know only the past. */
import { type DataSource, defineStrategy } from 'edgeproof';
import { type LeakPipeline, simVenue, slippageBps } from 'edgeproof/backtest';
import { fromEvents, Membership, synthetic } from 'edgeproof/data';
import { compose, ema, returns, sma } from 'edgeproof/features';
import { ridge, rule } from 'edgeproof/models';
import { equalWeight, fixedQuantity, fixedWeight } from 'edgeproof/portfolio';
import { type Columns, type LeakCase, pipelineCase } from './case.js';
import { barsOf, listings, market, onOddColumn, pipeline, trend } from './host.js';
import { modelOf, rewrittenBars, stateful, streamed } from './streamed.js';

const BEGIN = '2000-03-01T00:00:00Z';
const DAY = 86_400_000_000;
const often = rule({ needs: ['return_1'] }, (x) => Math.sign(x));
const meanOf = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / Math.max(1, x.length);
const before = ({ close, at }: Columns): number[] => close.filter((_, i) => at[i]! <= Date.parse(BEGIN) * 1000);

interface Honest {
  readonly ids?: readonly string[];
  readonly data?: (seed: number) => DataSource | readonly DataSource[];
  readonly build: (data: readonly DataSource[]) => LeakPipeline | Promise<LeakPipeline>;
  readonly membership?: Membership;
}

const left = new Membership([
  { id: 'A', from: '1990-01-01' },
  { id: 'B', from: '1990-01-01', to: '2000-02-25' },
]);

const honest: Readonly<Record<string, Honest>> = {
  'refuses a history that is too short to learn from': {
    build: async (data) => {
      const [{ close }] = (await barsOf(data)) as [Columns];
      if (close.length < 60) throw new RangeError('sixty bars are needed');
      return onOddColumn(streamed('odd', (bar) => bar.close - bar.open));
    },
  },
  'scaled by the part before it begins': {
    build: async (data) => {
      const [one] = (await barsOf(data)) as [Columns];
      const known = before(one);
      const [m, sd] = [meanOf(known), Math.sqrt(meanOf(known.map((x) => (x - meanOf(known)) ** 2)))];
      return { ...onOddColumn(streamed('odd', (bar) => (bar.close - m) / (sd || 1))), from: BEGIN };
    },
  },
  'the two most traded before it begins': {
    ids: ['A', 'B', 'C', 'D'],
    build: async (data) => {
      const all = await barsOf(data, ['A', 'B', 'C', 'D']);
      const traded = all.map(({ volume, at }) => meanOf(volume.filter((_, i) => at[i]! <= Date.parse(BEGIN) * 1000)));
      const order = [0, 1, 2, 3].sort((a, b) => traded[b]! - traded[a]!).slice(0, 2);
      return pipeline(trend({ optimizer: equalWeight() }), { ids: order.sort().map((i) => 'ABCD'[i]!), from: BEGIN });
    },
  },
  'weights that were fitted before it begins': {
    build: async (data) => {
      const [one] = (await barsOf(data)) as [Columns];
      const known = before(one);
      const moves = known.slice(1).map((x, i) => x / known[i]! - 1);
      const slope = meanOf(moves.slice(1).map((x, i) => x * moves[i]!)) / (meanOf(moves.map((x) => x * x)) || 1);
      return pipeline(trend({ model: modelOf(['return_1'], (x) => slope * x) }), { from: BEGIN });
    },
  },
  'ends before its data do': {
    build: () => pipeline(trend({ model: often }), { to: '2000-04-01T00:00:00Z' }),
  },
  'stops at prices that nobody believes': {
    build: () =>
      onOddColumn(
        stateful(
          'odd',
          () => ({ last: Number.NaN }),
          (state, bar) => {
            if (bar.close > 1.4 * state.last || bar.close < 0.6 * state.last)
              throw new RangeError('nobody believes it');
            const move = bar.close / state.last - 1;
            state.last = bar.close;
            return move;
          },
        ),
      ),
  },
  'a calendar of meetings that is known years ahead': {
    build: () => onOddColumn(streamed('odd', (bar) => (Math.floor(bar.ts / DAY) % 30 < 3 ? 1 : -1))),
  },
  'earnings dates from outside, the same whatever the data': {
    build: (() => {
      const dates = new Set(Array.from({ length: 12 }, (_, k) => 10_975 + 13 * k));
      return () => onOddColumn(streamed('odd', (bar) => (dates.has(Math.floor(bar.ts / DAY)) ? 1 : 0)));
    })(),
  },
  'bars in which nobody traded': {
    data: (seed) =>
      rewrittenBars(market(seed, ['A'], 120), (bars) =>
        bars.map((bar, i) =>
          i % 17 === 5 ? { ...bar, high: bar.open, low: bar.open, close: bar.open, volume: 0 } : bar,
        ),
      ),
    build: () => pipeline(trend({ model: often })),
  },
  'volatility targets on what was': {
    build: () =>
      pipeline({
        features: compose(
          returns({ periods: [1] }),
          stateful(
            'odd',
            () => ({ last: Number.NaN, variance: 1e-4 }),
            (state, bar) => {
              const move = bar.close / state.last - 1;
              state.last = bar.close;
              if (Number.isFinite(move)) state.variance += 0.06 * (move * move - state.variance);
              return 0.01 / Math.sqrt(state.variance);
            },
          ),
        ),
        model: rule({ needs: ['return_1', 'odd'] }, (x, scale) => Math.sign(x) * scale),
        optimizer: fixedWeight({ weight: 0.3 }),
      }),
  },
  'a model that learns twice a month, with slippage': {
    build: () =>
      pipeline(
        trend({
          model: ridge({ needs: ['return_1', 'rsi_14'], lambda: 1, horizon: { steps: 2 } }),
          refit: { every: 15, minimum: 40 },
        }),
        { venue: simVenue({ slippage: slippageBps({ rate: 2 }) }) },
      ),
  },
  'restated figures, of which the first came before it begins': {
    data: (seed) => [
      market(seed, ['A'], 120),
      fromEvents({
        name: 'figures',
        events: Array.from({ length: 12 }, (_, k) => {
          const time = Date.UTC(2000, 0, 2 + 10 * Math.floor(k / 2)) * 1000;
          const about = { subject: { type: 'world' as const, id: 'US' }, name: 'gdp', value: Math.sin(k) };
          return { kind: 'observation' as const, ...about, time, at: time + (5 + 25 * (k % 2)) * DAY, revision: k % 2 };
        }),
      }),
    ],
    build: () => pipeline(trend({ model: often }), { from: '2000-02-01T00:00:00Z' }),
  },
  'two symbols, of which one ends': {
    ids: ['A', 'B'],
    data: (seed) => rewrittenBars(market(seed, ['A', 'B'], 110), (bars, k) => (k === 1 ? bars.slice(0, 70) : bars)),
    build: () => pipeline(trend({ model: often, optimizer: equalWeight() }), { ids: ['A', 'B'] }),
  },
  'what left the universe is sold and left alone': {
    ids: ['A', 'B'],
    membership: left,
    build: () => pipeline(trend({ model: often }), { ids: ['A', 'B'], membership: left }),
  },
  'two strategies that share an account': {
    build: () => {
      const one = defineStrategy({ name: 'one', ...trend({ model: often }), share: 0.5 });
      const two = defineStrategy({
        name: 'two',
        features: compose(ema({ period: 8 }), sma({ period: 30 })),
        model: rule({ needs: ['ema_8', 'sma_30'] }, (fast, slow) => Math.sign(fast - slow)),
        optimizer: fixedQuantity({ quantity: 3 }),
        share: 0.5,
      });
      return { ...pipeline(trend()), strategy: [one, two] };
    },
  },
  'hours of a thin market': {
    data: (seed) => synthetic({ instruments: ['A'], bars: 150, seed, period: '1h', volume: 1e5 }),
    build: () => pipeline(trend({ model: often })),
  },
};

export const thirdHonest: readonly LeakCase[] = Object.entries(honest).map(
  ([id, { ids = ['A'], data, build, membership }], k) =>
    pipelineCase(
      { id, kind: 'third suite', leak: false },
      {
        data: data?.(3500 + k) ?? market(3500 + k, ids, 120),
        build,
        ...(ids.length > 1 ? { candidates: listings(ids) } : {}),
      },
      { moments: 60, ...(membership === undefined ? {} : { membership }) },
    ),
);
