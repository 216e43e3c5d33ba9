/** The honest side of the second suite: what looks like the leaks of it and knows only the past, and pipelines of other makes. */
import { APPROVE, type DataSource, defineStrategy, type Factory, type RiskPolicy } from 'edgeproof';
import {
  auditSplits,
  backtest,
  feeBps,
  groupedPurged,
  type LeakPipeline,
  purgedKFold,
  simVenue,
  slippageBps,
} from 'edgeproof/backtest';
import { fromEvents, Membership, resample, synthetic } from 'edgeproof/data';
import { compose, ema, rsi, sma, zscore } from 'edgeproof/features';
import { ridge, rule } from 'edgeproof/models';
import { equalRisk, equalWeight } from 'edgeproof/portfolio';
import { drawdownHalt } from 'edgeproof/risk';
import { type LeakCase, pipelineCase } from './case.js';
import { barsOf, listings, market, onOddColumn, pipeline, trend } from './host.js';
import { flashes, withNotes } from './second-times.js';
import { modelOf, rewrittenBars, stateful, streamed } from './streamed.js';

const meanOf = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / Math.max(1, x.length);
const past = (limit = 1e9) => ({
  all: [] as number[],
  keep(x: number) {
    this.all.push(x);
    if (this.all.length > limit) this.all.shift();
    return this.all;
  },
});

/** Trades from here on what it chose on the part before. */
const SPLIT = '2000-03-01T00:00:00Z';

const calm: Factory<RiskPolicy> = () => {
  let worst = 0;
  return {
    name: 'calm',
    version: '1',
    apiVersion: 1,
    review: (_, { equity }) => {
      worst = Math.max(worst, equity);
      return equity < 0.97 * worst ? { verdict: 'refuse', reason: { text: 'after a fall' } } : APPROVE;
    },
    snapshot: () => ({ json: worst }),
    restore: (state) => {
      worst = state.json as number;
    },
  };
};

type Build = (data: readonly DataSource[]) => LeakPipeline | Promise<LeakPipeline>;
interface Kind {
  readonly build: Build;
  readonly ids?: readonly string[];
  readonly data?: (seed: number) => DataSource;
}

const kinds: Readonly<Record<string, Kind>> = {
  'returns clipped at quantiles of what was': {
    build: () =>
      onOddColumn(
        stateful(
          'odd',
          () => ({ before: Number.NaN, moves: past() }),
          (state, bar) => {
            const move = bar.close / state.before - 1;
            state.before = bar.close;
            const all = Number.isFinite(move) ? [...state.moves.keep(move)].sort((a, b) => a - b) : [0];
            return Math.min(
              all[Math.floor(0.95 * all.length)]!,
              Math.max(all[Math.floor(0.05 * all.length)]!, move || 0),
            );
          },
        ),
      ),
  },
  'an array that is kept and read up to now': {
    build: async (data) => {
      const [one] = await barsOf(data);
      return onOddColumn(streamed('odd', (bar, i) => bar.close - one!.close[Math.max(0, i - 1)]!));
    },
  },
  'the close of B of yesterday in the signal of A': {
    ids: ['A', 'B'],
    build: async (data) => {
      const [, other] = await barsOf(data, ['A', 'B']);
      return onOddColumn(
        streamed('odd', (_, i) => (i > 1 ? other!.close[i - 1]! / other!.close[i - 2]! - 1 : 0)),
        ['A', 'B'],
      );
    },
  },
  'weekly bars joined once they are closed': {
    build: async (data) => {
      const [weekly] = await barsOf([resample(data[0]!, { period: '7d' })]);
      return onOddColumn(
        streamed('odd', (bar) => {
          const k = weekly!.at.filter((end) => end <= bar.ts).length - 1;
          return k < 0 ? 0 : weekly!.close[k]! - bar.close;
        }),
      );
    },
  },
  'the better of two models, by a backtest of the part before it trades': {
    build: async (data) => {
      const made = (side: number) => trend({ model: rule({ needs: ['return_1'] }, (x) => side * x + 1e-9 * side) });
      const ends: number[] = [];
      for (const side of [1, -1]) {
        const run = {
          strategy: defineStrategy({ name: 'try', ...made(side) }),
          data,
          instruments: listings(['A']),
          cash: 10_000,
          to: SPLIT,
        };
        // a history that ends before the part begins has nothing to choose by
        ends.push(
          await backtest(run).then(
            (one) => one.finalEquity,
            () => 0,
          ),
        );
      }
      return { ...pipeline(made(ends[0]! >= ends[1]! ? 1 : -1)), from: SPLIT };
    },
  },
  'a model that scales by what it has seen': {
    build: () => {
      const seen = past();
      return pipeline(
        trend({
          model: () => {
            seen.all.length = 0;
            return modelOf(['return_1'], (x) => {
              const all = seen.keep(x);
              return (x - meanOf(all)) / (Math.sqrt(meanOf(all.map((one) => one * one))) || 1);
            })(undefined as never);
          },
        }),
      );
    },
  },
  'no trades after a fall': { build: () => pipeline(trend({ risk: [calm] })) },
  'the two most traded of four in the part before it trades': {
    ids: ['A', 'B', 'C', 'D'],
    build: async (data) => {
      const all = await barsOf(data, ['A', 'B', 'C', 'D']);
      const until = Date.parse(SPLIT) * 1000;
      const traded = (id: string): number =>
        meanOf(all['ABCD'.indexOf(id)]!.volume.filter((_, i) => all['ABCD'.indexOf(id)]!.at[i]! < until));
      const best = ['A', 'B', 'C', 'D']
        .sort((a, b) => traded(b) - traded(a) || (a < b ? -1 : 1))
        .slice(0, 2)
        .sort();
      return { ...pipeline(trend(), { ids: best }), from: SPLIT };
    },
  },
  'missing bars carried forward': {
    build: (data) =>
      pipeline(trend(), {
        data: rewrittenBars(data[0]!, (bars) =>
          bars.map((bar, i) => {
            const before = bars[i - 1];
            if (i % 25 !== 12 || before === undefined) return bar;
            const c = before.close;
            return { ...bar, open: c, high: c, low: c, close: c, volume: 0 };
          }),
        ),
      }),
  },
  'a smoother shifted by its whole half': {
    build: () =>
      onOddColumn(
        stateful(
          'odd',
          () => past(9),
          (state, bar) => bar.close - meanOf(state.keep(bar.close)),
        ),
      ),
  },
  'notes about the day shown once it closed': { build: (data) => withNotes(data, 'close') },
  'hourly bars': {
    data: (seed) => synthetic({ instruments: ['A'], bars: 160, seed, period: '1h' }),
    build: () => pipeline(trend({ decide: { every: '4h' } })),
  },
  'two strategies on one account': {
    build: () => {
      const { strategy: _, ...account } = pipeline(trend());
      const one = defineStrategy({ name: 'one', ...trend(), share: 0.5 });
      const two = defineStrategy({
        name: 'two',
        ...trend({ model: rule({ needs: ['rsi_14'] }, (x) => 50 - x) }),
        share: 0.5,
      });
      return { ...account, strategy: [one, two] };
    },
  },
  'equal risk over four, long windows, costs': {
    ids: ['A', 'B', 'C', 'D'],
    build: () =>
      pipeline(
        trend({
          features: compose(
            ema({ period: 9 }),
            sma({ period: 5 }),
            sma({ period: 20 }),
            zscore({ of: 'close', period: 40 }),
            rsi({ period: 14 }),
          ),
          optimizer: equalRisk({ lookback: 30 }),
        }),
        {
          ids: ['A', 'B', 'C', 'D'],
          venue: simVenue({ fees: feeBps({ rate: 3 }), slippage: slippageBps({ rate: 4 }), maxVolumeShare: 0.1 }),
        },
      ),
  },
  'ridge five days ahead, weights that fade, halted after a fall': {
    build: () =>
      pipeline(
        trend({
          model: ridge({ needs: ['return_1', 'rsi_14'], horizon: { steps: 5 } }),
          refit: { every: 25, minimum: 60, embargo: 2 },
          risk: [drawdownHalt({ max: 0.1 })],
        }),
      ),
  },
};

const start = Array.from({ length: 200 }, (_, i) => i);
const audited = (id: string, run: () => string | null): LeakCase => ({
  id,
  kind: 'splits with look-back and groups',
  leak: false,
  run: async () => run(),
});
const late = new Membership([
  { id: 'A', from: '1990-01-01' },
  { id: 'B', from: '2000-03-01' },
]);

export const secondHonest: readonly LeakCase[] = [
  ...Object.entries(kinds).flatMap(
    ([id, { build, ids = ['A'], data = (seed: number) => market(seed, ids, ids.length > 1 ? 110 : 160) }], k) =>
      [0, 1].map((turn) =>
        pipelineCase(
          { id: `${id} ${turn}`, kind: 'second suite', leak: false },
          { data: data(3000 + 10 * k + turn), build, ...(ids.length > 1 ? { candidates: listings(ids) } : {}) },
        ),
      ),
  ),
  flashes(null, false, 'flashes shown a quarter of an hour later'),
  pipelineCase(
    { id: 'a member that joins late, traded from then on', kind: 'second suite', leak: false },
    {
      data: market(3300, ['A', 'B'], 110),
      build: () => pipeline(trend({ optimizer: equalWeight() }), { ids: ['A', 'B'], membership: late }),
    },
    { membership: late },
  ),
  pipelineCase(
    { id: 'dividends of two instruments', kind: 'second suite', leak: false },
    {
      data: [
        market(3301, ['A', 'B'], 110),
        fromEvents({
          events: ['A', 'B'].map((instrument) => ({
            kind: 'corporate-action' as const,
            instrument,
            time: '2000-02-09',
            action: { type: 'dividend' as const, amount: '0.2' },
          })),
        }),
      ],
      build: () => pipeline(trend(), { ids: ['A', 'B'] }),
    },
  ),
  audited('purged by label and look-back', () => {
    const spans = { start, end: start.map((t) => t + 3) };
    return auditSplits(spans, purgedKFold(spans, { folds: 5, embargo: 2, lookback: 20 })).leaks[0]?.sentence ?? null;
  }),
  audited('instruments held out whole', () => {
    const spans = { start, end: start.map((t) => t + 3) };
    const groups = start.map((i) => 'ABCDEF'[i % 6]!);
    return auditSplits(spans, groupedPurged(spans, groups, { folds: 3, timeFolds: 4 })).leaks[0]?.sentence ?? null;
  }),
];
